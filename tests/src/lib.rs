//! A person at the page: starts the server and a browser, clicks, types, looks, saves.
//! The sessions themselves are in `browser/`, the measurements in `bench/`.

mod barriers;
mod child;
mod chrome;
pub mod formula;
mod maskwright;
mod network;
mod page;
mod program;
mod server;
mod session;
mod static_host;
mod storage;
mod tabs;
mod touch;

pub use fantoccini::elements::Element;
pub use fantoccini::key::Key;

pub use crate::network::Network;
pub use crate::page::{Button, Control, Page, Place};
pub use crate::program::{automatic, program, repository_file, segment};
pub use crate::server::Server;
pub use crate::session::Session;
pub use crate::static_host::StaticHost;
