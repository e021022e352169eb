//! What each format cannot hold, in one table, and how much of it a data set has.
//! What is lost on the way in is counted by the readers.

use super::overlap::Overlap;
use super::photos::Photos;
use super::{Format, MaskStyle, Notices};
use crate::{Dataset, Instance, LabeledImage, Origin};
use std::collections::HashSet;

/// What a format keeps beside the pixels.
struct Holds {
    categories: Categories,
    /// Predicted IoU, stability.
    scores: bool,
    /// Clicks and boxes, origins, colours, the photos' hashes.
    editing: bool,
    /// A pixel may belong to several instances.
    overlaps: bool,
    /// Instances without a pixel.
    empty_masks: bool,
    /// Images on which nothing is marked, even without their photos.
    bare_images: bool,
}

/// How much of a category is kept.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Categories {
    None,
    /// Only of those that are used.
    UsedNames,
    Names,
    All,
}

const NAMES_ALONE: Holds = Holds {
    categories: Categories::Names,
    scores: false,
    editing: false,
    overlaps: true,
    empty_masks: false,
    bare_images: true,
};
const EVERYTHING: Holds = Holds {
    categories: Categories::All,
    scores: true,
    editing: true,
    overlaps: true,
    empty_masks: true,
    bare_images: true,
};

fn holds(format: Format, style: MaskStyle) -> Holds {
    match format {
        Format::Coco => Holds { empty_masks: style != MaskStyle::Polygons, ..EVERYTHING },
        Format::Maskwright => EVERYTHING,
        Format::Sa1b => Holds { categories: Categories::None, editing: false, ..EVERYTHING },
        Format::Labelme => Holds { categories: Categories::UsedNames, ..NAMES_ALONE },
        Format::YoloSeg => NAMES_ALONE,
        Format::Voc => Holds { overlaps: false, ..NAMES_ALONE },
        Format::PngLabels => Holds { categories: Categories::None, overlaps: false, ..NAMES_ALONE },
        Format::PngInstances => {
            Holds { categories: Categories::UsedNames, empty_masks: true, bare_images: false, ..NAMES_ALONE }
        }
    }
}

/// Counts what will be missing when `dataset` is written as `format`.
pub(super) fn count(
    dataset: &Dataset,
    (format, style): (Format, MaskStyle),
    photos: &Photos<'_>,
    notices: &mut Notices,
) {
    let holds = holds(format, style);
    count_categories(dataset, &holds.categories, notices);
    let instances = |lost: &dyn Fn(&Instance) -> bool| dataset.instances().filter(|i| lost(i)).count();
    if !holds.scores {
        let scored = instances(&|i| i.predicted_iou.is_some() || i.stability_score.is_some());
        notices.lose("predicted IoU and stability of instances", scored);
    }
    if !holds.editing {
        // SA-1B has the points, and nothing else of a prompt.
        let is_prompted = |i: &Instance| match format {
            Format::Sa1b => i.prompt.bbox.is_some() || i.prompt.mask.is_some() || i.prompt.points.len() > 1,
            _ => !i.prompt.is_empty(),
        };
        notices.lose("prompts of instances", instances(&is_prompted));
        notices.lose("origins of instances", instances(&|i| i.origin != Origin::Imported));
        notices.lose("colours of instances", instances(&Instance::is_colored));
        let hashed = dataset.images.iter().filter(|image| !image.image.sha256.is_empty());
        notices.lose("hashes of photos", hashed.count());
    }
    if !holds.empty_masks {
        notices.lose("instances without a pixel", instances(&|i| i.mask.is_empty()));
    }
    if !holds.bare_images {
        let is_bare = |image: &&LabeledImage| image.instances.is_empty();
        let bare = dataset.images.iter().filter(is_bare);
        let bare = bare.filter(|image| photos.find(&image.image.file_name).is_none());
        notices.lose("images on which nothing is marked", bare.count());
    }
    if !holds.overlaps {
        let mut hidden = Overlap::default();
        dataset.images.iter().for_each(|image| hidden += Overlap::of(image));
        notices.lose("pixels under a later instance", hidden.pixels as usize);
        notices.lose("instances wholly under later ones", hidden.instances);
    }
}

fn count_categories(dataset: &Dataset, kept: &Categories, notices: &mut Notices) {
    if *kept == Categories::None {
        let is_unnamed = |name: &str| name == crate::UNNAMED_CATEGORY;
        let named = dataset.categories.iter().filter(|category| !is_unnamed(&category.name));
        notices.lose("categories", named.count());
        return;
    }
    if *kept == Categories::UsedNames {
        let used: HashSet<_> = dataset.instances().map(|instance| instance.category).collect();
        let unused = dataset.categories.iter().filter(|category| !used.contains(&category.id));
        notices.lose("categories that no instance has", unused.count());
    }
    if *kept < Categories::All {
        let numbers = (1..).zip(&dataset.categories).filter(|(number, category)| category.id.0 != *number);
        notices.lose("numbers of categories", numbers.count());
    }
}
