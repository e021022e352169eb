//! The numbers of the mask that is being worked on, or of the selected instance.
//! Where they come from is `sam`'s business.

use crate::page::Page;
use crate::words;
use annotation::Mask;
use editor::Editor;
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
    let facts = Page::here().read(facts_of);
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
    if let Some(candidate) = history.draft().candidate() {
        return Some(Facts {
            predicted_iou: Some(candidate.predicted_iou),
            stability_score: Some(candidate.stability_score),
            ..Facts::of("Not accepted yet".into(), &candidate.mask)
        });
    }
    let selected = session.selected()?;
    let instance = history.instances().iter().find(|instance| instance.id == selected)?;
    Some(Facts {
        predicted_iou: instance.predicted_iou,
        stability_score: instance.stability_score,
        ..Facts::of(format!("object {}", selected.0), &instance.mask)
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
