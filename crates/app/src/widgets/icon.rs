//! The page's icons: Lucide's drawings from `web/icons`, put into the page itself.
//! Their colour and size are CSS.

use leptos::prelude::*;

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $file:literal,)*) => {
        /// A drawing.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Icon {
            $($(#[$doc])* $name,)*
        }

        impl Icon {
            fn svg(self) -> &'static str {
                match self {
                    $(Self::$name => include_str!(concat!("../../../../web/icons/", $file, ".svg")),)*
                }
            }
        }
    };
}

icons! {
    ArrowLeft = "arrow-left",
    ArrowUp = "circle-arrow-up",
    Braces = "braces",
    Brush = "brush",
    ChartColumn = "chart-column",
    Check = "check",
    CheckAll = "check-check",
    ChevronLeft = "chevron-left",
    ChevronRight = "chevron-right",
    ChevronUp = "chevron-up",
    Cross = "x",
    Cursor = "mouse-pointer",
    Download = "download",
    Eraser = "eraser",
    DropIslands = "circle-off",
    Eye = "eye",
    EyeOff = "eye-off",
    Flag = "flag",
    FolderOpen = "folder-open",
    FillHoles = "paint-bucket",
    Grow = "expand",
    Hand = "hand",
    ImagePlus = "image-plus",
    Images = "images",
    Info = "info",
    Intersect = "squares-intersect",
    Languages = "languages",
    Lasso = "lasso",
    ListCross = "list-x",
    Lock = "lock",
    LockOpen = "lock-open",
    Maximize = "maximize",
    Minus = "circle-minus",
    Moon = "moon",
    Package = "package",
    Pencil = "pencil",
    Pentagon = "pentagon",
    Plane = "plane",
    Play = "play",
    Plus = "circle-plus",
    PlusBare = "plus",
    Pointer = "mouse-pointer-click",
    Question = "circle-question-mark",
    Redo = "redo-2",
    Retry = "rotate-cw",
    Scissors = "scissors",
    Shield = "shield-check",
    Shrink = "shrink",
    SkipForward = "skip-forward",
    Smooth = "spline",
    Stop = "circle-stop",
    Subtract = "squares-subtract",
    Sun = "sun",
    Timer = "timer",
    Trash = "trash-2",
    Undo = "undo-2",
    Unite = "squares-unite",
    Wand = "wand-sparkles",
    Warning = "triangle-alert",
    WifiOff = "wifi-off",
    Zap = "zap",
    ZoomIn = "zoom-in",
    ZoomOut = "zoom-out",
}

/// Shows an icon; what it means is said beside it or by the button it is in.
#[component]
pub(crate) fn IconView(#[prop(into)] icon: Signal<Icon>) -> impl IntoView {
    view! { <span class="icon" aria-hidden="true" inner_html=move || icon.get().svg()></span> }
}
