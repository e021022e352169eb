//! Figures as SVG: lines and heat maps, side by side where there are several.
//! No numbers are made here. Fonts are the viewer's: none is looked for when a figure is drawn.

mod heat_map;
mod line_plot;

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, IntoDrawingArea, RGBColor, SVGBackend};

pub use heat_map::HeatMap;
pub use line_plot::{Line, LinePlot, Range};

use crate::error::EvalError;

/// Width and height of one panel in pixels.
const PANEL: (u32, u32) = (640, 440);
/// Panels of one row of a figure.
const COLUMNS: usize = 3;

const PAPER: RGBColor = RGBColor(255, 255, 255);
const INK: RGBColor = RGBColor(38, 42, 48);
const GRID: RGBColor = RGBColor(226, 229, 233);
/// Okabe and Ito's colours, which people with any colour vision tell apart (jfly.uni-koeln.de/color), without the
/// yellow, which is hard to see on paper, and with two darker ones.
const COLORS: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(230, 159, 0),
    RGBColor(90, 90, 90),
    RGBColor(120, 60, 20),
];

type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// One picture of a figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Panel {
    /// Values over numbers.
    Lines(LinePlot),
    /// Values over places.
    Heat(HeatMap),
}

/// The panels as one SVG file, three in a row.
///
/// # Errors
/// When there is no panel, or one cannot be drawn.
pub fn figure(panels: &[Panel]) -> Result<String, EvalError> {
    if panels.is_empty() {
        return Err(EvalError::Plot { cause: "there is nothing to show".to_owned() });
    }
    let columns = panels.len().min(COLUMNS);
    let rows = panels.len().div_ceil(columns);
    let mut svg = String::new();
    let size = (PANEL.0 * columns as u32, PANEL.1 * rows as u32);
    let canvas = SVGBackend::with_string(&mut svg, size).into_drawing_area();
    canvas.fill(&PAPER).map_err(refusal)?;
    for (panel, place) in panels.iter().zip(canvas.split_evenly((rows, columns))) {
        match panel {
            Panel::Lines(plot) => plot.draw(&place)?,
            Panel::Heat(map) => map.draw(&place)?,
        }
    }
    canvas.present().map_err(refusal)?;
    drop(canvas);
    Ok(svg)
}

fn refusal(error: impl std::fmt::Display) -> EvalError {
    EvalError::Plot { cause: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines() -> LinePlot {
        LinePlot {
            title: "a < b".to_owned(),
            across: Range::new("clicks", 1.0, 9.0).of_whole_numbers(),
            up: Range::new("mIoU", 0.0, 1.0),
            lines: vec![Line::new("bsds", [(1.0, 0.25), (9.0, 0.75)])],
        }
    }

    #[test]
    fn a_figure_holds_its_titles_axes_and_lines() {
        let svg = figure(&[Panel::Lines(lines())]).unwrap();
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"), "{svg}");
        for text in ["a &lt; b", "clicks", "mIoU", "bsds", "<polyline"] {
            assert!(svg.contains(text), "`{text}` is not in: {svg}");
        }
    }

    #[test]
    fn panels_stand_three_in_a_row() {
        let size = |count| {
            let svg = figure(&vec![Panel::Lines(lines()); count]).unwrap();
            svg[..svg.find(" viewBox").unwrap()].to_owned()
        };
        assert_eq!(size(1), r#"<svg width="640" height="440""#);
        assert_eq!(size(4), r#"<svg width="1920" height="880""#);
    }

    #[test]
    fn no_panel_is_no_figure() {
        assert_eq!(
            figure(&[]).unwrap_err().to_string(),
            "the plot cannot be drawn: there is nothing to show"
        );
    }
}
