//! Under the photo: the candidates of the draft, or what to do next.
//! One candidate is shown by `candidate_card`.

use super::candidate_card::CandidateCard;
use crate::page::Page;
use editor::{Editor, Phase, Tool};
use leptos::prelude::*;

/// What a person may want to know now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hint {
    /// Clicks are not answered yet.
    Wait,
    /// Nothing was asked.
    Begin,
    /// The image is being moved.
    Pan,
    /// A click had three answers.
    Choose,
    /// There is one answer.
    Refine,
}

impl Hint {
    fn of(editor: &Editor) -> Self {
        let Some(session) = editor.session().filter(|session| *session.phase() == Phase::Ready) else {
            return Self::Wait;
        };
        let draft = session.history().draft();
        match draft.outcome().map_or(0, |outcome| outcome.candidates.len()) {
            _ if editor.tool() == Tool::Pan && draft.is_empty() => Self::Pan,
            0 if draft.is_empty() => Self::Begin,
            0 => Self::Wait,
            1 => Self::Refine,
            _ => Self::Choose,
        }
    }

    /// For mouse and keys.
    fn words(self) -> &'static str {
        match self {
            Self::Wait => "",
            Self::Begin => {
                "Click the object. Right click or Alt-click what does not belong. Drag a box. Enter accepts."
            }
            Self::Pan => "Drag to move the image. Q goes back to pointing.",
            Self::Choose => "Which one? Tab shows the next. Click again to refine; Enter accepts.",
            Self::Refine => "Click to refine, right click what does not belong. Enter accepts, Esc drops.",
        }
    }

    /// For fingers.
    fn touch_words(self) -> &'static str {
        match self {
            Self::Wait => "",
            Self::Begin => "Tap the object, or drag a box around it.",
            Self::Pan => "Drag to move the image.",
            Self::Choose => "Which one? Tap again to refine.",
            Self::Refine => "Tap to refine. The plus switches to what does not belong.",
        }
    }
}

/// Candidates and hint.
#[component]
pub(crate) fn Dock() -> impl IntoView {
    let page = Page::here();
    let hint = page.read(Hint::of);
    let count = page.read(|editor| {
        let outcome = editor.session().and_then(|session| session.history().draft().outcome());
        outcome.map_or(0, |outcome| outcome.candidates.len())
    });
    view! {
        <section class="dock" aria-label="Candidates">
            <p class="hint" data-testid="hint">
                <span class="for-mouse">{move || hint.get().words()}</span>
                <span class="for-touch">{move || hint.get().touch_words()}</span>
            </p>
            <div
                class="candidates"
                role="radiogroup"
                aria-label="Candidates"
                id="candidates"
                data-testid="candidates"
            >
                <For each=move || 0..count.get() key=|index| *index let:index>
                    <CandidateCard index />
                </For>
            </div>
        </section>
    }
}
