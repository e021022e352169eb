//! The developer commands behind `cargo xtask`: reads the command line and hands over to one module each.
//! No product code: what users run is `maskwright`, in `crates/cli`.
#![allow(clippy::print_stdout, reason = "a command-line program talks on stdout")]

mod bench;
mod browser;
mod checks;
mod command;
mod icons;
mod package;
mod process;
mod samples;
mod serve;
mod service_worker;
mod setup;
mod site;
mod steps;
mod threads;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;

use crate::command::Command;
use crate::site::Use;
use crate::workspace::Workspace;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let command = Command::parse(std::env::args().skip(1))?;
    let workspace = Workspace::open()?;
    match command {
        Command::Help => println!("{}", command::USAGE),
        Command::Setup => setup::everything(&workspace)?,
        Command::Site(profile) => site::build(&workspace, profile, Use::Visitors)?,
        Command::Package(profile) => package::build(&workspace, profile)?,
        Command::Serve(arguments) => serve::run(&workspace, &arguments)?,
        Command::Lint(only) => steps::run(&workspace, &checks::LINT, only.as_deref())?,
        Command::Test(only) => steps::run(&workspace, &checks::TEST, only.as_deref())?,
        Command::Ci => {
            steps::run(&workspace, &checks::LINT, None)?;
            steps::run(&workspace, &checks::TEST, None)?;
        }
        Command::Icons => icons::run(&workspace)?,
        Command::Samples => samples::run(&workspace)?,
        Command::Bench { profile, arguments } => bench::run(&workspace, profile, &arguments)?,
    }
    Ok(())
}
