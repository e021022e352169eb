//! Tools, what a plain click means, and the zoom.
//! What a tool does is said by `editor`.

use crate::page::Page;
use crate::widgets::{CommandButton, Icon};
use annotation::PointLabel;
use editor::{Command, Tool};
use leptos::prelude::*;

/// The bar at the side; on narrow screens it is at the bottom.
#[component]
pub(crate) fn ToolRail() -> impl IntoView {
    let page = Page::here();
    let tool = page.read(editor::Editor::tool);
    let label = page.read(editor::Editor::label);
    let in_hand = move |this: Tool| Signal::derive(move || tool.get() == this);
    let is_background = Signal::derive(move || label.get() == PointLabel::Background);
    let label_icon = Signal::derive(move || match label.get() {
        PointLabel::Foreground => Icon::Plus,
        PointLabel::Background => Icon::Minus,
    });
    view! {
        <nav class="tool-rail" role="toolbar" aria-label="Tools">
            <CommandButton
                command=Command::PromptTool
                icon=Icon::Pointer
                class="tool"
                pressed=in_hand(Tool::Prompt)
            />
            <CommandButton command=Command::PanTool icon=Icon::Hand class="tool" pressed=in_hand(Tool::Pan) />
            <CommandButton
                command=Command::TogglePointLabel
                icon=label_icon
                class="tool label-toggle"
                pressed=is_background
            />
            <hr />
            <CommandButton command=Command::ZoomIn icon=Icon::ZoomIn class="tool" />
            <CommandButton command=Command::ZoomOut icon=Icon::ZoomOut class="tool" />
            <CommandButton command=Command::Fit icon=Icon::Maximize class="tool" />
        </nav>
    }
}
