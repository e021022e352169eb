//! A person at the page: starts the server and a browser, clicks, types, looks, saves.
//! The sessions themselves are in `browser/`, the measurements in `bench/`.

mod child;
mod chrome;
mod page;
mod session;

pub use fantoccini::elements::Element;

pub use crate::page::{Button, Page, Place};
pub use crate::session::{Session, program};
