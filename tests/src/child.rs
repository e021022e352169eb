//! A program in the background that says where it listens, and ends with the value that holds it.
//! Which programs these are is in `session`.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// Long enough for two busy cores, short enough to wait for when it fails.
const START: Duration = Duration::from_secs(60);

/// A running program; killed when dropped.
pub(crate) struct Background {
    child: Child,
    /// What it said: the text for which it was waited.
    pub(crate) said: String,
}

impl Background {
    /// Starts `command` and reads its stdout until `find` finds something in a line.
    ///
    /// # Errors
    /// When it cannot be started, ends early, or says nothing of the kind within a minute.
    pub(crate) async fn start(mut command: Command, find: fn(&str) -> Option<String>) -> Result<Self> {
        let name = command.as_std().get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let stdout = child.stdout.take().context("stdout is piped")?;
        let mut lines = BufReader::new(stdout).lines();
        let said = timeout(START, first(&mut lines, find))
            .await
            .with_context(|| format!("{name} did not say where it listens"))?
            .map_err(|last| anyhow!("{name} ended before it listened; the last it said: {last}"))?;
        // A program whose stdout is full would stop.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { child, said })
    }

    /// Kills it and waits until it is gone.
    ///
    /// # Errors
    /// When the system refuses.
    pub(crate) async fn end(mut self) -> Result<()> {
        self.child.kill().await.context("a program could not be ended")
    }
}

/// What `find` finds first, or else the last line.
async fn first(
    lines: &mut Lines<BufReader<ChildStdout>>,
    find: fn(&str) -> Option<String>,
) -> Result<String, String> {
    let mut last = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(found) = find(&line) {
            return Ok(found);
        }
        last = line;
    }
    Err(last)
}
