//! Everything known about the masks; on narrow screens a sheet that is pulled up.
//! Its parts are `category_panel`, `this_mask`, `search_panel`, `proposal_list` and `instance_list`.

use super::category_panel::CategoryPanel;
use super::image_panel::ImagePanel;
use super::instance_list::InstanceList;
use super::project_panel::ProjectPanel;
use super::proposal_list::ProposalList;
use super::search_panel::SearchPanel;
use super::this_mask::ThisMask;
use crate::language::say;
use crate::page::Page;
use crate::widgets::{Icon, IconView};
use editor::Tool;
use leptos::prelude::*;
use words::Panel as Text;

/// The panel at the side.
#[component]
pub(crate) fn Panel() -> impl IntoView {
    let page = Page::here();
    let count = page.read(|editor| editor.session().map_or(0, |session| session.history().instances().len()));
    let name = page.read(|editor| editor.session().map(|session| session.name().to_owned()));
    let searches = page.read(|editor| editor.tool() == Tool::Everything);
    let opened = RwSignal::new(false);
    let summary = move || match count.get() {
        0 => say(Text::NoObjects),
        count => say(Text::Objects { count: count as u64 }),
    };
    view! {
        <aside class="panel" class:opened=opened aria-label=say(Text::Masks)>
            <button
                type="button"
                class="sheet-handle"
                aria-expanded=move || opened.get().to_string()
                data-testid="sheet-handle"
                on:click=move |_| opened.update(|opened| *opened = !*opened)
            >
                <span class="name">{move || name.get()}</span>
                <span class="dim">{summary}</span>
                <IconView icon=Icon::ChevronUp />
            </button>
            <div class="panel-content">
                <CategoryPanel />
                <Show when=move || searches.get() fallback=ThisMask>
                    <SearchPanel />
                    <ProposalList />
                </Show>
                <ImagePanel />
                <InstanceList />
                <ProjectPanel />
            </div>
        </aside>
    }
}
