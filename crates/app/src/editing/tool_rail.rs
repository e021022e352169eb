//! Tools, what a plain click means, and the zoom.
//! What a tool does is said by `editor`.

use crate::language::say;
use crate::page::Page;
use crate::widgets::{CommandButton, Icon};
use annotation::PointLabel;
use editor::{Acceptance, Command, Tool};
use leptos::prelude::*;
use words::Label;

/// The bar at the side; on narrow screens it is at the bottom.
#[component]
pub(crate) fn ToolRail() -> impl IntoView {
    let page = Page::here();
    let tool = page.read(editor::Editor::tool);
    let label = page.read(editor::Editor::label);
    let in_hand = move |this: Tool| Signal::derive(move || tool.get() == this);
    let is_background = Signal::derive(move || label.get() == PointLabel::Background);
    let acceptance = page.read(editor::Editor::acceptance);
    let is_rapid = Signal::derive(move || acceptance.get() == Acceptance::AtOnce);
    let label_icon = Signal::derive(move || match label.get() {
        PointLabel::Foreground => Icon::Plus,
        PointLabel::Background => Icon::Minus,
    });
    view! {
        <nav class="tool-rail" role="toolbar" aria-label=say(Label::Tools)>
            <CommandButton
                command=Command::PromptTool
                icon=Icon::Pointer
                class="tool"
                pressed=in_hand(Tool::Prompt)
            />
            <CommandButton command=Command::BrushTool icon=Icon::Brush class="tool" pressed=in_hand(Tool::Brush) />
            <CommandButton command=Command::EraserTool icon=Icon::Eraser class="tool" pressed=in_hand(Tool::Eraser) />
            <CommandButton
                command=Command::PolygonTool
                icon=Icon::Pentagon
                class="tool"
                pressed=in_hand(Tool::Polygon)
            />
            <CommandButton command=Command::LassoTool icon=Icon::Lasso class="tool" pressed=in_hand(Tool::Lasso) />
            <hr />
            <CommandButton command=Command::SelectTool icon=Icon::Cursor class="tool" pressed=in_hand(Tool::Select) />
            <CommandButton
                command=Command::EverythingTool
                icon=Icon::Wand
                class="tool"
                pressed=in_hand(Tool::Everything)
            />
            <CommandButton command=Command::PanTool icon=Icon::Hand class="tool" pressed=in_hand(Tool::Pan) />
            <hr />
            <CommandButton
                command=Command::TogglePointLabel
                icon=label_icon
                class="tool label-toggle"
                pressed=is_background
            />
            <CommandButton command=Command::RapidMode icon=Icon::Zap class="tool" pressed=is_rapid />
            <hr class="wide-only" />
            <CommandButton command=Command::ZoomIn icon=Icon::ZoomIn class="tool wide-only" />
            <CommandButton command=Command::ZoomOut icon=Icon::ZoomOut class="tool wide-only" />
            <CommandButton command=Command::Fit icon=Icon::Maximize class="tool wide-only" />
        </nav>
    }
}
