//! Many images at once: their order, what is said about them, and how few of them are in memory.
//! Single images are in `sessions`, what is on the disk in `keeping`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "other session tests use the rest")]
mod support;

use editor::{Command, Message, Phase, QueuedImage, Sample, Session, SessionId, Status, Whence, WorkMessage};
use proptest::prelude::*;
use protocol::Request;
use support::Page;

const FIVE: &str = "worker ready; weights; answer; queue a.png b.png c.png d.png e.png";

/// Letters of the images: capital when ready, small when asleep, in brackets when shown.
fn awake(page: &Page) -> String {
    let shown = page.editor.session().map(Session::id);
    let letter = |session: &Session| {
        let letter = &session.name()[..1];
        let letter = match session.phase() {
            Phase::Asleep => letter.to_owned(),
            Phase::Ready => letter.to_uppercase(),
            _ => format!("{letter}?"),
        };
        if shown == Some(session.id()) { format!("[{letter}]") } else { letter }
    };
    page.editor.sessions().iter().map(letter).collect::<Vec<_>>().join(" ")
}

fn statuses(page: &Page) -> Vec<Status> {
    page.editor.sessions().iter().map(|session| session.work().status).collect()
}

/// Plays `script` with five images in the queue.
#[track_caller]
fn check(script: &str, expected: &str) {
    let mut page = Page::new();
    assert_eq!(awake(page.play(FIVE).play(script)), expected);
}

#[test]
fn only_the_first_of_many_images_is_read_and_then_the_next_two_while_it_is_looked_at() {
    check("", "[a?] b c d e");
    check("answer", "[A] b? c? d e");
    check("answer; ahead ready; ahead answer; ahead answer; answer", "[A] B c? d e");
    let whole = "answer; ahead ready; ahead answer; ahead answer; answer; ahead answer; ahead answer; answer";
    check(whole, "[A] B C d e");
}

#[test]
fn an_image_that_cannot_be_read_leads_back_to_the_one_shown_before() {
    check("answer; key d; refuse image", "[A] c? d? e");
    check("answer; key d; answer; key d; refuse image", "A [B] d? e?");
    check("answer; show 0; show 2; refuse image", "A c? d e");
}

#[test]
fn a_click_goes_to_the_first_worker_while_the_second_computes() {
    let mut page = Page::new();
    page.play(FIVE).play("answer; ahead ready; ahead answer; click 10,10");
    assert!(matches!(page.requests[0].request, Request::Segment { .. }));
    assert!(matches!(page.ahead.as_ref().unwrap()[0].request, Request::Encode { .. }));
    assert_eq!(page.play("answer").summary(), "0 instances, 1 points, 2 of 3");
}

#[test]
fn what_was_computed_ahead_is_restored_and_not_computed_again() {
    let mut page = Page::new();
    page.play(FIVE).play("answer; ahead ready; ahead answer; ahead answer");
    let Request::Restore { embedding, image } = &page.requests[0].request else { panic!("no embedding") };
    assert_eq!((&embedding[..], &image[..]), (&b"made"[..], &b"b.png"[..]));
    assert!(matches!(page.ahead.as_ref().unwrap()[0].request, Request::Forget { .. }));
}

#[test]
fn without_the_second_worker_an_image_is_embedded_when_it_is_shown() {
    let mut page = Page::new();
    page.play(FIVE).play("answer; ahead die; ahead die; ahead die; key d; answer");
    assert_eq!(awake(&page), "A [B] c? d? e");
    assert!(page.editor.notices().is_empty() && page.ahead.is_none());
}

#[test]
fn images_left_behind_go_to_sleep_and_come_back_with_their_objects() {
    let mut page = Page::new();
    page.play(FIVE).play("ahead die; ahead die; ahead die; answer");
    page.play("key b; click 10,10; key Enter; click 30,30; key shift+D; answer; key d; answer; key d; answer; key d; answer");
    assert_eq!(awake(&page), "a B C D [E]");
    page.play("show 1");
    assert!(
        matches!(&page.requests.last().unwrap().request, Request::Restore { embedding, .. } if embedding == b"made")
    );
    assert_eq!(page.play("answer; answer").summary(), "1 instances, 0 points, 9 pixels drawn");
    assert!(!page.editor.allows(Command::Undo), "as after a reload");
}

#[test]
fn done_and_skipped_images_lead_to_the_next_one_that_is_open() {
    let mut page = Page::new();
    page.play(FIVE).play("answer; show 2; key shift+D; key shift+S; key shift+D");
    assert_eq!(awake(&page).split(' ').nth(4), Some("[e?]"));
    use Status::{Done, New, Skipped};
    assert_eq!(statuses(&page), [New, Done, Skipped, Done, New]);
    page.play("key shift+D"); // after the last comes the first
    assert_eq!(page.editor.session().unwrap().name(), "a.png");
    page.play("key shift+D");
    assert_eq!(page.said.last().unwrap(), "Nothing is left to do in the queue.");
    assert_eq!(page.editor.session().unwrap().name(), "a.png");
}

#[test]
fn an_image_is_in_work_with_the_first_click_and_new_without_one() {
    let mut page = Page::new();
    page.play(FIVE).play("answer; click 10,10");
    assert_eq!(statuses(&page)[..2], [Status::InWork, Status::New]);
}

#[test]
fn statuses_notes_flags_and_the_queue_are_there_after_the_page_died() {
    let mut page = Page::new();
    page.play(FIVE).play("answer; key b; click 10,10; key Enter; key u; key shift+D");
    page.send(Message::Work(SessionId(2), WorkMessage::SetNote("blurred, is it a dog?".into())));
    page.send(Message::Work(SessionId(4), WorkMessage::SetStatus(Status::Skipped)));
    let mut again = Page::on_disk(page.disk.clone());
    let state = |page: &Page| {
        let said = |session: &Session| (session.name().to_owned(), session.work().clone());
        page.editor.sessions().iter().map(said).collect::<Vec<_>>()
    };
    assert_eq!(state(&again), state(&page));
    again.play("worker ready; weights; answer; answer; show 1; answer");
    assert_eq!(again.summary(), "1 instances");
}

#[test]
fn the_same_files_brought_again_are_the_same_images() {
    let mut page = Page::new();
    page.play(FIVE).play("queue b.png f.png");
    let names: Vec<_> = page.editor.sessions().iter().map(Session::name).collect();
    assert_eq!(names, ["a.png", "b.png", "c.png", "d.png", "e.png", "f.png"]);
}

#[test]
fn a_file_that_was_not_copied_before_the_page_died_is_asked_for_and_found_again() {
    let mut page = Page::new();
    page.play(FIVE).play("answer");
    page.disk.remove("image/2/file");
    let mut again = Page::on_disk(page.disk.clone());
    assert!(again.notices()[0].starts_with("This browser has no copy of b.png; drop"));
    again.play("worker ready; weights; answer; answer; show 2");
    assert_eq!(awake(&again).split(' ').nth(1), Some("[b]"));
    again.play("queue a.png b.png; answer");
    assert_eq!(awake(&again).split(' ').nth(1), Some("[B]"));
}

#[test]
fn offered_images_are_queued_and_fetched_when_they_are_wanted() {
    let offered = |name: &str| {
        let [image_url, embedding_url] = ["i", "e"].map(|kind| format!("{kind}/{name}"));
        let name = name.to_owned();
        QueuedImage { name: name.clone(), whence: Whence::Offered(Sample { name, image_url, embedding_url }) }
    };
    let mut page = Page::new();
    page.play("worker ready; weights; answer");
    page.send(Message::Enqueue(["a", "b", "c", "d"].map(offered).to_vec()));
    assert_eq!(page.samples, [SessionId(1)]);
    page.play("fetched; answer");
    assert_eq!(page.samples, [SessionId(2), SessionId(3)]);
    assert!(page.disk.keys().all(|key| !key.ends_with("file")), "the server has them");
    let again = Page::on_disk(page.disk.clone());
    assert_eq!((awake(&again).as_str(), again.samples.len()), ("[a?] b c d", 1));
}

#[test]
fn a_file_that_is_no_image_leaves_the_queue_and_is_told() {
    let mut page = Page::new();
    page.play("worker ready; weights; answer; queue a.png notes.txt c.png; answer; show 2; refuse image");
    assert_eq!(page.editor.sessions().len(), 2);
    assert_eq!(page.notices()[0], "notes.txt: Image refused.");
}

fn any_step() -> impl Strategy<Value = String> {
    let keys = ["d", "a", "b", "q", "u", "Enter", "ctrl+z", "shift+D", "shift+S", "Escape"];
    prop_oneof![
        4 => Just("answer".to_owned()),
        4 => prop::sample::select(vec!["ahead ready", "ahead answer", "ahead answer", "ahead die"]).prop_map(str::to_owned),
        2 => (0_u32..100, 0_u32..80).prop_map(|(x, y)| format!("click {x},{y}")),
        2 => prop::sample::select(keys.to_vec()).prop_map(|key| format!("key {key}")),
        1 => prop::sample::select(vec!["queue f.png g.png", "queue b.png", "die", "worker ready", "show 1", "show 3"])
            .prop_map(str::to_owned),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_few_images_are_in_memory_and_none_is_lost(steps in prop::collection::vec(any_step(), 0..60)) {
        let mut page = Page::new();
        page.play(FIVE);
        for step in &steps {
            let ahead = page.ahead.as_ref().map(Vec::len);
            let possible = match step.as_str() {
                "answer" => !page.requests.is_empty(),
                "ahead answer" => ahead.is_some_and(|count| count > 0),
                "ahead ready" | "ahead die" => ahead == Some(0),
                _ => true,
            };
            if possible {
                page.play(step);
            }
            let awake = page.editor.sessions().iter().filter(|session| *session.phase() != Phase::Asleep).count();
            // The shown one, two ahead, three behind; and what the workers have not given back.
            prop_assert!(awake <= 8, "{awake} images are in memory");
        }
        let again = Page::on_disk(page.disk.clone());
        let state = |page: &Page| {
            let said = |session: &Session| (
                session.name().to_owned(),
                session.work().clone(),
                session.history().instances().len(),
            );
            page.editor.sessions().iter().map(said).collect::<Vec<_>>()
        };
        prop_assert_eq!(state(&again), state(&page));
    }
}
