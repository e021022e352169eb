//! The pickle language, as far as weights need it.
//! Not where a pickle is stored.

mod instruction;
mod machine;
mod reader;
mod value;

pub(crate) use instruction::PROTOCOL;
pub(crate) use machine::run;
pub(crate) use value::{Id, Objects, Value};
