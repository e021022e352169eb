//! `maskwright edges`: the edges of an image, as a picture.
//! How they are found is in `sam::edges`.

use std::borrow::Cow;
use std::path::PathBuf;

use annotation::format::png;
use anyhow::Result;
use sam::automatic::EmbeddedCrop;

use crate::atomic_file;
use crate::everything::find_edges;
use crate::image_file::ImageFile;
use crate::model::ModelArguments;
use crate::sentence::Advise;

/// Find the edges in an image
///
/// The outlines of the masks of 16 x 16 points, as in section 7.2 of the Segment Anything paper: a grey PNG as
/// large as the image, from black for no edge to white for the strongest.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Image file
    image: PathBuf,
    /// Where to write the edges
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    model: ModelArguments,
}

/// Finds and writes the edges.
///
/// # Errors
/// When image and weights cannot be used, or the file cannot be written.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let model = arguments.model.load()?;
    let file = ImageFile::read(&arguments.image)?;
    let embedding = Cow::Owned(file.encode(&model).await?);
    let crop = EmbeddedCrop { model: &model, embedding };
    let edges = find_edges(&crop).advise(&arguments.image, "try another image")?;
    atomic_file::write(&arguments.out, &png::encode_gray(edges.size(), &edges.to_gray())?)
}
