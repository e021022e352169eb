//! Keeps all work in the browser: after each message, what has changed; at the start, what was kept is taken up.
//! The form of the records is in `journal`.

use crate::editor::Editor;
use crate::effect::Effect;
use crate::history::{History, Revision};
use crate::journal::{
    Entry, ImageKeys, KeptDraft, KeptImage, KeptPage, Record, Restored, RestoredImage, page_key,
};
use crate::message::{KeepMessage, SessionId};
use crate::notice::NoticeKind;
use crate::session::{Phase, Session};
use crate::view::View;
use annotation::InstanceId;
use std::collections::{BTreeMap, BTreeSet};
use words::Sentence;

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
    /// It could not be written.
    Failed,
    /// Another tab keeps its work; here nothing is.
    Elsewhere,
}

/// What the browser has of the editor's state.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Kept {
    state: Keeping,
    /// Entries on their way.
    pending: usize,
    page: Option<KeptPage>,
    images: BTreeMap<SessionId, KeptState>,
}

/// What the browser has of an image.
#[derive(Debug, Clone, PartialEq, Default)]
struct KeptState {
    /// [`History::version`] of it.
    version: Option<u64>,
    hidden: BTreeSet<InstanceId>,
    locked: BTreeSet<InstanceId>,
    instances: BTreeMap<InstanceId, Revision>,
    has_file: bool,
    has_embedding: bool,
    /// The last change could not be written; it is tried again with the next one.
    is_doubtful: bool,
}

impl Editor {
    /// Whether work is kept.
    #[must_use]
    pub fn keeping(&self) -> Keeping {
        self.kept.state
    }

    pub(crate) fn on_keep(&mut self, message: KeepMessage) -> Vec<Effect> {
        match message {
            KeepMessage::Read(records) => self.restore(records),
            KeepMessage::Written => {
                self.kept.pending = self.kept.pending.saturating_sub(1);
                if self.kept.pending == 0 && self.kept.state == Keeping::Saving {
                    self.kept.state = Keeping::Saved;
                }
                Vec::new()
            }
            KeepMessage::Failed(reason) => {
                // Which records are there is not known: the next change of an image writes all of it.
                let images = std::mem::take(&mut self.kept.images).into_iter();
                let images = images.map(|(id, state)| (id, state.doubtful())).collect();
                self.kept = Kept { state: Keeping::Failed, images, ..Kept::default() };
                self.fail(Sentence::NotKept { reason })
            }
            KeepMessage::Elsewhere => {
                self.kept.state = Keeping::Elsewhere;
                self.tell(NoticeKind::Info, Sentence::KeptByAnotherTab)
            }
        }
    }

    /// What is to be written after a message; nothing when nothing has changed.
    pub(crate) fn keep(&mut self) -> Option<Effect> {
        if matches!(self.kept.state, Keeping::Reading | Keeping::Elsewhere) {
            return None;
        }
        let mut entry = Entry::default();
        let kept = |session: &&Session| is_worth_keeping(session);
        for session in self.sessions.iter().filter(kept) {
            self.kept.images.entry(session.id).or_default().bring_up(session, &mut entry);
        }
        let sessions = &self.sessions;
        self.kept.images.retain(|&id, state| {
            let stays = sessions.iter().filter(kept).any(|session| session.id == id);
            if !stays {
                state.remove(ImageKeys(id), &mut entry);
            }
            stays
        });
        if self.kept.state == Keeping::Failed && entry.is_empty() {
            return None;
        }
        let shown = self.shown.filter(|id| self.kept.images.contains_key(id)).map(|id| id.0);
        let page =
            KeptPage { shown, categories: self.categories.clone(), prefill: self.search_settings.prefill };
        if self.kept.page.as_ref() != Some(&page) {
            entry.put_json(page_key(), &page);
            self.kept.page = Some(page);
        }
        if entry.is_empty() {
            return None;
        }
        (self.kept.state, self.kept.pending) = (Keeping::Saving, self.kept.pending + 1);
        Some(Effect::Keep(entry))
    }

    fn restore(&mut self, records: Vec<Record>) -> Vec<Effect> {
        let Restored { page, images, damaged } = Restored::read(records);
        self.kept.state = Keeping::Saved;
        let begun = !self.sessions.is_empty(); // somebody was quicker than the disk
        let mut shown = None;
        for image in images {
            let stored = image.id;
            let id = self.take_up(image);
            shown = shown.or((page.shown == Some(stored.0)).then_some(id));
        }
        self.categories = page.categories.clone();
        self.search_settings.prefill = page.prefill;
        self.kept.page = Some(page);
        let mut effects = Vec::new();
        if !damaged.is_empty() {
            effects.extend(self.fail(Sentence::Damaged { what: damaged }));
        }
        if !begun && shown.is_some() {
            effects.extend(self.show(shown));
        }
        effects.extend(self.start_queued());
        effects
    }

    /// Opens an image as it was left.
    fn take_up(&mut self, restored: RestoredImage) -> SessionId {
        let RestoredImage { id: stored, image, instances, file, embedding } = restored;
        let taken = self.session_mut(stored).is_some();
        self.last_session = self.last_session.max(stored.0);
        let id = if taken { SessionId(self.last_session + 1) } else { stored };
        self.last_session = self.last_session.max(id.0);
        let view = View::default().on_stage(self.stage);
        let mut session = Session::new(id, image.name, view);
        let draft = image.draft.map(KeptDraft::into_draft).unwrap_or_default();
        session.history = History::beginning_with(instances, draft);
        (session.hidden, session.locked) = (image.hidden, image.locked);
        session.offered_at = image.offered_at;
        session.image = Some(file);
        session.phase = Phase::Queued;
        if id == stored {
            let mut state = KeptState { has_embedding: embedding.is_some(), ..KeptState::default() };
            state.bring_up(&session, &mut Entry::default());
            self.kept.images.insert(id, state);
        }
        session.embedding_file = embedding;
        self.sessions.push(session);
        id
    }
}

/// A sample that was only looked at is a click away; everything else shall be found again.
fn is_worth_keeping(session: &Session) -> bool {
    let has_work = !session.history.instances().is_empty() || !session.history.draft().is_empty();
    session.image.is_some() && (session.offered_at.is_none() || has_work)
}

impl KeptState {
    /// Writes what the browser does not have of `session`.
    fn bring_up(&mut self, session: &Session, entry: &mut Entry) {
        let keys = ImageKeys(session.id);
        let version = Some(session.history.version());
        let is_same =
            self.version == version && self.hidden == session.hidden && self.locked == session.locked;
        if is_same && self.is_doubtful {
            return;
        }
        self.is_doubtful = false;
        if let Some(file) = session.image.as_ref().filter(|_| !self.has_file) {
            entry.put_bytes(keys.file(), file.clone());
            self.has_file = true;
        }
        if let Some(embedding) = session.kept.as_ref().filter(|_| !self.has_embedding) {
            entry.put_bytes(keys.embedding(), embedding.file.clone());
            self.has_embedding = true;
        }
        if is_same {
            return;
        }
        self.version = version;
        (self.hidden, self.locked) = (session.hidden.clone(), session.locked.clone());
        self.bring_instances_up(session, entry);
        let image = KeptImage {
            name: session.name.clone(),
            offered_at: session.offered_at.clone(),
            order: session.history.instances().iter().map(|instance| instance.id).collect(),
            hidden: session.hidden.clone(),
            locked: session.locked.clone(),
            draft: KeptDraft::of(session.history.draft()),
        };
        entry.put_json(keys.image(), &image);
    }

    /// This image as one of which nothing is known to be kept.
    fn doubtful(self) -> Self {
        let Self { version, hidden, locked, .. } = self;
        Self { version, hidden, locked, is_doubtful: true, ..Self::default() }
    }

    fn bring_instances_up(&mut self, session: &Session, entry: &mut Entry) {
        let keys = ImageKeys(session.id);
        let mut gone = std::mem::take(&mut self.instances);
        for instance in session.history.instances() {
            if gone.remove(&instance.id) != Some(instance.revision()) {
                entry.put_json(keys.instance(instance.id), &**instance);
            }
            self.instances.insert(instance.id, instance.revision());
        }
        entry.remove.extend(gone.into_keys().map(|id| keys.instance(id)));
    }

    fn remove(&self, keys: ImageKeys, entry: &mut Entry) {
        entry.remove.extend([keys.image(), keys.file(), keys.embedding()]);
        entry.remove.extend(self.instances.keys().map(|&id| keys.instance(id)));
    }
}
