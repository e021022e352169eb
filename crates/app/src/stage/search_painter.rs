//! Paints all proposals of a search at once, however many there are.
//! The one that is pointed at is painted over them by `proposal_painter`.

use super::Surface;
use annotation::{Color, Mask, RowSpans};
use editor::{LabelRaster, MaskOpacity, ProposalId, Search, View};
use std::collections::HashMap;
use wasm_bindgen::{Clamped, JsValue};
use web_sys::ImageData;

/// The photo is still seen under them.
const OPACITY: MaskOpacity = MaskOpacity { fill: 0.42, outline: 0.95 };

/// Remembers the rows of the masks from one frame to the next.
#[derive(Default)]
pub(super) struct SearchPainter {
    rows: HashMap<ProposalId, (Mask, RowSpans)>,
}

impl SearchPainter {
    /// Puts the proposals on an empty surface.
    pub(super) fn paint(&mut self, surface: &Surface, view: View, search: &Search) {
        let mut before = std::mem::take(&mut self.rows);
        for proposal in search.largest_first() {
            let mask = &proposal.found.mask;
            let kept = before.remove(&proposal.id).filter(|(kept, _)| kept == mask);
            self.rows.insert(proposal.id, kept.unwrap_or_else(|| (mask.clone(), mask.to_rows())));
        }
        let rows = search.largest_first().filter_map(|proposal| self.rows.get(&proposal.id));
        let raster = LabelRaster::paint(rows.map(|(_, rows)| rows), &surface.grid(view));
        let colors: Vec<Color> = search.largest_first().map(editor::Proposal::color).collect();
        // Fails only when the browser has no memory for the pixels; the next frame tries again.
        let _ = put(surface, &raster.to_rgba(&colors, OPACITY));
    }
}

fn put(surface: &Surface, rgba: &[u8]) -> Result<(), JsValue> {
    let pixels = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), surface.width, surface.height)?;
    surface.context.put_image_data(&pixels, 0.0, 0.0)
}
