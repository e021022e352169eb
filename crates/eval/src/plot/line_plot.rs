//! Values over numbers: a line for each series, with bars for its confidence intervals.
//! How panels are put together is in `mod`.

use plotters::chart::{ChartBuilder, ChartContext, SeriesLabelPosition};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::{Cartesian2d, Circle, LineSeries, PathElement, SVGBackend};
use plotters::style::{Color, IntoFont, RGBColor, ShapeStyle, TextStyle};

use super::{COLORS, Canvas, GRID, INK, PAPER, refusal};
use crate::error::EvalError;
use crate::statistics::Estimate;

/// Lines with more points than this are drawn without dots.
const MOST_DOTS: usize = 24;

type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// A chart of lines.
#[derive(Debug, Clone, PartialEq)]
pub struct LinePlot {
    /// Above the chart.
    pub title: String,
    /// The horizontal axis.
    pub across: Range,
    /// The vertical axis.
    pub up: Range,
    /// What is drawn, in the order of the legend.
    pub lines: Vec<Line>,
}

/// An axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    name: String,
    low: f64,
    high: f64,
    decimals: usize,
    /// Words in place of the numbers from `low` on.
    words: Vec<String>,
}

impl Range {
    /// The axis called `name` from `low` to `high`.
    #[must_use]
    pub fn new(name: &str, low: f64, high: f64) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        let decimals = if high - low > 10.0 { 0 } else { 2 };
        Self { name: name.to_owned(), low, high, decimals, words: Vec::new() }
    }

    /// The same axis with labels without decimals.
    #[must_use]
    pub fn of_whole_numbers(self) -> Self {
        Self { decimals: 0, ..self }
    }

    /// An axis with a place for each of `words`, from 1 on.
    #[must_use]
    pub fn of_words(name: &str, words: &[&str]) -> Self {
        let last = words.len() as f64;
        let words = words.iter().map(|&word| word.to_owned()).collect();
        Self { words, ..Self::new(name, 1.0, last).of_whole_numbers() }
    }

    fn label(&self, value: f64) -> String {
        let word = self.words.get((value - self.low).round() as usize);
        word.cloned().unwrap_or_else(|| format!("{value:.*}", self.decimals))
    }

    /// Labels of an axis of whole numbers stand at all of them while there is room.
    fn label_count(&self) -> usize {
        let steps = (self.high - self.low) as usize + 1;
        if self.decimals == 0 { steps.min(12) } else { 11 }
    }
}

/// A series of points.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    name: String,
    points: Vec<(f64, f64)>,
    /// Lower and upper end at some points, as `(x, low, high)`.
    intervals: Vec<(f64, f64, f64)>,
}

impl Line {
    /// A line through `points`.
    #[must_use]
    pub fn new(name: &str, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Self { name: name.to_owned(), points: points.into_iter().collect(), intervals: Vec::new() }
    }

    /// A line through means, each with a bar for its interval.
    #[must_use]
    pub fn with_intervals(name: &str, points: impl IntoIterator<Item = (f64, Estimate)>) -> Self {
        let points: Vec<_> = points.into_iter().collect();
        let intervals = points.iter().map(|(x, estimate)| (*x, estimate.low, estimate.high)).collect();
        Self { intervals, ..Self::new(name, points.iter().map(|(x, estimate)| (*x, estimate.mean))) }
    }
}

impl LinePlot {
    pub(super) fn draw(&self, canvas: &Canvas<'_>) -> Result<(), EvalError> {
        let mut chart = ChartBuilder::on(canvas)
            .caption(&self.title, text(20))
            .margin(16)
            .x_label_area_size(46)
            .y_label_area_size(56)
            .build_cartesian_2d(self.across.low..self.across.high, self.up.low..self.up.high)
            .map_err(refusal)?;
        chart
            .configure_mesh()
            .light_line_style(PAPER)
            .bold_line_style(GRID)
            .axis_style(INK.mix(0.5))
            .label_style(text(13))
            .axis_desc_style(text(14))
            .x_desc(&self.across.name)
            .y_desc(&self.up.name)
            .x_labels(self.across.label_count())
            .y_labels(self.up.label_count())
            .x_label_formatter(&|value| self.across.label(*value))
            .y_label_formatter(&|value| self.up.label(*value))
            .draw()
            .map_err(refusal)?;
        for (line, &color) in self.lines.iter().zip(COLORS.iter().cycle()) {
            draw_line(&mut chart, line, color)?;
        }
        let mut legend = chart.configure_series_labels();
        let legend = legend.label_font(text(13)).background_style(PAPER.mix(0.85)).border_style(GRID);
        legend.position(self.emptiest_corner()).margin(8).draw().map_err(refusal)
    }

    /// The corner with the fewest points, where the legend hides least.
    fn emptiest_corner(&self) -> SeriesLabelPosition {
        let corners = [
            (SeriesLabelPosition::LowerRight, true, false),
            (SeriesLabelPosition::UpperRight, true, true),
            (SeriesLabelPosition::UpperLeft, false, true),
            (SeriesLabelPosition::LowerLeft, false, false),
        ];
        let share = |value: f64, range: &Range| (value - range.low) / (range.high - range.low);
        let points_in = |right: bool, upper: bool| {
            let points = self.lines.iter().flat_map(|line| &line.points);
            points
                .filter(|(x, y)| {
                    (share(*x, &self.across) > 0.6) == right && (share(*y, &self.up) > 0.5) == upper
                })
                .count()
        };
        let emptiest = corners.into_iter().min_by_key(|&(_, right, upper)| points_in(right, upper));
        emptiest.map_or(SeriesLabelPosition::LowerRight, |(corner, ..)| corner)
    }
}

fn draw_line(chart: &mut Chart<'_, '_>, line: &Line, color: RGBColor) -> Result<(), EvalError> {
    let stroke = ShapeStyle::from(color).stroke_width(2);
    let bars =
        line.intervals.iter().map(|&(x, low, high)| PathElement::new([(x, low), (x, high)], color.mix(0.5)));
    chart.draw_series(bars).map_err(refusal)?;
    if line.points.len() <= MOST_DOTS {
        let dots = line.points.iter().map(|&point| Circle::new(point, 3, color.filled()));
        chart.draw_series(dots).map_err(refusal)?;
    }
    let series = LineSeries::new(line.points.iter().copied(), stroke);
    let drawn = chart.draw_series(series).map_err(refusal)?;
    drawn.label(&line.name).legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], stroke));
    Ok(())
}

/// Upright text of `size` pixels.
pub(super) fn text(size: u32) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&INK)
}
