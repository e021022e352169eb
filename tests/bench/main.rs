//! `bench [decode --onnx FILE | automatic] [--json] [--markdown FILE]`: measures the built page and program, or the
//! decoder or the automatic masks beside their peers, and prints the tables of README.
//! Only measured and shown here, never judged: no time is a test.
#![allow(clippy::print_stdout, reason = "a command-line program talks on stdout")]

mod automatic;
mod beside;
mod formula;
mod in_page;
mod native;
mod report;
mod sizes;
mod times;

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use automatic::Automatic;
use beside::Beside;
use report::Report;

#[tokio::main]
async fn main() -> Result<()> {
    let mut json = false;
    let mut markdown = None;
    let mut subject = None;
    let mut onnx = None;
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "decode" | "automatic" => subject = Some(argument),
            "--onnx" => onnx = Some(arguments.next().context("--onnx needs a file")?),
            "--json" => json = true,
            "--markdown" => markdown = Some(arguments.next().context("--markdown needs a file")?),
            _ => bail!("`{argument}` is none of decode, automatic, --onnx FILE, --json and --markdown FILE"),
        }
    }

    let (tables, object) = match subject.as_deref() {
        Some("decode") => {
            let onnx = onnx.context(
                "name the exported decoder with --onnx FILE; tests/bench/peer/export_decoder_onnx.py makes it",
            )?;
            let beside = Beside::measure(Path::new(&onnx)).await?;
            (beside.to_markdown(), beside.to_json())
        }
        Some(_) => {
            let automatic = Automatic::measure().await?;
            (automatic.to_markdown(), automatic.to_json())
        }
        None => {
            let report = Report::measure().await?;
            (report.to_markdown(), report.to_json())
        }
    };
    print!("{tables}");
    if let Some(file) = markdown {
        fs::write(&file, &tables).with_context(|| format!("cannot write {file}"))?;
    }
    if json {
        println!("{object}");
    }
    Ok(())
}
