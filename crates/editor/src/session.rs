//! One open image: its file, embedding, view, instances and draft.
//! Which session is shown, and the worker, are the editor's business.

use crate::categories::Categories;
use crate::draft::{DraftId, Outcome};
use crate::history::{History, Placed, Revision};
use crate::message::{FileBytes, SessionId, Transfer};
use crate::search::Search;
use crate::view::View;
use annotation::{Document, ImageInfo, ImageSize, Instance, InstanceId, PromptPoint};
use protocol::{ImageKey, Progress};
use std::collections::BTreeSet;
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

/// How far an image is from answering clicks.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
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
    pub(crate) offered_at: Option<String>,
    pub(crate) image: Option<FileBytes>,
    /// An embedding file that the worker has not read yet.
    pub(crate) embedding_file: Option<FileBytes>,
    pub(crate) phase: Phase,
    pub(crate) kept: Option<KeptEmbedding>,
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
            offered_at: None,
            image: None,
            embedding_file: None,
            phase: Phase::Queued,
            kept: None,
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
        self.embedding().map(|embedding| embedding.size).or(self.picture_size)
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

    /// The image with its instances, for an export; `None` until the image has an embedding.
    #[must_use]
    pub fn document(&self, categories: &Categories) -> Option<Document> {
        let KeptEmbedding { key, size, .. } = self.embedding()?;
        let image = ImageInfo { file_name: self.name.clone(), size: *size, sha256: key.0.clone() };
        let instances = self.history.instances().iter().map(|placed| Instance::clone(placed)).collect();
        Some(Document { image, categories: categories.exported(), instances })
    }
}
