//! The instrument with which every model is judged: data sets, simulated clicks, metrics, tables and plots.
//! No network and no browser: whoever has a model asks it and hands the answers in.

mod click_report;
mod clicks;
mod data_set;
mod detection;
mod detector_file;
mod distance;
mod edge_report;
mod edges;
mod error;
mod label_map;
mod overlap_report;
mod plot;
mod properties;
mod proposal_report;
mod quality;
mod random;
mod size_class;
mod statistics;
mod table;
#[cfg(test)]
mod testing;

pub use click_report::{ClickReport, ClickScores, ImageTraces, TracedObject, click_plot, click_table};
pub use clicks::{ClickSession, ClickTrace, FirstClick, next_click};
pub use data_set::{DataSet, ObjectChoice, Sample, Truth, TruthObject};
pub use detection::{AreaRange, Classes, Detection, DetectionScores, ImageDetections, Overlaps};
pub use detector_file::{DetectedBox, box_iou, read_boxes};
pub use distance::{Centre, centre};
pub use edge_report::{EdgeReport, edge_plot, edge_table};
pub use edges::{
    BoundaryMap, EdgeCounts, EdgeScore, EdgeScores, EdgeSettings, EdgeStrength, TOLERANCE, count_edges,
};
pub use error::{EvalError, LabelMapError};
pub use label_map::LabelMap;
pub use overlap_report::{BoxReport, BoxedImage, MaskAp, box_plot, box_table};
pub use plot::{HeatMap, Line, LinePlot, Panel, Range, figure};
pub use properties::{Distribution, SetProperties, property_panels, property_table};
pub use proposal_report::{PROPOSALS, ProposalReport, proposal_plot, proposal_table};
pub use quality::{ImagePairs, Pairing, QualityReport, quality_plot, quality_table};
pub use random::Random;
pub use size_class::SizeClass;
pub use statistics::Estimate;
pub use table::Table;
