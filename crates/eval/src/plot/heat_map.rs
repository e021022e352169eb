//! Values over places: darker where there is more.
//! Only the colours and the frame; what is counted is the caller's business.

use plotters::chart::ChartBuilder;
use plotters::prelude::Rectangle;
use plotters::style::{Color, RGBColor};

use super::line_plot::text;
use super::{Canvas, INK, PAPER, refusal};
use crate::error::EvalError;

/// The colour of the largest value.
const DARKEST: RGBColor = RGBColor(8, 48, 107);

/// A grid of values, the first row on top.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    title: String,
    side: usize,
    values: Vec<f64>,
}

impl HeatMap {
    /// A map of `side` x `side` values from 0 up, row by row; missing ones are 0.
    #[must_use]
    pub fn new(title: &str, side: usize, mut values: Vec<f64>) -> Self {
        values.resize(side * side, 0.0);
        Self { title: title.to_owned(), side, values }
    }

    pub(super) fn draw(&self, canvas: &Canvas<'_>) -> Result<(), EvalError> {
        let side = self.side as i32;
        let mut chart = ChartBuilder::on(canvas)
            .caption(&self.title, text(20))
            .margin(16)
            .x_label_area_size(30)
            .y_label_area_size(30)
            .build_cartesian_2d(0..side, side..0)
            .map_err(refusal)?;
        let largest = self.values.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let cells = self.values.iter().enumerate().map(|(index, value)| {
            let (x, y) = ((index % self.side) as i32, (index / self.side) as i32);
            Rectangle::new([(x, y), (x + 1, y + 1)], shade(value / largest).filled())
        });
        chart.draw_series(cells).map_err(refusal)?;
        let frame = Rectangle::new([(0, 0), (side, side)], INK.mix(0.5));
        chart.draw_series([frame]).map_err(refusal)?;
        Ok(())
    }
}

/// From paper to the darkest colour.
fn shade(share: f64) -> RGBColor {
    let between =
        |light: u8, dark: u8| (f64::from(light) + share * (f64::from(dark) - f64::from(light))) as u8;
    RGBColor(between(PAPER.0, DARKEST.0), between(PAPER.1, DARKEST.1), between(PAPER.2, DARKEST.2))
}

#[cfg(test)]
mod tests {
    use super::super::{Panel, figure};
    use super::*;

    #[test]
    fn the_largest_value_is_darkest_and_nothing_is_paper() {
        assert_eq!((shade(0.0), shade(1.0)), (PAPER, DARKEST));
        let svg = figure(&[Panel::Heat(HeatMap::new("centres", 2, vec![0.0, 2.0, 4.0]))]).unwrap();
        assert!(svg.contains("centres") && svg.contains("#08306B") && svg.contains("#8397B5"), "{svg}");
    }
}
