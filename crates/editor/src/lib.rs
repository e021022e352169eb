//! The page's whole behaviour as one plain value: messages in, effects out.
//! No browser, no clock, no thread: `app` shows an [`Editor`] and carries out what it asks for.
//!
//! Every photo that is open is a [`Session`]; a session's [`History`] holds instances and draft and is the only
//! place where they change. Prompts go to the worker one at a time, the newest first in line.

mod acting;
mod ahead;
mod bindings;
mod brush;
mod categories;
mod changing_model;
mod command;
mod copying;
mod crosshair;
mod decodes;
mod detail;
mod draft;
mod drafting;
mod drawing;
mod edge;
mod editor;
mod effect;
mod exporting;
mod history;
mod importing;
mod installation;
mod journal;
mod keeping;
mod kept_state;
mod keying;
mod label_raster;
mod lasting;
mod live_mask;
mod message;
mod notice;
mod opening;
mod outline;
mod overlap;
mod palette;
mod plot;
mod pointer;
mod pointer_input;
mod presets;
mod prompting;
mod proposing;
mod queue;
mod raster;
mod recovering;
mod restoring;
mod retouching;
mod scene;
mod search;
mod search_settings;
mod searching;
mod selecting;
mod session;
mod settings;
mod shortcut;
mod showing;
mod statistics;
mod stopwatch;
mod tabs;
mod tool;
mod view;
mod waking;
mod work;
mod worker_link;

pub use bindings::Bindings;
pub use categories::{Categories, ShownCategory};
pub use command::{COMMANDS, Command, CommandInfo, KeyScope};
pub use crosshair::{Direction, Pace};
pub use detail::Detail;
pub use draft::{Draft, DraftId, Meaning, Outcome};
pub use drawing::Outline;
pub use editor::{Acceptance, Editor};
pub use effect::{Effect, PhotoPlace, SavedFile};
pub use history::{History, Placed, Revision};
pub use installation::{Installation, InstallationMessage, Network, Update};
pub use journal::{Content, Entry, Record};
pub use keeping::Keeping;
pub use keying::{KeyConflict, KeyMessage};
pub use label_raster::LabelRaster;
pub use lasting::Lasting;
pub use live_mask::{LiveMask, MaskRows, Paint};
pub use message::{
    CategoryMessage, Download, EmbeddedImage, FileBytes, HeldFile, KeepMessage, Message, NamedFile, Picking,
    QueuedImage, Sample, SessionId, Transfer, Wheel, Whence,
};
pub use notice::{Notice, NoticeKind};
pub use overlap::OverlapRule;
pub use pointer_input::{HeldKeys, PointerButton, PointerDevice, PointerInput, PointerPhase};
pub use presets::Preset;
pub use raster::{DeviceGrid, MaskOpacity, MaskRaster};
pub use recovering::Retry;
pub use scene::{BrushCircle, Emphasis, MaskId, PaintedMask, Scene};
pub use search::{Proposal, ProposalId, SLACK, Search, SearchId, SearchState};
pub use search_settings::{Marked, Prefill, SearchMessage};
pub use session::{EmbeddingSource, Identity, KeptEmbedding, Phase, Session};
pub use settings::{SettingMessage, Settings};
pub use shortcut::{Held, Key, KeyPress, Shortcut};
pub use statistics::{Group, MaskRow, Statistics, StatisticsFile};
pub use stopwatch::{MOVE_ON_MILLISECONDS, MaskTiming, Sitting, Spent};
pub use tabs::{Handover, TabMessage};
pub use tool::Tool;
pub use view::View;
pub use work::{Status, Work, WorkMessage};
pub use worker_link::ModelState;
