//! The program `maskwright`: reads the command line, runs one command and says how it went.
//! No work is done here: there is a module for each command.
#![allow(clippy::print_stdout, reason = "a command-line program talks on stdout")]

mod atomic_file;
mod auto;
mod convert;
mod convert_weights;
mod device;
mod edges;
mod embed;
mod evaluate;
mod everything;
mod file_tree;
mod image_file;
mod inputs;
mod interrupt;
mod memory;
mod model;
mod part;
mod pool;
mod progress;
mod prompt;
mod segment;
mod sentence;
mod serve;
mod train;
mod weights_file;

use std::process::ExitCode;

use annotation::automatic::OptionError;
use anyhow::Result;
use clap::Parser;

use crate::sentence::UsageError;

/// Masks from a click: embeds images, cuts objects out of them, and serves the page
#[derive(Debug, Parser)]
#[command(name = "maskwright", version)]
enum Command {
    Auto(auto::Arguments),
    Edges(edges::Arguments),
    Convert(convert::Arguments),
    Embed(embed::Arguments),
    Eval(evaluate::Arguments),
    Segment(segment::Arguments),
    ConvertWeights(convert_weights::Arguments),
    Serve(serve::Arguments),
    Train(train::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    run(Command::parse()).await.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        // The same as clap's own.
        let usage = error.is::<UsageError>() || error.is::<OptionError>();
        if usage { ExitCode::from(2) } else { ExitCode::FAILURE }
    })
}

async fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Auto(arguments) => return auto::run(arguments).await,
        Command::Edges(arguments) => edges::run(arguments).await?,
        Command::Convert(arguments) => convert::run(&arguments)?,
        Command::Embed(arguments) => return embed::run(arguments).await,
        Command::Eval(arguments) => return evaluate::run(arguments).await,
        Command::Segment(arguments) => segment::run(arguments).await?,
        Command::ConvertWeights(arguments) => convert_weights::run(&arguments)?,
        Command::Serve(arguments) => serve::run(arguments).await?,
        Command::Train(arguments) => return train::run(arguments).await,
    }
    Ok(ExitCode::SUCCESS)
}
