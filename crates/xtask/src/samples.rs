//! `cargo xtask samples`: the embeddings of the sample photos, made by the program that users run.
//! Which photos there are is in `assets/samples/samples.json`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::process;
use crate::site::{self, Profile};
use crate::workspace::Workspace;

/// Embeds every photo of the gallery again with the bundled model.
///
/// # Errors
/// When the list cannot be read, or the program fails.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let program = site::build_program(workspace, Profile::Site)?;
    let folder = workspace.root.join("assets/samples");
    let list = fs::read(folder.join("samples.json")).context("cannot read assets/samples/samples.json")?;
    let list: Vec<Value> = serde_json::from_slice(&list).context("assets/samples/samples.json is damaged")?;
    for sample in &list {
        let name = |key: &str| sample[key].as_str().with_context(|| format!("a sample has no `{key}`"));
        let made = workspace.target.join("samples").join(name("name")?);
        let mut embed = workspace.command(&program);
        process::run(embed.arg("embed").arg(folder.join(name("image")?)).arg("--out").arg(&made))?;
        move_only_file(&made, &folder.join(name("embedding")?))?;
    }
    Ok(())
}

/// The program names embeddings by hash, the gallery by photo.
fn move_only_file(from: &Path, to: &Path) -> Result<()> {
    let files = fs::read_dir(from)?.collect::<std::io::Result<Vec<_>>>()?;
    ensure!(files.len() == 1, "{} holds {} files instead of one; delete it", from.display(), files.len());
    let temporary = to.with_extension("tmp");
    fs::copy(files[0].path(), &temporary)?;
    fs::rename(&temporary, to)?;
    fs::remove_dir_all(from).with_context(|| format!("cannot delete {}", from.display()))
}
