//! Annotation files that somebody brings: their objects join the images they are about.
//! What the files look like is `annotation::format`'s business.

use crate::editor::Editor;
use crate::effect::Effect;
use crate::exporting::stem;
use crate::message::{NamedFile, SessionId};
use crate::notice::NoticeKind;
use crate::opening::learn_size;
use crate::overlap::arranged;
use crate::palette;
use crate::session::Session;
use annotation::format::{FormatError, Imported};
use annotation::{CategoryId, ImageInfo, ImageSize, Instance, LabeledImage};
use std::collections::HashMap;
use words::{Sentence, Step};

/// What an import has brought.
#[derive(Default)]
struct Brought {
    objects: u64,
    images: u64,
    /// Images whose objects are left out: they have another size here.
    other_sizes: Vec<String>,
}

impl Editor {
    /// Takes up the objects of all files that can be read, and tells of those that cannot.
    pub(crate) fn import(&mut self, files: Vec<NamedFile>) -> Vec<Effect> {
        let (mut brought, mut effects) = (Brought::default(), Vec::new());
        let mut errors = Vec::new();
        let photos: Vec<ImageInfo> = self.sessions.iter().filter_map(Session::info).collect();
        for NamedFile { name, bytes } in files {
            match Imported::from_file(&name, bytes.to_vec(), &photos) {
                Ok(imported) => {
                    self.take_in(imported.dataset, &mut brought);
                    effects.extend(self.tell_notes(&name, &imported.notices.sentences()));
                }
                Err(error) => errors.push(error),
            }
        }
        effects.extend(self.tell_errors(&errors));
        if brought.images > 0 {
            let Brought { objects, images, .. } = brought;
            effects.extend(self.tell(NoticeKind::Info, Sentence::Imported { objects, images }));
        }
        let count = brought.other_sizes.len() as u64;
        if let Some(image) = brought.other_sizes.into_iter().next() {
            effects.extend(self.fail(Sentence::ImportedSizes { count, image }));
        }
        if self.shown.is_none() {
            let first = self.sessions.iter().find(|session| !session.history.instances().is_empty());
            effects.extend(self.show(first.map(Session::id)));
        }
        effects
    }

    /// The sizes of photos that were not looked at yet.
    pub(crate) fn learn_sizes(&mut self, sizes: Vec<(SessionId, ImageSize)>) -> Vec<Effect> {
        for (id, size) in sizes {
            if let Some(session) = self.session_mut(id).filter(|session| session.size().is_none()) {
                learn_size(session, size);
            }
        }
        Vec::new()
    }

    /// Whether the photo of an image of this name is here, or can be had.
    #[must_use]
    pub fn has_photo(&self, name: &str) -> bool {
        self.sessions.iter().any(|session| session.name == name && !session.is_unreadable)
    }

    /// What a format could not hold, or a file says that is not kept.
    pub(crate) fn tell_notes(&mut self, file: &str, notes: &[String]) -> Vec<Effect> {
        if notes.is_empty() {
            return Vec::new();
        }
        let (image, message) = (file.to_owned(), format!("{}.", notes.join("; ")));
        self.tell(NoticeKind::Info, Sentence::AboutImage { image, message })
    }

    /// The first is told whole: a folder of a thousand files shall not fill the screen.
    fn tell_errors(&mut self, errors: &[FormatError]) -> Vec<Effect> {
        let Some(first) = errors.first() else { return Vec::new() };
        let message = format!("{first}; {}.", first.advice());
        match errors.len() as u64 - 1 {
            0 => self.fail(Sentence::Worker { message }),
            others => self.fail(Sentence::ImportFailed { others, message }),
        }
    }

    fn take_in(&mut self, dataset: annotation::Dataset, brought: &mut Brought) {
        let numbered = |category: annotation::Category| {
            let id = self.categories.add(&category.name).unwrap_or(self.categories.current());
            (category.id, id)
        };
        let categories: HashMap<_, _> = dataset.categories.into_iter().map(numbered).collect();
        for image in dataset.images {
            let id = self.labeled_session(&image.image);
            match self.mark(id, image, &categories) {
                Ok(0) => {}
                Ok(objects) => {
                    brought.objects += objects;
                    brought.images += 1;
                }
                Err(name) => brought.other_sizes.push(name),
            }
        }
    }

    /// The image that a file is about: the same photo, else one of its name, else one whose photo is still to come.
    fn labeled_session(&mut self, image: &ImageInfo) -> SessionId {
        let is_same_photo = |session: &&Session| {
            let identity = session.identity.as_ref();
            !image.sha256.is_empty() && identity.is_some_and(|identity| identity.key.0 == image.sha256)
        };
        let same = self.sessions.iter().find(is_same_photo).map(Session::id);
        if let Some(found) = same.or_else(|| self.session_named(&image.file_name, |_| true)) {
            return found;
        }
        let id = self.sleeping_session(image.file_name.clone());
        if let Some(session) = self.session_mut(id) {
            (session.is_queued, session.is_unreadable) = (true, true);
        }
        id
    }

    /// The image of this name among some; else the only one that has it but for the extension, which not all formats
    /// tell.
    pub(crate) fn session_named(&self, name: &str, among: impl Fn(&Session) -> bool) -> Option<SessionId> {
        let among = || self.sessions.iter().filter(|session| among(session));
        let named = among().find(|session| names_agree(&session.name, name));
        let mut similar = among().filter(|session| names_agree(stem(&session.name), stem(name)));
        let only = || similar.next().filter(|_| similar.next().is_none());
        named.or_else(only).map(Session::id)
    }

    /// Adds the objects as one step. `Err` is the name of an image that has another size here.
    fn mark(
        &mut self,
        id: SessionId,
        labeled: LabeledImage,
        categories: &HashMap<CategoryId, CategoryId>,
    ) -> Result<u64, String> {
        let (rule, current) = (self.settings.overlap, self.categories.current());
        let Some(session) = self.session_mut(id) else { return Ok(0) };
        if session.size().is_some_and(|size| size != labeled.image.size) {
            return Err(session.name.clone());
        }
        learn_size(session, labeled.image.size);
        let mut objects = Vec::new();
        for instance in labeled.instances.into_iter().filter(|instance| !instance.mask.is_empty()) {
            let id = session.history.new_instance_id();
            let color = if instance.is_colored() { instance.color } else { palette::color_of(id.0) };
            let category = categories.get(&instance.category).copied().unwrap_or(current);
            objects.push(Instance { id, category, color, ..instance });
        }
        let arranged = arranged(rule, session, objects);
        let count = arranged.put.len() as u64;
        if count > 0 {
            session.history.commit_arranged(Step::Import, arranged, session.history.draft().clone());
        }
        Ok(count)
    }

    /// Leaves out the objects of an image that turns out to have another size, and tells so.
    pub(crate) fn leave_out_other_sizes(&mut self, id: SessionId, size: ImageSize) -> Vec<Effect> {
        let Some(session) = self.session_mut(id) else { return Vec::new() };
        let instances = session.history.instances().iter();
        let others: Vec<_> =
            instances.filter(|placed| placed.mask.size() != size).map(|placed| placed.id).collect();
        if others.is_empty() {
            return Vec::new();
        }
        session.history.commit_removal(Step::Delete, &others);
        session.history.forget_steps();
        let image = session.name.clone();
        self.fail(Sentence::ImportedSizes { count: 1, image })
    }
}

/// One is the other, perhaps below folders that only one of them tells.
fn names_agree(a: &str, b: &str) -> bool {
    let ends = |long: &str, short: &str| long.strip_suffix(short).is_some_and(|rest| rest.ends_with('/'));
    a == b || ends(a, b) || ends(b, a)
}
