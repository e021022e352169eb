//! Under the photo: the candidates of the draft, or what to do next.
//! One candidate is shown by `candidate_card`; what to do is said by `situation`.

use super::candidate_card::CandidateCard;
use super::search_dock::SearchDock;
use super::situation::{How, Situation, Steps};
use crate::language::say;
use crate::page::Page;
use editor::{Command, Editor, Tool};
use leptos::prelude::*;
use words::{Hint, Label};

#[component]
fn Hints(class: &'static str, steps: Signal<Steps>) -> impl IntoView {
    let page = Page::here();
    let step = move |&(how, effect): &(How, Hint)| {
        let name = page.read(move |editor| name_of(editor, how));
        view! {
            <li>
                <kbd>{move || name.get()}</kbd>
                {say(effect)}
            </li>
        }
    };
    view! { <ul class=class data-testid="hint">{move || steps.get().iter().map(step).collect_view()}</ul> }
}

/// Candidates and hint, or the search for everything.
#[component]
pub(crate) fn Dock() -> impl IntoView {
    let searches = Page::here().read(|editor| editor.tool() == Tool::Everything);
    view! {
        <section class="dock" class:searching=searches aria-label=say(Label::Candidates)>
            <Show when=move || searches.get() fallback=Candidates>
                <SearchDock />
            </Show>
        </section>
    }
}

#[component]
fn Candidates() -> impl IntoView {
    let page = Page::here();
    let situation = page.read_answered(Situation::of);
    let count = page.read_answered(|editor| {
        let outcome = editor.session().and_then(|session| session.history().draft().outcome());
        outcome.map_or(0, |outcome| outcome.candidates.len())
    });
    view! {
        <Hints class="hint for-mouse" steps=Signal::derive(move || situation.get().steps()) />
        <Hints class="hint for-touch" steps=Signal::derive(move || situation.get().touch_steps()) />
        <div
            class="candidates"
            role="radiogroup"
            aria-label=say(Label::Candidates)
            id="candidates"
            data-testid="candidates"
        >
            <For each=move || 0..count.get() key=|index| *index let:index>
                <CandidateCard index />
            </For>
        </div>
    }
}

fn name_of(editor: &Editor, how: How) -> String {
    let key = |command: Command| editor.bindings().of(command).first().map(say).unwrap_or_default();
    match how {
        How::Gesture(gesture) => say(gesture).into(),
        How::Key(command) => key(command).into(),
        How::Keys(first, second) => format!("{} {}", key(first), key(second)),
    }
}
