//! Which images are in memory: the shown one, the next of the queue and the last ones shown; all others sleep.
//! A sleeping image is what it would be after a reload: objects and draft, without file, embedding and steps.

use crate::editor::Editor;
use crate::effect::Effect;
use crate::keeping::Keeping;
use crate::message::{Download, EmbeddedImage, SessionId, Transfer};
use crate::session::{Phase, Session};

/// So many of the next images are made ready.
const AHEAD: usize = 2;
/// So many of the last images stay ready, the shown one included.
const BEHIND: usize = 4;

impl Editor {
    /// Wakes what is wanted and puts to sleep what is not.
    pub(crate) fn tend(&mut self) -> Vec<Effect> {
        let Some(shown) = self.shown else { return Vec::new() };
        let mut effects = self.wake(shown);
        effects.extend(self.start_queued());
        // What is shown comes first: nothing else takes time or memory before it is ready.
        if self.session().is_none_or(|session| session.phase != Phase::Ready) {
            return effects;
        }
        let next: Vec<SessionId> = self.next_images(shown);
        for &id in &next {
            effects.extend(self.wake(id));
        }
        let stays: Vec<SessionId> = next.into_iter().chain(self.recent.iter().copied()).collect();
        effects.extend(self.look_ahead(&stays));
        let awake = self.sessions.iter().filter(|session| session.phase != Phase::Asleep);
        let sleepy: Vec<_> = awake.map(Session::id).filter(|id| !stays.contains(id)).collect();
        for id in sleepy {
            effects.extend(self.put_to_sleep(id));
        }
        effects
    }

    /// How many of the next images answer clicks as soon as they are shown.
    #[must_use]
    pub fn ready_ahead(&self) -> usize {
        let next = self.shown.map(|shown| self.next_images(shown)).unwrap_or_default();
        let is_ready = |session: &&Session| next.contains(&session.id) && session.phase == Phase::Ready;
        self.sessions.iter().filter(is_ready).count()
    }

    /// The image is the last one that was shown.
    pub(crate) fn remember_shown(&mut self) {
        let Some(shown) = self.shown else { return };
        self.recent.retain(|&id| id != shown);
        self.recent.push(shown);
        if self.recent.len() > BEHIND {
            self.recent.remove(0);
        }
    }

    /// The images that somebody will want next.
    fn next_images(&self, shown: SessionId) -> Vec<SessionId> {
        let is_open = |session: &&Session| !session.work.status.is_settled();
        self.after(shown).filter(is_open).take(AHEAD).map(Session::id).collect()
    }

    fn wake(&mut self, id: SessionId) -> Vec<Effect> {
        let (has_file, has_embedding) = self.kept_files(id);
        let Some(session) = self.session_mut(id).filter(|session| session.phase == Phase::Asleep) else {
            return Vec::new();
        };
        let held = session.held.filter(|_| !has_file);
        let effect = match (has_file || held.is_some(), &session.offered) {
            _ if session.is_unreadable => return Vec::new(),
            (true, _) => Effect::ReadFiles { session: id, held, has_embedding },
            (false, Some(sample)) => Effect::FetchSample(id, sample.clone()),
            (false, None) => return Vec::new(),
        };
        session.phase = Phase::Fetching(Transfer::default());
        vec![effect]
    }

    /// Gives up file, embedding and steps of an image where all of them can be had again.
    fn put_to_sleep(&mut self, id: SessionId) -> Vec<Effect> {
        let (has_file, _) = self.kept_files(id);
        let is_busy = self.ahead.works_on(id) || self.gpu.works_on(id) || self.keeping() == Keeping::Saving;
        let Some(session) = self.session_mut(id).filter(|_| !is_busy) else { return Vec::new() };
        let is_idle = matches!(session.phase, Phase::Ready | Phase::Queued);
        if !is_idle || !(has_file || session.held.is_some() || session.offered.is_some()) {
            return Vec::new();
        }
        session.sleep();
        let key = session.identity.as_ref().map(|identity| identity.key.clone());
        match key.filter(|key| !self.is_awake(key)) {
            Some(image) => self.forget_everywhere(image),
            None => Vec::new(),
        }
    }

    /// The file of an image has come, with the embedding that was computed for it earlier, if there is one.
    pub(crate) fn on_image(&mut self, id: SessionId, download: Download<EmbeddedImage>) -> Vec<Effect> {
        let Some(session) = self.session_mut(id) else { return Vec::new() };
        match download {
            Download::Progress(transfer) => {
                session.phase = Phase::Fetching(transfer);
                Vec::new()
            }
            Download::Finished(EmbeddedImage { image, embedding }) => {
                session.embedding_file = embedding;
                self.image_arrived(id, image)
            }
            Download::Failed(text) => {
                (session.phase, session.is_unreadable) = (Phase::Asleep, true);
                self.give_up(id, text)
            }
        }
    }

    /// Another open image is the same file and awake.
    fn is_awake(&self, key: &protocol::ImageKey) -> bool {
        self.sessions.iter().any(|other| other.kept.as_ref().is_some_and(|kept| kept.key == *key))
    }
}
