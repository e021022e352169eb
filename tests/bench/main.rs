//! `bench [decode --onnx FILE | encode [--python FILE] | automatic [--python FILE]] [--json] [--markdown FILE]`: measures the built page
//! and program, or the decoder, the image encoders or the automatic masks beside their peers, and prints the tables of
//! README.
//! Only measured and shown here, never judged: no time is a test.
#![allow(clippy::print_stdout, reason = "a command-line program talks on stdout")]

mod automatic;
mod beside;
mod child_peer;
mod clock;
mod encode;
mod in_page;
mod native;
mod report;
mod sizes;
mod times;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use automatic::Automatic;
use beside::Beside;
use encode::Encoders;
use report::Report;

#[tokio::main]
async fn main() -> Result<()> {
    let mut json = false;
    let mut markdown = None;
    let mut subject = None;
    let mut onnx = None;
    let mut python = None;
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "decode" | "encode" | "automatic" => subject = Some(argument),
            // What `bench encode` starts, to see how much memory one model takes.
            "encode-once" => {
                let model = arguments.next().context("encode-once needs a model")?;
                println!("{}", encode::once(&model).await?);
                return Ok(());
            }
            "--python" => python = Some(arguments.next().context("--python needs a program")?),
            "--onnx" => onnx = Some(arguments.next().context("--onnx needs a file")?),
            "--json" => json = true,
            "--markdown" => markdown = Some(arguments.next().context("--markdown needs a file")?),
            _ => bail!(
                "`{argument}` is none of decode, encode, automatic, --onnx FILE, --python FILE, --json and --markdown FILE"
            ),
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
        Some("encode") => {
            let encoders = Encoders::measure(python.map(PathBuf::from)).await?;
            (encoders.to_markdown(), encoders.to_json())
        }
        Some(_) => {
            let automatic = Automatic::measure(python.map(PathBuf::from)).await?;
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
