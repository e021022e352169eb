//! Starts the page: an [`editor::Editor`] shown with Leptos.
//! No behaviour: what happens on a message is said by `editor`, what an effect does by `page`.

#![allow(unreachable_pub, reason = "the component macro writes it")]

mod bitmaps;
mod editing;
mod fetch;
mod files;
mod folders;
mod gallery;
mod gpu;
mod held;
mod input;
mod installation;
mod keeper;
mod keys;
mod language;
mod lasting;
mod models;
mod network;
mod offers;
mod packed;
mod page;
mod pictures;
mod root;
mod stage;
mod tabs;
mod theme;
mod widgets;
mod worker_client;

fn main() {
    console_error_panic_hook::set_once();
    // What index.html shows while this program is on its way.
    if let Some(loading) = leptos::prelude::document().get_element_by_id("loading") {
        loading.remove();
    }
    leptos::mount::mount_to_body(root::Root);
}
