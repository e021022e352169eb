//! Reads COCO's compressed run lengths anew, so that a fault of the product's own code cannot hide itself.
//! Nothing here comes from the `annotation` crate.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// The pixels of a mask, column by column as COCO keeps them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pixels {
    width: usize,
    height: usize,
    set: Vec<bool>,
}

impl Pixels {
    /// The mask of a `segmentation`: `{size: [height, width], counts}`, its counts a text or a list.
    pub(crate) fn of(segmentation: &Value) -> Result<Self> {
        let side = |index: usize| segmentation["size"][index].as_u64().context("no size");
        let (height, width) = (side(0)? as usize, side(1)? as usize);
        let runs = match &segmentation["counts"] {
            Value::String(text) => runs(text)?,
            list => serde_json::from_value(list.clone()).context("no counts")?,
        };
        let mut set = Vec::with_capacity(width * height);
        for (index, run) in runs.into_iter().enumerate() {
            set.resize(set.len() + usize::try_from(run)?, index % 2 == 1);
        }
        ensure!(set.len() == width * height, "{} pixels in {width} x {height}", set.len());
        Ok(Self { width, height, set })
    }

    /// The mask of which `is_set` tells column and row.
    pub(crate) fn from_fn(width: u32, height: u32, is_set: impl Fn(u32, u32) -> bool) -> Self {
        let set = (0..width).flat_map(|x| (0..height).map(move |y| (x, y)));
        let set = set.map(|(x, y)| is_set(x, y)).collect();
        Self { width: width as usize, height: height as usize, set }
    }

    /// How many pixels are set.
    pub(crate) fn area(&self) -> usize {
        self.set.iter().filter(|set| **set).count()
    }

    /// The smallest box around what is set: left, top, width, height.
    pub(crate) fn bbox(&self) -> Option<[usize; 4]> {
        let places = || (0..self.set.len()).filter(|&place| self.set[place]);
        let (columns, rows) = (|| places().map(|p| p / self.height), || places().map(|p| p % self.height));
        let (left, top) = (columns().min()?, rows().min()?);
        Some([left, top, columns().max()? + 1 - left, rows().max()? + 1 - top])
    }

    /// Pixels in both masks for each pixel in either.
    pub(crate) fn iou(&self, other: &Self) -> f64 {
        assert_eq!((self.width, self.height), (other.width, other.height), "masks of different images");
        let pairs = || self.set.iter().zip(&other.set);
        let both = pairs().filter(|(a, b)| **a && **b).count();
        let either = pairs().filter(|(a, b)| **a || **b).count();
        both as f64 / either as f64
    }
}

/// Run lengths from text: each is written in groups of five bits from the lowest up, as characters from `0` on; bit
/// 32 says that more follow, bit 16 of the last is the sign. From the fourth run on, differences to the run before
/// the last are written.
fn runs(text: &str) -> Result<Vec<i64>> {
    let mut runs: Vec<i64> = Vec::new();
    let mut characters = text.bytes();
    while let Some(mut character) = characters.next() {
        let (mut run, mut shift) = (0, 0);
        loop {
            let bits = i64::from(character) - 48;
            run |= (bits & 31) << shift;
            shift += 5;
            if bits & 32 == 0 {
                run |= if bits & 16 == 0 { 0 } else { -1 << shift };
                break;
            }
            character = characters.next().context("the text ends within a number")?;
        }
        let before = if runs.len() > 2 { runs[runs.len() - 2] } else { 0 };
        runs.push(run + before);
    }
    Ok(runs)
}

#[test]
fn run_lengths_are_read_as_pycocotools_writes_them() -> Result<()> {
    let goldens = include_str!("../../crates/annotation/goldens/rle.json");
    let goldens: serde_json::Map<String, Value> = serde_json::from_str(goldens)?;
    for (name, golden) in goldens {
        let expected: Vec<i64> = serde_json::from_value(golden["counts"].clone())?;
        let text = golden["coco"].as_str().context("no text")?;
        assert_eq!(runs(text)?, expected, "{name}");
        let mask = Pixels::of(&serde_json::json!({ "size": golden["size"], "counts": text }))?;
        assert_eq!(golden["area"], mask.area(), "{name}");
    }
    Ok(())
}
