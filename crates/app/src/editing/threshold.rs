//! The slider that cuts the candidate's logits higher or lower.
//! The cutting is done by the worker, without asking the network again.

use crate::language::say;
use crate::page::Page;
use editor::Message;
use leptos::prelude::*;
use words::{Panel, Signed};

/// Logits beyond this are foreground or background whatever is asked.
const REACH: f32 = 5.0;

/// Shown while there is a candidate.
#[component]
pub(super) fn ThresholdSlider() -> impl IntoView {
    let page = Page::here();
    let threshold = page.read_answered(|editor| {
        let draft = editor.session()?.history().draft();
        draft.candidate().map(|_| draft.threshold())
    });
    let moved = move |event| {
        if let Ok(threshold) = event_target_value(&event).parse() {
            page.send(Message::SetThreshold(threshold));
        }
    };
    view! {
        <Show when=move || threshold.with(Option::is_some)>
            <label class="threshold" title=say(Panel::AboutThreshold)>
                <span>{say(Panel::Threshold)}</span>
                <input
                    type="range"
                    min=-REACH
                    max=REACH
                    step="0.1"
                    data-testid="threshold"
                    prop:value=move || threshold.get().unwrap_or_default().to_string()
                    on:input=moved
                />
                <output>{move || say(Signed(threshold.get().unwrap_or_default()))}</output>
            </label>
        </Show>
    }
}
