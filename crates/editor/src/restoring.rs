//! Takes up the work that was kept in this browser: the images as they were left, and what holds for all of them.
//! How records become images is in `journal`.

use crate::editor::Editor;
use crate::effect::Effect;
use crate::history::History;
use crate::journal::{Entry, KeptDraft, KeptPage, Record, Restored, RestoredImage};
use crate::keeping::Keeping;
use crate::kept_state::KeptState;
use crate::message::SessionId;
use crate::session::{Phase, Session};
use crate::view::View;
use annotation::CategoryId;
use std::collections::BTreeMap;
use words::Sentence;

impl Editor {
    /// The number of an image that is new. Before the disk was read nobody knows which ones are taken; the time is
    /// none of them.
    pub(crate) fn new_session_id(&mut self) -> SessionId {
        let least = if self.kept.is_read { 0 } else { self.stopwatch.now };
        self.last_session = (self.last_session + 1).max(least);
        SessionId(self.last_session)
    }

    pub(crate) fn restore(&mut self, records: Vec<Record>) -> Vec<Effect> {
        if self.kept.is_read || self.keeping() == Keeping::Elsewhere {
            return Vec::new();
        }
        let Restored { page, images, damaged } = Restored::read(records);
        self.kept.is_read = true;
        self.kept.images.clear(); // what was begun here is not on the disk
        let begun = !self.sessions.is_empty(); // somebody was quicker than the disk
        let lost = images.iter().filter(|restored| is_lost(restored));
        let lost = lost_files(lost.map(|restored| restored.image.name.as_str()));
        let shown = page.shown.map(SessionId).filter(|&shown| images.iter().any(|image| image.id == shown));
        let numbers = begun.then(|| self.categories.join(&page.categories));
        self.take_up_page(page, numbers.is_some());
        for image in images {
            self.take_up(image, numbers.as_ref());
        }
        self.disk_answers();
        let mut effects = Vec::new();
        if !damaged.is_empty() {
            effects.extend(self.fail(Sentence::Damaged { what: damaged }));
        }
        effects.extend(lost.into_iter().flat_map(|lost| self.fail(lost)));
        if !begun && shown.is_some() {
            effects.extend(self.show(shown));
        }
        effects.extend(self.start_queued());
        effects.extend(self.learn_how_long_work_stays());
        effects
    }

    fn take_up_page(&mut self, page: KeptPage, has_joined: bool) {
        if !has_joined {
            self.categories = page.categories.clone();
        }
        self.settings = page.settings.clone();
        self.search_settings.prefill = page.prefill;
        self.sittings.splice(0..0, page.sittings.iter().cloned());
        self.kept.page = Some(page);
    }

    /// Opens an image as it was left; categories that have other `numbers` now get those.
    fn take_up(&mut self, restored: RestoredImage, numbers: Option<&BTreeMap<CategoryId, CategoryId>>) {
        let RestoredImage { id, image, mut instances, has_file, has_embedding } = restored;
        self.last_session = self.last_session.max(id.0);
        for instance in &mut instances {
            let number = numbers.and_then(|numbers| numbers.get(&instance.category));
            instance.category = number.copied().unwrap_or(instance.category);
        }
        let view = View::default().on_stage(self.stage);
        let offered = image.offer();
        let mut session = Session::new(id, image.name, view);
        let draft = image.draft.map(KeptDraft::into_draft).unwrap_or_default();
        session.history = History::beginning_with(instances, draft);
        (session.hidden, session.locked) = (image.hidden, image.locked);
        (session.offered, session.stamp, session.is_queued) = (offered, image.stamp, image.is_queued);
        (session.work, session.identity) = (image.work, image.identity);
        session.timings = image.timings;
        session.picture_size = session.identity.as_ref().map(|identity| identity.size);
        session.view = session.picture_size.map_or(view, |size| view.fitted(size));
        session.phase = Phase::Asleep;
        let mut state = KeptState::with_files(has_file, has_embedding);
        // Objects whose category has another number now are written again.
        if numbers.is_none() {
            state.bring_up(&session, &mut Entry::default());
        }
        self.kept.images.insert(id, state);
        session.is_unreadable = !(has_file || session.offered.is_some());
        self.sessions.push(session);
    }
}

/// It can be read from nowhere.
fn is_lost(restored: &RestoredImage) -> bool {
    !restored.has_file && restored.image.offer().is_none()
}

/// What to say of images that can be read from nowhere.
pub(crate) fn lost_files<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<Sentence> {
    let image = names.next()?.to_owned();
    Some(Sentence::LostFiles { count: 1 + names.count() as u64, image })
}
