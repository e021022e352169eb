//! The folder of a training: state, best weights, log and curve, each of them whole at any time.
//! What is in them is the crate `train`'s business.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use eval::figure;
use train::{LogEntry, curve};

use crate::atomic_file;
use crate::sentence::Advise;

const STATE: &str = "state.safetensors";
const WEIGHTS: &str = "weights.safetensors";
const LOG: &str = "log.jsonl";
const CURVE: &str = "curve.svg";

const SPACE: &str = "choose a place with space and write access";

/// Files of one training.
pub(super) struct Output {
    folder: PathBuf,
    /// The state to go on from.
    pub(super) state: Option<Vec<u8>>,
    pub(super) log: Vec<LogEntry>,
    lines: Option<File>,
}

impl Output {
    /// Opens the folder; with `resume` also what is in it.
    ///
    /// # Errors
    /// When there is a training that nobody wanted to go on with, or one that cannot be read.
    pub(super) fn open(folder: &Path, resume: bool) -> Result<Self> {
        let mut output = Self { folder: folder.to_owned(), state: None, log: Vec::new(), lines: None };
        let path = output.path(STATE);
        if path.exists() && !resume {
            bail!(
                "{}: there is a training already; add --resume to go on with it, or name another --out",
                folder.display()
            );
        }
        if path.exists() {
            output.state = Some(fs::read(&path).advise(&path, "check its permissions")?);
            output.log = output.read_log()?;
        }
        Ok(output)
    }

    pub(super) fn state_path(&self) -> PathBuf {
        self.path(STATE)
    }

    pub(super) fn weights_path(&self) -> PathBuf {
        self.path(WEIGHTS)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn read_log(&self) -> Result<Vec<LogEntry>> {
        let path = self.path(LOG);
        let text = fs::read_to_string(&path).advise(&path, "begin anew with another --out")?;
        // A line that was being written when the program ended belongs to a step that is done again.
        Ok(text.lines().map_while(|line| serde_json::from_str(line).ok()).collect())
    }

    /// Forgets entries after `step`, and begins to write.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn begin(&mut self, step: u64) -> Result<()> {
        self.log.retain(|entry| entry.step() <= step);
        let path = self.path(LOG);
        let lines: Vec<String> = self.log.iter().map(line).collect::<Result<_>>()?;
        atomic_file::write(&path, lines.concat().as_bytes())?;
        self.lines = Some(OpenOptions::new().append(true).open(&path).advise(&path, SPACE)?);
        Ok(())
    }

    /// Adds a line to the log.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn push(&mut self, entry: LogEntry) -> Result<()> {
        let line = line(&entry)?;
        if let Some(file) = &mut self.lines {
            file.write_all(line.as_bytes()).advise(&self.folder.join(LOG), SPACE)?;
        }
        self.log.push(entry);
        Ok(())
    }

    /// Keeps the state, and draws the curve so far.
    ///
    /// # Errors
    /// When the disk refuses; what was kept before is then still there.
    pub(super) fn keep(&self, state: &[u8]) -> Result<()> {
        atomic_file::write(&self.path(STATE), state)?;
        atomic_file::write(&self.path(CURVE), figure(&curve(&self.log))?.as_bytes())
    }

    /// Keeps the best weights.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn keep_weights(&self, weights: &[u8]) -> Result<()> {
        atomic_file::write(&self.path(WEIGHTS), weights)
    }
}

fn line(entry: &LogEntry) -> Result<String> {
    Ok(format!("{}\n", serde_json::to_string(entry)?))
}
