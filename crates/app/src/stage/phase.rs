//! What is said over the photo until it answers clicks, with honest progress.
//! The hints for clicking are in `editing::dock`.

use crate::language::say;
use crate::page::Page;
use crate::widgets::{CommandButton, Icon, ProgressBar, RetryButton};
use editor::{Command, Editor, ModelState, Phase};
use leptos::prelude::*;
use protocol::{Progress, Stage};
use std::borrow::Cow;
use words::Wait;

/// What to tell about a wait.
#[derive(Debug, Clone, Default, PartialEq)]
struct Told {
    title: Cow<'static, str>,
    detail: Cow<'static, str>,
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
                    <ProgressBar label=Signal::derive(move || wait.get().title.into_owned()) share=Signal::derive(move || wait.get().share) />
                </Show>
                <div class="phase-detail">
                    <span class="dim">{move || wait.get().detail}</span>
                    <Show when=move || encodes.get()>
                        <CommandButton command=Command::Drop icon=Icon::Cross label=say(Wait::Stop) />
                    </Show>
                    <Show when=move || failed.get()>
                        <RetryButton />
                    </Show>
                </div>
            </div>
        </Show>
    }
}

fn wait(editor: &Editor) -> Option<Told> {
    match editor.session()?.phase() {
        Phase::Asleep => {
            Some(Told { title: say(Wait::FileNotHere), detail: say(Wait::DropItAgain), share: None })
        }
        Phase::Fetching(transfer) => Some(Told {
            title: say(Wait::LoadingPhoto),
            detail: say(transfer.told()),
            share: transfer.share(),
        }),
        Phase::Queued => Some(wait_for_model(editor.model())),
        Phase::Restoring => {
            Some(Told { title: say(Wait::ReadingEmbedding), detail: say(Wait::AMoment), share: None })
        }
        Phase::Encoding(progress) => Some(wait_for_encoder(*progress)),
        Phase::Ready => None,
    }
}

fn wait_for_model(model: &ModelState) -> Told {
    let (title, detail, share) = match model {
        ModelState::Fetching(transfer) => {
            (say(Wait::WaitingForModel), say(transfer.told()), transfer.share())
        }
        ModelState::Loading => (say(Wait::StartingModel), say(Wait::AMoment), None),
        ModelState::Ready(_) => (say(Wait::Waiting), say(Wait::AnotherFirst), None),
        ModelState::Failed(_) => (say(Wait::NoModel), say(Wait::NoAnswers), None),
    };
    Told { title, detail, share }
}

fn wait_for_encoder(progress: Progress) -> Told {
    let Progress { stage, done, total } = progress;
    match stage {
        Stage::Decoding => Told { title: say(Wait::ReadingPhoto), detail: say(Wait::AMoment), share: None },
        Stage::Encoding => Told {
            title: say(Wait::Encoding),
            detail: say(Wait::Layer { done: done.into(), total: total.into() }),
            share: Some(f64::from(done) / f64::from(total.max(1))),
        },
    }
}
