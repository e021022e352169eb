//! Makes the npm package with which other pages find masks: the page's own workers, its model, and the modules in
//! `web/library`. Publishing it is left to its owner.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::site::{self, Profile, Use};
use crate::workspace::Workspace;
use crate::{process, setup};

/// The page's workers on the processor; each has a loader, a module and a program.
const WORKERS: [&str; 3] = ["worker", "worker_relaxed", "worker_threads"];
/// What of each is in the page's folder.
const FILES_OF_A_WORKER: [&str; 3] = ["_loader.js", ".js", "_bg.wasm"];
/// Files of the repository that go along, and the folder for them.
const BESIDE: [(&str, &str); 4] = [
    ("LICENSE-APACHE", ""),
    ("LICENSE-MIT", ""),
    ("assets/models/nano.md", "models"),
    ("assets/models/nano.safetensors", "models"),
];
/// In `web/library/package.json`, until the package has a version.
const NO_VERSION: &str = r#""version": "0.0.0""#;
/// How `web/workers.js` begins, which is a script for pages and service workers, and how the module does.
const SCRIPT: &str = "globalThis.workers =";
const MODULE: &str = "export const workers =";
/// All modules that the first one imports, checked strictly; only the types are written.
const TYPES: &str = "maskwright.js --allowJs --checkJs --strict --declaration --emitDeclarationOnly --outDir . \
     --target es2022 --module esnext --moduleResolution bundler --lib es2023,dom,dom.iterable";

/// Builds the page and makes the package of it.
///
/// # Errors
/// When the page cannot be built, or the TypeScript compiler cannot be installed or finds a fault.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<()> {
    site::build(workspace, profile, Use::Visitors)?;
    assemble(workspace)?;
    add_types(workspace, &setup::typescript(workspace)?)?;
    println!("the package is in {}; `npm publish` or any web host takes it", workspace.package().display());
    Ok(())
}

/// Makes it of a page that was built, without types.
///
/// # Errors
/// When a file cannot be read or written.
pub(crate) fn assemble(workspace: &Workspace) -> Result<()> {
    let package = workspace.package();
    let unfinished = package.with_extension("tmp");
    remove(&unfinished)?;
    let library = workspace.root.join("web/library");
    for entry in fs::read_dir(&library).with_context(|| format!("cannot read {}", library.display()))? {
        copy(&entry?.path(), &unfinished)?;
    }
    for worker in WORKERS {
        for file in FILES_OF_A_WORKER {
            copy(&workspace.site().join(format!("{worker}{file}")), &unfinished)?;
        }
    }
    for (file, folder) in BESIDE {
        copy(&workspace.root.join(file), &unfinished.join(folder))?;
    }
    let version = env!("CARGO_PKG_VERSION");
    replace(&unfinished.join("package.json"), NO_VERSION, &format!(r#""version": "{version}""#))?;
    copy(&workspace.root.join("web/workers.js"), &unfinished)?;
    let choice = format!("// @ts-nocheck\nexport const VERSION = \"{version}\";\n{MODULE}");
    replace(&unfinished.join("workers.js"), SCRIPT, &choice)?;
    remove(&package)?;
    fs::rename(&unfinished, &package).with_context(|| format!("cannot write {}", package.display()))
}

/// Checks the types of its modules and writes them beside them.
///
/// # Errors
/// When one does not fit.
pub(crate) fn add_types(workspace: &Workspace, compiler: &Path) -> Result<()> {
    let mut command = workspace.command(compiler);
    process::run(command.args(TYPES.split_whitespace()).current_dir(workspace.package()))
}

fn remove(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))
}

/// Copies a file into a folder, which is made where there is none.
fn copy(file: &Path, folder: &Path) -> Result<()> {
    let name = file.file_name().with_context(|| format!("{} is no file", file.display()))?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    fs::copy(file, folder.join(name)).with_context(|| format!("cannot copy {}", file.display())).map(drop)
}

fn replace(file: &PathBuf, from: &str, to: &str) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    ensure!(text.contains(from), "{} has no `{from}`", file.display());
    fs::write(file, text.replacen(from, to, 1)).with_context(|| format!("cannot write {}", file.display()))
}
