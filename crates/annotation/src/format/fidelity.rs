//! How much polygons lose: the IoU of each mask with its polygons filled again.
//! The loss is stated, not hidden; with outlines along the pixels there is none.

use super::Notices;
use crate::{ImagePoint, Mask};

/// The worst polygons so far.
#[derive(Default)]
pub(super) struct Fidelity {
    instances: u64,
    inexact: u64,
    least_iou: Option<f64>,
}

impl Fidelity {
    /// Fills the polygons of `mask`, as COCO does, and compares.
    pub(super) fn compare(&mut self, mask: &Mask, polygons: &[Vec<ImagePoint>]) {
        let filled = Mask::from_polygons(mask.size(), polygons);
        let iou = filled.map_or(0.0, |filled| filled.iou(mask));
        self.instances += 1;
        self.inexact += u64::from(iou < 1.0);
        self.least_iou = Some(self.least_iou.map_or(iou, |least| least.min(iou)));
    }

    /// Says the least IoU, if there were polygons at all.
    pub(super) fn tell(&self, notices: &mut Notices) {
        let Self { instances, inexact, .. } = self;
        if let Some(least) = self.least_iou {
            notices.say(format!(
                "{instances} masks were written as polygons; filled as COCO fills them, {inexact} differ, and the \
                 least IoU is {least:.6}"
            ));
        }
    }
}
