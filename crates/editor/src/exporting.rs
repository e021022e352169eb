//! Files for the person to keep.
//! How they are written is `annotation::format`'s business, the PNG of a cut-out the worker's.

use crate::editor::Editor;
use crate::effect::{Effect, PhotoPlace, SavedFile};
use crate::history::Placed;
use crate::message::NamedFile;
use crate::session::Session;
use crate::work::Status;
use crate::worker_link::Errand;
use annotation::format::png::Crop;
use annotation::format::{Export, Format, MemoryFiles, coco};
use annotation::{Dataset, Instance, InstanceId, LabeledImage, Mask};
use protocol::Request;
use words::{Announcement, Sentence};

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

    /// The photos of what would be saved: those that are not in memory are read first.
    pub(crate) fn save_with_photos(&mut self, format: Format) -> Vec<Effect> {
        if !format.takes_photos() {
            return self.save_all(format, Vec::new());
        }
        let place = |session: &Session| PhotoPlace {
            session: session.id,
            name: session.name.clone(),
            held: session.held,
            url: session.offered_at().cloned(),
        };
        let asleep = self.marked_images().filter(|session| session.image.is_none());
        vec![Effect::ReadPhotos(format, asleep.map(place).collect())]
    }

    /// The photos that were not in memory are here; one that could not be read is missing.
    pub(crate) fn on_photos(&mut self, format: Format, mut photos: Vec<NamedFile>) -> Vec<Effect> {
        let awake =
            |session: &Session| Some(NamedFile { name: session.name.clone(), bytes: session.image.clone()? });
        photos.extend(self.marked_images().filter_map(awake));
        self.save_all(format, photos)
    }

    /// All images with objects, and those that are done without one. A format that is a folder becomes a zip.
    pub(crate) fn save_all(&mut self, format: Format, brought: Vec<NamedFile>) -> Vec<Effect> {
        let dataset = self.dataset();
        let (mut photos, mut files) = (MemoryFiles::default(), MemoryFiles::default());
        for NamedFile { name, bytes } in brought {
            photos.insert(&name, bytes.to_vec());
        }
        let written = format.write(&dataset, Export { style: None, photos: &photos, sink: &mut files });
        let packed = written.and_then(|notices| {
            let bytes = match format.single_file() {
                Some(path) => files.get(path).unwrap_or_default().to_vec(),
                None => files.zipped()?,
            };
            Ok((notices, bytes))
        });
        let (notices, bytes) = match packed {
            Ok(packed) => packed,
            Err(error) => {
                return self.fail(Sentence::Worker { message: format!("{error}; {}.", error.advice()) });
            }
        };
        for session in &mut self.sessions {
            session.saved = session.history.instances().iter().map(Placed::revision).collect();
        }
        let (name, media_type) = match format {
            Format::Coco => ("maskwright-coco.json".into(), "application/json"),
            Format::Maskwright => ("project.maskwright".into(), "application/zip"),
            format => (format!("maskwright-{format}.zip"), "application/zip"),
        };
        let said = Announcement::Saved { file: name.clone() };
        let mut effects = self.tell_notes(&name, &notices.sentences());
        effects.extend([Effect::Save(SavedFile { name, media_type, bytes }), Effect::Announce(said)]);
        effects
    }

    fn marked_images(&self) -> impl Iterator<Item = &Session> {
        let is_said = |session: &&Session| {
            !session.history.instances().is_empty() || session.work.status == Status::Done
        };
        self.sessions.iter().filter(is_said)
    }

    /// Everything that is marked, for an export. Objects are numbered through, as COCO wants it.
    fn dataset(&self) -> Dataset {
        let mut dataset = Dataset { categories: self.categories.exported(), images: Vec::new() };
        let mut number = 0;
        for session in self.marked_images() {
            let Some(image) = session.info() else { continue };
            let numbered = |placed: &Placed| {
                number += 1;
                Instance { id: InstanceId(number), ..Instance::clone(placed) }
            };
            let instances = session.history.instances().iter().map(numbered).collect();
            dataset.images.push(LabeledImage { id: session.id.0, image, instances });
        }
        dataset
    }
}

fn accepted(instance: &Placed) -> CutOutTarget<'_> {
    CutOutTarget { mask: &instance.mask, instance: Some(instance.id) }
}

/// A file name without its extension.
pub(crate) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
