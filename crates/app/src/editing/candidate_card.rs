//! One candidate: its mask on the photo around it, its scores, and the choice of it.
//! The picture on it is painted by `thumbnail`.

use super::thumbnail;
use crate::language::say;
use crate::page::Page;
use annotation::Candidate;
use editor::{Editor, MaskId, Meaning, Message, Outcome};
use leptos::html;
use leptos::prelude::*;
use words::{Panel, Score};

/// The candidate at `index`.
#[component]
pub(crate) fn CandidateCard(index: usize) -> impl IntoView {
    let page = Page::here();
    let canvas = NodeRef::<html::Canvas>::new();
    let name = page.read_answered(move |editor| {
        let outcome = outcome(editor).filter(|outcome| index < outcome.candidates.len());
        outcome.map(|outcome| say(name_of(outcome.meaning(index))))
    });
    let scores = page.read_answered(move |editor| {
        candidates(editor).get(index).map(|candidate| (candidate.predicted_iou, candidate.stability_score))
    });
    let chosen = page.read_answered(move |editor| {
        editor.session().is_some_and(|session| session.history().draft().chosen() == Some(index))
    });
    let draft = page.read_answered(|editor| {
        editor.session().map(|session| (session.id(), session.history().draft().id()))
    });
    Effect::new(move |_| {
        if let (Some(canvas), Some((session, draft))) = (canvas.get(), draft.get()) {
            thumbnail::paint(page, &canvas, index, MaskId::Candidate(session, draft, 0.0));
        }
    });
    let iou = move || scores.get().map(|(iou, _)| say(Score(iou)));
    let stability =
        move || scores.get().map(|(_, stability)| say(Panel::StabilityOf { score: Score(stability) }));
    view! {
        <label class="candidate" class:chosen=chosen data-testid="candidate">
            <input
                type="radio"
                name="candidate"
                class="visually-hidden"
                prop:checked=chosen
                on:change=move |_| page.send(Message::ChooseCandidate(index))
            />
            <canvas node_ref=canvas aria-hidden="true"></canvas>
            <span class="candidate-name">{move || name.get()}</span>
            <span class="candidate-score" title=say(Panel::PredictedIou)>{iou}</span>
            <span class="candidate-stability dim">{stability}</span>
        </label>
    }
}

/// The answers that the shown image's draft has.
pub(super) fn candidates(editor: &Editor) -> &[Candidate] {
    outcome(editor).map_or(&[], |outcome| &outcome.candidates)
}

fn outcome(editor: &Editor) -> Option<&Outcome> {
    editor.session()?.history().draft().outcome()
}

fn name_of(meaning: Meaning) -> Panel {
    match meaning {
        Meaning::SubPart => Panel::SubPart,
        Meaning::Part => Panel::Part,
        Meaning::Whole => Panel::Whole,
        Meaning::Mask => Panel::Mask,
    }
}
