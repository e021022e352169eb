//! `bench [--json] [--markdown FILE]`: measures the built page and program and prints the tables of README.
//! Only measured and shown here, never judged: no time is a test.
#![allow(clippy::print_stdout, reason = "a command-line program talks on stdout")]

mod in_page;
mod native;
mod report;
mod sizes;
mod times;

use std::env;
use std::fs;

use anyhow::{Context, Result, bail};

use report::Report;

#[tokio::main]
async fn main() -> Result<()> {
    let mut json = false;
    let mut markdown = None;
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => json = true,
            "--markdown" => markdown = Some(arguments.next().context("--markdown needs a file")?),
            _ => bail!("`{argument}` is neither --json nor --markdown FILE"),
        }
    }

    let report = Report::measure().await?;
    let tables = report.to_markdown();
    print!("{tables}");
    if let Some(file) = markdown {
        fs::write(&file, &tables).with_context(|| format!("cannot write {file}"))?;
    }
    if json {
        println!("{}", report.to_json());
    }
    Ok(())
}
