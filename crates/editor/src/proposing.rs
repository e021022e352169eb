//! Proposals at the page: pointed at, accepted into the document, dismissed.
//! How they are found is in `searching`; what is offered is worked out in `search`.

use crate::editor::Editor;
use crate::effect::Effect;
use crate::palette;
use crate::search::{Proposal, ProposalId, Search};
use crate::tool::Tool;
use annotation::automatic::AutomaticMask;
use annotation::{CategoryId, Instance, InstanceId, Origin, PointLabel, Prompt, ScreenPoint};
use words::{Announcement, CommandName, Score, Step};

impl Editor {
    /// A click on the stage with the tool in hand: the proposal there is accepted, or dismissed.
    pub(crate) fn click_proposal(&mut self, at: ScreenPoint, label: PointLabel) -> Vec<Effect> {
        match (self.proposal_at(at), label) {
            (Some(id), PointLabel::Foreground) => self.accept_proposals(Step::AcceptProposal, &[id]),
            (Some(id), PointLabel::Background) => self.dismiss_proposals(&[id]),
            (None, _) => Vec::new(),
        }
    }

    pub(crate) fn point_at_proposal(&mut self, at: ScreenPoint) -> Vec<Effect> {
        let id = self.proposal_at(at);
        self.change_search(|search| search.highlight(id))
    }

    /// The next proposal in the list, or the one before.
    pub(crate) fn highlight_next(&mut self, step: isize) -> Vec<Effect> {
        let Some(search) = self.shown_search() else { return Vec::new() };
        let ids: Vec<ProposalId> = search.offered().map(|proposal| proposal.id).collect();
        let now = search.highlighted().and_then(|now| ids.iter().position(|&id| id == now.id));
        let count = ids.len().max(1);
        let from = now.unwrap_or(if step > 0 { count - 1 } else { 0 });
        let next = ids.get(from.wrapping_add_signed(step).wrapping_add(count) % count).copied();
        let mut effects = self.change_search(|search| search.highlight(next));
        if let Some(proposal) = self.shown_search().and_then(Search::highlighted) {
            let predicted_iou = Score(proposal.found.predicted_iou);
            let pixels = proposal.area;
            effects.push(Effect::Announce(Announcement::PointedAt { predicted_iou, pixels }));
        }
        effects
    }

    pub(crate) fn accept_all_proposals(&mut self) -> Vec<Effect> {
        let ids = self.offered_ids();
        self.accept_proposals(Step::Command { name: CommandName::AcceptAll }, &ids)
    }

    pub(crate) fn dismiss_all_proposals(&mut self) -> Vec<Effect> {
        let ids = self.offered_ids();
        self.dismiss_proposals(&ids)
    }

    /// One step of the history, whatever their number; the draft stays as it is.
    pub(crate) fn accept_proposals(&mut self, step: Step, ids: &[ProposalId]) -> Vec<Effect> {
        let category = self.categories.current();
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let Some(search) = &mut session.search else { return Vec::new() };
        let mut instances = Vec::new();
        for &id in ids {
            let Some(proposal) = search.proposal(id) else { continue };
            let instance = instance_of(proposal, session.history.new_instance_id(), category);
            search.accept(id, instance.id);
            instances.push(instance);
        }
        if instances.is_empty() {
            return Vec::new();
        }
        let said = match &instances[..] {
            [one] => Announcement::Accepted { pixels: one.mask.area(), object: one.id.0 },
            several => Announcement::AcceptedSeveral { count: several.len() as u64 },
        };
        session.history.commit_additions(step, instances);
        session.selection.clear();
        vec![Effect::Announce(said)]
    }

    pub(crate) fn dismiss_proposals(&mut self, ids: &[ProposalId]) -> Vec<Effect> {
        let mut effects = self.change_search(|search| search.dismiss(ids));
        effects.push(Effect::Announce(Announcement::Dismissed { count: ids.len() as u64 }));
        effects
    }

    /// Enter with the tool in hand: what is pointed at, else a search if there is none. `None` when it means neither.
    pub(crate) fn accept_in_search(&mut self) -> Option<Vec<Effect>> {
        if self.tool != Tool::Everything {
            return None;
        }
        match self.shown_search() {
            Some(search) => {
                let id = search.highlighted()?.id;
                Some(self.accept_proposals(Step::AcceptProposal, &[id]))
            }
            None if self.session()?.history.draft().mask().is_none() => Some(self.begin_search(None)),
            None => None,
        }
    }

    /// The proposal that is pointed at, with the tool in hand.
    pub(crate) fn pointed_at(&self) -> Option<ProposalId> {
        let search = self.shown_search().filter(|_| self.tool == Tool::Everything)?;
        Some(search.highlighted()?.id)
    }

    pub(crate) fn dismiss_pointed_at(&mut self) -> Option<Vec<Effect>> {
        let id = self.pointed_at()?;
        Some(self.dismiss_proposals(&[id]))
    }

    fn proposal_at(&self, at: ScreenPoint) -> Option<ProposalId> {
        Some(self.shown_search()?.at(self.canvas_at(at)?)?.id)
    }

    fn offered_ids(&self) -> Vec<ProposalId> {
        self.shown_search()
            .map_or_else(Vec::new, |search| search.offered().map(|proposal| proposal.id).collect())
    }
}

fn instance_of(proposal: &Proposal, id: InstanceId, category: CategoryId) -> Instance {
    let AutomaticMask { mask, predicted_iou, stability_score, point, .. } = &proposal.found;
    Instance {
        id,
        category,
        mask: mask.clone(),
        prompt: Prompt::click(*point),
        origin: Origin::Automatic,
        predicted_iou: Some(*predicted_iou),
        stability_score: Some(*stability_score),
        color: palette::color_of(id.0),
    }
}
