//! A peer in Python that does its work whenever it is asked, so that it can take turns with us.
//! What it runs is in `peer`.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// A running peer; it ends when it is dropped.
pub(crate) struct ChildPeer {
    child: Child,
    questions: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl ChildPeer {
    /// Starts it and waits until its model is loaded.
    ///
    /// # Errors
    /// When it ends before that.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let questions = child.stdin.take().context("the peer has no input")?;
        let answers = BufReader::new(child.stdout.take().context("the peer has no output")?).lines();
        let mut peer = Self { child, questions, answers };
        let first = peer.line()?;
        ensure!(first == "ready", "the peer said `{first}`");
        Ok(peer)
    }

    /// Lets it do its work once; the answer is JSON.
    ///
    /// # Errors
    /// When it fails.
    pub(crate) fn ask(&mut self) -> Result<Value> {
        writeln!(self.questions)?;
        Ok(serde_json::from_str(&self.line()?)?)
    }

    fn line(&mut self) -> Result<String> {
        Ok(self.answers.next().context("the peer has ended")??)
    }
}

impl Drop for ChildPeer {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
