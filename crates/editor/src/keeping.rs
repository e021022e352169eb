//! Keeps all work in the browser: after each message, what has changed.
//! The form of the records is in `journal`; what is done when the disk fails, in `recovering`; the start, in `restoring`.

use crate::editor::Editor;
use crate::effect::Effect;
use crate::journal::{Entry, KeptPage, page_key};
use crate::kept_state::KeptState;
use crate::lasting::Lasting;
use crate::message::{KeepMessage, SessionId};
use crate::notice::NoticeKind;
use crate::recovering::Trouble;
use crate::session::Session;
use std::collections::{BTreeMap, BTreeSet};
use words::{Announcement, Reason, Sentence};

/// Whether work is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keeping {
    /// What was kept is being read.
    #[default]
    Reading,
    /// Everything is kept.
    Saved,
    /// The last changes are being written.
    Saving,
    /// It could not be written; it is tried again.
    Failed,
    /// Another tab keeps its work; here nothing is.
    Elsewhere,
}

/// What the browser has of the editor's state.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Kept {
    pub(crate) state: Keeping,
    /// What was there at the start is taken up.
    pub(crate) is_read: bool,
    /// Entries on their way.
    pending: usize,
    pub(crate) page: Option<KeptPage>,
    pub(crate) images: BTreeMap<SessionId, KeptState>,
    /// Keys of what is on the disk and belongs to nothing any more.
    pub(crate) surplus: Vec<String>,
    /// What was said when there was no room for a file.
    pub(crate) copies_no_more: Option<Sentence>,
    pub(crate) trouble: Trouble,
    /// What was said of the other tab that keeps the work.
    pub(crate) told_of_tabs: Option<Sentence>,
    pub(crate) lasting: Lasting,
    /// The browser was asked to keep the work for good.
    pub(crate) has_asked: bool,
}

impl Editor {
    /// Whether work is kept.
    #[must_use]
    pub fn keeping(&self) -> Keeping {
        self.kept.state
    }

    /// From now on another tab keeps the work.
    pub(crate) fn keep_no_more(&mut self) {
        self.kept.state = Keeping::Elsewhere;
    }

    /// Something in this tab is worth keeping, and is not on the disk as it is here.
    pub(crate) fn has_unkept_images(&self) -> bool {
        self.sessions.iter().any(|session| session.is_worth_keeping() && !self.is_kept(session))
    }

    /// The browser has not said of everything whether it is written.
    pub(crate) fn is_writing(&self) -> bool {
        self.kept.pending > 0
    }

    /// All that was done at an image was on the disk when this tab wrote last.
    pub(crate) fn is_kept(&self, session: &Session) -> bool {
        self.kept.images.get(&session.id).is_some_and(|state| state.is_kept(session))
    }

    pub(crate) fn on_keep(&mut self, message: KeepMessage) -> Vec<Effect> {
        match message {
            KeepMessage::Read(records) => self.restore(records),
            KeepMessage::Found(keys) => self.on_keys_found(keys),
            KeepMessage::Written => {
                self.kept.pending = self.kept.pending.saturating_sub(1);
                if self.kept.pending > 0 || self.kept.state != Keeping::Saving {
                    return Vec::new();
                }
                self.kept.state = Keeping::Saved;
                let mut effects = self.all_is_kept_again();
                effects.extend(self.ask_to_keep_for_good());
                effects
            }
            KeepMessage::Copied(id) => {
                if let Some(state) = self.kept.images.get_mut(&id) {
                    (state.has_file, state.copies) = (true, false);
                }
                Vec::new()
            }
            KeepMessage::NotCopied(id, reason) => self.on_not_copied(id, reason),
            KeepMessage::Failed(reason) => {
                self.kept.pending = self.kept.pending.saturating_sub(1);
                self.on_trouble(reason)
            }
            KeepMessage::Unavailable(reason) => self.on_trouble(reason),
            KeepMessage::Closed => self.on_closed(),
            KeepMessage::Retry(retry) => self.retry_to_keep(retry),
            KeepMessage::Lasting(lasting) => {
                self.kept.lasting = lasting;
                Vec::new()
            }
            KeepMessage::Elsewhere => {
                self.kept.state = Keeping::Elsewhere;
                self.tell_of_tabs(Sentence::KeptByAnotherTab)
            }
            KeepMessage::Tell => self.tell_keeping_again(),
        }
    }

    /// What is to be written after a message; nothing when nothing has changed.
    pub(crate) fn keep(&mut self) -> Option<Effect> {
        match self.kept.state {
            Keeping::Reading | Keeping::Elsewhere => None,
            Keeping::Failed => self.keep_in_spite_of_trouble(),
            Keeping::Saved | Keeping::Saving => self.write(),
        }
    }

    fn write(&mut self) -> Option<Effect> {
        let mut entry = Entry { remove: std::mem::take(&mut self.kept.surplus), ..Entry::default() };
        for session in self.sessions.iter().filter(|session| session.is_worth_keeping()) {
            self.kept.images.entry(session.id).or_default().bring_up(session, &mut entry);
        }
        let staying = self.worth_keeping();
        self.kept.images.retain(|id, state| {
            let stays = staying.contains(id);
            if !stays {
                state.remove(*id, &mut entry);
            }
            stays
        });
        let shown = self.shown.filter(|id| self.kept.images.contains_key(id)).map(|id| id.0);
        if self.kept.page.as_ref().is_none_or(|page| page != &KeptPage { shown, ..self.kept_page() }) {
            let page = KeptPage { shown, ..self.kept_page() };
            entry.put_json(page_key(), &page);
            self.kept.page = Some(page);
        }
        if entry.is_empty() {
            return None;
        }
        (self.kept.state, self.kept.pending) = (Keeping::Saving, self.kept.pending + 1);
        Some(Effect::Keep(entry))
    }

    /// The images that shall be found again.
    pub(crate) fn worth_keeping(&self) -> BTreeSet<SessionId> {
        self.sessions.iter().filter(|session| session.is_worth_keeping()).map(Session::id).collect()
    }

    /// What is kept beside the images, but for the one that is shown.
    fn kept_page(&self) -> KeptPage {
        let (categories, settings) = (self.categories.clone(), self.settings.clone());
        let (prefill, sittings) = (self.search_settings.prefill, self.sittings.clone());
        KeptPage { shown: None, categories, prefill, settings, sittings }
    }

    /// Files of the queue are still to be copied to the disk.
    #[must_use]
    pub fn copies_files(&self) -> bool {
        let has_file =
            |session: &Session| self.kept.images.get(&session.id).is_some_and(|state| state.has_file);
        self.kept.copies_no_more.is_none()
            && self.sessions.iter().any(|session| session.held.is_some() && !has_file(session))
    }

    /// The next file to copy to the disk, one at a time.
    pub(crate) fn copy(&mut self) -> Option<Effect> {
        let is_busy = self.kept.images.values().any(|state| state.copies);
        if self.kept.state != Keeping::Saved || is_busy || self.kept.copies_no_more.is_some() {
            return None;
        }
        let images = &mut self.kept.images;
        let mut held = self.sessions.iter().filter_map(|session| Some((session.id, session.held?)));
        let (id, file) = held.find(|(id, _)| images.get(id).is_some_and(|state| !state.has_file))?;
        if let Some(state) = images.get_mut(&id) {
            state.copies = true;
        }
        Some(Effect::CopyFile(id, file))
    }

    fn on_not_copied(&mut self, id: SessionId, reason: Reason) -> Vec<Effect> {
        if let Some(state) = self.kept.images.get_mut(&id) {
            state.copies = false;
        }
        let sentence = Sentence::NotCopied { reason };
        self.kept.copies_no_more = Some(sentence.clone());
        self.notices.add(NoticeKind::Info, sentence.clone());
        vec![Effect::Announce(Announcement::Notice { sentence })]
    }

    /// Whether file and embedding of an image can be read from the disk.
    pub(crate) fn kept_files(&self, id: SessionId) -> (bool, bool) {
        match (self.kept.state, self.kept.images.get(&id)) {
            (Keeping::Saved | Keeping::Saving | Keeping::Elsewhere, Some(state)) => {
                (state.has_file, state.has_embedding)
            }
            _ => (false, false),
        }
    }

    /// Those on the disk are of another model: new ones take their place.
    pub(crate) fn forget_kept_embeddings(&mut self) {
        self.kept.images.values_mut().for_each(|state| state.has_embedding = false);
    }

    /// The one of this image is.
    pub(crate) fn forget_kept_embedding(&mut self, id: SessionId) {
        if let Some(state) = self.kept.images.get_mut(&id) {
            state.has_embedding = false;
        }
    }
}
