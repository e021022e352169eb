//! Data sets of every kind to learn from, and what is wrong with bad ones.
//! The formats themselves are tested in `annotation` and `eval`.

use annotation::format::{Export, Format, MemoryFiles};
use annotation::{CategoryId, Dataset, ImageInfo, Instance, LabeledImage};

use super::*;
use crate::testing::{shapes, write_shapes};

/// Opens a set that has nothing wrong.
fn open(path: &Path) -> TrainingSet {
    TrainingSet::open(path, None, &mut |error| panic!("{error}")).unwrap()
}

/// What is told about a set, in the end by the refusal if there is one.
fn complaints(path: &Path) -> Vec<String> {
    let mut told = Vec::new();
    let opened = TrainingSet::open(path, None, &mut |error| told.push(error.to_string()));
    told.extend(opened.err().map(|error| error.to_string()));
    told
}

/// The shapes as a data set of `annotation`, with their photo.
fn dataset(name: &str) -> (Dataset, MemoryFiles) {
    let (photo, map) = shapes(0);
    let size = upright_size(&photo).unwrap();
    let mask = |label: u8| {
        let map = eval::LabelMap::from_png(&map).unwrap();
        map.mask(label.into()).unwrap()
    };
    let instances =
        vec![Instance::imported(1, CategoryId(1), mask(1)), Instance::imported(2, CategoryId(1), mask(2))];
    let image = ImageInfo { file_name: name.to_owned(), size, sha256: String::new() };
    let dataset = Dataset {
        categories: vec![annotation::Category::named(CategoryId(1), "shape")],
        images: vec![LabeledImage { id: 1, image, instances }],
    };
    (dataset, MemoryFiles::one(&format!("images/{name}"), photo))
}

fn exported(format: Format, photos: &MemoryFiles, dataset: &Dataset) -> MemoryFiles {
    let mut sink = MemoryFiles::default();
    format.write(dataset, Export { style: None, photos, sink: &mut sink }).unwrap();
    sink
}

#[test]
fn folders_coco_sa1b_and_projects_hold_the_same_objects() {
    let folder = tempfile::tempdir().unwrap();
    write_shapes(&folder.path().join("maps"), 1);
    let (dataset, photos) = dataset("0.png");
    fs::write(folder.path().join("0.png"), shapes(0).0).unwrap();
    for (format, file) in
        [(Format::Coco, "coco.json"), (Format::Sa1b, "sa.json"), (Format::Maskwright, "a.maskwright")]
    {
        let files = exported(format, &photos, &dataset);
        let path = annotation::format::Source::paths(&files)
            .into_iter()
            .find(|path| !path.contains("images/"))
            .unwrap();
        fs::write(folder.path().join(file), files.get(&path).unwrap()).unwrap();
    }
    let expected = open(&folder.path().join("maps"));
    for name in ["coco.json", "sa.json", "a.maskwright"] {
        let set = open(&folder.path().join(name));
        assert_eq!(set.examples[0].annotators, expected.examples[0].annotators, "{name}");
        assert_eq!(set.examples[0].photo().unwrap(), expected.examples[0].photo().unwrap(), "{name}");
        assert_eq!((set.examples.len(), set.objects()), (1, 2));
    }
}

#[test]
fn each_annotator_is_kept_apart() {
    let folder = tempfile::tempdir().unwrap();
    write_shapes(folder.path(), 1);
    fs::rename(folder.path().join("masks/0.png"), folder.path().join("masks/0__1.png")).unwrap();
    fs::write(folder.path().join("masks/0__2.png"), shapes(5).1).unwrap();
    let annotators = &open(folder.path()).examples[0].annotators;
    assert_eq!(annotators.len(), 2);
    assert_ne!(annotators[0], annotators[1]);
}

#[test]
fn bad_images_are_told_and_left_out() {
    let folder = tempfile::tempdir().unwrap();
    write_shapes(folder.path(), 6);
    let at = |name: &str| folder.path().join(name);
    let empty = annotation::format::png::encode_gray(ImageSize::new(128, 96), &[0; 128 * 96]).unwrap();
    let small = annotation::format::png::encode_gray(ImageSize::new(4, 4), &[1; 16]).unwrap();
    fs::remove_file(at("masks/0.png")).unwrap();
    fs::write(at("masks/1.png"), small).unwrap();
    fs::write(at("masks/2.png"), empty).unwrap();
    fs::write(at("images/3.png"), b"no image").unwrap();
    fs::write(at("masks/4.png"), b"no map").unwrap();
    let told = complaints(folder.path());
    let expected = [
        ("0.png", "there is no ground truth for this image"),
        ("1.png", "the ground truth is 4 x 4, but its image is 128 x 96; make both the same size"),
        ("2.png", "no object is marked on this image; mark some or leave it out"),
        ("3.png", "this is not an image"),
        ("4.png", "expected a grey or palette PNG"),
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, (file, what)) in told.iter().zip(expected) {
        assert!(told.contains(file) && told.contains(what), "{told}");
    }
}

#[test]
fn sets_with_nothing_to_learn_from_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("empty")).unwrap();
    fs::create_dir_all(at("half/images")).unwrap();
    fs::write(at("half/images/a.png"), shapes(0).0).unwrap();
    write_shapes(&at("unmarked"), 1);
    fs::remove_file(at("unmarked/masks/0.png")).unwrap();
    fs::write(at("broken.maskwright"), b"no zip").unwrap();
    let (dataset, photos) = dataset("0.png");
    let without = exported(Format::Maskwright, &MemoryFiles::default(), &dataset);
    fs::write(at("bare.maskwright"), without.get("project.maskwright").unwrap()).unwrap();
    drop(photos);
    for (name, what) in [
        ("empty", "this is no data set"),
        ("half", "masks"),
        ("unmarked", "there is no image with objects to learn from"),
        ("broken.maskwright", "broken.maskwright"),
        ("bare.maskwright", "there is no image with objects to learn from"),
        ("gone", "check its name"),
    ] {
        let told = complaints(&at(name));
        assert!(told.last().unwrap().contains(what), "{told:?}");
    }
    assert!(complaints(&at("bare.maskwright"))[0].contains("the photo 0.png is not in the project"));
}

#[test]
fn some_images_are_held_out_but_never_all() {
    let folder = tempfile::tempdir().unwrap();
    write_shapes(folder.path(), 10);
    let names =
        |examples: &[Example]| examples.iter().map(|example| example.name.clone()).collect::<Vec<_>>();
    let all = open(folder.path());
    let split = |share, count| {
        let mut set = all.clone();
        set.examples.truncate(count);
        let held = set.hold_out(share);
        let mut both = [names(&held), names(&set.examples)].concat();
        both.sort();
        assert_eq!(both, names(&all.examples[..count]));
        (held.len(), set.examples.len())
    };
    assert_eq!(
        [split(0.2, 10), split(0.0, 10), split(0.1, 3), split(0.9, 1)],
        [(2, 8), (0, 10), (1, 2), (0, 1)]
    );
}
