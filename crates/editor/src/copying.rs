//! Objects copied from one image and pasted into another, or into the same.
//! They keep their pixels and place; what would lie outside is left out.

use crate::editor::Editor;
use crate::effect::Effect;
use crate::overlap::arranged;
use crate::palette;
use annotation::{ImagePoint, Instance, Prompt};
use words::{Announcement, CommandName, Sentence, Step};

impl Editor {
    pub(crate) fn copy_selected(&mut self) -> Vec<Effect> {
        let Some(session) = self.session() else { return Vec::new() };
        let is_selected = |placed: &&crate::Placed| session.selection.contains(&placed.id);
        let chosen = session.history.instances().iter().filter(is_selected);
        self.clipboard = chosen.map(|placed| Instance::clone(placed)).collect();
        vec![Effect::Announce(Announcement::Copied { count: self.clipboard.len() as u64 })]
    }

    /// Puts the copied objects into the shown image, as one step, and selects them.
    pub(crate) fn paste(&mut self) -> Vec<Effect> {
        let (copied, rule) = (self.clipboard.clone(), self.settings.overlap);
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let Some(size) = session.size() else { return Vec::new() };
        let mut pasted = Vec::new();
        for instance in copied {
            let place = ImagePoint::new(0.0, 0.0);
            let mask = match instance.mask.size() == size {
                true => Ok(instance.mask.clone()),
                false => instance.mask.moved(size, place),
            };
            let Some(mask) = mask.ok().filter(|mask| !mask.is_empty()) else { continue };
            let id = session.history.new_instance_id();
            // The clicks were made on another photo.
            pasted.push(Instance {
                id,
                mask,
                prompt: Prompt::default(),
                color: palette::color_of(id.0),
                ..instance
            });
        }
        let ids: Vec<_> = pasted.iter().map(|instance| instance.id).collect();
        let arranged = arranged(rule, session, pasted);
        let ids: Vec<_> = ids.into_iter().filter(|id| !arranged.refused.contains(id)).collect();
        if ids.is_empty() {
            return self.fail(Sentence::NothingPasted);
        }
        let step = Step::Command { name: CommandName::Paste };
        session.history.commit_arranged(step, arranged, session.history.draft().clone());
        let said = Announcement::Pasted { count: ids.len() as u64 };
        session.selection = ids;
        vec![Effect::Announce(said)]
    }
}
