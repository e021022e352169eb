//! The page's whole behaviour as one plain value: messages in, effects out.
//! No browser, no clock, no thread: `app` shows an [`Editor`] and carries out what it asks for.
//!
//! Every photo that is open is a [`Session`]; a session's [`History`] holds instances and draft and is the only
//! place where they change. Prompts go to the worker one at a time, the newest first in line.

mod command;
mod decodes;
mod draft;
mod editor;
mod effect;
mod exporting;
mod history;
mod message;
mod notice;
mod opening;
mod palette;
mod pointer;
mod prompting;
mod raster;
mod scene;
mod session;
mod view;
mod worker_link;

pub use command::{COMMANDS, Command, CommandInfo, Held, KeyPress, Shortcut};
pub use draft::{Draft, DraftId, Meaning, Outcome};
pub use editor::{Editor, Tool};
pub use effect::{Effect, SavedFile};
pub use history::History;
pub use message::{
    Download, EmbeddedImage, FileBytes, Message, NamedFile, Sample, SessionId, Transfer, Wheel,
};
pub use notice::{Notice, NoticeKind};
pub use pointer::{HeldKeys, PointerButton, PointerDevice, PointerInput, PointerPhase};
pub use raster::{DeviceGrid, MaskOpacity, MaskRaster};
pub use scene::{Emphasis, MaskId, PaintedMask, Scene};
pub use session::{EmbeddingSource, KeptEmbedding, Phase, Session};
pub use view::View;
pub use worker_link::ModelState;
