//! Keys of one's own, kept in the browser for all its tabs.
//! What they mean is said by `editor::Bindings`.

use editor::Bindings;
use gloo::storage::{LocalStorage, Storage};

const KEY: &str = "maskwright.keys";

/// What was kept; nothing when it is of no use.
pub(crate) fn kept() -> Option<Bindings> {
    LocalStorage::get(KEY).ok()
}

/// Keeps them. A browser that keeps nothing (private windows) just forgets them.
pub(crate) fn keep(bindings: &Bindings) {
    let _ = LocalStorage::set(KEY, bindings);
}
