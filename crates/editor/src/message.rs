//! Everything that can happen to an editor.
//! What it does in return is in `effect`.

use crate::crosshair::{Direction, Pace};
use crate::installation::InstallationMessage;
use crate::journal::{ImageKeys, Record};
use crate::keying::KeyMessage;
use crate::lasting::Lasting;
use crate::recovering::Retry;
use crate::search_settings::SearchMessage;
use crate::settings::SettingMessage;
use crate::statistics::StatisticsFile;
use crate::tabs::TabMessage;
use crate::work::WorkMessage;
use crate::{Command, HeldKeys, PointerInput};
use annotation::format::Format;
use annotation::{CategoryId, Color, ImagePoint, ImageSize, InstanceId, ScreenPoint};
use protocol::FromWorker;
use std::sync::Arc;
use words::{Reason, Sentence, Transferred};

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

impl SessionId {
    /// The key under which the image's file is on the disk.
    #[must_use]
    pub fn file_key(self) -> String {
        ImageKeys(self).file()
    }

    /// The key under which its embedding is.
    #[must_use]
    pub fn embedding_key(self) -> String {
        ImageKeys(self).embedding()
    }
}

/// How far a download has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Transfer {
    /// Bytes that have arrived.
    pub received: u64,
    /// Bytes in all, where the server told.
    pub total: Option<u64>,
}

impl Transfer {
    /// The part that is here, from 0 to 1.
    #[must_use]
    pub fn share(self) -> Option<f64> {
        self.total.map(|total| self.received as f64 / total.max(1) as f64)
    }

    /// To be said, such as `3.1 of 9.6 MB`.
    #[must_use]
    pub fn told(self) -> Transferred {
        Transferred { received: self.received, total: self.total }
    }
}

/// News of a download that the editor asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Download<T> {
    /// Bytes arrived.
    Progress(Transfer),
    /// All is here.
    Finished(T),
    /// It went wrong.
    Failed(Sentence),
}

/// An image together with the embedding that was computed for it earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedImage {
    /// The image file.
    pub image: FileBytes,
    /// Its embedding file, if there is one.
    pub embedding: Option<FileBytes>,
}

/// Names a file that the page holds without having read it; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HeldFile(pub u64);

/// Where the file of a queued image is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whence {
    /// Somebody brought it.
    Held {
        /// Which file.
        file: HeldFile,
        /// Size and time of change: a file of the same name and stamp is the same.
        stamp: String,
    },
    /// It is offered.
    Offered(Sample),
}

/// An image that joins the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedImage {
    /// Its name, with `/` between the folders before it.
    pub name: String,
    /// Where it is.
    pub whence: Whence,
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
    /// How much larger the image, or the brush, shall be: 1 leaves it.
    pub factor: f64,
    /// Keys held down, by hand: a pinch on a trackpad holds none.
    pub held: HeldKeys,
}

/// News of the work that is kept in the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeepMessage {
    /// All that was kept.
    Read(Vec<Record>),
    /// The keys of all that is on the disk.
    Found(Vec<String>),
    /// An entry is kept.
    Written,
    /// A file was copied to the disk.
    Copied(SessionId),
    /// A file could not be copied: why.
    NotCopied(SessionId, Reason),
    /// An entry could not be written: why.
    Failed(Reason),
    /// The disk cannot be opened or read: why.
    Unavailable(Reason),
    /// The browser has closed the disk by itself.
    Closed,
    /// Try the disk once more.
    Retry(Retry),
    /// For how long the browser keeps what is written.
    Lasting(Lasting),
    /// Another tab has the work.
    Elsewhere,
    /// Say once more where work is kept.
    Tell,
}

/// Which of the objects shall be selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picking {
    /// None.
    Nothing,
    /// This one and no other.
    Only(InstanceId),
    /// This one too, or no longer.
    Toggle(InstanceId),
}

/// Something about the categories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CategoryMessage {
    /// There shall be one of this name; new objects get it.
    Add(String),
    /// Another name.
    Rename(CategoryId, String),
    /// Another colour.
    Recolor(CategoryId, Color),
    /// It is of no use.
    Remove(CategoryId),
    /// New objects and the selected ones get it.
    Choose(CategoryId),
    /// The same, by its place in the list, the first being 0.
    ChooseAt(usize),
}

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The worker said something.
    Worker(FromWorker),
    /// The worker stopped without being asked: why, as far as the browser tells.
    WorkerDied(Reason),
    /// The second worker said something.
    Ahead(FromWorker),
    /// The second worker stopped without being asked.
    AheadDied,
    /// The worker on the graphics card said something.
    Gpu(FromWorker),
    /// There is no graphics card, or its worker stopped without being asked.
    GpuDied,
    /// News of the model's weights.
    Weights(Download<FileBytes>),
    /// Work with the model in these weights from now on.
    ChangeModel(FileBytes),
    /// Try to get the model once more after it failed.
    RetryModel,
    /// Open one of the pictures that are offered.
    OpenSample(Sample),
    /// News of an image's files.
    Image(SessionId, Download<EmbeddedImage>),
    /// Images join the queue, in this order.
    Enqueue(Vec<QueuedImage>),
    /// Annotation files; images they are about join the queue.
    Import(Vec<NamedFile>),
    /// Hand the objects of all images to the person, in this format.
    SaveAll(Format),
    /// The same with the photos, where the format has a place for them.
    SaveAllWithPhotos(Format),
    /// Photos that were not in memory, for a file of this format.
    PhotosRead(Format, Vec<NamedFile>),
    /// Sizes of photos that were not looked at yet.
    PhotoSizes(Vec<(SessionId, ImageSize)>),
    /// Something about the work on an image.
    Work(SessionId, WorkMessage),
    /// Open a file.
    OpenFile(NamedFile),
    /// A file could not be read.
    FileFailed(Sentence),
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
    /// This position of the canvas shall be in the middle of the stage.
    CentreOn(ImagePoint),
    /// A key, button or menu entry.
    Command(Command),
    /// A candidate was picked, by its place in the row.
    ChooseCandidate(usize),
    /// The mask is cut where its logits are above this.
    SetThreshold(f32),
    /// Instances were picked in the list.
    Select(Picking),
    /// Show or hide an instance.
    ToggleVisibility(InstanceId),
    /// Keep an instance from being changed, or no longer.
    ToggleLock(InstanceId),
    /// Close an image: what was not exported is gone.
    Close(SessionId),
    /// News of the work that is kept in the browser.
    Keep(KeepMessage),
    /// It is so late, in milliseconds since 1970: everything until the next of these happens now.
    Time(u64),
    /// Something about the settings.
    Setting(SettingMessage),
    /// Hand the statistics to the person.
    SaveStatistics(StatisticsFile),
    /// Something about the categories.
    Category(CategoryMessage),
    /// Something about keys.
    Keys(KeyMessage),
    /// An arrow key moves the crosshair.
    MoveCrosshair(Direction, Pace),
    /// Something about the search for everything.
    Search(SearchMessage),
    /// Something about the page as a program that the browser keeps.
    Installation(InstallationMessage),
    /// Something about other tabs.
    Tab(TabMessage),
    /// A notice was read.
    DismissNotice(u64),
}
