//! Automatic masks as far as no network is needed: which points are asked about, and which masks are kept
//! (official `SamAutomaticMaskGenerator`). The network's part is in `sam::automatic`.

mod crops;
mod grid;
mod nms;
mod options;
mod proposal;
mod select;

pub use crops::{Crop, plan};
pub use grid::{PointGrid, PointGrids};
pub use nms::{CornerBox, non_maximum_suppression};
pub use options::{AutomaticOptions, OptionError};
pub use proposal::{AutomaticMask, ProposalFilter, Scored};
pub use select::{Selected, select, select_scored};

/// One section of the reference values of the official code.
#[cfg(test)]
fn golden_section(name: &str) -> serde_json::Value {
    let file: serde_json::Value = serde_json::from_str(include_str!("../../goldens/automatic.json")).unwrap();
    file[name].clone()
}
