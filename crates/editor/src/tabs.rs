//! Which tab keeps the work when several are open: it is handed over when another one asks, and nothing is lost.
//! How tabs hear of each other, and who has the lock, is the page's business.

use crate::editor::Editor;
use crate::effect::Effect;
use crate::keeping::Keeping;
use crate::notice::NoticeKind;
use words::Sentence;

/// News between tabs of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TabMessage {
    /// Somebody wants to work in this tab.
    WorkHere,
    /// Somebody wants to work in another tab.
    Wanted,
    /// No tab has the work any more.
    Free,
}

/// What another tab, or this one, waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Handover {
    /// Nothing.
    #[default]
    None,
    /// Another tab waits until all is written here.
    Asked,
    /// This tab waits until all is written there.
    Awaited,
}

impl Editor {
    /// Whether work is being handed over.
    #[must_use]
    pub fn handover(&self) -> Handover {
        self.handover
    }

    /// This tab keeps nothing, and has something that the one that keeps the work does not have.
    #[must_use]
    pub fn has_work_of_its_own(&self) -> bool {
        self.keeping() == Keeping::Elsewhere && (self.is_drawing() || self.has_unkept_images())
    }

    pub(crate) fn on_tab(&mut self, message: TabMessage) -> Vec<Effect> {
        let is_elsewhere = self.keeping() == Keeping::Elsewhere;
        match message {
            TabMessage::WorkHere if is_elsewhere && self.handover == Handover::None => {
                self.handover = Handover::Awaited;
                vec![Effect::AskForWork]
            }
            TabMessage::Wanted if !is_elsewhere => {
                self.handover = Handover::Asked;
                Vec::new()
            }
            TabMessage::Free if !is_elsewhere => Vec::new(),
            // Nobody has asked for it: what was done here is not thrown away.
            TabMessage::Free if self.handover == Handover::None && self.has_work_of_its_own() => {
                self.tell_of_tabs(Sentence::OtherTabGone)
            }
            TabMessage::Free => {
                self.handover = Handover::Awaited;
                vec![Effect::LoadAgain]
            }
            TabMessage::WorkHere | TabMessage::Wanted => Vec::new(),
        }
    }

    /// Lets the work go to the tab that asks for it, once all of it is written.
    pub(crate) fn hand_over(&mut self) -> Vec<Effect> {
        let is_written = match self.keeping() {
            Keeping::Saved => !self.copies_files(),
            // What could not be written stays here, as it would without the other tab.
            Keeping::Failed => !self.is_writing(),
            Keeping::Reading | Keeping::Saving | Keeping::Elsewhere => false,
        };
        if self.handover != Handover::Asked || !is_written {
            return Vec::new();
        }
        self.handover = Handover::None;
        self.keep_no_more();
        let mut effects = vec![Effect::LetGo];
        effects.extend(self.tell_of_tabs(Sentence::GoesOnInAnotherTab));
        effects
    }

    /// A stroke or an outline is not finished.
    pub(crate) fn is_drawing(&self) -> bool {
        self.drawing.live_mask().is_some() || self.outline().is_some()
    }

    /// Says which tab has the work, in place of what was said of it before.
    pub(crate) fn tell_of_tabs(&mut self, sentence: Sentence) -> Vec<Effect> {
        if let Some(told) = self.kept.told_of_tabs.replace(sentence.clone()) {
            self.notices.retract(&told);
        }
        self.tell(NoticeKind::Info, sentence)
    }
}
