//! How many bytes a visitor downloads, file by file, as they are and compressed.
//! The server compresses as it likes; these are the best its formats can do.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

/// One file of the page, in bytes.
pub(crate) struct Size {
    /// Its name without the hash that Trunk puts there.
    pub(crate) name: String,
    /// As it is.
    pub(crate) raw: usize,
    /// As gzip level 9.
    pub(crate) gzip: usize,
    /// As brotli quality 11.
    pub(crate) brotli: usize,
}

/// The sizes of the page's programs, styles and markup, and of its models, largest first.
///
/// # Errors
/// When the folder is not a built page.
pub(crate) fn measure(site: &Path) -> Result<Vec<Size>> {
    let mut files = files_in(site)?;
    files.extend(files_in(&site.join("assets/models"))?);
    let shown = ["wasm", "js", "css", "html", "safetensors"];
    files.retain(|file| {
        file.extension().is_some_and(|extension| shown.iter().any(|shown| extension == *shown))
    });
    let mut sizes = files.iter().map(|file| size(file)).collect::<Result<Vec<_>>>()?;
    sizes.sort_by_key(|size| std::cmp::Reverse(size.raw));
    Ok(sizes)
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    entries.map(|entry| Ok(entry?.path())).collect()
}

fn size(file: &Path) -> Result<Size> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&bytes)?;
    let mut brotli = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, 11, 24);
    brotli.write_all(&bytes)?;
    let name = file.file_name().context("a file has a name")?.to_string_lossy();
    Ok(Size {
        name: without_hash(&name),
        raw: bytes.len(),
        gzip: gzip.finish()?.len(),
        brotli: brotli.into_inner().len(),
    })
}

/// `app-cc1cd1d636703ad2_bg.wasm` is `app_bg.wasm`, in every build.
fn without_hash(name: &str) -> String {
    let Some((stem, rest)) = name.split_once('-') else {
        return name.to_owned();
    };
    let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
    if digits < 12 { name.to_owned() } else { format!("{stem}{}", &rest[digits..]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_its_hash_and_nothing_else() {
        assert_eq!(without_hash("app-cc1cd1d636703ad2_bg.wasm"), "app_bg.wasm");
        assert_eq!(without_hash("style-29f3f3cf60c4ad57.css"), "style.css");
        assert_eq!(without_hash("sam-b.safetensors"), "sam-b.safetensors");
        assert_eq!(without_hash("worker.js"), "worker.js");
    }
}
