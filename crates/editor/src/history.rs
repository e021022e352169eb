//! The document, the draft, and every step that led to them: the only place where either changes.
//! Steps are plain data whose halves swap, so undo and redo are one function.

use crate::draft::{Draft, DraftId, Outcome};
use annotation::{Instance, InstanceId};
use std::sync::Arc;

/// One instance put in, taken out or replaced.
///
/// `other` is what stands at `index` on the far side of the step: before it when it is done, after it when it
/// is undone; `None` when nothing stands there.
#[derive(Debug, Clone, PartialEq)]
struct Edit {
    index: usize,
    present: Presence,
    other: Option<Arc<Instance>>,
}

/// Whether an edit's instance is in the document now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    Here,
    Gone,
}

/// One step: what a person did, and what brings back the other side of it.
#[derive(Debug, Clone, PartialEq)]
struct Change {
    label: &'static str,
    edit: Option<Edit>,
    draft: Draft,
}

/// Instances and draft of one image with all steps.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    instances: Vec<Arc<Instance>>,
    draft: Draft,
    done: Vec<Change>,
    undone: Vec<Change>,
    last_instance: u64,
    last_draft: u64,
}

impl History {
    /// Accepted objects, the last one on top.
    #[must_use]
    pub fn instances(&self) -> &[Arc<Instance>] {
        &self.instances
    }

    /// What is being worked on.
    #[must_use]
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// What undo would take back.
    #[must_use]
    pub fn undo_label(&self) -> Option<&'static str> {
        self.done.last().map(|change| change.label)
    }

    /// What redo would do again.
    #[must_use]
    pub fn redo_label(&self) -> Option<&'static str> {
        self.undone.last().map(|change| change.label)
    }

    /// A number that no instance has had.
    pub(crate) fn new_instance_id(&mut self) -> InstanceId {
        self.last_instance += 1;
        InstanceId(self.last_instance)
    }

    /// A number that no draft has had.
    pub(crate) fn new_draft_id(&mut self) -> DraftId {
        self.last_draft += 1;
        DraftId(self.last_draft)
    }

    /// The draft becomes `draft`.
    pub(crate) fn commit_draft(&mut self, label: &'static str, draft: Draft) {
        let before = std::mem::replace(&mut self.draft, draft);
        self.commit(Change { label, edit: None, draft: before });
    }

    /// `instance` joins the document on top, and the draft it came from is done with.
    pub(crate) fn commit_instance(&mut self, label: &'static str, instance: Instance) {
        let index = self.instances.len();
        self.instances.push(Arc::new(instance));
        let before = std::mem::take(&mut self.draft);
        let edit = Edit { index, present: Presence::Here, other: None };
        self.commit(Change { label, edit: Some(edit), draft: before });
    }

    /// The instance `id` leaves the document; nothing happens when there is none.
    pub(crate) fn commit_removal(&mut self, label: &'static str, id: InstanceId) {
        let Some(index) = self.instances.iter().position(|instance| instance.id == id) else { return };
        let removed = self.instances.remove(index);
        let edit = Edit { index, present: Presence::Gone, other: Some(removed) };
        self.commit(Change { label, edit: Some(edit), draft: self.draft.clone() });
    }

    /// The answer to the draft `id` has come; dropped when that is no longer the draft.
    pub(crate) fn settle(&mut self, id: DraftId, outcome: Arc<Outcome>) {
        if self.draft.id() == id {
            self.draft.settle(outcome);
        }
    }

    /// Takes back the last step and names it.
    pub(crate) fn undo(&mut self) -> Option<&'static str> {
        let mut change = self.done.pop()?;
        self.swap(&mut change);
        let label = change.label;
        self.undone.push(change);
        Some(label)
    }

    /// Does the step again that was taken back last, and names it.
    pub(crate) fn redo(&mut self) -> Option<&'static str> {
        let mut change = self.undone.pop()?;
        self.swap(&mut change);
        let label = change.label;
        self.done.push(change);
        Some(label)
    }

    fn commit(&mut self, change: Change) {
        self.done.push(change);
        self.undone.clear();
    }

    /// Goes to the other side of `change` and leaves this side in it.
    fn swap(&mut self, change: &mut Change) {
        std::mem::swap(&mut self.draft, &mut change.draft);
        let Some(edit) = &mut change.edit else { return };
        let here = (edit.present == Presence::Here).then(|| self.instances.remove(edit.index));
        if let Some(instance) = std::mem::replace(&mut edit.other, here) {
            self.instances.insert(edit.index, instance);
            edit.present = Presence::Here;
        } else {
            edit.present = Presence::Gone;
        }
    }
}
