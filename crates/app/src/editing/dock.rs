//! Under the photo: the candidates of the draft, or what to do next.
//! One candidate is shown by `candidate_card`.

use super::candidate_card::CandidateCard;
use crate::page::Page;
use editor::{Editor, ModelState, Phase, Tool};
use leptos::prelude::*;

/// What a person may want to know now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hint {
    /// There is nobody to answer clicks.
    NoModel,
    /// Clicks are taken and answered later.
    Wait,
    /// Nothing was asked.
    Begin,
    /// The image is being moved.
    Pan,
    /// Strokes of the brush or the eraser.
    Paint,
    /// Corners of a polygon.
    Corners,
    /// An outline in one go.
    Encircle,
    /// Objects are picked.
    Pick,
    /// A click had three answers.
    Choose,
    /// There is one answer.
    Refine,
}

/// What to do, and what it does.
type Steps = &'static [(&'static str, &'static str)];

impl Hint {
    fn of(editor: &Editor) -> Self {
        if matches!(editor.model(), ModelState::Failed(_)) {
            return Self::NoModel;
        }
        let Some(session) = editor.session().filter(|session| *session.phase() == Phase::Ready) else {
            return Self::Wait;
        };
        let draft = session.history().draft();
        match editor.tool() {
            Tool::Brush | Tool::Eraser => return Self::Paint,
            Tool::Polygon => return Self::Corners,
            Tool::Lasso => return Self::Encircle,
            Tool::Select => return Self::Pick,
            Tool::Pan if draft.is_empty() => return Self::Pan,
            Tool::Pan | Tool::Prompt => {}
        }
        match draft.outcome().map_or(0, |outcome| outcome.candidates.len()) {
            0 if draft.mask().is_some() => Self::Refine,
            0 => Self::Begin,
            1 => Self::Refine,
            _ => Self::Choose,
        }
    }

    /// With mouse and keys.
    fn steps(self) -> Steps {
        match self {
            Self::NoModel => &[("Try again", "gets the model once more")],
            Self::Wait => &[("Click", "already: the answer comes when the photo is ready")],
            Self::Begin => &[
                ("Click", "the object"),
                ("Right click", "what does not belong"),
                ("Drag", "a box around it"),
                ("Enter", "accepts"),
            ],
            Self::Pan => &[("Drag", "moves the image"), ("Q", "goes back to pointing")],
            Self::Paint => &[
                ("Drag", "a stroke"),
                ("Right drag", "the opposite"),
                ("[ ]", "or Ctrl wheel: the size"),
                ("Shift click", "a straight line"),
            ],
            Self::Corners => &[
                ("Click", "the corners"),
                ("Backspace", "takes one back"),
                ("Enter", "closes it"),
                ("Right click", "begins a hole"),
            ],
            Self::Encircle => {
                &[("Drag", "around the object"), ("Right drag", "takes away"), ("Enter", "accepts")]
            }
            Self::Pick => &[
                ("Click", "an object, again for the one beneath"),
                ("Shift click", "one more"),
                ("R", "or double click: refine"),
                ("Ctrl J", "joins"),
            ],
            Self::Choose => {
                &[("Tab", "shows the next"), ("Click", "refines"), ("Enter", "accepts"), ("Esc", "drops")]
            }
            Self::Refine => {
                &[("Click", "adds"), ("Right click", "takes away"), ("Enter", "accepts"), ("Esc", "drops")]
            }
        }
    }

    /// With fingers.
    fn touch_steps(self) -> Steps {
        match self {
            Self::NoModel => &[("Try again", "gets the model once more")],
            Self::Wait => &[("Tap", "already, the answer follows")],
            Self::Begin => &[("Tap", "the object"), ("Drag", "a box around it"), ("Pinch", "zooms")],
            Self::Pan => &[("Drag", "moves the image")],
            Self::Paint => &[("Drag", "a stroke"), ("Two fingers", "move and zoom")],
            Self::Corners => &[("Tap", "the corners"), ("First corner", "closes it")],
            Self::Encircle => &[("Drag", "around the object")],
            Self::Pick => &[("Tap", "an object"), ("Tap twice", "refines it")],
            Self::Choose => &[("Tap", "refines")],
            Self::Refine => &[("Tap", "adds"), ("+ / −", "switches to taking away")],
        }
    }
}

#[component]
fn Hints(class: &'static str, steps: Signal<Steps>) -> impl IntoView {
    let step = |&(gesture, effect): &(&'static str, &'static str)| {
        view! {
            <li>
                <kbd>{gesture}</kbd>
                {effect}
            </li>
        }
    };
    view! { <ul class=class data-testid="hint">{move || steps.get().iter().map(step).collect_view()}</ul> }
}

/// Candidates and hint.
#[component]
pub(crate) fn Dock() -> impl IntoView {
    let page = Page::here();
    let hint = page.read_answered(Hint::of);
    let count = page.read_answered(|editor| {
        let outcome = editor.session().and_then(|session| session.history().draft().outcome());
        outcome.map_or(0, |outcome| outcome.candidates.len())
    });
    view! {
        <section class="dock" aria-label="Candidates">
            <Hints class="hint for-mouse" steps=Signal::derive(move || hint.get().steps()) />
            <Hints class="hint for-touch" steps=Signal::derive(move || hint.get().touch_steps()) />
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
