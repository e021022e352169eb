//! What the browser has of one image, and what of it has to be written.
//! When that is done is decided in `keeping`.

use crate::history::Revision;
use crate::journal::{Entry, ImageKeys, KeptDraft, KeptImage};
use crate::message::SessionId;
use crate::session::{Identity, Session};
use crate::work::Work;
use annotation::InstanceId;
use std::collections::{BTreeMap, BTreeSet};

/// What the browser has of an image.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct KeptState {
    snapshot: Option<Snapshot>,
    instances: BTreeMap<InstanceId, Revision>,
    pub(crate) has_file: bool,
    /// A copy of the file is being made.
    pub(crate) copies: bool,
    pub(crate) has_embedding: bool,
    /// What of it is on the disk is not known: something could not be written.
    is_doubtful: bool,
}

/// An image without its objects and files.
#[derive(Debug, Clone, PartialEq)]
struct Snapshot {
    /// [`crate::History::version`] of it.
    version: u64,
    /// All objects, from the lowest to the topmost.
    order: Vec<(InstanceId, Revision)>,
    draft: Option<KeptDraft>,
    hidden: BTreeSet<InstanceId>,
    locked: BTreeSet<InstanceId>,
    work: Work,
    identity: Option<Identity>,
    is_queued: bool,
}

impl Snapshot {
    fn of(session: &Session) -> Self {
        Self {
            version: session.history.version(),
            order: order_of(session).collect(),
            draft: KeptDraft::of(session.history.draft()),
            hidden: session.hidden.clone(),
            locked: session.locked.clone(),
            work: session.work.clone(),
            identity: session.identity.clone(),
            is_queued: session.is_queued,
        }
    }

    /// Nothing has happened since.
    fn is_of(&self, session: &Session) -> bool {
        self.version == session.history.version() && self.has_surroundings_of(session)
    }

    /// Whatever has happened since, it is the same image again.
    fn looks_like(&self, session: &Session) -> bool {
        self.order.iter().copied().eq(order_of(session))
            && self.draft == KeptDraft::of(session.history.draft())
            && self.has_surroundings_of(session)
    }

    fn has_surroundings_of(&self, session: &Session) -> bool {
        (&self.hidden, &self.locked) == (&session.hidden, &session.locked)
            && (&self.work, &self.identity) == (&session.work, &session.identity)
            && self.is_queued == session.is_queued
    }
}

impl KeptState {
    /// An image of which these files are on the disk, and nothing else is known.
    pub(crate) fn with_files(has_file: bool, has_embedding: bool) -> Self {
        Self { has_file, has_embedding, ..Self::default() }
    }

    /// Writes what the browser does not have of `session`.
    pub(crate) fn bring_up(&mut self, session: &Session, entry: &mut Entry) {
        self.is_doubtful = false;
        self.bring_files_up(session, entry);
        if self.is_up_to_date(session) {
            return;
        }
        self.snapshot = Some(Snapshot::of(session));
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
        entry.put_json(ImageKeys(session.id).image(), &image);
    }

    /// Takes notice of `session` without writing anything, and says whether something has happened at it.
    pub(crate) fn note(&mut self, session: &Session) -> bool {
        let is_news = !self.is_up_to_date(session);
        if is_news {
            self.snapshot = Some(Snapshot::of(session));
        }
        self.is_doubtful = true;
        is_news
    }

    /// The image is on the disk as it is.
    pub(crate) fn is_kept(&self, session: &Session) -> bool {
        !self.is_doubtful && self.snapshot.as_ref().is_some_and(|kept| kept.looks_like(session))
    }

    /// This image as one of which nothing is known to be kept.
    pub(crate) fn doubtful(self) -> Self {
        let (has_file, has_embedding, copies) = (false, false, false);
        Self { has_file, has_embedding, copies, instances: BTreeMap::new(), is_doubtful: true, ..self }
    }

    pub(crate) fn remove(&self, id: SessionId, entry: &mut Entry) {
        let keys = ImageKeys(id);
        entry.remove.extend([keys.image(), keys.file(), keys.embedding()]);
        entry.remove.extend(self.instances.keys().map(|&id| keys.instance(id)));
    }

    /// Nothing but files is missing.
    fn is_up_to_date(&self, session: &Session) -> bool {
        self.snapshot.as_ref().is_some_and(|kept| kept.is_of(session))
    }

    /// What is offered or held can be had again: it is written together with the first work on it. A file that is
    /// held is copied meanwhile, see [`crate::Editor::copy`].
    fn bring_files_up(&mut self, session: &Session, entry: &mut Entry) {
        let keys = ImageKeys(session.id);
        let has_work = session.has_work();
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
}

fn order_of(session: &Session) -> impl Iterator<Item = (InstanceId, Revision)> {
    session.history.instances().iter().map(|instance| (instance.id, instance.revision()))
}
