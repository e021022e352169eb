//! The numbers of the mask that is being worked on, or of the selected instance.
//! Where they come from is `sam`'s business.

use super::retouch_menu::RetouchMenu;
use super::threshold::ThresholdSlider;
use crate::language::say;
use crate::page::Page;
use crate::widgets::{CommandButton, Icon};
use annotation::{Mask, Origin};
use editor::{Command, Editor};
use leptos::prelude::*;
use words::{Everything, Grouped, Panel, Percent, Score};

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
    let facts = page.read_answered(facts_of);
    let selects = page.read(|editor| editor.session().is_some_and(|session| session.selected().is_some()));
    let shown = move || match facts.get() {
        Some(facts) => view! { <FactList facts /> }.into_any(),
        None => view! { <p class="empty">{say(Panel::NoMask)}</p> }.into_any(),
    };
    view! {
        <section class="panel-section" data-testid="this-mask">
            <h2>{say(Panel::ThisMask)}</h2>
            {shown}
            <ThresholdSlider />
            <Show when=move || selects.get()>
                <div class="mask-actions">
                    <CommandButton command=Command::Refine icon=Icon::Pencil label=say(Panel::Refine) class="button small" />
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
        <p class="fact-title">{title}</p>
        <dl class="facts">
            {score(Panel::PredictedIou, Panel::AboutPredictedIou, predicted_iou)}
            {score(Panel::Stability, Panel::AboutStability, stability_score)}
            <div class="fact">
                <dt>{say(Panel::Area)}</dt>
                <dd>{say(Panel::PixelsAndShare { pixels: Grouped(area), share: Percent(share) })}</dd>
            </div>
        </dl>
    }
}

fn score(name: Panel, meaning: Panel, value: Option<f32>) -> Option<impl IntoView> {
    value.map(|value| {
        let name = say(name);
        view! {
            <div class="fact" title=say(meaning)>
                <dt>{name.clone()}</dt>
                <dd>{say(Score(value))}</dd>
                <dd class="fact-bar"><meter min="0" max="1" value=value.to_string() aria-label=name></meter></dd>
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
            (Some(id), _) => say(Panel::Refining { object: id.0 }).into(),
            (None, Some(_)) => say(Panel::NotAccepted).into(),
            (None, None) => say(Panel::DrawnNotAccepted).into(),
        };
        return Some(Facts {
            predicted_iou: draft.candidate().map(|candidate| candidate.predicted_iou),
            stability_score: draft.candidate().map(|candidate| candidate.stability_score),
            ..Facts::of(title, mask)
        });
    }
    let selected = session.selected()?;
    let instance = history.instance(selected)?;
    let origin = match instance.origin {
        Origin::Prompted => Everything::FromPrompt,
        Origin::Automatic => Everything::FromSearch,
        Origin::Drawn => Everything::FromStrokes,
        Origin::Imported => Everything::FromFile,
    };
    let title = format!("{}, {}", editor.name_of(instance), say(origin));
    Some(Facts {
        predicted_iou: instance.predicted_iou,
        stability_score: instance.stability_score,
        ..Facts::of(title, &instance.mask)
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
