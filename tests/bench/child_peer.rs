//! A peer in Python that encodes one image whenever it is asked, so that it can take turns with us.
//! What it runs is in `peer/encoders.py`.

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

/// What it made of the image.
pub(crate) struct Encoded {
    pub(crate) milliseconds: f64,
    /// Some values of the embedding.
    pub(crate) sample: Vec<f64>,
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

    /// Encodes the image once.
    ///
    /// # Errors
    /// When it fails.
    pub(crate) fn encode(&mut self) -> Result<Encoded> {
        writeln!(self.questions)?;
        let answer: Value = serde_json::from_str(&self.line()?)?;
        let sample = answer["sample"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        let milliseconds = answer["milliseconds"].as_f64().context("the peer tells no time")?;
        Ok(Encoded { milliseconds, sample })
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
