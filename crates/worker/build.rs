//! Leaves the names of functions out of the worker: a tenth of what is downloaded, and of use to a debugger only.
//! Nothing is generated here.
#![allow(clippy::print_stdout, reason = "cargo listens on stdout")]

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-bins=--strip-all");
        // It tells wasm-bindgen and wasm-opt which instructions the worker uses.
        println!("cargo::rustc-link-arg-bins=--keep-section=target_features");
    }
}
