//! Views: pixels and objects are changed together, and what is asked about is what is there.
//! Nothing about the network.

use super::*;
use crate::settings::Augmentation;
use crate::testing::{set_of_shapes, settings};
use annotation::MaskOperation;

/// Nothing is changed.
const PLAIN: Augmentation =
    Augmentation { crop: 0.0, flip: 0.0, color: 0.0, paste: 0.0, merge: 0.0, union: 0.0 };

fn example() -> (tempfile::TempDir, Example) {
    let folder = tempfile::tempdir().unwrap();
    let example = set_of_shapes(folder.path(), 1).examples.remove(0);
    (folder, example)
}

fn with(augmentation: Augmentation) -> Settings {
    Settings { augmentation, masks: 4, ..settings() }
}

/// Red above blue, as the disc is; or not.
fn is_disc(pixel: &[u8]) -> bool {
    pixel[0] > 150 && pixel[2] < 100
}

/// The pixels of the disc are where its mask is.
fn assert_together(view: &View) {
    let image = view.image.as_ref().unwrap();
    let disc = view.objects.iter().find(|mask| {
        let first = mask.to_pixels().iter().position(|&inside| inside).unwrap();
        is_disc(&image.pixels()[3 * first..])
    });
    let Some(disc) = disc else { return };
    let inside = disc.to_pixels();
    let pixels = image.pixels().chunks(3);
    let wrong = inside.iter().zip(pixels).filter(|(inside, pixel)| **inside != is_disc(pixel));
    let share = wrong.count() as f64 / view.size.area() as f64;
    assert!(share < 0.03, "{share} of the pixels and the mask are not together");
}

#[test]
fn a_plain_view_is_the_image_at_the_size_of_the_frame() {
    let (_folder, example) = example();
    let settings = with(PLAIN);
    let sights = Sights { side: 64, settings: &settings };
    let view = sights.view(&example, &example, &mut Random::new(1)).unwrap();
    assert_eq!((view.size, view.objects.len()), (ImageSize::new(64, 48), 2));
    assert_together(&view);
    assert_eq!(view.input(64).values.len(), 3 * 64 * 64);
}

#[test]
fn crops_and_mirrors_move_pixels_and_objects_together() {
    let (_folder, example) = example();
    let settings = with(Augmentation { crop: 1.0, flip: 0.5, ..PLAIN });
    let sights = Sights { side: 96, settings: &settings };
    for seed in 0..30 {
        let view = sights.view(&example, &example, &mut Random::new(seed)).unwrap();
        assert_eq!(view.size.longest_side(), 96);
        assert!(view.objects.iter().all(|mask| mask.size() == view.size && !mask.is_empty()));
        assert_together(&view);
    }
}

#[test]
fn what_is_pasted_hides_what_is_below() {
    let (_folder, example) = example();
    let settings = with(Augmentation { paste: 1.0, ..PLAIN });
    let sights = Sights { side: 128, settings: &settings };
    let mut counts = Vec::new();
    for seed in 0..20 {
        let view = sights.view(&example, &example, &mut Random::new(seed)).unwrap();
        counts.push(view.objects.len());
        for (index, mask) in view.objects.iter().enumerate() {
            assert!(view.objects[index + 1..].iter().all(|other| mask.intersection_area(other) == 0));
        }
        let pasted = view.objects.last().unwrap().to_pixels();
        let pixels = view.image.as_ref().unwrap().pixels();
        let ground = pasted
            .iter()
            .zip(pixels.chunks(3))
            .filter(|(inside, pixel)| **inside && pixel[0].max(pixel[2]) < 150);
        assert_eq!(ground.count(), 0, "ground inside a pasted object");
    }
    assert!(counts.contains(&3), "{counts:?}");
}

#[test]
fn other_light_changes_every_pixel_but_no_object() {
    let (_folder, example) = example();
    let views = [PLAIN, Augmentation { color: 1.0, ..PLAIN }].map(|augmentation| {
        let settings = with(augmentation);
        Sights { side: 64, settings: &settings }.view(&example, &example, &mut Random::new(3)).unwrap()
    });
    assert_eq!(views[0].objects, views[1].objects);
    let [plain, lit] = views.map(|view| view.image.unwrap());
    let changed = plain.pixels().iter().zip(lit.pixels()).filter(|(a, b)| a != b).count();
    assert!(changed > plain.pixels().len() / 2, "{changed}");
}

#[test]
fn neighbours_and_all_objects_are_asked_about_as_one_if_wanted() {
    let size = ImageSize::new(40, 10);
    let bar = |columns: std::ops::Range<usize>| {
        Mask::from_pixels(size, &(0..400).map(|index| columns.contains(&(index % 40))).collect::<Vec<_>>())
            .unwrap()
    };
    let objects = [bar(0..8), bar(10..18), bar(30..38)];
    let both = objects[0].combine(&objects[1], MaskOperation::Union).unwrap();
    let all = both.combine(&objects[2], MaskOperation::Union).unwrap();
    let chosen = |augmentation, seed| {
        let settings = with(augmentation);
        objects::chosen(&objects, (1.0, &settings), &mut Random::new(seed)).unwrap()
    };
    let seen = |augmentation, wanted: &Mask| (0..20).any(|seed| chosen(augmentation, seed).contains(wanted));
    assert!(seen(Augmentation { merge: 1.0, ..PLAIN }, &both) && !seen(PLAIN, &both));
    assert!(seen(Augmentation { union: 1.0, ..PLAIN }, &all) && !seen(PLAIN, &all));
    // Four are wanted: each of the three once, one again.
    assert!((0..20).all(|seed| objects.iter().all(|object| chosen(PLAIN, seed).contains(object))));
    let settings = with(PLAIN);
    assert!(objects::chosen(&objects, (81.0, &settings), &mut Random::new(1)).unwrap().is_empty());
}
