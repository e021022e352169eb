//! Sentences over the page: what went wrong, until somebody has read it.
//! Which sentences there are is decided by `editor`.

use super::keep_again::{KeepAgain, NotKept};
use super::new_version::NewVersion;
use super::work_here::WorkHere;
use super::{Icon, IconButton, IconView};
use crate::language::say;
use crate::page::Page;
use editor::{Message, Notice, NoticeKind};
use leptos::prelude::*;
use words::Label;

/// All notices, the newest at the bottom.
#[component]
pub(crate) fn Notices() -> impl IntoView {
    let notices = Page::here().read(|editor| editor.notices().to_vec());
    view! {
        <div class="notices" role="group" aria-label=say(Label::Notices)>
            <For each=move || notices.get() key=|notice| notice.id let:notice>
                <NoticeCard notice />
            </For>
            <NewVersion />
            <NotKept />
        </div>
    }
}

#[component]
fn NoticeCard(notice: Notice) -> impl IntoView {
    let page = Page::here();
    let (is_about_another_tab, is_about_failure) =
        (notice.is_about_another_tab(), notice.is_about_failure_to_keep());
    let Notice { id, kind, text } = notice;
    let (class, icon) = match kind {
        NoticeKind::Error => ("notice error", Icon::Warning),
        NoticeKind::Info => ("notice", Icon::Info),
    };
    view! {
        <div class=class data-testid="notice">
            <IconView icon=icon />
            <p>{say(text)}</p>
            <IconButton
                icon=Icon::Cross
                label=say(Label::Dismiss).into_owned()
                test_id="dismiss"
                press=move || page.send(Message::DismissNotice(id))
            />
            {is_about_another_tab.then(|| view! { <WorkHere /> })}
            {is_about_failure.then(|| view! { <KeepAgain /> })}
        </div>
    }
}
