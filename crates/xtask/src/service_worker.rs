//! Adds to the built page what keeps it in browsers: its version, and a service worker that knows all its files.
//! What the service worker does with them is in `web/service_worker.js`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::workspace::Workspace;

/// The service worker in the built page. Its folder is what it answers for.
const FILE: &str = "service-worker.js";
/// In `index.html`, until the page has a version.
const NO_VERSION: &str = r#"<meta name="version" content="development">"#;
/// Digits of the version: the beginning of a hash.
const VERSION_DIGITS: usize = 12;
/// Files for readers of the repository; no page asks for them.
const NOT_ASKED_FOR: [&str; 2] = ["md", "py"];

/// SHA-256 of files, by their names with `/`.
type Hashes = BTreeMap<String, String>;

/// Gives the page its version and the service worker that keeps it.
///
/// # Errors
/// When a file cannot be read or written.
pub(crate) fn add(workspace: &Workspace) -> Result<()> {
    let site = workspace.site();
    let workers = text(&workspace.root.join("web/workers.js"))?;
    let script = text(&workspace.root.join("web/service_worker.js"))?;
    let mut files = hashes(&site)?;
    let version = version(&files);
    let index = site.join("index.html");
    let page = text(&index)?;
    ensure!(page.contains(NO_VERSION), "index.html has no line {NO_VERSION}");
    let page = page.replace(NO_VERSION, &NO_VERSION.replace("development", &version));
    files.insert("index.html".to_owned(), sha256(page.as_bytes()));
    write(&index, &page)?;
    let known = json!({ "version": version, "files": files });
    write(&site.join(FILE), &format!("const SITE = {known};\n{workers}{script}"))?;
    println!("version {version}: {} files are kept in browsers", files.len());
    Ok(())
}

/// Puts one there that keeps nothing. Without any, browsers would go on with that of an earlier page.
///
/// # Errors
/// As [`add`].
pub(crate) fn add_none(workspace: &Workspace) -> Result<()> {
    let script = text(&workspace.root.join("web/no_service_worker.js"))?;
    write(&workspace.site().join(FILE), &script)
}

/// The files that the page in `site` may ask for.
fn hashes(site: &Path) -> Result<Hashes> {
    let mut hashes = Hashes::new();
    let mut folders = vec![site.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            let name = name_in(site, &path)?;
            if path.is_dir() {
                folders.push(path);
            } else if is_asked_for(&name) {
                hashes.insert(name, sha256(&read(&path)?));
            }
        }
    }
    Ok(hashes)
}

/// Hidden files and Trunk's own working folder belong to nobody.
fn is_asked_for(name: &str) -> bool {
    let extension = name.rsplit('.').next().unwrap_or_default();
    !name.split('/').any(|part| part.starts_with('.')) && name != FILE && !NOT_ASKED_FOR.contains(&extension)
}

fn name_in(site: &Path, path: &Path) -> Result<String> {
    let parts = path.strip_prefix(site)?.iter().map(|part| part.to_str());
    let parts: Option<Vec<&str>> = parts.collect();
    Ok(parts.with_context(|| format!("{}: the name is not Unicode", path.display()))?.join("/"))
}

/// Another one whenever a file changes.
fn version(files: &Hashes) -> String {
    let mut listed = String::new();
    for (name, hash) in files {
        // Writing into a string cannot fail.
        let _ = writeln!(listed, "{hash} {name}");
    }
    sha256(listed.as_bytes())[..VERSION_DIGITS].to_owned()
}

fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

fn read(file: &PathBuf) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

fn text(file: &PathBuf) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

fn write(file: &PathBuf, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Hashes {
        list.iter().map(|(name, hash)| ((*name).to_owned(), (*hash).to_owned())).collect()
    }

    #[test]
    fn the_version_is_that_of_all_names_and_contents() {
        let first = version(&files(&[("a.js", "1"), ("b.js", "2")]));
        assert_eq!(first.len(), VERSION_DIGITS);
        assert_eq!(first, version(&files(&[("b.js", "2"), ("a.js", "1")])));
        for changed in
            [&[("a.js", "1")][..], &[("a.js", "1"), ("b.js", "3")], &[("a.js", "1"), ("c.js", "2")]]
        {
            assert_ne!(first, version(&files(changed)));
        }
    }

    #[test]
    fn only_what_the_page_asks_for_is_kept() {
        for (name, kept) in [
            ("index.html", true),
            ("assets/models/nano.safetensors", true),
            ("assets/models/nano.md", false),
            ("assets/models/adopt.py", false),
            (".stage/index.html", false),
            ("service-worker.js", false),
        ] {
            assert_eq!(is_asked_for(name), kept, "{name}");
        }
    }
}
