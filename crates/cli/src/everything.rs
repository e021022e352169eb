//! All masks and all edges of an image, with the batches of points on all cores.
//! What is done with a batch is in `sam`; the same one batch after the other is there too, as `generate` and `find_edges`.

use anyhow::Result;
use sam::Sam;
use sam::automatic::{
    AutomaticMask, AutomaticOptions, CropEncoder, EmbeddedCrop, ProposalFilter, plan, propose, select,
};
use sam::edges::{EdgeMap, edges_from, point_batches, propose_edges};
use sam::image::RgbImage;
use tokio::runtime::Handle;

use crate::pool;

/// As `sam::automatic::generate`. `report` hears after each crop how many of all points are done.
///
/// # Errors
/// When an option is out of range, a grid has no point, or the network fails.
pub(crate) async fn find_masks(
    model: &Sam,
    image: &RgbImage,
    options: &AutomaticOptions,
    report: &dyn Fn(usize, usize),
) -> Result<Vec<AutomaticMask>> {
    let runtime = Handle::current();
    let crops = plan(image.size(), options)?;
    let points = crops.iter().map(|crop| crop.points.len()).sum();
    let filter = ProposalFilter::from(options);
    let mut proposals = Vec::new();
    let mut done = 0;
    for crop in &crops {
        let embedded = model.encode_crop(&image.crop(crop.bbox)).await?;
        let batches: Vec<_> = crop.points.chunks(options.points_per_batch).collect();
        let found = pool::map(&batches, |batch| runtime.block_on(propose(&embedded, crop, batch, filter)));
        for found in found {
            proposals.extend(found?);
        }
        done += crop.points.len();
        report(done, points);
    }
    Ok(select(&proposals, options))
}

/// As `sam::edges::find_edges`.
///
/// # Errors
/// When the network fails or the image is too large for a mask.
pub(crate) fn find_edges(crop: &EmbeddedCrop<'_>) -> Result<EdgeMap> {
    let runtime = Handle::current();
    let framing = crop.embedding.framing;
    let batches = point_batches(framing.original());
    let found = pool::map(&batches, |batch| runtime.block_on(propose_edges(crop, batch)));
    let found = found.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(edges_from(&found.concat(), &framing)?)
}
