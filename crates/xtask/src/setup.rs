//! Installs what building the page needs, each thing only when it is missing and none of it into the checkout.
//! The browser of the tests is found and installed in `browser`.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use crate::{browser, process};

/// A program that `cargo install` builds. Versions are exact: wasm-bindgen's must be the one of the library in
/// `Cargo.lock`, and Trunk, which works offline here, takes only the versions that `Trunk.toml` names.
struct Tool {
    name: &'static str,
    version: &'static str,
    /// One of its programs, to tell whether it is installed.
    program: &'static str,
    /// wasm-bindgen-cli does not build from its own lock file.
    options: &'static [&'static str],
}

const TRUNK: Tool = Tool { name: "trunk", version: "0.21.14", program: "trunk", options: &["--locked"] };
const WASM_BINDGEN: Tool =
    Tool { name: "wasm-bindgen-cli", version: "0.2.130", program: "wasm-bindgen-test-runner", options: &[] };

/// An npm package in an exact version, and a file of it, to tell whether it is installed.
struct Package {
    name: &'static str,
    version: &'static str,
    file: &'static str,
    what: &'static str,
}

/// wasm-opt; Debian's is too old for the page's instructions.
const BINARYEN: Package =
    Package { name: "binaryen", version: "132.0.0", file: ".bin/wasm-opt", what: "wasm-opt" };
/// What looks for barriers in the built page.
const AXE: Package =
    Package { name: "axe-core", version: "4.14.1", file: "axe-core/axe.min.js", what: "axe-core" };

/// What checks the types of the npm package's modules and writes them down.
const TYPESCRIPT: Package =
    Package { name: "typescript", version: "5.9.3", file: ".bin/tsc", what: "the TypeScript compiler" };

pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Everything that any command needs.
///
/// # Errors
/// When something cannot be installed; the message says what to do by hand.
pub(crate) fn everything(workspace: &Workspace) -> Result<()> {
    for_site(workspace)?;
    wasm_opt(workspace)?;
    axe(workspace)?;
    typescript(workspace)?;
    browser::find_or_install()?;
    println!("set up: tools are in {}", workspace.tools.display());
    Ok(())
}

/// What building the page needs: the compiler's WebAssembly target and library, Trunk, wasm-bindgen, and all sources.
///
/// # Errors
/// As [`everything`].
pub(crate) fn for_site(workspace: &Workspace) -> Result<()> {
    wasm_target(workspace)?;
    library_sources(workspace)?;
    install(workspace, &WASM_BINDGEN)?;
    install(workspace, &TRUNK)?;
    // Trunk calls cargo offline, so the sources have to be here before.
    process::run(&mut workspace.cargo("fetch --locked --quiet"))
}

/// wasm-opt, which only the release page needs.
///
/// # Errors
/// As [`everything`].
pub(crate) fn wasm_opt(workspace: &Workspace) -> Result<PathBuf> {
    unpack(workspace, &BINARYEN)
}

/// The script that looks for barriers in the page.
///
/// # Errors
/// As [`everything`].
pub(crate) fn axe(workspace: &Workspace) -> Result<PathBuf> {
    unpack(workspace, &AXE)
}

/// The program that checks the types of JavaScript modules.
///
/// # Errors
/// As [`everything`].
pub(crate) fn typescript(workspace: &Workspace) -> Result<PathBuf> {
    unpack(workspace, &TYPESCRIPT)
}

/// The program that builds the page.
pub(crate) fn trunk(workspace: &Workspace) -> PathBuf {
    program(workspace, &TRUNK)
}

/// The program that makes JavaScript modules of what the compiler gives.
pub(crate) fn wasm_bindgen(workspace: &Workspace) -> PathBuf {
    root(workspace, &WASM_BINDGEN).join("bin").join(format!("wasm-bindgen{EXE_SUFFIX}"))
}

/// The folders of the installed tools' programs, for `PATH`.
pub(crate) fn program_folders(workspace: &Workspace) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        [TRUNK, WASM_BINDGEN].iter().map(|tool| root(workspace, tool).join("bin")).collect();
    folders.push(modules(workspace, &BINARYEN).join(".bin"));
    folders
}

/// The compiler's WebAssembly target.
///
/// # Errors
/// As [`everything`].
pub(crate) fn wasm_target(workspace: &Workspace) -> Result<()> {
    let mut ask = workspace.command("rustc".as_ref());
    let library = process::read(ask.args(["--print", "target-libdir", "--target", WASM]))?;
    if PathBuf::from(library).is_dir() {
        return Ok(());
    }
    println!("adding the compiler's target {WASM}, once ...");
    process::run(workspace.command("rustup".as_ref()).args(["target", "add", WASM]))
        .with_context(|| format!("the Rust here cannot build for {WASM}; get Rust from https://rustup.rs"))
}

/// The sources of the standard library, which the worker with threads compiles for shared memory.
fn library_sources(workspace: &Workspace) -> Result<()> {
    let mut ask = workspace.command("rustc".as_ref());
    let toolchain = process::read(ask.args(["--print", "sysroot"]))?;
    if PathBuf::from(toolchain).join("lib/rustlib/src/rust/library/std").is_dir() {
        return Ok(());
    }
    println!("adding the sources of Rust's standard library, once ...");
    process::run(workspace.command("rustup".as_ref()).args(["component", "add", "rust-src"])).context(
        "the Rust here has no sources of its standard library (rust-src), which the page's worker with threads \
         needs; get Rust from https://rustup.rs",
    )
}

fn install(workspace: &Workspace, tool: &Tool) -> Result<()> {
    if program(workspace, tool).is_file() {
        return Ok(());
    }
    println!("building {} {}, once; takes some minutes ...", tool.name, tool.version);
    let mut command = workspace.cargo("install");
    command
        .args([tool.name, "--version", tool.version])
        .args(tool.options)
        .arg("--root")
        .arg(root(workspace, tool));
    command.env("CARGO_TARGET_DIR", workspace.target.join("tools"));
    // They run for seconds, so compiling them quickly counts for more.
    for (setting, value) in [("LTO", "off"), ("CODEGEN_UNITS", "16"), ("OPT_LEVEL", "1"), ("DEBUG", "0")] {
        command.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
    }
    process::run(&mut command)
        .with_context(|| format!("{} {} could not be installed", tool.name, tool.version))
}

fn program(workspace: &Workspace, tool: &Tool) -> PathBuf {
    root(workspace, tool).join("bin").join(format!("{}{EXE_SUFFIX}", tool.program))
}

fn root(workspace: &Workspace, tool: &Tool) -> PathBuf {
    workspace.tools.join(format!("{}-{}", tool.name, tool.version))
}

/// The package's file, installed with npm if it is not there.
fn unpack(workspace: &Workspace, package: &Package) -> Result<PathBuf> {
    let Package { name, version, what, .. } = package;
    let file = modules(workspace, package).join(package.file);
    if file.exists() {
        return Ok(file);
    }
    println!("installing {what} (npm package {name} {version}), once ...");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut command = Command::new(npm);
    command.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(folder(workspace, package));
    command.arg(format!("{name}@{version}"));
    process::run(&mut command)
        .with_context(|| format!("{what} is missing and npm could not install it; install Node.js first"))?;
    Ok(file)
}

fn modules(workspace: &Workspace, package: &Package) -> PathBuf {
    folder(workspace, package).join("node_modules")
}

fn folder(workspace: &Workspace, package: &Package) -> PathBuf {
    workspace.tools.join(format!("{}-{}", package.name, package.version))
}
