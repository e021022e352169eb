//! Annotation files in and out: objects of all images, in every format, before or after their photos.
//! What the files look like is tested in `annotation`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "other session tests use the rest")]
mod support;

use annotation::format::{Format, Imported, MemoryFiles, Source, ZipFiles};
use annotation::{Dataset, ImageSize, Mask};
use editor::{Message, NamedFile, SavedFile, Status};
use support::Page;

/// Three images: two objects of two categories, none but done, and not looked at.
const MARKED: &str = "worker ready; weights; answer; queue a.png b.png c.png; answer; category boat; \
    key b; click 10,10; key Enter; category buoy; click 40,40; key Enter; key d; answer; key shift+D";

fn marked() -> Page {
    let mut page = Page::new();
    page.play(MARKED);
    page
}

fn saved(page: &mut Page, format: Format) -> SavedFile {
    page.send(Message::SaveAll(format));
    page.saved.pop().unwrap()
}

fn bring(page: &mut Page, name: &str, bytes: &[u8]) {
    page.send(Message::Import(vec![NamedFile { name: name.into(), bytes: bytes.into() }]));
}

/// Name, category and mask of every object.
fn objects(page: &Page) -> Vec<(String, String, Mask)> {
    let sessions = page.editor.sessions().iter();
    let object = |(name, placed): (&str, &editor::Placed)| {
        let category = page.editor.categories().name(placed.category).to_owned();
        (name.to_owned(), category, placed.mask.clone())
    };
    let all = sessions.flat_map(|session| session.history().instances().iter().map(|p| (session.name(), p)));
    all.map(object).collect()
}

fn read(file: SavedFile) -> Dataset {
    Imported::from_file(&file.name, file.bytes, &[]).unwrap().dataset
}

#[test]
fn all_marked_or_finished_images_are_in_the_file_and_count_as_saved() {
    let mut page = marked();
    assert_eq!(page.editor.sessions()[1].work().status, Status::Done);
    let file = saved(&mut page, Format::Coco);
    assert_eq!(file.name, "maskwright-coco.json");
    let dataset = read(file);
    let images: Vec<_> =
        dataset.images.iter().map(|image| (&*image.image.file_name, image.instances.len())).collect();
    assert_eq!(images, [("a.png", 2), ("b.png", 0)]);
    let numbers: Vec<_> = dataset.instances().map(|instance| instance.id.0).collect();
    assert_eq!(numbers, [1, 2]);
    assert!(page.editor.sessions().iter().all(|session| !session.has_unsaved_instances()));
}

#[test]
fn what_is_saved_in_any_format_comes_back_onto_the_photos() {
    let mut page = marked();
    let before = objects(&page);
    for format in Format::ALL {
        let file = saved(&mut page, format);
        let mut other = Page::new();
        other.play("worker ready; weights; answer; queue a.png b.png c.png; answer");
        bring(&mut other, &file.name, &file.bytes);
        let back = objects(&other);
        assert_eq!(back.len(), before.len(), "{format}");
        for (back, before) in back.iter().zip(&before) {
            assert_eq!((&back.0, &back.2), (&before.0, &before.2), "{format}");
            let has_categories = !matches!(format, Format::Sa1b | Format::PngLabels);
            assert!(!has_categories || back.1 == before.1, "{format}");
        }
        assert!(other.said.last().unwrap().starts_with("2 objects imported"), "{:?}", other.said);
        assert_eq!(objects(other.play("key ctrl+z")), [], "an import is a step");
    }
}

#[test]
fn photos_are_saved_with_the_masks_where_somebody_wants_it_and_the_format_has_a_place_for_them() {
    let mut page = marked();
    let photos = |file: &SavedFile| {
        let files = MemoryFiles::one("a.zip", file.bytes.clone());
        let zip = ZipFiles::open(&files, "a.zip").unwrap();
        let read = |(path, name): (String, String)| (name, zip.read(&path).unwrap());
        zip.photos().into_iter().map(read).collect::<Vec<_>>()
    };
    let expected = ["a.png", "b.png"].map(|name| (name.to_owned(), name.as_bytes().to_vec()));
    for format in [Format::Maskwright, Format::YoloSeg] {
        page.send(Message::SaveAllWithPhotos(format));
        assert_eq!(photos(&page.saved.pop().unwrap()), expected, "{format}");
        assert_eq!(photos(&saved(&mut page, format)), [], "{format}");
    }
    page.send(Message::SaveAllWithPhotos(Format::Coco));
    assert_eq!(read(page.saved.pop().unwrap()).images.len(), 2);
}

#[test]
fn photos_of_images_that_sleep_are_read_for_the_file() {
    let mut page = Page::new();
    page.play("worker ready; weights; answer; queue a.png b.png c.png d.png e.png f.png g.png h.png; answer");
    let file = saved(&mut marked(), Format::Coco);
    bring(&mut page, &file.name, &file.bytes);
    page.play("key d; answer; key d; answer; key d; answer; key d; answer; key d; answer; key d; answer");
    page.send(Message::SaveAllWithPhotos(Format::Maskwright));
    let files = MemoryFiles::one("a.zip", page.saved.pop().unwrap().bytes);
    let zip = ZipFiles::open(&files, "a.zip").unwrap();
    assert_eq!(zip.read("images/a.png").unwrap(), b"a.png");
}

#[test]
fn labels_are_read_with_the_sizes_of_photos_that_nobody_has_looked_at() {
    let mut page = Page::new();
    page.play("worker ready; weights; answer; queue a.png b.png c.png d.png; answer");
    let sleeping = page.editor.sessions()[3].id();
    assert_eq!(page.editor.sessions()[3].size(), None);
    page.send(Message::PhotoSizes(vec![(sleeping, ImageSize::new(40, 20))]));
    let mut files = MemoryFiles::default();
    files.insert("labels/d.txt", b"0 0 0 0.5 0 0.5 1 0 1".to_vec());
    files.insert("labels/z.txt", b"0 0 0 0.5 0 0.5 1 0 1".to_vec());
    bring(&mut page, "labels.zip", &files.zipped().unwrap());
    let [(name, category, mask)] = &objects(&page)[..] else { panic!("one object") };
    assert_eq!(
        (&**name, &**category, mask.size(), mask.area()),
        ("d.png", "class 0", ImageSize::new(40, 20), 400)
    );
    let told: Vec<_> = page.editor.notices().iter().map(|notice| format!("{:?}", notice.text)).collect();
    assert!(told.iter().any(|text| text.contains("labels/z.txt is left out")), "{told:?}");
}

#[test]
fn objects_wait_for_their_photo_also_after_a_reload() {
    let file = saved(&mut marked(), Format::Coco);
    let mut page = Page::new();
    page.play("worker ready; weights; answer");
    bring(&mut page, &file.name, &file.bytes);
    assert_eq!(page.editor.session().unwrap().name(), "a.png", "the first marked image is shown");
    page.play("key g");
    let mut page = Page::on_disk(page.disk);
    page.play("worker ready; weights; answer; queue photos/a.png");
    assert_eq!(objects(&page).len(), 2);
    assert_eq!(page.editor.sessions().len(), 2, "the photo is that of the objects");
    assert!(page.play("answer").summary().starts_with("2 instances"));
}

#[test]
fn objects_of_another_size_are_left_out_and_told() {
    let file = saved(&mut marked(), Format::Coco);
    let small = String::from_utf8(file.bytes.clone()).unwrap().replace("\"width\":100", "\"width\":50");
    let mut page = Page::new();
    page.play("worker ready; weights; answer; queue a.png; answer");
    bring(&mut page, "small.json", small.as_bytes());
    assert_eq!(objects(&page), []);

    // Before anybody knows the size of the photo.
    let mut page = Page::new();
    let half = ImageSize::new(50, 80);
    let mut dataset = read(file);
    for image in &mut dataset.images {
        image.image.size = half;
        image
            .instances
            .iter_mut()
            .for_each(|instance| instance.mask = Mask::from_runs(half, [5, 20, 3975]).unwrap());
    }
    let labels = annotation::format::coco::export(&dataset.into_documents()[0]);
    bring(&mut page, "half.json", labels.as_bytes());
    assert_eq!(objects(&page).len(), 2);
    page.play("worker ready; weights; answer; queue a.png; answer");
    assert_eq!(objects(&page), []);
    assert!(
        page.notices().iter().any(|notice| notice.contains("a.png has another size")),
        "{:?}",
        page.notices()
    );
}

#[test]
fn a_broken_file_is_told_once_and_the_others_are_taken() {
    let file = saved(&mut marked(), Format::Coco);
    let mut page = Page::new();
    let broken = |name: &str| NamedFile { name: name.into(), bytes: b"{".as_slice().into() };
    let whole = NamedFile { name: "labels.json".into(), bytes: file.bytes.into() };
    page.send(Message::Import(vec![broken("one.json"), whole, broken("two.json")]));
    assert_eq!(objects(&page).len(), 2);
    let told = page.notices();
    let about: Vec<_> = told.iter().filter(|notice| notice.contains("one.json")).collect();
    assert_eq!(about.len(), 1, "{told:?}");
    assert!(about[0].contains("no format that is known") && about[0].contains("1 more file"), "{about:?}");
}
