//! Adds the worker with threads to the built page: it shares memory, so it has a standard library and flags of its own,
//! which Trunk cannot give to one program of several. How its threads start is in `web/worker_threads_loader.js`.

use std::fs;

use anyhow::{Context, Result};

use crate::site::Profile;
use crate::workspace::Workspace;
use crate::{process, setup};

/// The program, and the beginning of its files' names.
const NAME: &str = "worker_threads";
/// All that 32 bits can address, as without threads; browsers that cannot set it aside take the worker without.
const MOST_MEMORY: &str = "--max-memory=4294967296";
/// Instructions of the page's other workers, and those of shared memory.
const FEATURES: &str = "target-feature=+simd128,+relaxed-simd,+atomics,+bulk-memory,+mutable-globals";
/// What wasm-bindgen needs of a program with threads.
const LINKED: [&str; 7] = [
    "--shared-memory",
    "--import-memory",
    MOST_MEMORY,
    "--export=__wasm_init_tls",
    "--export=__tls_size",
    "--export=__tls_align",
    "--export=__tls_base",
];

/// Builds it into the page's folder.
///
/// # Errors
/// When the build fails.
pub(crate) fn add(workspace: &Workspace, profile: Profile) -> Result<()> {
    let target = workspace.target.join("threads");
    let mut cargo = workspace.cargo("build --locked --package worker --features threads --bin");
    cargo.args([NAME, "--target", setup::WASM, "--profile", profile.name()]);
    // Compiling the library is not stable; that a stable compiler does it all the same is what this variable is for.
    cargo.args(["-Z", "build-std=std,panic_abort"]).env("RUSTC_BOOTSTRAP", "1");
    cargo.env("CARGO_TARGET_DIR", &target).env("CARGO_ENCODED_RUSTFLAGS", flags());
    process::run(&mut cargo)?;

    let program = target.join(setup::WASM).join(profile.name()).join(format!("{NAME}.wasm"));
    let mut bind = workspace.command(&setup::wasm_bindgen(workspace));
    bind.args(["--target", "web", "--no-typescript", "--out-name", NAME, "--out-dir"]);
    process::run(bind.arg(workspace.site()).arg(program))?;
    if profile == Profile::Release {
        let built = workspace.site().join(format!("{NAME}_bg.wasm"));
        let mut optimise = workspace.command(&setup::wasm_opt(workspace)?);
        process::run(optimise.arg("-O3").arg(&built).arg("-o").arg(&built))?;
    }
    let loader = format!("{NAME}_loader.js");
    let (from, to) = (workspace.root.join("web").join(&loader), workspace.site().join(&loader));
    fs::copy(&from, to).with_context(|| format!("cannot copy {}", from.display())).map(drop)
}

fn flags() -> String {
    let linked = LINKED.iter().map(|argument| format!("link-arg={argument}"));
    let flags = std::iter::once(FEATURES.to_owned()).chain(linked);
    flags.flat_map(|flag| ["-C".to_owned(), flag]).collect::<Vec<_>>().join("\u{1f}")
}
