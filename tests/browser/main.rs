//! Sessions at the built page, one file for each kind of work.
//! How a session is started and ended is in the library.
#![allow(clippy::unwrap_used, reason = "tests")]

mod automatic;
mod barriers;
mod coco;
mod crowded;
mod drawing;
mod errors;
mod folder;
mod formats;
mod gpu;
mod keeping;
mod keyboard;
mod keys;
mod killed;
mod languages;
mod large;
mod library;
mod looks;
mod models;
mod offline;
mod photo;
#[path = "../../crates/cli/tests/common/pictures.rs"]
mod pictures;
mod privacy;
mod prompts;
mod queue;
mod room;
mod sample;
mod tabs;
mod threads;
mod touching;
mod versions;
mod worker;
