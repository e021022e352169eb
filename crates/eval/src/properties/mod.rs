//! What a data set's masks are like (paper, section 5): where they are, how large, how concave, how many an image.
//! Nothing about the images themselves.

mod hull;

use annotation::{Mask, Span};
use serde::Serialize;

use crate::data_set::Truth;
use crate::plot::{HeatMap, Line, LinePlot, Panel, Range};
use crate::size_class::SizeClass;
use crate::table::Table;

/// Cells of a side of the map of centres.
const MAP_SIDE: usize = 24;
/// Bars of a histogram from 0 to 1.
const BARS: usize = 20;
/// The most masks of an image in each group of the paper's figure 6; the last one holds all others.
const GROUPS: [(usize, &str); 5] =
    [(10, "up to 10"), (50, "11-50"), (100, "51-100"), (200, "101-200"), (usize::MAX, "more")];

/// What the masks of one data set are like.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SetProperties {
    /// Name of the data set.
    pub set: String,
    /// Images.
    pub images: usize,
    /// Masks, crowds left out.
    pub masks: usize,
    /// Masks of an image, on average.
    pub masks_per_image: f64,
    /// Share of the images in each group: up to 10 masks, 11 to 50, 51 to 100, 101 to 200, more.
    pub images_by_masks: Vec<f64>,
    /// Share of the masks that are small, medium and large.
    pub masks_by_size: [f64; 3],
    /// Square root of a mask's share of its image.
    pub relative_size: Distribution,
    /// 1 minus a mask's area over that of its convex hull.
    pub concavity: Distribution,
    /// Share of the masks whose centre of mass is in each cell of a 24 x 24 grid over the image, row by row.
    pub centres: Vec<f64>,
}

/// Values from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Distribution {
    /// Their mean.
    pub mean: f64,
    /// As many are below as above.
    pub median: f64,
    /// Share of the values in each of 20 bars.
    pub shares: Vec<f64>,
}

impl Distribution {
    fn new(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let mut shares = vec![0.0; BARS];
        for value in &values {
            shares[cell(*value, BARS)] += 1.0 / values.len() as f64;
        }
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        Self { mean, median: values.get(values.len() / 2).copied().unwrap_or(0.0), shares }
    }
}

/// In which of `count` equal parts of 0 to 1 the value lies; 1 belongs to the last one.
fn cell(value: f64, count: usize) -> usize {
    ((value * count as f64) as usize).min(count - 1)
}

impl SetProperties {
    /// What the masks of `truths` are like; `None` when there is none.
    #[must_use]
    pub fn new(set: &str, truths: &[Truth]) -> Option<Self> {
        let masks: Vec<&Mask> = truths.iter().flat_map(masks_of).collect();
        if masks.is_empty() {
            return None;
        }
        let share = |count: usize, whole: usize| count as f64 / whole as f64;
        let size_share =
            |size| share(masks.iter().filter(|mask| SizeClass::of(mask.area()) == size).count(), masks.len());
        let mut images_by_masks = vec![0.0; GROUPS.len()];
        for truth in truths {
            let count = masks_of(truth).count();
            let group = GROUPS.iter().position(|(most, _)| count <= *most).unwrap_or(GROUPS.len() - 1);
            images_by_masks[group] += share(1, truths.len());
        }
        let mut centres = vec![0.0; MAP_SIDE * MAP_SIDE];
        for (x, y) in masks.iter().map(|mask| centre_of_mass(mask)) {
            centres[cell(y, MAP_SIDE) * MAP_SIDE + cell(x, MAP_SIDE)] += share(1, masks.len());
        }
        Some(Self {
            set: set.to_owned(),
            images: truths.len(),
            masks: masks.len(),
            masks_per_image: share(masks.len(), truths.len()),
            images_by_masks,
            masks_by_size: SizeClass::ALL.map(size_share),
            relative_size: Distribution::new(masks.iter().map(|mask| relative_size(mask)).collect()),
            concavity: Distribution::new(masks.iter().map(|mask| concavity(mask)).collect()),
            centres,
        })
    }
}

/// The masks that hold one object with at least one pixel.
fn masks_of(truth: &Truth) -> impl Iterator<Item = &Mask> {
    let singles = truth.objects.iter().filter(|object| !object.is_crowd);
    singles.map(|object| &object.mask).filter(|mask| !mask.is_empty())
}

fn relative_size(mask: &Mask) -> f64 {
    (mask.area() as f64 / mask.size().area() as f64).sqrt()
}

fn concavity(mask: &Mask) -> f64 {
    1.0 - mask.area() as f64 / hull::convex_hull_area(mask)
}

/// Mean position of the pixels' centres, each from 0 to 1 of the image's side.
fn centre_of_mass(mask: &Mask) -> (f64, f64) {
    let rows = mask.to_rows();
    let (mut across, mut down) = (0.0, 0.0);
    for y in 0..mask.size().height {
        for &Span { start, end } in rows.row(y) {
            let length = f64::from(end - start);
            across += length * f64::from(start + end) / 2.0;
            down += length * (f64::from(y) + 0.5);
        }
    }
    let area = mask.area() as f64;
    (across / area / f64::from(mask.size().width), down / area / f64::from(mask.size().height))
}

/// One row for each set.
#[must_use]
pub fn property_table(sets: &[SetProperties]) -> Table {
    let header = [
        "set",
        "images",
        "masks",
        "masks an image",
        "small",
        "medium",
        "large",
        "relative size",
        "concavity",
    ];
    let mut table = Table::new(header.map(str::to_owned));
    for set in sets {
        let first = [set.set.clone(), set.images.to_string(), set.masks.to_string()];
        let shares = set.masks_by_size.map(|share| format!("{:.0} %", 100.0 * share));
        let means = [set.relative_size.mean, set.concavity.mean].map(|mean| format!("{mean:.3}"));
        let per_image = [format!("{:.1}", set.masks_per_image)];
        table.push(first.into_iter().chain(per_image).chain(shares).chain(means));
    }
    table
}

/// A map of centres for each set, then the three distributions with a line for each set.
#[must_use]
pub fn property_panels(sets: &[SetProperties]) -> Vec<Panel> {
    let map = |set: &SetProperties| {
        Panel::Heat(HeatMap::new(&format!("Centres of masks: {}", set.set), MAP_SIDE, set.centres.clone()))
    };
    let shares = |title: &str, axis: &str, distribution: fn(&SetProperties) -> &Distribution| {
        let middle = |bar: usize| (bar as f64 + 0.5) / BARS as f64;
        let axes = Axes { title, up: "share of masks", across: Range::new(axis, 0.0, 1.0) };
        axes.plot(sets, |set| {
            distribution(set).shares.iter().enumerate().map(|(bar, &share)| (middle(bar), share)).collect()
        })
    };
    let groups = Range::of_words("masks of an image", &GROUPS.map(|(_, name)| name));
    let axes = Axes { title: "Masks per image", up: "share of images", across: groups };
    let per_image = axes.plot(sets, |set| {
        (1..).zip(&set.images_by_masks).map(|(group, &share)| (f64::from(group), share)).collect()
    });
    let distributions = [
        shares("Relative size", "square root of the mask's share of the image", |set| &set.relative_size),
        shares("Concavity", "1 - area of the mask / area of its convex hull", |set| &set.concavity),
        per_image,
    ];
    sets.iter().map(map).chain(distributions.map(Panel::Lines)).collect()
}

/// A chart without its lines.
struct Axes<'a> {
    title: &'a str,
    up: &'a str,
    across: Range,
}

impl Axes<'_> {
    /// A line for each set.
    fn plot(self, sets: &[SetProperties], points: impl Fn(&SetProperties) -> Vec<(f64, f64)>) -> LinePlot {
        let lines: Vec<Line> = sets.iter().map(|set| Line::new(&set.set, points(set))).collect();
        let highest = sets.iter().flat_map(&points).map(|(_, y)| y).fold(0.0, f64::max);
        let up = Range::new(self.up, 0.0, 1.05 * highest);
        LinePlot { title: self.title.to_owned(), across: self.across, up, lines }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_set::TruthObject;
    use crate::testing::drawn;

    fn truth(masks: &[&[&str]]) -> Truth {
        let object =
            |(id, rows): (u64, &&[&str])| TruthObject { id, category: 0, mask: drawn(rows), is_crowd: false };
        let objects: Vec<TruthObject> = (1..).zip(masks).map(object).collect();
        Truth { path: "a".into(), size: objects[0].mask.size(), objects }
    }

    #[test]
    fn size_concavity_centre_and_number_are_those_of_the_masks() {
        let set = SetProperties::new(
            "a",
            &[truth(&[&["##..", "##..", "....", "...."], &["#...", "#...", "##..", "...."]])],
        );
        let set = set.unwrap();
        assert_eq!((set.masks, set.masks_per_image, set.images_by_masks[0]), (2, 2.0, 1.0));
        assert!((set.relative_size.mean - 0.5).abs() < 1e-12);
        // The second one fills 4 of the 5 pixels of its hull.
        assert!((set.concavity.mean - 0.5 * (1.0 - 4.0 / 5.0)).abs() < 1e-12, "{}", set.concavity.mean);
        assert!((set.centres[6 * MAP_SIDE + 6] - 0.5).abs() < 1e-12);
        assert_eq!(property_panels(&[set]).len(), 4);
    }

    #[test]
    fn a_set_without_masks_has_no_properties() {
        let empty = Truth { path: "a".into(), size: annotation::ImageSize::new(2, 2), objects: Vec::new() };
        assert_eq!(SetProperties::new("a", &[empty]), None);
    }

    #[test]
    fn shares_add_up_to_one_and_the_last_bar_holds_one() {
        let distribution = Distribution::new(vec![0.0, 0.049, 0.5, 1.0]);
        assert!((distribution.shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!((distribution.shares[0], distribution.shares[19], distribution.median), (0.5, 0.25, 0.5));
    }
}
