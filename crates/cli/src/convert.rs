//! `maskwright convert`: annotations from one format into another, with a note on everything that is not kept.
//! The formats themselves are in `annotation::format`.

use std::fs;
use std::path::{Path, PathBuf};

use annotation::Dataset;
use annotation::format::{Export, Format, FormatError, MaskStyle, Notices, Source, ZipFiles};
use anyhow::{Result, anyhow, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::file_tree::{FileTree, NewFolder};

/// Convert annotations from one format to another
///
/// coco and maskwright are one file, the others a folder (sa1b and labelme may be read from one file). Masks keep
/// every pixel. Where a format gives each pixel to one instance only (voc, png-labels), a later instance is on
/// top of an earlier one. What the new format cannot hold is said in a note.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// File or folder to read
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// File to write, or a folder that is new or empty
    #[arg(value_name = "OUT")]
    output: PathBuf,
    /// What IN is
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    from: Format,
    /// What OUT becomes
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    to: Format,
    /// Folder with the photos, if they are not in IN: for their sizes and names, and to be copied into yolo-seg, voc,
    /// png-labels, png-instances and maskwright
    #[arg(long, value_name = "DIR")]
    images: Option<PathBuf>,
    /// How masks are written where the format leaves the choice: exact (every pixel, in coco and labelme), numbers
    /// (coco's run lengths uncompressed) or polygons (coco, labelme)
    #[arg(long, value_name = "STYLE", value_parser = styles())]
    masks: Option<MaskStyle>,
}

fn formats() -> impl TypedValueParser<Value = Format> {
    let named = |name: String| Format::ALL.into_iter().find(|format| format.name() == name);
    PossibleValuesParser::new(Format::ALL.map(Format::name)).try_map(move |name| {
        named(name).ok_or("no such format") // the names are those of the formats
    })
}

fn styles() -> impl TypedValueParser<Value = MaskStyle> {
    let all = [MaskStyle::Exact, MaskStyle::Numbers, MaskStyle::Polygons];
    PossibleValuesParser::new(all.map(MaskStyle::name))
        .try_map(move |name| all.into_iter().find(|style| style.name() == name).ok_or("no such style"))
}

/// Reads all of IN, then writes OUT: whole or not at all.
///
/// # Errors
/// When something in IN is wrong, or OUT cannot be written.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let Arguments { input, output, from, to, .. } = arguments;
    refuse_taken(output, *to)?;
    let mut files = FileTree::of(input)?;
    if let Some(images) = &arguments.images {
        files.add_folder(images, "images/")?;
    }
    let imported = from.read(&files).map_err(|error| sentence(&error, input))?;
    let mut notices = imported.notices;
    notices.extend(write(arguments, &imported.dataset, &files)?);
    notices.sentences().iter().for_each(|notice| eprintln!("note: {notice}"));
    println!("{}: {}", output.display(), words(&imported.dataset));
    Ok(())
}

/// Nothing that is there is mixed with what is new.
fn refuse_taken(output: &Path, format: Format) -> Result<()> {
    let is_empty = || fs::read_dir(output).is_ok_and(|mut entries| entries.next().is_none());
    match format.single_file() {
        Some(_) if output.is_dir() => bail!("{}: it is a folder; name a file", output.display()),
        None if output.exists() && !is_empty() => {
            bail!("{}: there is something already; name a new folder", output.display())
        }
        Some(_) | None => Ok(()),
    }
}

fn write(arguments: &Arguments, dataset: &Dataset, files: &FileTree) -> Result<Notices> {
    let Arguments { input, output, from, to, masks, images } = arguments;
    let project = match (from, images, files.paths().first()) {
        // Its photos lie inside.
        (Format::Maskwright, None, Some(path)) => Some(ZipFiles::open(files, path)?),
        _ => None,
    };
    let photos = project.as_ref().map_or(files as &dyn Source, |project| project);
    let mut folder = NewFolder::beside(output)?;
    let notices = to.write(dataset, Export { style: *masks, photos, sink: &mut folder });
    let notices = notices.map_err(|error| match error {
        // A photo that cannot be read, or an image that the format cannot hold.
        FormatError::InFile { .. } => sentence(&error, input),
        error => anyhow!("{}: {error}; {}", output.display(), error.advice()),
    })?;
    folder.finish(output, to.single_file())?;
    Ok(notices)
}

/// `FILE: what is wrong; what to do`.
fn sentence(error: &FormatError, input: &Path) -> anyhow::Error {
    let advice = error.advice();
    match error {
        FormatError::InFile { path, cause } if input.is_dir() => {
            anyhow!("{}: {cause}; {advice}", input.join(path).display())
        }
        FormatError::InFile { path, cause }
            if input.file_name().is_some_and(|name| name == path.as_str()) =>
        {
            anyhow!("{}: {cause}; {advice}", input.display())
        }
        error => anyhow!("{}: {error}; {advice}", input.display()),
    }
}

/// `2 images, 1 category, 14 instances`.
fn words(dataset: &Dataset) -> String {
    let count =
        |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    [
        count(dataset.images.len(), "image", "images"),
        count(dataset.categories.len(), "category", "categories"),
        count(dataset.instances().count(), "instance", "instances"),
    ]
    .join(", ")
}
