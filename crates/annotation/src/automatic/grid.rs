//! Where the points lie, as parts of a crop's width and height.
//! Their place in an image is the crop's business.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::options::{AutomaticOptions, OptionError};

/// Points as x and y from 0 to 1 of a crop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PointGrid(Vec<[f64; 2]>);

/// The grid of each layer of crops.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointGrids {
    /// Regular grids of so many points on each side in the whole image, fewer in the crops.
    PerSide(u32),
    /// One for each layer, that of the whole image first (official `point_grids`).
    Custom(Vec<PointGrid>),
}

impl PointGrid {
    /// `per_side` x `per_side` points row by row, half a step from the border (official `build_point_grid`).
    #[must_use]
    pub fn regular(per_side: u32) -> Self {
        let positions = positions(per_side);
        Self(positions.iter().flat_map(|&y| positions.iter().map(move |&x| [x, y])).collect())
    }

    /// The points of `points`; outside 0 to 1 there is none.
    ///
    /// # Errors
    /// Names the first point outside.
    pub fn new(points: Vec<[f64; 2]>) -> Result<Self, OptionError> {
        match points.iter().find(|point| !point.iter().all(|part| (0.0..=1.0).contains(part))) {
            Some([x, y]) => Err(OptionError::OutOfRange {
                option: "point_grids",
                found: format!("{x}, {y}"),
                allowed: "0 to 1".to_owned(),
            }),
            None => Ok(Self(points)),
        }
    }

    /// x and y of each point.
    #[must_use]
    pub fn points(&self) -> &[[f64; 2]] {
        &self.0
    }
}

/// The middles of `count` equal parts of 0 to 1, rounded as numpy's `linspace` rounds them.
fn positions(count: u32) -> Vec<f64> {
    let offset = 1.0 / f64::from(2 * count);
    let last = 1.0 - offset;
    let step = (last - offset) / f64::from(count.max(2) - 1);
    let position = |index: u32| match index + 1 == count && count > 1 {
        true => last,
        false => f64::from(index) * step + offset,
    };
    (0..count).map(position).collect()
}

impl AutomaticOptions {
    /// The grid of the crops of `layer`; the whole image is layer 0 (official `build_all_layer_point_grids`).
    ///
    /// # Errors
    /// When it has no point.
    pub(super) fn points_of_layer(&self, layer: u32) -> Result<Cow<'_, PointGrid>, OptionError> {
        let grid = match &self.points {
            PointGrids::PerSide(count) => {
                let scale = f64::from(self.crop_n_points_downscale_factor).powi(layer as i32);
                Some(Cow::Owned(PointGrid::regular((f64::from(*count) / scale) as u32)))
            }
            PointGrids::Custom(grids) => grids.get(layer as usize).map(Cow::Borrowed),
        };
        grid.filter(|grid| !grid.points().is_empty()).ok_or(OptionError::NoPoints { layer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::automatic::golden_section;

    #[test]
    fn a_regular_grid_is_the_official_one() {
        let golden: Vec<[f64; 2]> =
            serde_json::from_value(golden_section("amg")["point_grid_3"].clone()).unwrap();
        assert_eq!(PointGrid::regular(3).points(), golden);
    }

    #[test]
    fn one_point_lies_in_the_middle_and_none_nowhere() {
        assert_eq!(PointGrid::regular(1).points(), [[0.5, 0.5]]);
        assert!(PointGrid::regular(0).points().is_empty());
    }

    #[test]
    fn deeper_layers_have_fewer_points_as_in_the_official_code() {
        let golden: Vec<usize> =
            serde_json::from_value(golden_section("amg")["point_grids_layers"].clone()).unwrap();
        let options = AutomaticOptions { crop_n_points_downscale_factor: 2, ..AutomaticOptions::default() };
        let counts = (0..3).map(|layer| options.points_of_layer(layer).unwrap().points().len());
        assert_eq!(counts.collect::<Vec<_>>(), golden);
    }

    #[test]
    fn a_point_outside_its_crop_is_refused() {
        let message = PointGrid::new(vec![[0.5, 0.5], [0.2, 1.1]]).unwrap_err().to_string();
        assert_eq!(message, "the option point_grids is 0.2, 1.1; allowed is 0 to 1");
    }
}
