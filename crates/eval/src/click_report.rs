//! Many simulated sessions as numbers: mIoU after each click, oracle, number of clicks, by set and by size.
//! How a session goes is in `clicks`.

use serde::Serialize;

use crate::clicks::ClickTrace;
use crate::plot::{Line, LinePlot, Range};
use crate::size_class::SizeClass;
use crate::statistics::Estimate;
use crate::table::Table;

/// The numbers of clicks that tables show (paper, figure 9 and table 8).
const SHOWN_CLICKS: [usize; 5] = [1, 2, 3, 5, 9];

/// What clicking on the objects of one image came to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ImageTraces {
    /// What the data set calls the image.
    pub image: String,
    /// Its objects, in the order in which they were clicked on.
    pub objects: Vec<TracedObject>,
}

/// What clicking on one object came to.
#[derive(Debug, Clone, Serialize)]
pub struct TracedObject {
    /// Its number in the data set.
    pub id: u64,
    /// In pixels.
    pub area: u64,
    /// Its overlaps.
    #[serde(flatten)]
    pub trace: ClickTrace,
}

/// The numbers of one data set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClickReport {
    /// Name of the data set.
    pub set: String,
    /// Images with at least one object.
    pub images: usize,
    /// All objects together.
    pub all: ClickScores,
    /// By size, those that occur.
    pub by_size: Vec<(SizeClass, ClickScores)>,
}

/// The numbers of a group of objects.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClickScores {
    /// How many.
    pub objects: usize,
    /// IoU of the best of three candidates after one click.
    pub best_of_three: Estimate,
    /// Mean IoU after 1, 2, 3 and more clicks.
    pub miou: Vec<Estimate>,
    /// Clicks until an IoU of 0.85, or all.
    pub noc85: Estimate,
    /// Clicks until an IoU of 0.90, or all.
    pub noc90: Estimate,
}

impl ClickReport {
    /// The numbers of the data set called `set`; `None` when it has no object.
    #[must_use]
    pub fn new(set: &str, images: &[ImageTraces]) -> Option<Self> {
        let of =
            |size: SizeClass| Some((size, ClickScores::new(images, |area| SizeClass::of(area) == size)?));
        Some(Self {
            set: set.to_owned(),
            images: images.iter().filter(|image| !image.objects.is_empty()).count(),
            all: ClickScores::new(images, |_| true)?,
            by_size: SizeClass::ALL.into_iter().filter_map(of).collect(),
        })
    }
}

impl ClickScores {
    fn new(images: &[ImageTraces], is_wanted: impl Fn(u64) -> bool) -> Option<Self> {
        let wanted = |image: &ImageTraces| -> Vec<ClickTrace> {
            let objects = image.objects.iter().filter(|object| is_wanted(object.area));
            objects.map(|object| object.trace.clone()).collect()
        };
        let traces: Vec<Vec<ClickTrace>> = images.iter().map(wanted).collect();
        let estimate = |value: &dyn Fn(&ClickTrace) -> f64| {
            let values = |traces: &Vec<ClickTrace>| traces.iter().map(value).collect();
            Estimate::of_images(&traces.iter().map(values).collect::<Vec<Vec<f64>>>())
        };
        let clicks = traces.iter().flatten().map(|trace| trace.ious.len()).min()?;
        Some(Self {
            objects: traces.iter().map(Vec::len).sum(),
            best_of_three: estimate(&|trace| trace.best_of_three)?,
            miou: (0..clicks).map(|click| estimate(&|trace| trace.ious[click])).collect::<Option<_>>()?,
            noc85: estimate(&|trace| trace.clicks_to(0.85) as f64)?,
            noc90: estimate(&|trace| trace.clicks_to(0.90) as f64)?,
        })
    }

    fn cells(&self) -> Vec<String> {
        let shown = SHOWN_CLICKS.iter().filter_map(|clicks| self.miou.get(clicks - 1));
        let iou = |estimate: &Estimate| format!("{:.3} ±{:.3}", estimate.mean, estimate.margin());
        let clicks = |estimate: &Estimate| format!("{:.2}", estimate.mean);
        [self.objects.to_string(), iou(&self.best_of_three)]
            .into_iter()
            .chain(shown.map(iou))
            .chain([clicks(&self.noc85), clicks(&self.noc90)])
            .collect()
    }
}

/// One row for each set, for each of its sizes, and for the mean over sets.
#[must_use]
pub fn click_table(reports: &[ClickReport]) -> Table {
    let most = reports.iter().map(|report| report.all.miou.len()).min().unwrap_or(0);
    let shown: Vec<usize> = SHOWN_CLICKS.into_iter().filter(|&clicks| clicks <= most).collect();
    let header = ["set", "objects", "best of three, 1 click"].map(str::to_owned).into_iter();
    let clicks = shown.iter().map(|clicks| format!("mIoU, {clicks}"));
    let mut table = Table::new(header.chain(clicks).chain(["NoC@85", "NoC@90"].map(str::to_owned)));
    for report in reports {
        table.push(std::iter::once(report.set.clone()).chain(report.all.cells()));
    }
    for report in reports {
        for (size, scores) in &report.by_size {
            table.push(std::iter::once(format!("{}, {}", report.set, size.name())).chain(scores.cells()));
        }
    }
    if reports.len() > 1 {
        table.push(mean_cells(reports, &shown));
    }
    table
}

/// The mean over sets, each counted once whatever its size.
fn mean_cells(reports: &[ClickReport], shown: &[usize]) -> Vec<String> {
    let mean = |value: &dyn Fn(&ClickScores) -> f64| {
        reports.iter().map(|report| value(&report.all)).sum::<f64>() / reports.len() as f64
    };
    let objects: usize = reports.iter().map(|report| report.all.objects).sum();
    let first = ["mean over sets".to_owned(), objects.to_string()];
    let best = format!("{:.3}", mean(&|scores| scores.best_of_three.mean));
    let miou = shown.iter().map(|clicks| format!("{:.3}", mean(&|scores| scores.miou[clicks - 1].mean)));
    let counts = [mean(&|scores| scores.noc85.mean), mean(&|scores| scores.noc90.mean)];
    let counts = counts.map(|count| format!("{count:.2}"));
    first.into_iter().chain([best]).chain(miou).chain(counts).collect()
}

/// mIoU over the number of clicks, a line for each set.
#[must_use]
pub fn click_plot(reports: &[ClickReport]) -> LinePlot {
    let lines = reports.iter().map(|report| {
        let points = report.all.miou.iter().zip(1..).map(|(estimate, clicks)| (f64::from(clicks), *estimate));
        Line::with_intervals(&report.set, points)
    });
    let most = reports.iter().map(|report| report.all.miou.len()).max().unwrap_or(1);
    LinePlot {
        title: "mIoU after simulated clicks".to_owned(),
        across: Range::new("clicks", 1.0, most.max(2) as f64).of_whole_numbers(),
        up: Range::new("mIoU", 0.0, 1.0),
        lines: lines.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traces(ious: &[(u64, [f64; 2])]) -> ImageTraces {
        let object = |&(area, ious): &(u64, [f64; 2])| {
            let trace = ClickTrace { best_of_three: ious[0] + 0.1, ious: ious.to_vec() };
            TracedObject { id: 1, area, trace }
        };
        ImageTraces { image: "a".to_owned(), objects: ious.iter().map(object).collect() }
    }

    #[test]
    fn objects_are_averaged_by_click_and_by_size() {
        let images =
            [traces(&[(100, [0.2, 0.4]), (10_000, [0.6, 0.8])]), traces(&[]), traces(&[(200, [0.4, 0.9])])];
        let report = ClickReport::new("a", &images).unwrap();
        assert_eq!((report.images, report.all.objects), (2, 3));
        let means = |scores: &ClickScores| scores.miou.iter().map(|miou| miou.mean).collect::<Vec<_>>();
        assert!((means(&report.all)[0] - 0.4).abs() < 1e-12);
        assert!((means(&report.all)[1] - 0.7).abs() < 1e-12);
        assert!((report.all.noc90.mean - 2.0).abs() < 1e-12);
        let sizes: Vec<_> = report.by_size.iter().map(|(size, scores)| (*size, scores.objects)).collect();
        assert_eq!(sizes, [(SizeClass::Small, 2), (SizeClass::Large, 1)]);
    }

    #[test]
    fn the_table_ends_with_the_mean_over_sets() {
        let report = |set, iou| ClickReport::new(set, &[traces(&[(100, [iou, 0.5])])]).unwrap();
        let table = click_table(&[report("a", 0.2), report("b", 0.6)]).to_string();
        let last = table.lines().last().unwrap();
        assert_eq!(
            last.split('|').map(str::trim).collect::<Vec<_>>()[1..5],
            ["mean over sets", "2", "0.500", "0.400"]
        );
    }

    #[test]
    fn a_set_without_objects_has_no_numbers() {
        assert_eq!(ClickReport::new("a", &[traces(&[])]), None);
    }
}
