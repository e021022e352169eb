//! Colours of instances: far apart in hue, readable on photos in light and dark.
//! The theme's own colours are CSS.

use annotation::Color;

/// Colours in the order in which they are given out: Okabe and Ito's set for colour-blind readers (2008)
/// without black and the accent's blue, then lighter and darker relatives.
const COLORS: [Color; 10] = [
    Color::new(230, 159, 0),
    Color::new(0, 158, 115),
    Color::new(204, 121, 167),
    Color::new(213, 94, 0),
    Color::new(86, 180, 233),
    Color::new(240, 228, 66),
    Color::new(148, 103, 189),
    Color::new(127, 201, 127),
    Color::new(251, 128, 114),
    Color::new(23, 190, 207),
];

/// The colour of the instance with this number, the first being 1.
pub(crate) fn color_of(number: u64) -> Color {
    COLORS[(number.saturating_sub(1) % COLORS.len() as u64) as usize]
}
