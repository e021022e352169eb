//! The steps of `lint` and `test`, cheapest first.
//! How steps are run and timed is in `steps`.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::site::{self, Profile, Use};
use crate::steps::Step;
use crate::workspace::Workspace;
use crate::{browser, package, process, setup};

/// Static checks. Not part of `test`: a newer compiler knows new warnings, and they break nobody's copy.
pub(crate) const LINT: [Step; 4] = [
    Step { name: "format", needs: &[], run: format },
    Step { name: "clippy", needs: &[], run: clippy },
    Step { name: "clippy-wasm", needs: &[], run: clippy_wasm },
    Step { name: "docs", needs: &[], run: docs },
];

/// Everything that shows whether the product works.
pub(crate) const TEST: [Step; 7] = [
    Step { name: "tidy", needs: &[], run: tidy },
    Step { name: "setup", needs: &[], run: set_up },
    Step { name: "native", needs: &[], run: native },
    Step { name: "wasm", needs: &["setup"], run: wasm },
    Step { name: "site", needs: &["setup"], run: site_for_visitors },
    Step { name: "package", needs: &["setup", "site"], run: package },
    Step { name: "browser", needs: &["setup", "site", "package"], run: in_browser },
];

/// The crates that run only in a browser; everything else is in the workspace's `default-members`.
const BROWSER_ONLY: &str = "--package app --package worker --target wasm32-unknown-unknown";

/// The crates with tests that run in a browser.
const TESTED_IN_BROWSER: &str = "--package worker";

fn format(workspace: &Workspace) -> Result<()> {
    process::run(&mut workspace.cargo("fmt --all --check"))
}

fn clippy(workspace: &Workspace) -> Result<()> {
    process::run(&mut workspace.cargo("clippy --locked --all-targets -- --deny warnings"))
}

fn clippy_wasm(workspace: &Workspace) -> Result<()> {
    setup::wasm_target(workspace)?;
    // The worker with everything in it; what the others have instead is what is looked at natively.
    let arguments = format!(
        "clippy --locked {BROWSER_ONLY} --features worker/threads,worker/webgpu --all-targets -- --deny warnings"
    );
    process::run(&mut workspace.cargo(&arguments))
}

fn docs(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo("doc --locked --no-deps --document-private-items");
    process::run(cargo.env("RUSTDOCFLAGS", "--deny warnings"))
}

fn tidy(workspace: &Workspace) -> Result<()> {
    process::run(&mut workspace.cargo("test --locked --package xtask"))
}

fn set_up(workspace: &Workspace) -> Result<()> {
    setup::for_site(workspace)?;
    browser::find_or_install().map(drop)
}

fn native(workspace: &Workspace) -> Result<()> {
    process::run(&mut workspace.cargo("test --locked"))?;
    // The page's pool of threads, where threads are at hand to test it.
    process::run(&mut workspace.cargo("test --locked --package kernels --features threads --lib"))
}

fn site_for_visitors(workspace: &Workspace) -> Result<()> {
    site::build(workspace, Profile::Site, Use::Visitors)
}

fn package(workspace: &Workspace) -> Result<()> {
    package::assemble(workspace)?;
    match setup::typescript(workspace) {
        Ok(compiler) => package::add_types(workspace, &compiler),
        // As with what looks for barriers.
        Err(error) => {
            println!("the types of the package are not checked: {error:#}");
            Ok(())
        }
    }
}

/// With the page's own profile, so that nothing is compiled twice. The runner knows none of cargo's test options.
fn wasm(workspace: &Workspace) -> Result<()> {
    let arguments = format!(
        "test --locked {TESTED_IN_BROWSER} --target wasm32-unknown-unknown --profile {}",
        Profile::Site.name()
    );
    let browser = browser::find_or_install()?;
    let mut cargo = workspace.cargo(&arguments);
    cargo
        .env("PATH", workspace.path_with(&setup::program_folders(workspace))?)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("CHROMEDRIVER", &browser.chromedriver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser.write_capabilities(workspace)?)
        // Per crate, browser start included; the default of 20 s is short for two busy cores.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    process::run(&mut cargo)
}

fn in_browser(workspace: &Workspace) -> Result<()> {
    // The same packages as in `native`, and so the same features: nothing is compiled twice. The program is
    // built for its own tests.
    process::run(&mut workspace.cargo("test --locked --no-run"))?;
    let program = workspace.program("maskwright", "debug");
    // Two browsers at once: a third would have no core on the smallest machine and wait past its limits.
    let mut cargo = workspace.cargo("test --locked --test browser -- --test-threads 2");
    process::run(browser_environment(workspace, &mut cargo, &program)?)
}

/// Tells the crate in `tests/` which program, page and browser to use.
///
/// # Errors
/// When no browser is found.
pub(crate) fn browser_environment<'a>(
    workspace: &Workspace,
    command: &'a mut Command,
    program: &Path,
) -> Result<&'a mut Command> {
    let browser = browser::find_or_install()?;
    match setup::axe(workspace) {
        Ok(axe) => drop(command.env("MASKWRIGHT_AXE", axe)),
        // Only Rust is asked for; a machine without Node.js checks all else.
        Err(error) => println!("the page is not searched for barriers: {error:#}"),
    }
    Ok(command
        .env("MASKWRIGHT_BIN", program)
        .env("MASKWRIGHT_SITE", workspace.site())
        .env("MASKWRIGHT_PACKAGE", workspace.package())
        .env("MASKWRIGHT_SCREENSHOTS", workspace.target.join("screenshots"))
        .env("MASKWRIGHT_WEBDRIVER_JSON", browser.write_capabilities(workspace)?)
        .env("CHROMEDRIVER", browser.chromedriver)
        // A failed session is told in words; the harness's own call stack only hides them.
        .env("RUST_LIB_BACKTRACE", "0"))
}
