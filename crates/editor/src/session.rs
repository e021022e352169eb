//! One open image: its file, embedding, view, instances and draft.
//! Which session is shown, and the worker, are the editor's business.

use crate::categories::Categories;
use crate::draft::{DraftId, Outcome};
use crate::history::{History, Placed, Revision};
use crate::message::{FileBytes, HeldFile, Sample, SessionId, Transfer};
use crate::search::Search;
use crate::stopwatch::MaskTiming;
use crate::view::View;
use crate::work::Work;
use annotation::{Document, ImageInfo, ImageSize, Instance, InstanceId, PromptPoint};
use protocol::{ImageKey, Progress};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Where an embedding came from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EmbeddingSource {
    /// From an embedding file.
    File,
    /// Computed in this page.
    Computed {
        /// How long that took.
        milliseconds: f64,
    },
}

/// The embedding that the worker holds, or can be given again.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptEmbedding {
    /// Names the image.
    pub key: ImageKey,
    /// Size of the image.
    pub size: ImageSize,
    /// Where it came from.
    pub source: EmbeddingSource,
    pub(crate) file: FileBytes,
}

/// What tells an image from every other, and stays when its file is out of memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The hash of its file.
    pub key: ImageKey,
    /// Its size.
    pub size: ImageSize,
}

/// How far an image is from answering clicks.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// Its file is not in memory; it is read when it is wanted.
    Asleep,
    /// Image and embedding are on their way.
    Fetching(Transfer),
    /// Waiting for the worker or the model's weights.
    Queued,
    /// The worker computes the embedding.
    Encoding(Progress),
    /// The worker reads an embedding file.
    Restoring,
    /// Clicks are answered.
    Ready,
}

/// The mask that one more point would give.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Preview {
    /// The draft that the point would be added to.
    pub(crate) draft: DraftId,
    pub(crate) point: PromptPoint,
    pub(crate) outcome: Arc<Outcome>,
}

/// One open image.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    pub(crate) id: SessionId,
    pub(crate) name: String,
    /// What was shown when this image was opened; `None` for the gallery.
    pub(crate) opened_from: Option<SessionId>,
    /// Where the image was offered, unless somebody brought the file.
    pub(crate) offered: Option<Sample>,
    /// The file that somebody brought, while the page holds it.
    pub(crate) held: Option<HeldFile>,
    /// Size and time of that file.
    pub(crate) stamp: Option<String>,
    /// Its file could not be read; not tried again.
    pub(crate) is_unreadable: bool,
    /// It joined the queue and stays there, looked at or not.
    pub(crate) is_queued: bool,
    pub(crate) work: Work,
    /// What objects took, those of steps that were undone included.
    pub(crate) timings: BTreeMap<InstanceId, MaskTiming>,
    pub(crate) image: Option<FileBytes>,
    /// An embedding file that the worker has not read yet.
    pub(crate) embedding_file: Option<FileBytes>,
    pub(crate) phase: Phase,
    pub(crate) kept: Option<KeptEmbedding>,
    /// Where the embedding file came from that the worker has not read yet, if it is no old one.
    pub(crate) computed: Option<EmbeddingSource>,
    pub(crate) identity: Option<Identity>,
    pub(crate) picture_size: Option<ImageSize>,
    pub(crate) view: View,
    pub(crate) history: History,
    pub(crate) hidden: BTreeSet<InstanceId>,
    pub(crate) locked: BTreeSet<InstanceId>,
    /// In the order in which they were picked.
    pub(crate) selection: Vec<InstanceId>,
    /// The last search for everything, with what it proposes.
    pub(crate) search: Option<Search>,
    /// The version of the history with which the search was compared.
    pub(crate) compared: u64,
    /// The instances that were in the last export.
    pub(crate) saved: Vec<Revision>,
}

impl Session {
    pub(crate) fn new(id: SessionId, name: String, view: View) -> Self {
        Self {
            id,
            name,
            opened_from: None,
            offered: None,
            held: None,
            stamp: None,
            is_unreadable: false,
            is_queued: false,
            work: Work::default(),
            timings: BTreeMap::new(),
            image: None,
            embedding_file: None,
            phase: Phase::Queued,
            kept: None,
            computed: None,
            identity: None,
            picture_size: None,
            view,
            history: History::default(),
            hidden: BTreeSet::new(),
            locked: BTreeSet::new(),
            selection: Vec::new(),
            search: None,
            compared: 0,
            saved: Vec::new(),
        }
    }

    /// Which session.
    #[must_use]
    pub fn id(&self) -> SessionId {
        self.id
    }

    /// The image's file name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How far the work on it is, and what is said about it.
    #[must_use]
    pub fn work(&self) -> &Work {
        &self.work
    }

    /// The file that somebody brought, while the page holds it.
    #[must_use]
    pub fn held(&self) -> Option<HeldFile> {
        self.held
    }

    /// Where the image is offered, unless somebody brought it.
    #[must_use]
    pub fn offered_at(&self) -> Option<&String> {
        self.offered.as_ref().map(|sample| &sample.image_url)
    }

    /// What an object took, if it was accepted at this page.
    #[must_use]
    pub fn timing(&self, id: InstanceId) -> Option<&MaskTiming> {
        self.timings.get(&id)
    }

    /// How far it is.
    #[must_use]
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// Instances, draft and steps.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The last search for everything, with what it proposes.
    #[must_use]
    pub fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// The instance that was picked last.
    #[must_use]
    pub fn selected(&self) -> Option<InstanceId> {
        self.selection.last().copied()
    }

    /// All instances that are picked, in the order in which they were.
    #[must_use]
    pub fn selection(&self) -> &[InstanceId] {
        &self.selection
    }

    /// Whether an instance is kept from being changed.
    #[must_use]
    pub fn is_locked(&self, id: InstanceId) -> bool {
        self.locked.contains(&id)
    }

    /// The picked instances that may be changed.
    pub(crate) fn changeable(&self) -> Vec<InstanceId> {
        self.selection.iter().copied().filter(|id| !self.locked.contains(id)).collect()
    }

    /// The instances that are not shown.
    #[must_use]
    pub fn hidden(&self) -> &BTreeSet<InstanceId> {
        &self.hidden
    }

    /// The instances that are kept from being changed.
    #[must_use]
    pub fn locked(&self) -> &BTreeSet<InstanceId> {
        &self.locked
    }

    /// Whether an instance is shown.
    #[must_use]
    pub fn is_visible(&self, id: InstanceId) -> bool {
        !self.hidden.contains(&id)
    }

    /// The embedding, once there is one; it stays when the worker is lost.
    #[must_use]
    pub fn embedding(&self) -> Option<&KeptEmbedding> {
        self.kept.as_ref()
    }

    /// Instances were accepted, changed or deleted since the last export.
    #[must_use]
    pub fn has_unsaved_instances(&self) -> bool {
        let revisions = self.history.instances().iter().map(Placed::revision);
        !self.history.instances().is_empty() && !revisions.eq(self.saved.iter().copied())
    }

    /// Size of the image, once it is known.
    #[must_use]
    pub fn size(&self) -> Option<ImageSize> {
        self.identity.as_ref().map(|identity| identity.size).or(self.picture_size)
    }

    /// Something was marked, or begun.
    pub(crate) fn has_work(&self) -> bool {
        !self.history.instances().is_empty() || !self.history.draft().is_empty()
    }

    /// A sample that was only looked at is a click away; everything else shall be found again.
    pub(crate) fn is_worth_keeping(&self) -> bool {
        self.is_queued || self.offered.is_none() || self.has_work()
    }

    /// Nothing but objects and draft stays in memory, as after a reload.
    pub(crate) fn sleep(&mut self) {
        self.history.forget_steps();
        (self.image, self.embedding_file, self.kept, self.computed) = (None, None, None, None);
        self.phase = Phase::Asleep;
    }

    /// It is of a model that is no longer there.
    pub(crate) fn forget_embedding(&mut self) {
        (self.embedding_file, self.kept, self.computed) = (None, None, None);
        if matches!(self.phase, Phase::Encoding(_) | Phase::Restoring | Phase::Ready) {
            self.phase = Phase::Queued;
        }
    }

    /// The worker no longer has the embedding: it is given again, or computed anew where there is none yet.
    pub(crate) fn queue_again(&mut self) {
        if matches!(self.phase, Phase::Encoding(_) | Phase::Restoring | Phase::Ready) {
            self.phase = Phase::Queued;
            if let Some(kept) = &self.kept {
                self.embedding_file = Some(Arc::clone(&kept.file));
            }
        }
    }

    /// Name, size and hash of the image; `None` while its size is not known.
    pub(crate) fn info(&self) -> Option<ImageInfo> {
        // Imported objects know the size of a photo that is still to come.
        let imported = || self.history.instances().first().map(|placed| placed.mask.size());
        let sha256 = self.identity.as_ref().map(|identity| identity.key.0.clone()).unwrap_or_default();
        Some(ImageInfo { file_name: self.name.clone(), size: self.size().or_else(imported)?, sha256 })
    }

    /// The image with its instances, for an export; `None` until the image has had an embedding.
    #[must_use]
    pub fn document(&self, categories: &Categories) -> Option<Document> {
        self.identity.as_ref()?;
        let image = self.info()?;
        let instances = self.history.instances().iter().map(|placed| Instance::clone(placed)).collect();
        Some(Document { image, categories: categories.exported(), instances })
    }
}
