//! A mask as COCO's JSON writes it: run lengths, compressed or as numbers, or polygons.
//! What surrounds it in a file is up to each format.

use super::{FormatError, MaskStyle, rle};
use crate::{ImagePoint, ImageSize, Mask, Outline};
use serde::{Deserialize, Serialize};

/// COCO's `segmentation`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "a segmentation is run lengths with `size` and `counts`, or a list of polygons"
)]
pub(super) enum Segmentation {
    RunLengths {
        /// Height and width.
        size: [u32; 2],
        counts: Counts,
    },
    /// Each polygon as x, y, x, y and so on.
    Polygons(Vec<Vec<f64>>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Counts {
    Compressed(String),
    Plain(Vec<u32>),
}

impl Segmentation {
    pub(super) fn of(mask: &Mask, style: MaskStyle) -> Self {
        let ImageSize { width, height } = mask.size();
        let counts = match style {
            MaskStyle::Exact => Counts::Compressed(rle::encode(mask)),
            MaskStyle::Numbers => Counts::Plain(mask.runs().to_vec()),
            MaskStyle::Polygons => {
                let rings = mask.outlines().into_iter().map(|outline| Outline::cut(&outline));
                return Self::Polygons(rings.map(|ring| flat(&ring)).collect());
            }
        };
        Self::RunLengths { size: [height, width], counts }
    }

    /// The mask in an image of `image`; `None` if there is nothing that could be one.
    ///
    /// # Errors
    /// When run lengths are of another size, or a polygon is none.
    pub(super) fn mask(&self, image: ImageSize) -> Result<Option<Mask>, FormatError> {
        match self {
            Self::Polygons(polygons) if polygons.is_empty() => Ok(None),
            Self::Polygons(polygons) => {
                let polygons = polygons.iter().map(|flat| corners(flat)).collect::<Result<Vec<_>, _>>()?;
                Ok(Some(Mask::from_polygons(image, &polygons)?))
            }
            Self::RunLengths { size: [height, width], counts } => {
                let mask = ImageSize::new(*width, *height);
                if mask != image {
                    return Err(FormatError::MaskSize { mask, image });
                }
                Ok(Some(match counts {
                    Counts::Compressed(text) => rle::decode(image, text)?,
                    Counts::Plain(runs) => Mask::from_runs(image, runs.iter().copied())?,
                }))
            }
        }
    }
}

/// x, y, x, y and so on.
pub(super) fn flat(ring: &[ImagePoint]) -> Vec<f64> {
    ring.iter().flat_map(|point| [point.x, point.y]).collect()
}

/// The corners of a polygon written as x, y, x, y and so on.
///
/// # Errors
/// When there are fewer than three corners, or half a one.
pub(super) fn corners(flat: &[f64]) -> Result<Vec<ImagePoint>, FormatError> {
    if flat.len() < 6 || flat.len() % 2 == 1 {
        return Err(FormatError::PolygonLength(flat.len()));
    }
    Ok(flat.chunks_exact(2).map(|at| ImagePoint::new(at[0], at[1])).collect())
}
