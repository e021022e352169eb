//! What is said over the photo until it answers clicks, with honest progress.
//! The hints for clicking are in `editing::dock`.

use crate::page::Page;
use crate::widgets::{CommandButton, Icon, ProgressBar, RetryButton};
use crate::words;
use editor::{Command, Editor, ModelState, Phase};
use leptos::prelude::*;
use protocol::{Progress, Stage};

/// What to tell about a wait.
#[derive(Debug, Clone, Default, PartialEq)]
struct Wait {
    title: &'static str,
    detail: String,
    /// From 0 to 1, where it is known.
    share: Option<f64>,
}

/// The card in the middle of the stage; nothing once clicks are answered.
#[component]
pub(crate) fn PhaseCard() -> impl IntoView {
    let page = Page::here();
    let waits = page.read(|editor| wait(editor).is_some());
    let wait = page.read(|editor| wait(editor).unwrap_or_default());
    let encodes = page
        .read(|editor| editor.session().is_some_and(|session| matches!(session.phase(), Phase::Encoding(_))));
    let failed = page.read(|editor| matches!(editor.model(), ModelState::Failed(_)));
    view! {
        <Show when=move || waits.get()>
            <div class="phase card" data-testid="progress">
                <p class="phase-title">{move || wait.get().title}</p>
                <Show when=move || !failed.get()>
                    <ProgressBar label=Signal::derive(move || wait.get().title) share=Signal::derive(move || wait.get().share) />
                </Show>
                <div class="phase-detail">
                    <span class="dim">{move || wait.get().detail}</span>
                    <Show when=move || encodes.get()>
                        <CommandButton command=Command::Drop icon=Icon::Cross label="Stop" />
                    </Show>
                    <Show when=move || failed.get()>
                        <RetryButton />
                    </Show>
                </div>
            </div>
        </Show>
    }
}

fn wait(editor: &Editor) -> Option<Wait> {
    match editor.session()?.phase() {
        Phase::Fetching(transfer) => Some(Wait {
            title: "Loading the photo and its embedding",
            detail: words::transfer(*transfer),
            share: words::share(*transfer),
        }),
        Phase::Queued => Some(wait_for_model(editor.model())),
        Phase::Restoring => {
            Some(Wait { title: "Reading the image embedding", detail: "A moment".into(), share: None })
        }
        Phase::Encoding(progress) => Some(wait_for_encoder(*progress)),
        Phase::Ready => None,
    }
}

fn wait_for_model(model: &ModelState) -> Wait {
    let (title, detail, share) = match model {
        ModelState::Fetching(transfer) => {
            ("Waiting for the model", words::transfer(*transfer), words::share(*transfer))
        }
        ModelState::Loading => ("Starting the model", "A moment".into(), None),
        ModelState::Ready(_) => ("Waiting", "Another image comes first".into(), None),
        ModelState::Failed(_) => ("There is no model yet", "Without it no click is answered".into(), None),
    };
    Wait { title, detail, share }
}

fn wait_for_encoder(progress: Progress) -> Wait {
    let Progress { stage, done, total } = progress;
    match stage {
        Stage::Decoding => Wait { title: "Reading the photo", detail: "A moment".into(), share: None },
        Stage::Encoding => Wait {
            title: "Computing the image embedding",
            detail: format!("Layer {done} of {total}. Once for this photo."),
            share: Some(f64::from(done) / f64::from(total.max(1))),
        },
    }
}
