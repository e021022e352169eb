//! sam.
