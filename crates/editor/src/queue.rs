//! The queue: all images of the project in their order, what is said about them, and the way from one to the next.
//! Which of them are in memory is decided in `waking`.

use crate::editor::Editor;
use crate::effect::Effect;
use crate::message::{QueuedImage, SessionId, Whence};
use crate::session::{Phase, Session};
use crate::work::{Status, WorkMessage};
use words::{Announcement, Queue as Words};

impl Editor {
    /// New images at the end of the queue; the first of them is shown when nothing was. One whose file was lost is
    /// found again by its name.
    pub(crate) fn enqueue(&mut self, images: Vec<QueuedImage>) -> Vec<Effect> {
        let was_empty = self.sessions.is_empty();
        let count = images.len();
        let ids: Vec<_> = images.into_iter().map(|image| self.queued(image)).collect();
        let Some(&first) = ids.first() else { return Vec::new() };
        let mut effects = Vec::new();
        if count > 1 {
            effects.push(Effect::Announce(Announcement::Queued { count: count as u64 }));
        }
        if was_empty || count == 1 || self.shown.is_none() {
            effects.extend(self.show(Some(first)));
        }
        effects
    }

    fn queued(&mut self, QueuedImage { name, whence }: QueuedImage) -> SessionId {
        let is_it = |session: &Session| match &whence {
            Whence::Offered(sample) => session.offered_at() == Some(&sample.image_url),
            Whence::Held { stamp, .. } => session.name == name && session.stamp.as_ref() == Some(stamp),
        };
        let found = self.sessions.iter().find(|session| is_it(session)).map(Session::id);
        // Objects that were imported may wait for it.
        let awaited = |session: &Session| session.is_unreadable && session.stamp.is_none();
        let id = found
            .or_else(|| self.session_named(&name, awaited))
            .unwrap_or_else(|| self.sleeping_session(name));
        if let Some(session) = self.session_mut(id) {
            (session.is_queued, session.is_unreadable) = (true, false);
            match whence {
                Whence::Offered(sample) => session.offered = Some(sample),
                Whence::Held { file, stamp } => (session.held, session.stamp) = (Some(file), Some(stamp)),
            }
        }
        id
    }

    pub(crate) fn sleeping_session(&mut self, name: String) -> SessionId {
        let id = self.new_session_id();
        let mut session = Session::new(id, name, crate::View::default().on_stage(self.stage));
        session.phase = Phase::Asleep;
        self.sessions.push(session);
        id
    }

    pub(crate) fn on_work(&mut self, id: SessionId, message: WorkMessage) -> Vec<Effect> {
        let Some(session) = self.session_mut(id) else { return Vec::new() };
        match message {
            WorkMessage::SetStatus(status) => self.set_status(id, status),
            WorkMessage::SetNote(note) => {
                session.work.note = note;
                Vec::new()
            }
            WorkMessage::ToggleFlag => {
                session.work.is_flagged = !session.work.is_flagged;
                let image = session.name.clone();
                vec![Effect::Announce(match session.work.is_flagged {
                    true => Announcement::StatusSet { image, status: Words::Flagged },
                    false => Announcement::Unflagged { image },
                })]
            }
        }
    }

    fn set_status(&mut self, id: SessionId, status: Status) -> Vec<Effect> {
        let Some(session) = self.session_mut(id) else { return Vec::new() };
        session.work.status = status;
        let image = session.name.clone();
        vec![Effect::Announce(Announcement::StatusSet { image, status: status.name() })]
    }

    pub(crate) fn toggle_flag(&mut self) -> Vec<Effect> {
        self.shown.map(|id| self.on_work(id, WorkMessage::ToggleFlag)).unwrap_or_default()
    }

    /// The shown image is settled, and the next one that is not comes.
    pub(crate) fn settle_and_go_on(&mut self, status: Status) -> Vec<Effect> {
        let Some(id) = self.shown else { return Vec::new() };
        let mut effects = self.set_status(id, status);
        if status == Status::Done {
            self.note_image_done();
        }
        match self.next_unsettled(id) {
            Some(next) => effects.extend(self.show(Some(next))),
            None => effects.push(Effect::Announce(Announcement::NothingLeftToDo)),
        }
        effects
    }

    /// The image so many places on in the queue.
    pub(crate) fn show_neighbour(&mut self, step: isize) -> Vec<Effect> {
        self.neighbour(step).map(|id| self.show(Some(id))).unwrap_or_default()
    }

    pub(crate) fn neighbour(&self, step: isize) -> Option<SessionId> {
        let place = self.place_in_queue(self.shown?)?.checked_add_signed(step)?;
        self.sessions.get(place).map(|session| session.id)
    }

    /// The first image after `id` that somebody has to work on, from the end on to the beginning.
    fn next_unsettled(&self, id: SessionId) -> Option<SessionId> {
        self.after(id).find(|session| !session.work.status.is_settled()).map(|session| session.id)
    }

    /// All other images in the order in which they come after `id`.
    pub(crate) fn after(&self, id: SessionId) -> impl Iterator<Item = &Session> {
        let place = self.place_in_queue(id).unwrap_or_default();
        let (before, rest) = self.sessions.split_at(place);
        rest.iter().skip(1).chain(before)
    }

    fn place_in_queue(&self, id: SessionId) -> Option<usize> {
        self.sessions.iter().position(|session| session.id == id)
    }

    /// Who begins with an image need not say so.
    pub(crate) fn note_that_work_began(&mut self) {
        let Some(session) = self.shown_mut() else { return };
        let has_work = !session.history.instances().is_empty() || !session.history.draft().is_empty();
        if session.work.status == Status::New && has_work {
            session.work.status = Status::InWork;
        }
    }
}
