//! Statistics as SVG: seconds for a mask by category, and how they have changed from mask to mask.
//! Colours are the page's: shapes carry classes.

use crate::statistics::{Group, Statistics};
use std::fmt::Write;

/// The room for names at the left, and for bars.
const NAMES: f64 = 120.0;
const BARS: f64 = 380.0;
/// Of a bar, and of the line chart.
const BAR: f64 = 22.0;
const CHART: f64 = 120.0;
const WIDTH: f64 = NAMES + BARS + 60.0;
/// A category's name is cut off here.
const MOST_LETTERS: usize = 16;

impl Statistics {
    /// Bars for each category, split into thinking, prompting and brushing; under them a line with a point for each
    /// mask in the order in which they were accepted. `None` while no mask has a time.
    #[must_use]
    pub fn plot(&self) -> Option<String> {
        let timed: Vec<&Group> = self.categories.iter().filter(|group| group.timed > 0).collect();
        let longest = timed.iter().filter_map(|group| group.seconds_per_mask()).reduce(f64::max)?;
        let mut shapes = String::new();
        for (row, group) in timed.iter().enumerate() {
            bar(&mut shapes, group, [BAR * row as f64 * 1.3, BARS / longest.max(1e-3)]);
        }
        let top = BAR * 1.3 * timed.len() as f64 + 24.0;
        self.line(&mut shapes, top);
        let height = top + CHART + 8.0;
        Some(format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0}" role="img" aria-label="Seconds for a mask, by category and over time">{shapes}</svg>"#
        ))
    }

    /// Seconds of each mask, from the first to the last.
    fn line(&self, shapes: &mut String, top: f64) {
        let mut timings: Vec<_> = self.masks.iter().filter_map(|row| row.timing.as_ref()).collect();
        timings.sort_by_key(|timing| timing.at);
        let seconds: Vec<f64> = timings.iter().map(|timing| timing.spent.total() as f64 / 1e3).collect();
        let most = seconds.iter().copied().fold(1.0, f64::max);
        let step = BARS / seconds.len().saturating_sub(1).max(1) as f64;
        let at = |(place, value): (usize, &f64)| {
            format!("{:.1},{:.1}", NAMES + step * place as f64, top + CHART - CHART * value / most)
        };
        let points: Vec<String> = seconds.iter().enumerate().map(at).collect();
        let base = top + CHART;
        text(shapes, [NAMES - 8.0, top + 10.0], "end", &format!("{most:.0} s"));
        text(shapes, [NAMES - 8.0, base], "end", "0 s");
        let right = NAMES + BARS;
        // Writing into a string cannot fail.
        let _ = write!(shapes, r#"<path class="axis" d="M{NAMES} {top:.1}V{base:.1}H{right}"/>"#);
        let _ = write!(shapes, r#"<polyline class="times" points="{}"/>"#, points.join(" "));
        for point in points {
            let (x, y) = point.split_once(',').unwrap_or_default();
            let _ = write!(shapes, r#"<circle class="times" cx="{x}" cy="{y}" r="2.5"/>"#);
        }
    }
}

fn bar(shapes: &mut String, group: &Group, [top, scale]: [f64; 2]) {
    let name: String = group.name.chars().take(MOST_LETTERS).collect();
    text(shapes, [NAMES - 8.0, top + BAR * 0.7], "end", &name);
    let mut x = NAMES;
    let parts = [
        ("thinking", group.spent.thinking),
        ("prompting", group.spent.prompting),
        ("brushing", group.spent.brushing),
    ];
    for (class, milliseconds) in parts {
        let width = milliseconds as f64 / 1e3 / group.timed as f64 * scale;
        let _ = write!(
            shapes,
            r#"<rect class="{class}" x="{x:.1}" y="{top:.1}" width="{width:.1}" height="{BAR}"/>"#
        );
        x += width;
    }
    let seconds = group.seconds_per_mask().unwrap_or_default();
    text(shapes, [x + 6.0, top + BAR * 0.7], "start", &format!("{seconds:.1} s"));
}

fn text(shapes: &mut String, [x, y]: [f64; 2], anchor: &str, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = write!(shapes, r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{words}</text>"#);
}
