//! Data sets of every kind, written into a folder and opened again; and what is wrong with bad ones.
//! Nothing about their images, which are only named.

use super::*;
use crate::testing::drawn;

/// A folder with these files.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// A label map of 3 x 1 pixels.
fn map(labels: [u8; 3]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 3, 1);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&labels).unwrap();
    file
}

fn ids(truth: &Truth) -> Vec<u64> {
    truth.objects.iter().map(|object| object.id).collect()
}

fn refusal(folder: &tempfile::TempDir, inside: &str) -> String {
    DataSet::open(&folder.path().join(inside), None).unwrap_err().to_string()
}

const SA1B: &str = r#"{"image": {"image_id": 1, "width": 3, "height": 1, "file_name": "sa_1.jpg"},
    "annotations": [{"id": 8, "segmentation": {"size": [1, 3], "counts": [1, 2]}, "bbox": [1, 0, 2, 1]}]}"#;

const COCO: &str = r#"{"images": [{"id": 30, "width": 3, "height": 1, "file_name": "b.jpg"},
        {"id": 4, "width": 3, "height": 1, "file_name": "a.jpg"}],
    "categories": [{"id": 2, "name": "cat"}],
    "annotations": [
        {"id": 5, "image_id": 4, "category_id": 2, "segmentation": {"size": [1, 3], "counts": [0, 2, 1]}},
        {"id": 6, "image_id": 4, "category_id": 2, "iscrowd": 1,
            "segmentation": {"size": [1, 3], "counts": [2, 1]}}]}"#;

#[test]
fn label_maps_of_several_annotators_belong_to_one_image() {
    let folder = folder(&[
        ("set/images/a.jpg", b""),
        ("set/images/b__c.jpg", b""),
        ("set/masks/a__0.png", &map([0, 7, 255])),
        ("set/masks/a__1.png", &map([1, 2, 3])),
        ("set/masks/b__c.png", &map([4, 0, 0])),
    ]);
    let set = DataSet::open(&folder.path().join("set/"), None).unwrap();
    assert_eq!(set.name, "set");
    let [a, b] = &set.samples[..] else { panic!("{:?}", set.samples) };
    assert_eq!((a.key.as_str(), a.label_maps().unwrap().len()), ("a", 2));
    let truth = a.truth().unwrap();
    assert_eq!((ids(&truth), &truth.objects[0].mask), (vec![7], &drawn(&[".#."])));
    assert_eq!(ids(&b.truth().unwrap()), [4]);
}

#[test]
fn an_image_without_a_label_map_is_named_with_what_was_expected() {
    let folder = folder(&[("set/images/a.jpg", b""), ("set/masks/b.png", &map([1, 0, 0]))]);
    let set = DataSet::open(&folder.path().join("set"), None).unwrap();
    let message = set.samples[0].truth().unwrap_err().to_string();
    assert!(
        message.contains("a.jpg: there is no ground truth") && message.contains("masks/a.png"),
        "{message}"
    );
}

#[test]
fn ground_truth_of_another_size_is_refused() {
    let folder = folder(&[("set/images/a.jpg", b""), ("set/masks/a.png", &map([1, 0, 0]))]);
    let truth = DataSet::open(&folder.path().join("set"), None).unwrap().samples[0].truth().unwrap();
    assert!(truth.check_size(ImageSize::new(3, 1)).is_ok());
    let message = truth.check_size(ImageSize::new(4, 1)).unwrap_err().to_string();
    assert!(message.contains("a.png: the ground truth is 3 x 1, but its image is 4 x 1"), "{message}");
}

#[test]
fn a_coco_file_gives_its_images_with_their_numbers_and_crowds() {
    let folder = folder(&[("coco.json", COCO.as_bytes()), ("images/a.jpg", b"")]);
    let set = DataSet::open(&folder.path().join("coco.json"), None).unwrap();
    let keys: Vec<&str> = set.samples.iter().map(|sample| sample.key.as_str()).collect();
    assert_eq!((set.name.as_str(), keys), ("coco", vec!["30", "4"]));
    assert_eq!(set.samples[1].image, folder.path().join("images/a.jpg"));
    let truth = set.samples[1].truth().unwrap();
    let crowds: Vec<bool> = truth.objects.iter().map(|object| object.is_crowd).collect();
    assert_eq!((ids(&truth), crowds, truth.objects[0].category), (vec![5, 6], vec![false, true], 2));
    let everything = ObjectChoice { min_share: 0.0, most: 9 };
    assert_eq!(truth.chosen(everything).map(|object| object.id).collect::<Vec<_>>(), [5]);
}

#[test]
fn sa1b_files_are_opened_one_by_one_or_as_a_folder() {
    let folder =
        folder(&[("sa/sa_1.json", SA1B.as_bytes()), ("sa/sa_1.jpg", b""), ("elsewhere/sa_1.jpg", b"")]);
    for path in ["sa", "sa/sa_1.json"] {
        let set = DataSet::open(&folder.path().join(path), None).unwrap();
        assert_eq!(set.samples[0].image, folder.path().join("sa/sa_1.jpg"));
        let truth = set.samples[0].truth().unwrap();
        assert_eq!((set.samples[0].key.as_str(), ids(&truth)), ("sa_1", vec![8]));
        assert_eq!(truth.objects[0].mask, drawn(&[".##"]));
    }
    let elsewhere = folder.path().join("elsewhere");
    let set = DataSet::open(&folder.path().join("sa"), Some(&elsewhere)).unwrap();
    assert_eq!(set.samples[0].image, elsewhere.join("sa_1.jpg"));
}

#[test]
fn what_is_no_data_set_is_refused_with_what_is_expected() {
    let folder = folder(&[
        ("empty/images/.keep", b""),
        ("empty/masks/.keep", b""),
        ("photos/a.jpg", b""),
        ("other.json", b"{\"a\": 1}"),
        ("broken.json", b"{"),
        ("half/images/a.jpg", b""),
    ]);
    for (path, reason) in [
        ("empty", "there are no images"),
        ("photos", "this is no data set; expected images/NAME.jpg"),
        ("other.json", "missing field `images`"),
        ("broken.json", "EOF while parsing"),
        ("half", "masks"),
        ("gone", "check its name"),
    ] {
        let message = refusal(&folder, path);
        assert!(message.contains(path) && message.contains(reason), "{message}");
    }
}

#[test]
fn a_few_images_are_spread_over_the_set() {
    let names: Vec<String> = (0..10).map(|number| format!("set/images/{number}.jpg")).collect();
    let mut files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    files.push(("set/masks/.keep", b""));
    let folder = folder(&files);
    let keys = |count| {
        let set = DataSet::open(&folder.path().join("set"), None).unwrap().spread(count);
        set.samples.into_iter().map(|sample| sample.key).collect::<Vec<_>>().join(" ")
    };
    assert_eq!([keys(3), keys(4), keys(99)], ["0 3 6", "0 2 4 6", "0 1 2 3 4 5 6 7 8 9"]);
}

#[test]
fn small_objects_and_those_beyond_the_limit_are_left_out() {
    let objects = [".#.....#", "........"];
    let object = |id, rows: &[&str]| TruthObject { id, category: 0, mask: drawn(rows), is_crowd: false };
    let truth = Truth {
        path: PathBuf::new(),
        size: ImageSize::new(8, 2),
        objects: vec![object(1, &["#.......", "........"]), object(2, &objects), object(3, &objects)],
    };
    let ids = |min_share, most| {
        truth.chosen(ObjectChoice { min_share, most }).map(|object| object.id).collect::<Vec<_>>()
    };
    assert_eq!([ids(0.0, 2), ids(0.125, 9), ids(0.13, 9)], [vec![1, 2], vec![2, 3], vec![2, 3]]);
}
