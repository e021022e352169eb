//! The numbers of the mask that is being worked on, or of the selected instance.
//! Where they come from is `sam`'s business.

use super::retouch_menu::RetouchMenu;
use super::threshold::ThresholdSlider;
use crate::page::Page;
use crate::widgets::{CommandButton, Icon};
use crate::words;
use annotation::Mask;
use editor::{Command, Editor};
use leptos::prelude::*;

/// What is said about a mask.
#[derive(Debug, Clone, PartialEq)]
struct Facts {
    title: String,
    predicted_iou: Option<f32>,
    stability_score: Option<f32>,
    area: u64,
    /// Of the image, from 0 to 1.
    share: f64,
}

/// The upper part of the panel.
#[component]
pub(crate) fn ThisMask() -> impl IntoView {
    let page = Page::here();
    let facts = page.read(facts_of);
    let selects = page.read(|editor| editor.session().is_some_and(|session| session.selected().is_some()));
    let shown = move || {
        match facts.get() {
        Some(facts) => view! { <FactList facts /> }.into_any(),
        None => {
            view! { <p class="empty">"Hover for a preview; click to begin a mask. Its scores will be here."</p> }
                .into_any()
        }
    }
    };
    view! {
        <section class="panel-section" data-testid="this-mask">
            <h2>"This mask"</h2>
            {shown}
            <ThresholdSlider />
            <Show when=move || selects.get()>
                <div class="mask-actions">
                    <CommandButton command=Command::Refine icon=Icon::Pencil label="Refine" class="button small" />
                </div>
            </Show>
            <RetouchMenu />
        </section>
    }
}

#[component]
fn FactList(facts: Facts) -> impl IntoView {
    let Facts { title, predicted_iou, stability_score, area, share } = facts;
    view! {
        <dl class="facts">
            <div class="fact-title">{title}</div>
            {score("Predicted IoU", "The network's own estimate of how well the mask fits", predicted_iou)}
            {score("Stability", "How little the mask changes with the threshold", stability_score)}
            <div class="fact">
                <dt>"Area"</dt>
                <dd>{words::count(area)} " px, " {words::percent(share)}</dd>
            </div>
        </dl>
    }
}

fn score(name: &'static str, meaning: &'static str, value: Option<f32>) -> Option<impl IntoView> {
    value.map(|value| {
        view! {
            <div class="fact" title=meaning>
                <dt>{name}</dt>
                <dd>{format!("{value:.2}")}</dd>
                <meter min="0" max="1" value=value.to_string() aria-label=name></meter>
            </div>
        }
    })
}

fn facts_of(editor: &Editor) -> Option<Facts> {
    let session = editor.session()?;
    let history = session.history();
    let draft = history.draft();
    if let Some(mask) = draft.mask() {
        let title = match (draft.refines(), draft.candidate()) {
            (Some(id), _) => format!("Refining object {}", id.0),
            (None, Some(_)) => "Not accepted yet".into(),
            (None, None) => "Drawn, not accepted yet".into(),
        };
        return Some(Facts {
            predicted_iou: draft.candidate().map(|candidate| candidate.predicted_iou),
            stability_score: draft.candidate().map(|candidate| candidate.stability_score),
            ..Facts::of(title, mask)
        });
    }
    let selected = session.selected()?;
    let instance = history.instance(selected)?;
    Some(Facts {
        predicted_iou: instance.predicted_iou,
        stability_score: instance.stability_score,
        ..Facts::of(words::object(editor, instance), &instance.mask)
    })
}

impl Facts {
    /// What the mask alone tells.
    fn of(title: String, mask: &Mask) -> Self {
        let (area, whole) = (mask.area(), mask.size().area());
        let share = area as f64 / whole.max(1) as f64;
        Self { title, predicted_iou: None, stability_score: None, area, share }
    }
}
