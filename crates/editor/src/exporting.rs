//! Files for the person to keep.
//! How they are written is `annotation::format`'s business, the PNG of a cut-out the worker's.

use crate::editor::Editor;
use crate::effect::{Effect, SavedFile};
use crate::history::Placed;
use crate::worker_link::Errand;
use annotation::format::coco;
use annotation::format::png::Crop;
use annotation::{InstanceId, Mask};
use protocol::Request;
use words::Announcement;

/// What a cut-out would show.
pub(crate) struct CutOutTarget<'a> {
    mask: &'a Mask,
    /// `None` for a candidate that is not accepted yet.
    instance: Option<InstanceId>,
}

impl Editor {
    /// The mask to cut out: the selected instance, else the draft's candidate, else the topmost instance.
    pub(crate) fn cut_out_target(&self) -> Option<CutOutTarget<'_>> {
        let session = self.session()?;
        let history = session.history();
        let selected = session.selected().and_then(|id| history.instance(id));
        let candidate = || Some(CutOutTarget { mask: history.draft().mask()?, instance: None });
        selected
            .map(accepted)
            .or_else(candidate)
            .or_else(|| history.instances().last().map(accepted))
            .filter(|target| !target.mask.is_empty())
    }

    pub(crate) fn save_cut_out(&mut self) -> Vec<Effect> {
        let Some((session, target)) = self.session().zip(self.cut_out_target()) else { return Vec::new() };
        let Some(image) = &session.image else { return Vec::new() };
        let which = target.instance.map_or("candidate".into(), |id| format!("object-{}", id.0));
        let file_name = format!("{}-{which}.png", stem(&session.name));
        let request =
            Request::CutOut { image: image.to_vec(), mask: target.mask.clone(), crop: Crop::ToMask };
        vec![self.worker.send(Errand::CutOut { file_name }, request)]
    }

    pub(crate) fn save_png(name: String, bytes: Vec<u8>) -> Vec<Effect> {
        let said = Announcement::Saved { file: name.clone() };
        vec![Effect::Save(SavedFile { name, media_type: "image/png", bytes }), Effect::Announce(said)]
    }

    pub(crate) fn save_coco(&mut self) -> Vec<Effect> {
        let categories = self.categories.clone();
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let Some(document) = session.document(&categories) else { return Vec::new() };
        session.saved = session.history.instances().iter().map(Placed::revision).collect();
        let name = format!("{}-coco.json", stem(&session.name));
        let said = Announcement::Saved { file: name.clone() };
        let bytes = coco::export(&document).into_bytes();
        vec![Effect::Save(SavedFile { name, media_type: "application/json", bytes }), Effect::Announce(said)]
    }
}

fn accepted(instance: &Placed) -> CutOutTarget<'_> {
    CutOutTarget { mask: &instance.mask, instance: Some(instance.id) }
}

/// A file name without its extension.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
