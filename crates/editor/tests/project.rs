//! What holds for the whole project: the overlap rule, copies between images, times and statistics.
//! The queue itself is in `queue`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "other session tests use the rest")]
mod support;

use annotation::{Mask, MaskOperation};
use editor::{Command, Message, OverlapRule, SettingMessage, Spent, Statistics, StatisticsFile, Status};
use proptest::prelude::*;
use support::Page;

fn with_rule(rule: OverlapRule) -> Page {
    let mut page = Page::with_image();
    page.send(Message::Setting(SettingMessage::Overlap(rule)));
    page
}

fn masks(page: &Page) -> Vec<Mask> {
    page.editor.session().unwrap().history().instances().iter().map(|placed| placed.mask.clone()).collect()
}

fn areas(page: &Page) -> Vec<u64> {
    masks(page).iter().map(Mask::area).collect()
}

/// Two strokes of the brush, 9 pixels each, three of them the same.
const TWO_STROKES: &str = "key b; click 10,10; key Enter; click 12,10; key Enter";

#[test]
fn pixels_that_two_objects_want_go_to_the_new_the_old_or_both() {
    for (rule, expected) in
        [(OverlapRule::Allow, [9, 9]), (OverlapRule::NewWins, [6, 9]), (OverlapRule::OldWins, [9, 6])]
    {
        assert_eq!(areas(with_rule(rule).play(TWO_STROKES)), expected, "{rule:?}");
    }
}

#[test]
fn undo_gives_all_touched_objects_their_pixels_back_in_one_step() {
    let mut page = with_rule(OverlapRule::NewWins);
    page.play("key b; click 10,10; key Enter; click 14,10; key Enter");
    let before = page.editor.session().unwrap().history().instances().to_vec();
    page.play("click 12,10; key Enter");
    assert_eq!(areas(&page), [6, 6, 9]);
    page.play("key ctrl+z");
    assert_eq!(page.editor.session().unwrap().history().instances(), before);
    assert_eq!(areas(page.play("key ctrl+y")), [6, 6, 9]);
}

#[test]
fn an_object_that_is_covered_wholly_is_gone_and_comes_back_with_undo() {
    let mut page = with_rule(OverlapRule::NewWins);
    page.play("key b; click 10,10; key Enter; key ]; key ]; click 10,10; key Enter");
    assert_eq!(areas(&page).len(), 1);
    assert!(page.said.last().unwrap().contains("1 object under it is gone"));
    page.play("key ctrl+z; key Escape");
    assert_eq!(areas(&page), [9]);
}

#[test]
fn a_mask_of_which_nothing_would_be_left_is_refused_and_stays_a_draft() {
    let mut page = with_rule(OverlapRule::OldWins);
    page.play("key b; click 10,10; key Enter; click 10,10; key Enter");
    assert!(
        page.summary().contains("9 pixels drawn, notice: Other objects have all pixels"),
        "{}",
        page.summary()
    );
}

#[test]
fn a_locked_object_keeps_its_pixels_under_every_rule() {
    let mut page = with_rule(OverlapRule::NewWins);
    page.play("key b; click 10,10; key Enter; select 1; key shift+L; key Escape; click 12,10; key Enter");
    assert_eq!(areas(&page), [9, 6]);
}

#[test]
fn copied_objects_are_pasted_into_another_image_as_one_step() {
    let mut page = Page::with_image();
    page.play("key b; click 10,10; key Enter; click 50,50; key Enter; key ctrl+a; key ctrl+c");
    page.play("open dog.png; answer; key ctrl+v");
    assert_eq!(page.summary(), "2 instances");
    assert_eq!(page.editor.session().unwrap().selection().len(), 2);
    assert_eq!(page.play("key ctrl+z").summary(), "0 instances");
    assert!(!page.editor.allows(Command::Undo), "one step");
}

#[test]
fn what_is_pasted_into_the_same_place_obeys_the_rule() {
    let mut page = with_rule(OverlapRule::OldWins);
    page.play("key b; click 10,10; key Enter; select 1; key ctrl+c; key ctrl+v");
    assert!(page.summary().contains("1 instances, notice: Nothing was pasted"), "{}", page.summary());
}

fn at(page: &mut Page, seconds: u64) {
    page.send(Message::Time(1_000_000 + seconds * 1000));
}

fn timed() -> Page {
    let mut page = Page::with_image();
    page.send(Message::Setting(SettingMessage::Annotator(" Ada ".into())));
    at(&mut page, 0);
    at(&mut page, 4);
    page.play("click 10,10; answer");
    at(&mut page, 7);
    page.play("key b; click 30,30");
    at(&mut page, 12);
    page.play("key Enter");
    page
}

#[test]
fn the_time_of_a_mask_is_split_into_thinking_prompting_and_brushing() {
    let page = timed();
    let session = page.editor.session().unwrap();
    let timing = session.timing(session.history().instances()[0].id).unwrap();
    assert_eq!(timing.spent, Spent { thinking: 4000, prompting: 3000, brushing: 5000 });
    assert_eq!((timing.at, timing.annotator.as_str()), (1_012_000, "Ada"));
}

#[test]
fn a_break_counts_for_nothing_and_a_correction_adds_to_its_object() {
    let mut page = timed();
    at(&mut page, 500);
    page.play("select 1; key r");
    at(&mut page, 502);
    page.play("key b; click 50,50");
    at(&mut page, 503);
    page.play("key Enter");
    let session = page.editor.session().unwrap();
    let spent = session.timing(session.history().instances()[0].id).unwrap().spent;
    assert_eq!(spent, Spent { thinking: 6000, prompting: 3000, brushing: 6000 });
    let sitting = &page.editor.sittings()[0];
    assert_eq!((sitting.masks, sitting.active), (2, 15_000));
}

#[test]
fn time_in_the_gallery_and_at_another_image_belongs_to_no_mask() {
    let mut page = Page::with_image();
    at(&mut page, 0);
    page.play("key g");
    at(&mut page, 20);
    page.play("show 1");
    at(&mut page, 22);
    assert_eq!(page.editor.spent_on_mask().total(), 2000);
    page.play("open dog.png");
    assert_eq!(page.editor.spent_on_mask().total(), 0);
}

#[test]
fn after_thirty_seconds_the_guide_suggests_to_move_on_once() {
    let mut page = Page::with_image();
    page.play("key w");
    for second in 0..45 {
        at(&mut page, second);
    }
    let told = page.said.iter().filter(|text| text.starts_with("30 seconds")).count();
    assert_eq!(told, 1);
}

#[test]
fn statistics_count_by_category_origin_person_and_image_and_survive_the_page() {
    let mut page = timed();
    page.play("category boat; key q; click 60,60; answer; key Enter; key shift+D");
    let again = Page::on_disk(page.disk.clone());
    for page in [&page, &again] {
        let statistics = Statistics::of(&page.editor);
        let row = |name: &str| statistics.categories.iter().find(|group| group.name == name).unwrap().clone();
        assert_eq!((row("object").masks, row("boat").masks, statistics.total.masks), (1, 1, 2));
        assert_eq!(row("object").seconds_per_mask(), Some(12.0));
        assert_eq!(statistics.total.origins, [2, 0, 0, 0]);
        assert_eq!((statistics.annotators[0].name.as_str(), statistics.annotators[0].masks), ("Ada", 2));
        assert_eq!(statistics.images, [0, 0, 1, 0]);
        assert_eq!((statistics.sittings[0].masks, statistics.sittings[0].images), (2, 1));
        assert_eq!(statistics.masks_per_image(), Some(2.0));
        let plot = statistics.plot().unwrap();
        assert!(plot.matches("<rect").count() == 6 && plot.matches("<circle").count() == 2, "{plot}");
    }
}

#[test]
fn times_are_saved_as_csv_and_json() {
    let mut page = timed();
    page.send(Message::SaveStatistics(StatisticsFile::Csv));
    page.send(Message::SaveStatistics(StatisticsFile::Json));
    let csv = String::from_utf8(page.saved[0].bytes.clone()).unwrap();
    assert_eq!(csv.lines().nth(1), Some("cat.png,1,object,prompted,Ada,1012000,4.000,3.000,5.000,12.000"));
    assert!(String::from_utf8(page.saved[1].bytes.clone()).unwrap().contains("\"brushing\": 5000"));
}

#[test]
fn the_settings_are_there_after_the_page_died() {
    let mut page = with_rule(OverlapRule::NewWins);
    page.play("key w");
    page.send(Message::Setting(SettingMessage::Annotator("Ada".into())));
    let again = Page::on_disk(page.disk.clone());
    assert_eq!(again.editor.settings(), page.editor.settings());
    assert_eq!(page.editor.sessions()[0].work().status, Status::New);
}

fn any_step() -> impl Strategy<Value = String> {
    let keys = ["b", "e", "q", "m", "Enter", "Enter", "ctrl+z", "ctrl+y", "ctrl+a", "ctrl+c", "ctrl+v"];
    let more = ["Delete", ".", ",", "s", "o", "r", "ctrl+j", "shift+L", "PageUp", "Escape", "]"];
    let keys: Vec<_> = keys.into_iter().chain(more).collect();
    let at = (0_u32..40, 0_u32..40);
    prop_oneof![
        at.clone().prop_map(|(x, y)| format!("click {x},{y}")),
        (at.clone(), at).prop_map(|((a, b), (c, d))| format!("drag {a},{b} {c},{d}")),
        Just("answer".to_owned()),
        prop::sample::select(keys).prop_map(|key| format!("key {key}")),
    ]
}

proptest! {
    #[test]
    fn with_a_rule_no_two_objects_ever_overlap(
        steps in prop::collection::vec(any_step(), 0..60), new_wins in any::<bool>(),
    ) {
        let mut page = with_rule(if new_wins { OverlapRule::NewWins } else { OverlapRule::OldWins });
        let start = page.editor.session().unwrap().history().clone();
        for step in &steps {
            if step != "answer" || !page.requests.is_empty() {
                page.play(step);
            }
            let masks = masks(&page);
            for (place, mask) in masks.iter().enumerate() {
                for other in &masks[..place] {
                    let both = mask.combine(other, MaskOperation::Intersect).unwrap();
                    prop_assert!(both.is_empty(), "after {step} two objects share {} pixels", both.area());
                }
                prop_assert!(!mask.is_empty() || step.contains("key ,"), "after {step} an object is empty");
            }
        }
        while page.editor.allows(Command::Undo) {
            page.play("key ctrl+z");
        }
        prop_assert_eq!(page.editor.session().unwrap().history().instances(), start.instances());
    }
}
