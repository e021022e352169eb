//! Accepted objects: picked, picked up again, hidden, locked, ordered, put in a category, deleted.
//! What changes their pixels is in `drafting` and `retouching`.

use crate::draft::Draft;
use crate::editor::Editor;
use crate::effect::Effect;
use crate::message::{CategoryMessage, Picking};
use crate::pointer_input::HeldKeys;
use crate::session::Session;
use annotation::{CategoryId, Instance, InstanceId, ScreenPoint};
use words::{Announcement, Sentence, Step};

impl Editor {
    /// Picks the topmost visible object under a point of the stage; another click there the one beneath it.
    pub(crate) fn pick(&mut self, at: ScreenPoint, held: HeldKeys) -> Vec<Effect> {
        let under = self.objects_at(at);
        let selected = self.session().and_then(Session::selected);
        let adds = held.shift || held.control;
        let next = selected.and_then(|id| under.iter().position(|&other| other == id)).map_or(0, |at| at + 1);
        match under.get(next % under.len().max(1)) {
            Some(&id) if adds => self.select(Picking::Toggle(under.first().copied().unwrap_or(id))),
            Some(&id) => self.select(Picking::Only(id)),
            None if adds => Vec::new(),
            None => self.select(Picking::Nothing),
        }
    }

    pub(crate) fn select(&mut self, picking: Picking) -> Vec<Effect> {
        let Some(session) = self.shown_mut() else { return Vec::new() };
        match picking {
            Picking::Nothing => session.selection.clear(),
            Picking::Only(id) => session.selection = vec![id],
            Picking::Toggle(id) if session.selection.contains(&id) => {
                session.selection.retain(|&other| other != id);
            }
            Picking::Toggle(id) => session.selection.push(id),
        }
        session.selection.retain(|&id| session.history.instance(id).is_some());
        let said = match session.selection[..] {
            [] => return Vec::new(),
            [id] => Announcement::Selected { object: id.0 },
            ref several => Announcement::SelectedSeveral { count: several.len() as u64 },
        };
        vec![Effect::Announce(said)]
    }

    pub(crate) fn select_all(&mut self) -> Vec<Effect> {
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let ids = session.history.instances().iter().map(|instance| instance.id);
        session.selection = ids.filter(|id| !session.hidden.contains(id)).collect();
        let count = session.selection.len() as u64;
        vec![Effect::Announce(Announcement::SelectedSeveral { count })]
    }

    /// The selected object becomes the draft, to be corrected by clicks and strokes.
    pub(crate) fn refine_selected(&mut self) -> Vec<Effect> {
        self.end_hover();
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let Some(id) = session.changeable().last().copied() else { return Vec::new() };
        if session.history.draft().refines() == Some(id) {
            return Vec::new();
        }
        let draft_id = session.history.new_draft_id();
        let Some(draft) = session.history.instance(id).map(|instance| Draft::of_instance(draft_id, instance))
        else {
            return Vec::new();
        };
        session.selection = vec![id];
        session.history.commit_draft(Step::Refine, draft);
        vec![Effect::Announce(Announcement::PickedUp { object: id.0 })]
    }

    /// Strokes change the selected object, unless something else is being worked on.
    pub(crate) fn pick_up_for_drawing(&mut self) -> Vec<Effect> {
        match self.session() {
            Some(session) if session.history.draft().is_empty() => self.refine_selected(),
            Some(_) | None => Vec::new(),
        }
    }

    pub(crate) fn toggle_visibility(&mut self, ids: &[InstanceId]) -> Vec<Effect> {
        if let Some(session) = self.shown_mut() {
            toggle(&mut session.hidden, ids);
        }
        Vec::new()
    }

    pub(crate) fn toggle_lock(&mut self, ids: &[InstanceId]) -> Vec<Effect> {
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let refined = session.history.draft().refines();
        if !refined.is_some_and(|id| ids.contains(&id)) {
            toggle(&mut session.locked, ids);
        }
        Vec::new()
    }

    pub(crate) fn toggle_visibility_of_selected(&mut self) -> Vec<Effect> {
        self.toggle_visibility(&self.selection())
    }

    pub(crate) fn toggle_lock_of_selected(&mut self) -> Vec<Effect> {
        self.toggle_lock(&self.selection())
    }

    pub(crate) fn delete_selected(&mut self) -> Vec<Effect> {
        if self.drawing.outline().is_some() {
            return self.undo(); // Backspace takes the last corner back
        }
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let ids = session.changeable();
        session.selection.retain(|id| !ids.contains(id));
        session.history.commit_removal(Step::Delete, &ids);
        let said = match ids[..] {
            [id] => Announcement::Deleted { object: id.0 },
            _ => Announcement::DeletedSeveral { count: ids.len() as u64 },
        };
        vec![Effect::Announce(said)]
    }

    pub(crate) fn move_selected(&mut self, step: isize) -> Vec<Effect> {
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let Some(id) = session.selected() else { return Vec::new() };
        let Some(place) = session.history.instances().iter().position(|instance| instance.id == id) else {
            return Vec::new();
        };
        session.history.commit_move(Step::Order, id, place.saturating_add_signed(step));
        vec![Effect::Announce(Announcement::Moved { object: id.0 })]
    }

    /// New objects are of this category from now on, and so are the selected ones.
    pub(crate) fn choose_category(&mut self, category: CategoryId) -> Vec<Effect> {
        let Some(name) = self.categories.choose(category) else { return Vec::new() };
        let mut said = Announcement::CategoryChosen { category: name.clone() };
        if let Some(session) = self.shown_mut() {
            let chosen = session.changeable();
            let changed: Vec<Instance> = session
                .history
                .instances()
                .iter()
                .filter(|instance| chosen.contains(&instance.id) && instance.category != category)
                .map(|instance| Instance { category, ..Instance::clone(instance) })
                .collect();
            if !changed.is_empty() {
                let count = changed.len() as u64;
                said = Announcement::CategoryGiven { count, category: name };
                session.history.commit_replacements(Step::Category, changed);
            }
        }
        vec![Effect::Announce(said)]
    }

    pub(crate) fn on_category(&mut self, message: CategoryMessage) -> Vec<Effect> {
        match message {
            CategoryMessage::Add(name) => match self.categories.add(&name) {
                Some(id) => self.choose_category(id),
                None => self.fail(Sentence::CategoryWithoutName),
            },
            CategoryMessage::Rename(id, name) => {
                if !self.categories.rename(id, &name) {
                    return self.fail(Sentence::CategoryExists { name });
                }
                Vec::new()
            }
            CategoryMessage::Recolor(id, color) => {
                self.categories.recolor(id, color);
                Vec::new()
            }
            CategoryMessage::Remove(id) => {
                if self.sessions.iter().any(|session| session.history.has_ever_used(id)) {
                    let name = self.categories.name(id).to_owned();
                    return self.fail(Sentence::CategoryInUse { name });
                }
                self.categories.remove(id);
                Vec::new()
            }
            CategoryMessage::Choose(id) => self.choose_category(id),
            CategoryMessage::ChooseAt(place) => match self.categories.list().get(place) {
                Some(shown) => self.choose_category(shown.category.id),
                None => Vec::new(),
            },
        }
    }

    fn selection(&self) -> Vec<InstanceId> {
        self.session().map(|session| session.selection.clone()).unwrap_or_default()
    }

    /// Visible objects that cover a point of the stage, the topmost first.
    pub(crate) fn objects_at(&self, at: ScreenPoint) -> Vec<InstanceId> {
        let Some((session, point)) = self.session().zip(self.canvas_at(at)) else { return Vec::new() };
        let covers =
            |instance: &&crate::Placed| session.is_visible(instance.id) && instance.mask.contains(point);
        session.history.instances().iter().rev().filter(covers).map(|instance| instance.id).collect()
    }
}

/// All of them in, unless all are in already.
fn toggle(set: &mut std::collections::BTreeSet<InstanceId>, ids: &[InstanceId]) {
    if ids.iter().all(|id| set.contains(id)) {
        set.retain(|id| !ids.contains(id));
    } else {
        set.extend(ids);
    }
}
