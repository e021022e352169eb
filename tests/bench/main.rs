//! `bench [page | decode | encode | automatic] [--onnx FILE] [--python FILE] [--json] [--markdown FILE]`: measures the built
//! page and program, and parts of the network beside their peers, all in one run or one of them, and prints the tables
//! of README.
//! Only measured and shown here, never judged: no time is a test.
#![allow(clippy::print_stdout, reason = "a command-line program talks on stdout")]

mod automatic;
mod beside;
mod child_peer;
mod clock;
mod encode;
mod in_page;
mod native;
mod peers;
mod report;
mod sizes;
mod subject;
mod times;

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use peers::Peers;
use subject::Subject;

#[tokio::main]
async fn main() -> Result<()> {
    let mut json = false;
    let mut markdown = None;
    let mut only = None;
    let [mut onnx, mut python] = [None, None];
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut file =
            || arguments.next().map(PathBuf::from).with_context(|| format!("{argument} needs a file"));
        match argument.as_str() {
            // What `bench encode` starts, to see how much memory one model takes.
            "encode-once" => {
                let model = arguments.next().context("encode-once needs a model")?;
                println!("{}", encode::once(&model).await?);
                return Ok(());
            }
            "--python" => python = Some(file()?),
            "--onnx" => onnx = Some(file()?),
            "--json" => json = true,
            "--markdown" => markdown = Some(file()?),
            name => match Subject::ALL.into_iter().find(|subject| subject.name() == name) {
                Some(subject) => only = Some(subject),
                None => bail!(
                    "`{name}` is none of page, decode, encode, automatic, --onnx FILE, --python FILE, --json and --markdown FILE"
                ),
            },
        }
    }

    let peers = Peers::new(python, onnx)?;
    let (tables, object) = match only {
        Some(subject) => subject.measure(&peers).await?,
        None => Subject::measure_all(&peers).await?,
    };
    print!("{tables}");
    if let Some(file) = markdown {
        fs::write(&file, &tables).with_context(|| format!("cannot write {}", file.display()))?;
    }
    if json {
        println!("{object}");
    }
    Ok(())
}
