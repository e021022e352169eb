//! Light and dark: what the system asks for, until the person asks for the other one.
//! The colours are CSS; index.html puts the remembered choice in place before anything is shown.

use gloo::storage::{LocalStorage, Storage};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Read by index.html, too.
const KEY: &str = "maskwright.theme";

/// A look of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Theme {
    Light,
    Dark,
}

impl Theme {
    /// The look that the page has now.
    pub(crate) fn current() -> Self {
        LocalStorage::get(KEY).unwrap_or_else(|_| Self::of_system())
    }

    /// The other look.
    #[must_use]
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Light,
        }
    }

    /// Shows this look now and from now on.
    pub(crate) fn choose(self) {
        let name = match self {
            Self::Light => "light",
            Self::Dark => "dark",
        };
        if let Some(root) = document().document_element() {
            // The attribute's name is valid, and a browser that keeps nothing (private windows) just forgets it.
            let _ = root.set_attribute("data-theme", name);
            let _ = LocalStorage::set(KEY, self);
        }
    }

    fn of_system() -> Self {
        let dark = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
        if dark.is_some_and(|query| query.matches()) { Self::Dark } else { Self::Light }
    }
}
