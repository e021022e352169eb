//! Everything that can happen to an editor.
//! What it does in return is in `effect`.

use crate::{Command, PointerInput};
use annotation::{ImageSize, InstanceId, ScreenPoint};
use protocol::FromWorker;
use std::sync::Arc;

/// The bytes of a file, shared between everybody who needs them.
pub type FileBytes = Arc<[u8]>;

/// A file that somebody picked, dropped or pasted, or that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFile {
    /// Name without folders.
    pub name: String,
    /// What is in it.
    pub bytes: FileBytes,
}

/// Names an image of the page's session; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(pub u64);

/// How far a download has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Transfer {
    /// Bytes that have arrived.
    pub received: u64,
    /// Bytes in all, where the server told.
    pub total: Option<u64>,
}

/// News of a download that the editor asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Download<T> {
    /// Bytes arrived.
    Progress(Transfer),
    /// All is here.
    Finished(T),
    /// It went wrong: one sentence.
    Failed(String),
}

/// An image together with the embedding that was computed for it earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedImage {
    /// The image file.
    pub image: FileBytes,
    /// Its embedding file.
    pub embedding: FileBytes,
}

/// A picture of the gallery, or of the folder that `maskwright serve` shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// File name.
    pub name: String,
    /// Where the image is.
    pub image_url: String,
    /// Where its embedding is.
    pub embedding_url: String,
}

/// Turning the wheel or pinching a trackpad.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wheel {
    /// Where the cursor is.
    pub at: ScreenPoint,
    /// How much larger the image shall be: 1 leaves it.
    pub factor: f64,
}

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The worker said something.
    Worker(FromWorker),
    /// The worker stopped without being asked: why, as far as the browser tells.
    WorkerDied(String),
    /// News of the model's weights.
    Weights(Download<FileBytes>),
    /// Try to get the model once more after it failed.
    RetryModel,
    /// Open one of the pictures that are offered.
    OpenSample(Sample),
    /// News of such a picture.
    Sample(SessionId, Download<EmbeddedImage>),
    /// Open a file.
    OpenFile(NamedFile),
    /// A file could not be read: one sentence.
    FileFailed(String),
    /// Go back to an image that is open.
    Show(SessionId),
    /// The picture of an image file, of this size, is on the stage.
    PictureShown(SessionId, ImageSize),
    /// The browser cannot show this kind of image file.
    PictureFailed(SessionId),
    /// The stage has another size, in CSS pixels.
    StageResized(ScreenPoint),
    /// A mouse, pen or finger did something over the stage.
    Pointer(PointerInput),
    /// The wheel was turned over the stage.
    Wheel(Wheel),
    /// A key, button or menu entry.
    Command(Command),
    /// A candidate was picked, by its place in the row.
    ChooseCandidate(usize),
    /// An instance was picked in the list; `None` for none.
    SelectInstance(Option<InstanceId>),
    /// Show or hide an instance.
    ToggleVisibility(InstanceId),
    /// A notice was read.
    DismissNotice(u64),
}
