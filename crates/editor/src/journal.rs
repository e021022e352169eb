//! The form in which work is kept in the browser: records with a key, text or bytes in each.
//! When they are written is decided in `keeping`; where they are is the page's business.

use crate::categories::Categories;
use crate::draft::{Draft, DraftId};
use crate::message::{FileBytes, Sample, SessionId};
use crate::search_settings::Prefill;
use crate::session::Identity;
use crate::settings::Settings;
use crate::stopwatch::{MaskTiming, Sitting};
use crate::work::Work;
use annotation::{Instance, InstanceId, Mask, Prompt};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use words::Damage;

/// The key of the one record that is not an image's.
const PAGE: &str = "page";

/// One thing that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Names it.
    pub key: String,
    /// What is in it.
    pub content: Content,
}

/// What is in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// JSON.
    Text(String),
    /// A file.
    Bytes(FileBytes),
    /// A file that is on the disk and was not read; never written.
    OnDisk,
}

/// Changes that belong together: all of them are kept, or none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// To be written, in place of what has the same key.
    pub put: Vec<Record>,
    /// Keys of what goes.
    pub remove: Vec<String>,
}

impl Entry {
    /// Nothing is to be done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.remove.is_empty()
    }

    pub(crate) fn put_json(&mut self, key: String, value: &impl Serialize) {
        // Fails only for maps with keys that are no strings, of which there are none.
        if let Ok(text) = serde_json::to_string(value) {
            self.put.push(Record { key, content: Content::Text(text) });
        }
    }

    pub(crate) fn put_bytes(&mut self, key: String, bytes: FileBytes) {
        self.put.push(Record { key, content: Content::Bytes(bytes) });
    }
}

/// What is kept beside the images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub(crate) struct KeptPage {
    pub(crate) shown: Option<u64>,
    pub(crate) categories: Categories,
    #[serde(default)]
    pub(crate) prefill: Prefill,
    #[serde(default)]
    pub(crate) settings: Settings,
    #[serde(default)]
    pub(crate) sittings: Vec<Sitting>,
}

/// What is kept of an image, besides its objects and files.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct KeptImage {
    pub(crate) name: String,
    pub(crate) offered_at: Option<String>,
    #[serde(default)]
    pub(crate) embedding_at: Option<String>,
    #[serde(default)]
    pub(crate) stamp: Option<String>,
    #[serde(default)]
    pub(crate) is_queued: bool,
    #[serde(default)]
    pub(crate) identity: Option<Identity>,
    #[serde(default)]
    pub(crate) work: Work,
    #[serde(default)]
    pub(crate) timings: BTreeMap<InstanceId, MaskTiming>,
    /// The objects from the lowest to the topmost.
    pub(crate) order: Vec<InstanceId>,
    pub(crate) hidden: BTreeSet<InstanceId>,
    pub(crate) locked: BTreeSet<InstanceId>,
    pub(crate) draft: Option<KeptDraft>,
}

impl KeptImage {
    /// Where the image is offered.
    pub(crate) fn offer(&self) -> Option<Sample> {
        let (image_url, embedding_url) = self.offered_at.clone().zip(self.embedding_at.clone())?;
        Some(Sample { name: self.name.clone(), image_url, embedding_url })
    }
}

/// What is kept of a draft: what was asked, and the mask that is shown, as pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptDraft {
    id: DraftId,
    prompt: Prompt,
    mask: Option<Mask>,
    refines: Option<InstanceId>,
}

impl KeptDraft {
    pub(crate) fn of(draft: &Draft) -> Option<Self> {
        let prompt = Prompt { mask: None, ..draft.prompt().clone() };
        let mask = draft.shown_mask().cloned();
        let kept = Self { id: draft.id(), prompt, mask, refines: draft.refines() };
        (!draft.is_empty()).then_some(kept)
    }

    pub(crate) fn into_draft(self) -> Draft {
        Draft::kept(self.id, self.prompt, self.mask).refining(self.refines)
    }
}

/// The keys of an image's records.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ImageKeys(pub(crate) SessionId);

impl ImageKeys {
    pub(crate) fn image(self) -> String {
        format!("image/{}", self.0.0)
    }

    pub(crate) fn file(self) -> String {
        format!("image/{}/file", self.0.0)
    }

    pub(crate) fn embedding(self) -> String {
        format!("image/{}/embedding", self.0.0)
    }

    pub(crate) fn instance(self, id: InstanceId) -> String {
        format!("image/{}/instance/{}", self.0.0, id.0)
    }
}

pub(crate) fn page_key() -> String {
    PAGE.to_owned()
}

/// It is one of [`ImageKeys`], of whatever image.
pub(crate) fn is_key_of_an_image(key: &str) -> bool {
    let is_number = |text: &str| text.parse::<u64>().is_ok();
    match key.split('/').collect::<Vec<_>>()[..] {
        ["image", id] | ["image", id, "file" | "embedding"] => is_number(id),
        ["image", id, "instance", object] => is_number(id) && is_number(object),
        _ => false,
    }
}

/// An image with everything that was kept of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RestoredImage {
    pub(crate) id: SessionId,
    pub(crate) image: KeptImage,
    /// In their order.
    pub(crate) instances: Vec<Instance>,
    pub(crate) has_file: bool,
    pub(crate) has_embedding: bool,
}

/// All that was kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Restored {
    pub(crate) page: KeptPage,
    pub(crate) images: Vec<RestoredImage>,
    /// What could not be read back.
    pub(crate) damaged: Vec<Damage>,
}

#[derive(Default)]
struct Parts {
    image: Option<Result<KeptImage, String>>,
    instances: Vec<Result<Instance, String>>,
    has_file: bool,
    has_embedding: bool,
}

impl Restored {
    /// Reads records back, in whatever order they are. One that is damaged costs what is in it and no more.
    pub(crate) fn read(records: Vec<Record>) -> Self {
        let mut restored = Self::default();
        let mut parts: BTreeMap<u64, Parts> = BTreeMap::new();
        for Record { key, content } in records {
            match (key.split('/').collect::<Vec<_>>()[..].as_ref(), content) {
                ([PAGE], Content::Text(text)) => match serde_json::from_str(&text) {
                    Ok(page) => restored.page = page,
                    Err(_) => restored.damaged.push(Damage::Categories),
                },
                (["image", id, part @ ..], content) => {
                    let Ok(id) = id.parse() else { continue };
                    parts.entry(id).or_default().take(part, content);
                }
                _ => {} // of a later version
            }
        }
        for (id, parts) in parts {
            parts.join(SessionId(id), &mut restored);
        }
        restored
    }
}

impl Parts {
    fn take(&mut self, part: &[&str], content: Content) {
        match (part, content) {
            ([], Content::Text(text)) => {
                self.image = Some(serde_json::from_str(&text).map_err(|error| error.to_string()));
            }
            (["instance", _], Content::Text(text)) => {
                self.instances.push(serde_json::from_str(&text).map_err(|error| error.to_string()));
            }
            (["file"], Content::OnDisk) => self.has_file = true,
            (["embedding"], Content::OnDisk) => self.has_embedding = true,
            _ => {}
        }
    }

    fn join(self, id: SessionId, restored: &mut Restored) {
        let Some(Ok(image)) = self.image else {
            restored.damaged.push(Damage::Image { number: id.0 });
            return;
        };
        let mut instances = Vec::new();
        for instance in self.instances {
            match instance {
                Ok(instance) => instances.push(instance),
                Err(_) => restored.damaged.push(Damage::Object { image: image.name.clone() }),
            }
        }
        let place = |instance: &Instance| image.order.iter().position(|&id| id == instance.id);
        instances.sort_by_key(|instance| place(instance).unwrap_or(usize::MAX));
        let Self { has_file, has_embedding, .. } = self;
        restored.images.push(RestoredImage { id, image, instances, has_file, has_embedding });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use annotation::{CategoryId, Color, ImageSize, Origin};

    fn instance(id: u64) -> Instance {
        Instance {
            id: InstanceId(id),
            category: CategoryId(1),
            mask: Mask::from_runs(ImageSize::new(2, 2), [1, 2, 1]).unwrap(),
            prompt: Prompt::default(),
            origin: Origin::Automatic,
            predicted_iou: Some(0.5),
            stability_score: None,
            color: Color::new(1, 2, 3),
        }
    }

    fn entry() -> Entry {
        let keys = ImageKeys(SessionId(7));
        let mut entry = Entry::default();
        let [hidden, locked] = [[InstanceId(2)].into(), BTreeSet::new()];
        let order = vec![InstanceId(2), InstanceId(1)];
        let (name, offered_at, draft) = ("käse.png".to_owned(), None, None);
        let image = KeptImage { name, offered_at, order, hidden, locked, draft, ..KeptImage::default() };
        entry.put_json(keys.image(), &image);
        entry.put_json(keys.instance(InstanceId(1)), &instance(1));
        entry.put_json(keys.instance(InstanceId(2)), &instance(2));
        entry.put.push(Record { key: keys.file(), content: Content::OnDisk });
        entry.put_json(page_key(), &KeptPage { shown: Some(7), ..KeptPage::default() });
        entry
    }

    #[test]
    fn what_was_kept_is_read_back_whatever_the_order_of_the_records() {
        let mut records = entry().put;
        for _ in 0..records.len() {
            records.rotate_left(1);
            let restored = Restored::read(records.clone());
            assert_eq!(restored.images[0].instances, [instance(2), instance(1)]);
            assert_eq!((restored.images[0].id, restored.page.shown), (SessionId(7), Some(7)));
            assert!(restored.damaged.is_empty());
        }
    }

    #[test]
    fn an_object_that_was_kept_before_there_were_origins_was_prompted() {
        let mut records = entry().put;
        for record in &mut records {
            if let Content::Text(text) = &mut record.content {
                *text = text.replace(r#""origin":"automatic","#, "");
            }
        }
        let restored = Restored::read(records);
        let origins = restored.images[0].instances.iter().map(|instance| instance.origin);
        assert_eq!(origins.collect::<Vec<_>>(), [Origin::Prompted; 2]);
    }

    #[test]
    fn a_damaged_record_costs_what_is_in_it_and_is_told() {
        let object = || vec![Damage::Object { image: "käse.png".into() }];
        let image = vec![Damage::Image { number: 7 }];
        for (index, told) in
            [image, object(), object(), vec![], vec![Damage::Categories]].into_iter().enumerate()
        {
            let mut records = entry().put;
            records[index].content = Content::Text("{".into());
            let restored = Restored::read(records);
            assert_eq!(restored.damaged, told);
            // A file that is not there is no damage: it can be brought again.
            assert!(restored.images.iter().all(|image| image.has_file == (index != 3)));
        }
    }

    #[test]
    fn records_of_a_later_version_are_left_alone() {
        let mut records = entry().put;
        records.push(Record { key: "journal/9".into(), content: Content::Text("?".into()) });
        assert!(Restored::read(records).damaged.is_empty());
    }
}
