//! `maskwright convert`: what other programs read, ways there and back, and everything that can be wrong.
//! Every format's own details are tested in `annotation::format`.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::collections::BTreeMap;
use std::fs;

use annotation::format::{Format, MemoryFiles, Source, rle};
use annotation::{Dataset, ImageSize, Mask, MaskOperation};
use common::Folder;
use image::{ImageFormat, Rgb, RgbImage};
use serde::Deserialize;

const SCENE: &str = include_str!("../goldens/scene.json");
const READERS: &str = include_str!("../goldens/readers.json");

/// What another program read of the scene after it was converted.
#[derive(Deserialize)]
struct Golden {
    options: Vec<String>,
    /// SHA-256 of the text files that it read, by path; the name of a file alone is empty.
    files: BTreeMap<String, String>,
    /// Category and compressed run lengths of each instance of each image.
    read: BTreeMap<String, Vec<(String, String)>>,
    /// Against the masks of the scene; `None` where instances hide each other.
    least_iou: Option<f64>,
}

fn scene() -> Dataset {
    let files = MemoryFiles::one("scene.json", SCENE.as_bytes().to_vec());
    Format::Coco.read(&files).unwrap().dataset
}

/// The scene as `scene.json`, with its photos in `photos`.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("scene.json", SCENE.as_bytes());
    for image in scene().images {
        let ImageSize { width, height } = image.image.size;
        let mut png = std::io::Cursor::new(Vec::new());
        RgbImage::from_pixel(width, height, Rgb([90, 120, 30])).write_to(&mut png, ImageFormat::Png).unwrap();
        folder.write(&format!("photos/{}", image.image.file_name), png.get_ref());
    }
    folder
}

fn convert<'a>(paths: [&'a str; 2], formats: [&'a str; 2], options: &[&'a str]) -> Vec<&'a str> {
    let [(input, output), (from, to)] = [paths, formats].map(|[a, b]| (a, b));
    [&["convert", input, output, "--from", from, "--to", to][..], options].concat()
}

/// The pixels of each instance that no later one has.
fn on_top(masks: &[Mask]) -> Vec<Mask> {
    let without = |mask: &Mask, later: &Mask| mask.combine(later, MaskOperation::Subtract).unwrap();
    let top = |place: usize| {
        masks[place + 1..].iter().fold(masks[place].clone(), |mask, later| without(&mask, later))
    };
    (0..masks.len()).map(top).filter(|mask| !mask.is_empty()).collect()
}

#[test]
fn other_programs_read_the_same_pixels() {
    let goldens: BTreeMap<String, Golden> = serde_json::from_str(READERS).unwrap();
    let scene = scene();
    for (name, golden) in goldens {
        for image in &scene.images {
            let masks: Vec<Mask> = image.instances.iter().map(|instance| instance.mask.clone()).collect();
            let masks = if golden.least_iou.is_none() { on_top(&masks) } else { masks };
            let read = &golden.read[&image.image.file_name];
            let read: Vec<Mask> =
                read.iter().map(|(_, counts)| rle::decode(image.image.size, counts).unwrap()).collect();
            // LabelMe's own filling of polygons is wider; its share is written down.
            match name.as_str() {
                "labelme polygons" => assert!(golden.least_iou.unwrap() < 1.0 && read.len() == masks.len()),
                _ => assert_eq!(read, masks, "{name}"),
            }
            let categories = image.instances.iter().map(|instance| scene.category_name(instance.category));
            let read: Vec<&str> =
                golden.read[&image.image.file_name].iter().map(|(name, _)| &name[..]).collect();
            let unnamed = name.starts_with("sa1b") || name.starts_with("png-labels");
            let expected: Vec<&str> = categories.map(|name| if unnamed { "object" } else { name }).collect();
            assert_eq!(read, expected, "{name}");
        }
    }
}

#[test]
fn converted_files_are_those_that_other_programs_read() {
    let goldens: BTreeMap<String, Golden> = serde_json::from_str(READERS).unwrap();
    assert_eq!(goldens.len(), 10);
    for (name, golden) in goldens {
        let folder = folder();
        let format = name.split(' ').next().unwrap();
        let mut options: Vec<&str> = golden.options.iter().map(String::as_str).collect();
        options.extend(["--images", "photos"]);
        folder.run(convert(["scene.json", "out"], ["coco", format], &options)).succeeded();
        for (path, sha256) in golden.files {
            let file = folder.path().join("out");
            let bytes = fs::read(if path.is_empty() { file } else { file.join(&path) }).unwrap();
            assert_eq!(sam::sha256_hex(&bytes), sha256, "{name}: {path}");
        }
    }
}

#[test]
fn every_format_leads_back_to_the_same_masks() {
    let folder = folder();
    let masks = |dataset: &Dataset| -> Vec<Vec<Mask>> {
        dataset.images.iter().map(|i| i.instances.iter().map(|i| i.mask.clone()).collect()).collect()
    };
    let scene = scene();
    for format in Format::ALL.map(Format::name) {
        let there = format!("there-{format}");
        let back = format!("back-{format}.json");
        folder.run(convert(["scene.json", &there], ["coco", format], &["--images", "photos"])).succeeded();
        let run = folder.run(convert([&there, &back], [format, "coco"], &[])).succeeded();
        assert!(run.stdout.starts_with(&format!("{back}: 2 images, ")), "{}", run.stdout);
        let bytes = fs::read(folder.path().join(&back)).unwrap();
        let dataset = Format::Coco.read(&MemoryFiles::one("back.json", bytes)).unwrap().dataset;
        let expected = match format {
            "voc" | "png-labels" => masks(&scene).iter().map(|masks| on_top(masks)).collect(),
            _ => masks(&scene),
        };
        assert_eq!(masks(&dataset), expected, "{format}");
        let names = |dataset: &Dataset| -> Vec<String> {
            dataset.images.iter().map(|image| image.image.file_name.clone()).collect()
        };
        assert_eq!(names(&dataset), names(&scene), "{format}");
    }
}

#[test]
fn photos_travel_in_a_project() {
    let folder = folder();
    let images = ["--images", "photos"];
    folder.run(convert(["scene.json", "all.maskwright"], ["coco", "maskwright"], &images)).succeeded();
    fs::remove_dir_all(folder.path().join("photos")).unwrap();
    folder.run(convert(["all.maskwright", "yolo"], ["maskwright", "yolo-seg"], &[])).succeeded();
    assert_eq!(folder.names("yolo/images"), ["a photo.png", "train"]);
    assert_eq!(folder.names("yolo/labels/train"), ["ü.txt"]);
    let back = folder.run(convert(["yolo", "back.json"], ["yolo-seg", "coco"], &[])).succeeded();
    assert_eq!(back.stdout, "back.json: 2 images, 2 categories, 10 instances\n");
}

#[test]
fn what_is_lost_is_said() {
    let folder = folder();
    let run = folder.run(convert(["scene.json", "voc"], ["coco", "voc"], &[])).succeeded();
    let notes: Vec<&str> = run.stderr.lines().collect();
    assert!(notes.iter().any(|note| note.starts_with("note: not kept: pixels under a later instance (")));
    assert!(notes.contains(&"note: not kept: numbers of categories (2)"), "{notes:?}");
    assert!(notes.contains(&"note: not kept: photos that were not found (2)"), "{notes:?}");
    let run = folder.run(convert(["scene.json", "yolo"], ["coco", "yolo-seg"], &[])).succeeded();
    let stated = "note: 10 masks were written as polygons; filled as COCO fills them, 0 differ, and the least IoU is \
                  1.000000";
    assert!(run.stderr.lines().any(|note| note == stated), "{}", run.stderr);
}

#[test]
fn bad_input_gets_a_sentence_with_the_file_and_what_to_do() {
    let folder = folder();
    let sentence = |input: &str, from: &str, parts: &[&str]| {
        folder.run(convert([input, "out"], [from, "coco"], &[])).refused(1, parts);
        assert!(!folder.path().join("out").exists(), "{input}");
    };
    folder.write("unknown.json", SCENE.replace("\"category_id\": 8", "\"category_id\": 9").as_bytes());
    let unknown = ["unknown.json: annotation 2: there is no category with the id 9; add it to the file"];
    sentence("unknown.json", "coco", &unknown);
    folder.write("longer.json", SCENE.replace("[20, 26]", "[20, 27]").as_bytes());
    sentence(
        "longer.json",
        "coco",
        &["longer.json: annotation 1: the mask is 27 x 20, but its image is 26 x 20;"],
    );
    folder.write("half.json", &SCENE.as_bytes()[..SCENE.len() / 2]);
    sentence("half.json", "coco", &["half.json: this is not a COCO file: EOF", "check the format"]);
    sentence("half.json", "maskwright", &["half.json: this is no zip", "again"]);
    sentence("gone.json", "coco", &["gone.json: No such file", "check the name"]);
    sentence(
        "photos",
        "voc",
        &["photos: there is no PNG in a folder `SegmentationClass` here; check the format"],
    );
    folder.write("maps/masks/ü 1.png", b"GIF89a");
    sentence(
        "maps",
        "png-labels",
        &["maps/masks/ü 1.png: the mask is not a PNG that can be read", "save it again"],
    );
    folder.write("yolo/labels/a.txt", b"0 0.1 0.1 0.9 0.1 0.5 0.9\n");
    sentence("yolo", "yolo-seg", &["yolo/labels/a.txt: the size of its photo is not known", "--images"]);
    folder.write("yolo/images/a.png", &fs::read(folder.path().join("photos/a photo.png")).unwrap());
    folder.write("yolo/labels/a.txt", b"0 0.1 0.1 0.9 0.1 0.5 0.9\n0 0.1 zero 0.9 0.1 0.5 0.9\n");
    sentence("yolo", "yolo-seg", &["yolo/labels/a.txt: line 2: \"zero\" is no number; correct or remove it"]);
}

#[test]
fn nothing_that_is_there_is_mixed_with_what_is_new() {
    let folder = folder();
    let voc = || folder.run(convert(["scene.json", "photos"], ["coco", "voc"], &[]));
    voc().refused(1, &["photos: there is something already; name a new folder"]);
    let file = || folder.run(convert(["scene.json", "photos"], ["coco", "coco"], &[]));
    file().refused(1, &["photos: it is a folder; name a file"]);
    assert_eq!(folder.names("."), ["photos", "scene.json"]);
    let style = folder.run(convert(["scene.json", "out"], ["coco", "voc"], &["--masks", "polygons"]));
    style.refused(1, &["out: voc has no polygons masks; leave out --masks"]);
    assert_eq!(folder.names("."), ["photos", "scene.json"]);
}

#[test]
fn a_name_that_leads_out_of_the_folder_stays_inside() {
    let folder = folder();
    folder.write("evil.json", SCENE.replace("a photo.png", "../../evil \\\"name\\\".png").as_bytes());
    let run = folder.run(convert(["evil.json", "out"], ["coco", "png-labels"], &[])).succeeded();
    assert!(
        run.stderr.contains("not kept: folders of images that lie outside the data set (1)"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.names("out/masks"), ["evil \"name\".png", "train"]);
}

#[test]
fn sizes_of_photos_are_those_of_the_upright_image() {
    let folder = folder();
    let mut tree = MemoryFiles::default();
    for path in ["photos/a photo.png", "photos/train/ü.png"] {
        tree.insert(path, fs::read(folder.path().join(path)).unwrap());
    }
    for image in scene().images {
        let path = format!("photos/{}", image.image.file_name);
        assert_eq!(tree.photo_size(&path), Some(image.image.size));
        assert_eq!(sam::image::upright_size(tree.get(&path).unwrap()), Ok(image.image.size));
    }
}
