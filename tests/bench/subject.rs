//! What can be measured: the page by itself, and each part of the network beside its peers.
//! How is in the modules beside this one.

use anyhow::Result;
use serde_json::{Value, json};

use crate::automatic::Automatic;
use crate::beside::Beside;
use crate::encode::Encoders;
use crate::peers::Peers;
use crate::report::Report;

/// One table of README.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Sizes, and times of page and program.
    Page,
    /// The decoder beside onnxruntime and onnxruntime-web.
    Decode,
    /// Image encoders beside onnxruntime, onnxruntime-web and PyTorch.
    Encode,
    /// All masks of an image beside the official generator.
    Automatic,
}

impl Subject {
    /// In the order of README.
    pub(crate) const ALL: [Self; 4] = [Self::Page, Self::Decode, Self::Encode, Self::Automatic];

    /// Its name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Decode => "decode",
            Self::Encode => "encode",
            Self::Automatic => "automatic",
        }
    }

    /// Measures it: tables for people, one object for programs.
    ///
    /// # Errors
    /// When a peer cannot be installed, a file is missing, or something fails.
    pub(crate) async fn measure(self, peers: &Peers) -> Result<(String, Value)> {
        Ok(match self {
            Self::Page => {
                let report = Report::measure().await?;
                (report.to_markdown(), report.to_json())
            }
            Self::Decode => {
                let beside = Beside::measure(peers).await?;
                (beside.to_markdown(), beside.to_json())
            }
            Self::Encode => {
                let encoders = Encoders::measure(peers).await?;
                (encoders.to_markdown(), encoders.to_json())
            }
            Self::Automatic => {
                let automatic = Automatic::measure(peers).await?;
                (automatic.to_markdown(), automatic.to_json())
            }
        })
    }

    /// Measures everything in one run: all tables under each other, and an object with one for each subject.
    ///
    /// # Errors
    /// As [`Subject::measure`].
    pub(crate) async fn measure_all(peers: &Peers) -> Result<(String, Value)> {
        let (mut tables, mut objects) = (Vec::new(), json!({}));
        for subject in Self::ALL {
            let (table, object) = subject.measure(peers).await?;
            tables.push(table);
            objects[subject.name()] = object;
        }
        Ok((tables.join("\n"), objects))
    }
}
