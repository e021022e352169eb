//! Where results go: a table on the screen, JSON and a plot beside each other in a folder.
//! What is in them is the commands' business.

use std::path::PathBuf;

use anyhow::{Result, bail};
use eval::{Panel, Table, figure};
use sam::Sam;
use serde::Serialize;
use serde_json::{Value, json};

use crate::atomic_file;

/// The option of all commands that write results.
#[derive(Debug, clap::Args)]
pub(crate) struct ReportArguments {
    /// Folder for the results, NAME.json and NAME.svg; made if there is none
    #[arg(long, value_name = "DIR", default_value = "evaluation")]
    out: PathBuf,
}

/// The results of one command.
pub(crate) struct Report {
    /// The files are called so.
    pub(crate) name: &'static str,
    pub(crate) table: Table,
    /// What the numbers depend on, and the numbers.
    pub(crate) json: Value,
    pub(crate) panels: Vec<Panel>,
}

impl ReportArguments {
    /// Prints and writes the results.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub(crate) fn publish(&self, report: &Report) -> Result<()> {
        print!("{}", report.table);
        let [json, plot] = ["json", "svg"].map(|end| self.out.join(format!("{}.{end}", report.name)));
        atomic_file::write(&json, serde_json::to_string_pretty(&report.json)?.as_bytes())?;
        atomic_file::write(&plot, figure(&report.panels)?.as_bytes())?;
        eprintln!("written: {}, {}", json.display(), plot.display());
        Ok(())
    }
}

/// Refuses to show a table without a row.
///
/// # Errors
/// When there is nothing in `reports`; `advice` says what to do then.
pub(crate) fn check_not_empty<T>(reports: &[T], advice: &str) -> Result<()> {
    match reports {
        [] => bail!("nothing is left to measure: {advice}"),
        _ => Ok(()),
    }
}

/// Results of a model: which one it was, how it was asked, and what came of it.
pub(crate) fn model_json(model: &Sam, settings: &Value, sets: &impl Serialize) -> Value {
    json!({
        "model": model.weights().model,
        "weights": model.weights().sha256,
        "input_side": model.input_side(),
        "settings": settings,
        "sets": sets,
    })
}
