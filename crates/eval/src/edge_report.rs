//! The edges of data sets as a table and as precision over recall (paper, section 7.2).
//! How edges are compared is in `edges`.

use serde::Serialize;

use crate::edges::EdgeScores;
use crate::overlap_report::number;
use crate::plot::{Line, LinePlot, Range};
use crate::table::Table;

/// The numbers of one data set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EdgeReport {
    /// Name of the data set.
    pub set: String,
    /// ODS, OIS, AP, R50.
    #[serde(flatten)]
    pub scores: EdgeScores,
}

/// One row for each set.
#[must_use]
pub fn edge_table(reports: &[EdgeReport]) -> Table {
    let mut table = Table::new(["set", "images", "ODS", "OIS", "AP", "R50"].map(str::to_owned));
    for EdgeReport { set, scores } in reports {
        let numbers = [Some(scores.ods.f), Some(scores.ois.f), Some(scores.ap), scores.r50].map(number);
        table.push([set.clone(), scores.images.to_string()].into_iter().chain(numbers));
    }
    table
}

/// Precision over recall.
#[must_use]
pub fn edge_plot(reports: &[EdgeReport]) -> LinePlot {
    let line = |report: &EdgeReport| {
        // Thresholds that no edge reaches have no precision.
        let found = report.scores.curve.iter().filter(|score| score.precision > 0.0);
        Line::new(
            &format!("{}, ODS {:.3}", report.set, report.scores.ods.f),
            found.map(|score| (score.recall, score.precision)),
        )
    };
    LinePlot {
        title: "Edges compared with those that people drew".to_owned(),
        across: Range::new("recall", 0.0, 1.0),
        up: Range::new("precision", 0.0, 1.0),
        lines: reports.iter().map(line).collect(),
    }
}
