//! The document, the draft, and every step that led to them: the only place where either changes.
//! Steps are plain data whose halves swap, so undo and redo are one function.

use crate::draft::{Cut, Draft, DraftId, Outcome};
use crate::journal::KeptDraft;
use crate::overlap::Arranged;
use annotation::{CategoryId, Instance, InstanceId};
use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;
use words::Step;

/// Tells one state of an instance from every other: equal revisions are equal instances, so that whatever was
/// worked out from one can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Revision(u64);

/// An instance as it stands in the document.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    instance: Arc<Instance>,
    revision: Revision,
}

impl Placed {
    /// Which state of the instance this is.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.revision
    }
}

impl Deref for Placed {
    type Target = Instance;

    fn deref(&self) -> &Instance {
        &self.instance
    }
}

/// One instance put in, taken out or replaced at a place of the list.
#[derive(Debug, Clone, PartialEq)]
struct Edit {
    index: usize,
    before: Option<Placed>,
    after: Option<Placed>,
}

impl Edit {
    fn carry_out(&self, instances: &mut Vec<Placed>) {
        let removed = usize::from(self.before.is_some());
        instances.splice(self.index..self.index + removed, self.after.clone());
    }

    fn take_back(&self, instances: &mut Vec<Placed>) {
        let removed = usize::from(self.after.is_some());
        instances.splice(self.index..self.index + removed, self.before.clone());
    }
}

/// One step: what a person did, and what brings back the other side of it.
#[derive(Debug, Clone, PartialEq)]
struct Change {
    step: Step,
    /// In the order in which they were done.
    edits: Vec<Edit>,
    /// The draft on the far side of the step: before it when it is done, after it when it is undone.
    draft: Draft,
}

/// Instances and draft of one image with all steps.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    instances: Vec<Placed>,
    draft: Draft,
    done: Vec<Change>,
    undone: Vec<Change>,
    last_instance: u64,
    last_revision: u64,
    last_draft: u64,
    version: u64,
}

impl History {
    /// A history that begins with what was kept of an earlier one.
    #[must_use]
    pub(crate) fn beginning_with(instances: Vec<Instance>, draft: Draft) -> Self {
        let mut history = Self { draft, ..Self::default() };
        history.last_instance = instances.iter().map(|instance| instance.id.0).max().unwrap_or_default();
        history.last_draft = history.draft.id().0;
        history.instances = instances.into_iter().map(|instance| history.placed(instance)).collect();
        history
    }

    /// Another number after each change, of the answers that have come, too.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Accepted objects, the last one on top.
    #[must_use]
    pub fn instances(&self) -> &[Placed] {
        &self.instances
    }

    /// The accepted object with this number.
    #[must_use]
    pub fn instance(&self, id: InstanceId) -> Option<&Placed> {
        self.instances.iter().find(|instance| instance.id == id)
    }

    /// What is being worked on.
    #[must_use]
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// What undo would take back.
    #[must_use]
    pub fn undo_step(&self) -> Option<Step> {
        self.done.last().map(|change| change.step)
    }

    /// What redo would do again.
    #[must_use]
    pub fn redo_step(&self) -> Option<Step> {
        self.undone.last().map(|change| change.step)
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

    /// All steps are gone, and of the draft stays what is kept of it; instances and their revisions are as before.
    pub(crate) fn forget_steps(&mut self) {
        (self.done, self.undone) = (Vec::new(), Vec::new());
        self.draft = KeptDraft::of(&self.draft).map(KeptDraft::into_draft).unwrap_or_default();
    }

    /// The draft becomes `draft`.
    pub(crate) fn commit_draft(&mut self, step: Step, draft: Draft) {
        let before = std::mem::replace(&mut self.draft, draft);
        self.commit(Change { step, edits: Vec::new(), draft: before });
    }

    /// The draft's candidate shall be cut at `threshold`; all positions of the slider in a row are one step.
    pub(crate) fn commit_threshold(&mut self, threshold: f32) {
        if self.undo_step() != Some(Step::Threshold) || !self.undone.is_empty() {
            let id = self.new_draft_id();
            self.commit_draft(Step::Threshold, self.draft.renamed(id));
        }
        self.version += 1;
        self.draft.set_threshold(threshold);
    }

    /// New objects join on top, changed ones keep their places, others are gone: one step. The draft becomes `draft`.
    pub(crate) fn commit_arranged(&mut self, step: Step, arranged: Arranged, draft: Draft) {
        let Arranged { put, mut gone, .. } = arranged;
        let mut edits = Vec::new();
        let mut last = self.instances.len();
        for instance in put {
            let place = self.place_of(instance.id);
            let before = place.and_then(|place| self.instances.get(place).cloned());
            let index = place.unwrap_or(last);
            last += usize::from(place.is_none());
            edits.push(Edit { index, before, after: Some(self.placed(instance)) });
        }
        gone.sort_by_key(|&id| std::cmp::Reverse(self.place_of(id)));
        for id in gone {
            let Some(index) = self.place_of(id) else { continue };
            edits.push(Edit { index, before: self.instances.get(index).cloned(), after: None });
        }
        self.commit_edits(step, edits, draft);
    }

    /// `instances` join the document on top; the draft stays.
    pub(crate) fn commit_additions(&mut self, step: Step, instances: Vec<Instance>) {
        let mut edits = Vec::new();
        for (index, instance) in (self.instances.len()..).zip(instances) {
            edits.push(Edit { index, before: None, after: Some(self.placed(instance)) });
        }
        self.commit_edits(step, edits, self.draft.clone());
    }

    /// Each of `instances` takes the place of the one with its number; those that are not there are left out.
    pub(crate) fn commit_replacements(&mut self, step: Step, instances: Vec<Instance>) {
        let mut edits = Vec::new();
        for instance in instances {
            let Some(index) = self.place_of(instance.id) else { continue };
            let before = self.instances.get(index).cloned();
            edits.push(Edit { index, before, after: Some(self.placed(instance)) });
        }
        self.commit_edits(step, edits, self.draft.clone());
    }

    /// The instances `ids` leave the document, and with them a draft that refines one of them.
    pub(crate) fn commit_removal(&mut self, step: Step, ids: &[InstanceId]) {
        let places = (0..self.instances.len()).rev().filter(|&index| ids.contains(&self.instances[index].id));
        let removal = |index: usize| Edit { index, before: self.instances.get(index).cloned(), after: None };
        let edits: Vec<_> = places.map(removal).collect();
        let refines_one = self.draft.refines().is_some_and(|id| ids.contains(&id));
        let draft = if refines_one { Draft::default() } else { self.draft.clone() };
        self.commit_edits(step, edits, draft);
    }

    /// The instances `gone` leave the document and `instance` takes the place of the one with its number.
    pub(crate) fn commit_merger(&mut self, step: Step, instance: Instance, gone: &[InstanceId]) {
        self.commit_removal(step, gone);
        self.commit_replacements(step, vec![instance]);
        self.merge_last_two(step);
    }

    /// The instance `id` goes to `place` in the list, 0 being the lowest.
    pub(crate) fn commit_move(&mut self, step: Step, id: InstanceId, place: usize) {
        let Some(index) = self.place_of(id) else { return };
        let place = place.min(self.instances.len() - 1);
        let moved = self.instances.get(index).cloned();
        if place != index {
            let out = Edit { index, before: moved.clone(), after: None };
            let back = Edit { index: place, before: None, after: moved };
            self.commit_edits(step, vec![out, back], self.draft.clone());
        }
    }

    /// The last two steps become one.
    pub(crate) fn merge_last_two(&mut self, step: Step) {
        let Some(last) = self.done.pop() else { return };
        match self.done.last_mut() {
            Some(before) => {
                before.edits.extend(last.edits);
                before.step = step;
            }
            None => self.done.push(last),
        }
    }

    /// The answer to the draft `id` has come; dropped when that is no longer the draft.
    pub(crate) fn settle(&mut self, id: DraftId, outcome: Arc<Outcome>) {
        if self.draft.id() == id {
            self.version += 1;
            self.draft.settle(outcome);
        }
    }

    /// There will be no answer to the draft `id`, which would wait for ever; a preview of it stays.
    pub(crate) fn settle_unanswered(&mut self, id: DraftId) {
        let nothing = Outcome { candidates: Vec::new(), left_out: 0, milliseconds: 0.0 };
        let preview = self.draft.outcome().map(|preview| Outcome { left_out: 0, ..preview.clone() });
        self.settle(id, Arc::new(preview.unwrap_or(nothing)));
    }

    /// The candidate of the draft `id` was cut; dropped when that is no longer the draft.
    pub(crate) fn settle_cut(&mut self, id: DraftId, cut: Cut) {
        if self.draft.id() == id {
            self.version += 1;
            self.draft.settle_cut(cut);
        }
    }

    /// Whether an object of now or of any step has this category.
    pub(crate) fn has_ever_used(&self, category: CategoryId) -> bool {
        let steps = self.done.iter().chain(&self.undone).flat_map(|change| &change.edits);
        let earlier = steps.flat_map(|edit| edit.before.iter().chain(&edit.after));
        self.instances.iter().chain(earlier).any(|instance| instance.category == category)
    }

    /// The objects that steps have made and that were not taken back, whatever became of them later.
    pub(crate) fn ever_made(&self) -> BTreeSet<InstanceId> {
        let made = self.done.iter().flat_map(|change| &change.edits).filter_map(|edit| edit.after.as_ref());
        made.map(|instance| instance.id).collect()
    }

    /// Takes back the last step and names it.
    pub(crate) fn undo(&mut self) -> Option<Step> {
        let mut change = self.done.pop()?;
        for edit in change.edits.iter().rev() {
            edit.take_back(&mut self.instances);
        }
        std::mem::swap(&mut self.draft, &mut change.draft);
        let step = change.step;
        self.version += 1;
        self.undone.push(change);
        Some(step)
    }

    /// Does the step again that was taken back last, and names it.
    pub(crate) fn redo(&mut self) -> Option<Step> {
        let mut change = self.undone.pop()?;
        for edit in &change.edits {
            edit.carry_out(&mut self.instances);
        }
        std::mem::swap(&mut self.draft, &mut change.draft);
        let step = change.step;
        self.version += 1;
        self.done.push(change);
        Some(step)
    }

    fn commit_edits(&mut self, step: Step, edits: Vec<Edit>, draft: Draft) {
        for edit in &edits {
            edit.carry_out(&mut self.instances);
        }
        let before = std::mem::replace(&mut self.draft, draft);
        self.commit(Change { step, edits, draft: before });
    }

    fn commit(&mut self, change: Change) {
        self.version += 1;
        self.done.push(change);
        self.undone.clear();
    }

    fn placed(&mut self, instance: Instance) -> Placed {
        self.last_revision += 1;
        Placed { instance: Arc::new(instance), revision: Revision(self.last_revision) }
    }

    fn place_of(&self, id: InstanceId) -> Option<usize> {
        self.instances.iter().position(|instance| instance.id == id)
    }
}
