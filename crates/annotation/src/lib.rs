//! annotation.
