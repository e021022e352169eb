//! Whether the browser keeps the work for good, or may throw it away when its disk is full.
//! What is kept, and when, is decided in `keeping`.

use crate::editor::Editor;
use crate::effect::Effect;

/// For how long the browser keeps what this page writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lasting {
    /// It has not said.
    #[default]
    Unknown,
    /// Until a person deletes it.
    ForGood,
    /// Until it needs the room for something else.
    WhileThereIsRoom,
}

impl Editor {
    /// For how long the browser keeps the work, as far as it has said.
    #[must_use]
    pub fn lasting(&self) -> Lasting {
        self.kept.lasting
    }

    /// Some browsers ask the person: so it is asked when there is something to keep, and once.
    pub(crate) fn ask_to_keep_for_good(&mut self) -> Option<Effect> {
        let is_pointless = self.kept.lasting == Lasting::ForGood || self.kept.images.is_empty();
        if is_pointless || std::mem::replace(&mut self.kept.has_asked, true) {
            return None;
        }
        Some(Effect::AskToKeepForGood)
    }

    /// There is work of an earlier visit: what became of the question then is looked up.
    pub(crate) fn learn_how_long_work_stays(&self) -> Option<Effect> {
        (!self.kept.images.is_empty()).then_some(Effect::LearnHowLongWorkStays)
    }
}
