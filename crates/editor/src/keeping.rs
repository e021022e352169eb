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
use crate::session::{Identity, Phase, Session};
use crate::view::View;
use crate::work::Work;
use annotation::InstanceId;
use std::collections::{BTreeMap, BTreeSet};
use words::{Announcement, Sentence};

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
    /// There was no room for a file.
    copies_no_more: bool,
}

/// What the browser has of an image.
#[derive(Debug, Clone, PartialEq, Default)]
struct KeptState {
    /// [`History::version`] of it.
    version: Option<u64>,
    hidden: BTreeSet<InstanceId>,
    locked: BTreeSet<InstanceId>,
    work: Work,
    identity: Option<Identity>,
    is_queued: bool,
    instances: BTreeMap<InstanceId, Revision>,
    has_file: bool,
    /// A copy of the file is being made.
    copies: bool,
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

    /// From now on another tab keeps the work.
    pub(crate) fn keep_no_more(&mut self) {
        self.kept.state = Keeping::Elsewhere;
    }

    /// Something in this tab is worth keeping, and is not on the disk as it is here.
    pub(crate) fn has_unkept_images(&self) -> bool {
        self.sessions.iter().any(|session| is_worth_keeping(session) && !self.is_kept(session))
    }

    /// The browser has not said of everything whether it is written.
    pub(crate) fn is_writing(&self) -> bool {
        self.kept.pending > 0
    }

    /// All that was done at an image was on the disk when this tab wrote last.
    pub(crate) fn is_kept(&self, session: &Session) -> bool {
        let state = self.kept.images.get(&session.id);
        state.is_some_and(|state| state.is_same(session) && !state.is_doubtful)
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
            KeepMessage::Copied(id) => {
                if let Some(state) = self.kept.images.get_mut(&id) {
                    (state.has_file, state.copies) = (true, false);
                }
                Vec::new()
            }
            KeepMessage::NotCopied(id, reason) => {
                if let Some(state) = self.kept.images.get_mut(&id) {
                    state.copies = false;
                }
                self.kept.copies_no_more = true;
                let sentence = Sentence::NotCopied { reason };
                self.notices.add(NoticeKind::Info, sentence.clone());
                vec![Effect::Announce(Announcement::Notice { sentence })]
            }
            KeepMessage::Failed(reason) => {
                // Which records are there is not known: the next change of an image writes all of it.
                let images = std::mem::take(&mut self.kept.images).into_iter();
                let images = images.map(|(id, state)| (id, state.doubtful())).collect();
                let pending = self.kept.pending.saturating_sub(1);
                // A tab that has let the work go writes nothing any more, whatever it learns of what it had begun.
                let is_elsewhere = self.kept.state == Keeping::Elsewhere;
                let state = if is_elsewhere { Keeping::Elsewhere } else { Keeping::Failed };
                self.kept = Kept { state, pending, images, ..Kept::default() };
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
        let staying: BTreeSet<_> = self.sessions.iter().filter(kept).map(Session::id).collect();
        self.kept.images.retain(|&id, state| {
            let stays = staying.contains(&id);
            if !stays {
                state.remove(ImageKeys(id), &mut entry);
            }
            stays
        });
        if self.kept.state == Keeping::Failed && entry.is_empty() {
            return None;
        }
        if !entry.is_empty() {
            self.write_doubtful(&mut entry);
        }
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

    /// With a change there may be room again: then what could not be written is, too.
    fn write_doubtful(&mut self, entry: &mut Entry) {
        for session in &self.sessions {
            if let Some(state) = self.kept.images.get_mut(&session.id).filter(|state| state.is_doubtful) {
                state.version = None;
                state.bring_up(session, entry);
            }
        }
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
        !self.kept.copies_no_more
            && self.sessions.iter().any(|session| session.held.is_some() && !has_file(session))
    }

    /// The next file to copy to the disk, one at a time.
    pub(crate) fn copy(&mut self) -> Option<Effect> {
        let is_free = !self.kept.copies_no_more && !self.kept.images.values().any(|state| state.copies);
        if self.kept.state != Keeping::Saved || !is_free {
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

    fn restore(&mut self, records: Vec<Record>) -> Vec<Effect> {
        let Restored { page, images, damaged } = Restored::read(records);
        let lost = lost_files(&images);
        self.kept.state = Keeping::Saved;
        let begun = !self.sessions.is_empty(); // somebody was quicker than the disk
        let mut shown = None;
        for image in images {
            let stored = image.id;
            let id = self.take_up(image);
            shown = shown.or((page.shown == Some(stored.0)).then_some(id));
        }
        (self.categories, self.settings) = (page.categories.clone(), page.settings.clone());
        self.search_settings.prefill = page.prefill;
        self.sittings = page.sittings.clone();
        self.kept.page = Some(page);
        let mut effects = Vec::new();
        if !damaged.is_empty() {
            effects.extend(self.fail(Sentence::Damaged { what: damaged }));
        }
        if let Some(lost) = lost {
            effects.extend(self.fail(lost));
        }
        if !begun && shown.is_some() {
            effects.extend(self.show(shown));
        }
        effects.extend(self.start_queued());
        effects
    }

    /// Opens an image as it was left.
    fn take_up(&mut self, restored: RestoredImage) -> SessionId {
        let RestoredImage { id: stored, image, instances, has_file, has_embedding } = restored;
        let taken = self.session_mut(stored).is_some();
        self.last_session = self.last_session.max(stored.0);
        let id = if taken { SessionId(self.last_session + 1) } else { stored };
        self.last_session = self.last_session.max(id.0);
        let view = View::default().on_stage(self.stage);
        let offered = image.offer();
        let mut session = Session::new(id, image.name, view);
        let draft = image.draft.map(KeptDraft::into_draft).unwrap_or_default();
        session.history = History::beginning_with(instances, draft);
        (session.hidden, session.locked) = (image.hidden, image.locked);
        (session.offered, session.stamp, session.is_queued) = (offered, image.stamp, image.is_queued);
        (session.work, session.identity) = (image.work, image.identity);
        session.timings = image.timings;
        session.picture_size = session.identity.as_ref().map(|identity| identity.size);
        session.view = session.picture_size.map_or(view, |size| view.fitted(size));
        session.phase = Phase::Asleep;
        let mut state = KeptState { has_file, has_embedding, ..KeptState::default() };
        state.bring_up(&session, &mut Entry::default());
        // Under a new number all of it is written again; the files are copied.
        let state = if taken { KeptState::default() } else { state };
        self.kept.images.insert(id, state);
        session.is_unreadable = taken || !(has_file || session.offered.is_some());
        self.sessions.push(session);
        id
    }
}

/// What to say of images that can be read from nowhere.
fn lost_files(images: &[RestoredImage]) -> Option<Sentence> {
    let is_lost = |restored: &&RestoredImage| !restored.has_file && restored.image.offer().is_none();
    let mut names = images.iter().filter(is_lost).map(|restored| &restored.image.name);
    let image = names.next()?.clone();
    Some(Sentence::LostFiles { count: 1 + names.count() as u64, image })
}

/// A sample that was only looked at is a click away; everything else shall be found again.
fn is_worth_keeping(session: &Session) -> bool {
    session.is_queued || session.offered.is_none() || has_work(session)
}

fn has_work(session: &Session) -> bool {
    !session.history.instances().is_empty() || !session.history.draft().is_empty()
}

impl KeptState {
    /// Writes what the browser does not have of `session`.
    fn bring_up(&mut self, session: &Session, entry: &mut Entry) {
        let keys = ImageKeys(session.id);
        let is_same = self.is_same(session);
        if is_same && self.is_doubtful {
            return;
        }
        self.is_doubtful = false;
        self.bring_files_up(session, entry);
        if is_same {
            return;
        }
        (self.version, self.is_queued) = (Some(session.history.version()), session.is_queued);
        (self.hidden, self.locked) = (session.hidden.clone(), session.locked.clone());
        (self.work, self.identity) = (session.work.clone(), session.identity.clone());
        self.bring_instances_up(session, entry);
        let image = KeptImage {
            name: session.name.clone(),
            offered_at: session.offered_at().cloned(),
            embedding_at: session.offered.as_ref().map(|sample| sample.embedding_url.clone()),
            stamp: session.stamp.clone(),
            is_queued: session.is_queued,
            identity: session.identity.clone(),
            work: session.work.clone(),
            timings: session.timings.clone(),
            order: session.history.instances().iter().map(|instance| instance.id).collect(),
            hidden: session.hidden.clone(),
            locked: session.locked.clone(),
            draft: KeptDraft::of(session.history.draft()),
        };
        entry.put_json(keys.image(), &image);
    }

    /// Nothing but files is missing.
    fn is_same(&self, session: &Session) -> bool {
        self.version == Some(session.history.version())
            && (&self.hidden, &self.locked) == (&session.hidden, &session.locked)
            && (&self.work, &self.identity) == (&session.work, &session.identity)
            && self.is_queued == session.is_queued
    }

    /// What is offered or held can be had again: it is written together with the first work on it. A file that is
    /// held is copied meanwhile, see [`Editor::copy`].
    fn bring_files_up(&mut self, session: &Session, entry: &mut Entry) {
        let keys = ImageKeys(session.id);
        let has_work = has_work(session);
        let needs_file = has_work || (session.offered.is_none() && session.held.is_none());
        if let Some(file) = session.image.as_ref().filter(|_| needs_file && !self.has_file) {
            entry.put_bytes(keys.file(), file.clone());
            self.has_file = true;
        }
        let needs_embedding = has_work || session.offered.is_none();
        if let Some(embedding) = session.kept.as_ref().filter(|_| needs_embedding && !self.has_embedding) {
            entry.put_bytes(keys.embedding(), embedding.file.clone());
            self.has_embedding = true;
        }
    }

    /// This image as one of which nothing is known to be kept.
    fn doubtful(self) -> Self {
        let (has_file, has_embedding, copies) = (false, false, false);
        Self { has_file, has_embedding, copies, instances: BTreeMap::new(), is_doubtful: true, ..self }
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
