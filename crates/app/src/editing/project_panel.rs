//! What holds for all images: the overlap rule, who annotates, and the guide with its timer.
//! What these do is said by `editor`.

use crate::language::say;
use crate::page::Page;
use crate::widgets::{CommandButton, Icon, IconView};
use editor::{Command, Editor, Lasting, MOVE_ON_MILLISECONDS, Message, OverlapRule, SettingMessage};
use gloo::timers::callback::Interval;
use leptos::prelude::*;
use words::{Queue, Status};

/// How often the time goes on by itself.
const TICK_MILLISECONDS: u32 = 1000;

/// The lowest part of the panel.
#[component]
pub(super) fn ProjectPanel() -> impl IntoView {
    let page = Page::here();
    let settings = page.read(|editor| editor.settings().clone());
    let is_guided = Signal::derive(move || settings.with(|settings| settings.is_guided));
    let rule_chosen = move |event| {
        let name = event_target_value(&event);
        let rule = OverlapRule::ALL.into_iter().find(|rule| tag(*rule) == name);
        rule.into_iter().for_each(|rule| page.send(Message::Setting(SettingMessage::Overlap(rule))));
    };
    let rules = OverlapRule::ALL.map(|rule| {
        let chosen = move || settings.with(|settings| settings.overlap == rule);
        view! { <option value=tag(rule) selected=chosen>{say(rule.name())}</option> }
    });
    view! {
        <section class="panel-section" data-testid="project-panel">
            <h2>
                {say(Queue::Project)}
                <span class="grow"></span>
                <CommandButton command=Command::Guide icon=Icon::Timer class="button quiet" pressed=is_guided />
                <CommandButton command=Command::Statistics icon=Icon::ChartColumn class="button quiet" />
            </h2>
            <Show when=move || is_guided.get()>
                <Guide />
            </Show>
            <label class="setting">
                <span>{say(Queue::Overlap)}</span>
                <select data-testid="overlap-rule" on:change=rule_chosen>{rules.collect_view()}</select>
            </label>
            <label class="setting">
                <span>{say(Queue::Annotator)}</span>
                <input
                    type="text"
                    data-testid="annotator"
                    autocomplete="off"
                    prop:value=move || settings.with(|settings| settings.annotator.clone())
                    on:change=move |event| {
                        page.send(Message::Setting(SettingMessage::Annotator(event_target_value(&event))));
                    }
                />
            </label>
            <HowLong />
        </section>
    }
}

/// For how long the browser keeps the work, once it has said so.
#[component]
fn HowLong() -> impl IntoView {
    let lasting = Page::here().read(Editor::lasting);
    let told = move || match lasting.get() {
        Lasting::Unknown => None,
        Lasting::ForGood => Some((Icon::Shield, Status::ForGood)),
        Lasting::WhileThereIsRoom => Some((Icon::Info, Status::WhileThereIsRoom)),
    };
    move || {
        told().map(|(icon, text)| {
            view! {
                <p class="how-long" data-testid="how-long">
                    <IconView icon=icon />
                    <span>{say(text)}</span>
                </p>
            }
        })
    }
}

/// The hint, and the time spent on the mask.
#[component]
fn Guide() -> impl IntoView {
    let page = Page::here();
    let spent = page.read(|editor| editor.spent_on_mask().total());
    let is_long = move || spent.get() >= MOVE_ON_MILLISECONDS;
    // A message for the time alone: it goes on while nothing happens.
    StoredValue::new_local(Interval::new(TICK_MILLISECONDS, move || page.tick()));
    view! {
        <div class="guide" class:long=is_long data-testid="guide">
            <p>{say(Queue::ByProminence)}</p>
            <p>
                {say(Queue::OnThisMask)} " "
                <b data-testid="mask-time">{move || format!("{} s", spent.get() / 1000)}</b>
                <Show when=is_long>" " {say(Queue::MoveOn)}</Show>
            </p>
        </div>
    }
}

/// What markup calls a rule.
fn tag(rule: OverlapRule) -> &'static str {
    match rule {
        OverlapRule::Allow => "allow",
        OverlapRule::NewWins => "new-wins",
        OverlapRule::OldWins => "old-wins",
    }
}
