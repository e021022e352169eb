//! A mask changed as a whole: holes filled, islands dropped, grown, shrunk, smoothed; several objects made one.
//! How pixels change is in `annotation`.

use crate::command::Command;
use crate::editor::Editor;
use crate::effect::Effect;
use crate::overlap::arranged;
use annotation::{Instance, Mask, MaskOperation, SmallRegions};
use words::{Announcement, Sentence, Step};

/// One step of growing, as a share of the image's longest side; a pixel at least.
const STEP: f64 = 1.0 / 1000.0;
/// A part smaller than this share of its mask is an island.
const ISLAND: u64 = 100;

impl Editor {
    /// Changes the draft's mask, or else those of the selected objects.
    pub(crate) fn retouch(&mut self, command: Command) -> Vec<Effect> {
        let step = Step::Command { name: command.info().label };
        let rule = self.settings.overlap;
        let Some(session) = self.shown_mut() else { return Vec::new() };
        if let Some(mask) = session.history.draft().mask() {
            let mask = retouched(command, mask);
            let said = Announcement::Drawn { pixels: mask.area(), step };
            let id = session.history.new_draft_id();
            let draft = session.history.draft().with_drawn(id, mask);
            session.history.commit_draft(step, draft);
            return vec![Effect::Announce(said)];
        }
        let ids = session.changeable();
        let chosen = session.history.instances().iter().filter(|instance| ids.contains(&instance.id));
        let changed: Vec<Instance> = chosen
            .map(|instance| Instance {
                mask: retouched(command, &instance.mask),
                predicted_iou: None,
                stability_score: None,
                ..Instance::clone(instance)
            })
            .collect();
        let said = Announcement::ChangedObjects { count: changed.len() as u64, step };
        let arranged = arranged(rule, session, changed);
        session.history.commit_arranged(step, arranged, session.history.draft().clone());
        vec![Effect::Announce(said)]
    }

    /// Whether there is a mask to change as a whole.
    pub(crate) fn can_retouch(&self) -> bool {
        let Some(session) = self.session() else { return false };
        session.history.draft().mask().is_some() || !session.changeable().is_empty()
    }

    /// The object that was selected first is made one with the others; of a union the others are gone.
    pub(crate) fn combine_selected(&mut self, operation: MaskOperation) -> Vec<Effect> {
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let ids = session.changeable();
        let [first, ref others @ ..] = ids[..] else { return Vec::new() };
        let Some(mut combined) = session.history.instance(first).map(|first| Instance::clone(first)) else {
            return Vec::new();
        };
        for other in others.iter().filter_map(|&id| session.history.instance(id)) {
            // Masks of one image have one size.
            combined.mask = combined.mask.combine(&other.mask, operation).unwrap_or(combined.mask);
        }
        if combined.mask.is_empty() {
            return self.fail(Sentence::NothingLeft);
        }
        (combined.predicted_iou, combined.stability_score) = (None, None);
        let (step, gone) = match operation {
            MaskOperation::Union => (Step::Join, others),
            MaskOperation::Subtract => (Step::Subtract, &[][..]),
            MaskOperation::Intersect => (Step::Intersect, &[][..]),
        };
        session.history.commit_merger(step, combined, gone);
        session.selection = vec![first];
        let others = others.len() as u64;
        vec![Effect::Announce(Announcement::Combined { others, step, object: first.0 })]
    }
}

fn retouched(command: Command, mask: &Mask) -> Mask {
    let radius = (f64::from(mask.size().longest_side()) * STEP).round().max(1.0) as u32;
    match command {
        Command::FillHoles => mask.fill_holes(),
        Command::DropIslands => mask.remove_small_regions(SmallRegions::Islands, mask.area() / ISLAND).mask,
        Command::Grow => mask.grow(radius),
        Command::Shrink => mask.shrink(radius),
        Command::Smooth => mask.smooth(2 * radius),
        _ => mask.clone(),
    }
}
