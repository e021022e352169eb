//! Everything that an editor asks the page to do.
//! The page does it in the order given and reports back with a `Message` where one is named.

use crate::bindings::Bindings;
use crate::journal::Entry;
use crate::message::{FileBytes, HeldFile, Sample, SessionId};
use annotation::ImageSize;
use annotation::format::Format;
use protocol::ToWorker;
use words::Announcement;

/// A file for the person to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFile {
    /// Suggested name.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Where the photo of an image is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoPlace {
    /// Whose photo.
    pub session: SessionId,
    /// Its name.
    pub name: String,
    /// The image file, if it is not on the browser's disk.
    pub held: Option<HeldFile>,
    /// Where it is offered.
    pub url: Option<String>,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// End the worker if there is one and start a new one: `Message::Worker(Ready)`, `WorkerDied`.
    StartWorker,
    /// Post to the worker: `Message::Worker`.
    Post(ToWorker),
    /// Start a second worker: `Message::Ahead`, `AheadDied`.
    StartAhead,
    /// Post to the second worker: `Message::Ahead`.
    PostAhead(ToWorker),
    /// End the second worker.
    EndAhead,
    /// Start a worker on the graphics card, if there is one: `Message::Gpu`, `GpuDied`.
    StartGpu,
    /// Post to it: `Message::Gpu`.
    PostGpu(ToWorker),
    /// End it.
    EndGpu,
    /// Get the bundled weights: `Message::Weights`.
    FetchWeights,
    /// Get a picture and its embedding: `Message::Image`.
    FetchSample(SessionId, Sample),
    /// Read what an image is made of: `Message::Image`.
    ReadFiles {
        /// Whose files.
        session: SessionId,
        /// The image file, if it is not on the browser's disk.
        held: Option<HeldFile>,
        /// Its embedding is on the disk.
        has_embedding: bool,
    },
    /// Copy a file that the page holds to the browser's disk: `KeepMessage::Copied` or `NotCopied`.
    CopyFile(SessionId, HeldFile),
    /// Show an image file as the picture under the masks: `Message::PictureShown` or `PictureFailed`.
    ShowPicture(SessionId, FileBytes),
    /// Show these pixels as the picture under the masks: `Message::PictureShown`.
    ShowPixels {
        /// Whose picture.
        session: SessionId,
        /// Size of the photo.
        photo: ImageSize,
        /// How many of its pixels are here.
        size: ImageSize,
        /// Rows of red, green, blue, alpha bytes.
        rgba: Vec<u8>,
    },
    /// Read these photos for a file of this format: `Message::PhotosRead`.
    ReadPhotos(Format, Vec<PhotoPlace>),
    /// Hand a file to the person.
    Save(SavedFile),
    /// Open the disk and read everything that is kept: `KeepMessage::Read`, `Unavailable` or `Elsewhere`.
    ReadKept,
    /// Open the disk anew and look what is there: `KeepMessage::Found` or `Unavailable`.
    FindKept,
    /// Say when so many milliseconds are over: `KeepMessage::Retry`. Only the last one counts.
    RemindToKeep(u32),
    /// Ask the browser to keep what is written for good: `KeepMessage::Lasting`.
    AskToKeepForGood,
    /// Look whether it does, without asking anybody: `KeepMessage::Lasting`.
    LearnHowLongWorkStays,
    /// Keep this, all of it or nothing: `KeepMessage::Written` or `Failed`.
    Keep(Entry),
    /// Keep the keys that were chosen: `Message::Keys` when the page is loaded again.
    KeepBindings(Bindings),
    /// Load the page again, with the newest version that the browser has.
    UseNewVersion,
    /// Ask the tab that has the work to let it go: `TabMessage::Free`.
    AskForWork,
    /// Let another tab have the work; everything is written.
    LetGo,
    /// Load the page again: it reads what is kept.
    LoadAgain,
    /// Let screen readers say this.
    Announce(Announcement),
}
