//! The second screen: one photo on the stage, and everything to work on it with.
//! The stage itself is in `stage`.

mod candidate_card;
mod category_panel;
mod dock;
mod filmstrip;
mod image_panel;
mod instance_list;
mod instance_row;
mod panel;
mod project_panel;
mod proposal_list;
mod retouch_menu;
mod save_menu;
mod search_dock;
mod search_panel;
mod situation;
mod status_bar;
mod this_mask;
mod threshold;
mod thumbnail;
mod tool_rail;
mod top_bar;

use crate::stage::Stage;
use dock::Dock;
use filmstrip::Filmstrip;
use leptos::prelude::*;
use panel::Panel;
use status_bar::StatusBar;
use tool_rail::ToolRail;
use top_bar::TopBar;

/// The second screen.
#[component]
pub(crate) fn Editing() -> impl IntoView {
    view! {
        <div class="editing" data-testid="editing">
            <TopBar />
            <ToolRail />
            <main class="stage-area">
                <Stage />
                <Dock />
                <Filmstrip />
            </main>
            <Panel />
            <StatusBar />
        </div>
    }
}
