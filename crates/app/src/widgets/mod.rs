//! Small pieces that several parts of the page use.
//! Nothing here knows a screen of the page.

mod command_button;
mod dialog;
mod help;
mod icon;
mod icon_button;
mod keep_again;
mod key_choice;
mod key_row;
mod language_menu;
mod live;
mod new_version;
mod notices;
mod photo_thumb;
mod progress;
mod statistics;
mod theme_button;
mod work_here;

pub(crate) use command_button::{CommandButton, title_of};
pub(crate) use dialog::Dialog;
pub(crate) use help::HelpSheet;
pub(crate) use icon::{Icon, IconView};
pub(crate) use icon_button::IconButton;
pub(crate) use language_menu::LanguageMenu;
pub(crate) use live::{LiveRegion, PageState};
pub(crate) use notices::Notices;
pub(crate) use photo_thumb::PhotoThumb;
pub(crate) use progress::{ProgressBar, RetryButton};
pub(crate) use statistics::StatisticsSheet;
pub(crate) use theme_button::ThemeButton;
