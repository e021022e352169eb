//! What is done when the disk does not answer: it is told, tried again, and all that may be missing is written.
//! What is written when all is well is decided in `keeping`.

use crate::editor::Editor;
use crate::effect::Effect;
use crate::journal::{ImageKeys, is_key_of_an_image, page_key};
use crate::keeping::Keeping;
use crate::kept_state::KeptState;
use crate::notice::NoticeKind;
use crate::restoring::lost_files;
use crate::session::{Phase, Session};
use std::collections::BTreeSet;
use words::{Announcement, Reason, Sentence};

/// How long until the disk is tried by itself for the first time; each time after that twice as long.
const FIRST_WAIT_MILLISECONDS: u32 = 1000;
/// And never longer than this.
const LONGEST_WAIT_MILLISECONDS: u32 = 60_000;

/// What is known of a disk that does not answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Trouble {
    /// What was said.
    told: Option<Sentence>,
    /// So often it was tried.
    tries: u32,
    /// It is being tried.
    is_tried: bool,
    /// Somebody waits to hear what becomes of it.
    is_asked: bool,
}

/// Why a disk that did not answer is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Somebody wants it.
    OnRequest,
    /// The time that `Effect::RemindToKeep` named is over.
    ByItself,
}

impl Editor {
    /// Nothing is kept now: why, and nobody knows what is on the disk.
    pub(crate) fn on_trouble(&mut self, reason: Reason) -> Vec<Effect> {
        let sentence = Sentence::NotKept { reason };
        if self.kept.state == Keeping::Elsewhere {
            // A tab that has let the work go writes nothing any more, whatever it learns of what it had begun.
            return self.fail(sentence);
        }
        self.doubt_all();
        let trouble = &mut self.kept.trouble;
        trouble.is_tried = false;
        let is_asked = std::mem::take(&mut trouble.is_asked);
        let wait = FIRST_WAIT_MILLISECONDS.saturating_mul(1 << trouble.tries.min(16));
        trouble.tries += 1;
        let mut effects = vec![Effect::RemindToKeep(wait.min(LONGEST_WAIT_MILLISECONDS))];
        // Once said it is known; who asks is told once more.
        let last = trouble.told.replace(sentence.clone());
        if is_asked || last.as_ref() != Some(&sentence) {
            last.iter().for_each(|last| self.notices.retract(last));
            effects.extend(self.fail(sentence));
        }
        effects
    }

    /// The browser has closed the disk by itself: it is opened again at once.
    pub(crate) fn on_closed(&mut self) -> Vec<Effect> {
        if matches!(self.kept.state, Keeping::Reading | Keeping::Elsewhere) {
            return Vec::new();
        }
        self.doubt_all();
        self.kept.trouble.is_tried = false;
        self.try_again().into_iter().collect()
    }

    pub(crate) fn retry_to_keep(&mut self, retry: Retry) -> Vec<Effect> {
        if self.kept.state != Keeping::Failed {
            return Vec::new();
        }
        self.kept.trouble.is_asked |= retry == Retry::OnRequest;
        self.try_again().into_iter().collect()
    }

    /// With a change there may be room again, or another answer.
    pub(crate) fn keep_in_spite_of_trouble(&mut self) -> Option<Effect> {
        let mut has_changed = false;
        for session in self.sessions.iter().filter(|session| session.is_worth_keeping()) {
            has_changed |= self.kept.images.entry(session.id).or_default().note(session);
        }
        let (staying, count) = (self.worth_keeping(), self.kept.images.len());
        self.kept.images.retain(|id, _| staying.contains(id));
        has_changed |= self.kept.images.len() < count;
        if has_changed { self.try_again() } else { None }
    }

    /// These keys are on the disk, which answers again: what is missing is written, what belongs to nothing goes.
    pub(crate) fn on_keys_found(&mut self, keys: Vec<String>) -> Vec<Effect> {
        if self.kept.state != Keeping::Failed {
            return Vec::new();
        }
        let keys: BTreeSet<String> = keys.into_iter().collect();
        let mut wanted = BTreeSet::from([page_key()]);
        self.kept.images.clear();
        for session in self.sessions.iter().filter(|session| session.is_worth_keeping()) {
            let names = ImageKeys(session.id);
            let [file, embedding] = [names.file(), names.embedding()];
            let state = KeptState::with_files(keys.contains(&file), keys.contains(&embedding));
            self.kept.images.insert(session.id, state);
            let instances = session.history.instances().iter().map(|instance| names.instance(instance.id));
            wanted.extend(instances.chain([names.image(), file, embedding]));
        }
        let surplus = keys.into_iter().filter(|key| is_key_of_an_image(key) && !wanted.contains(key));
        self.kept.surplus = surplus.collect();
        self.kept.page = None;
        self.disk_answers();
        self.tell_lost_files()
    }

    /// From now on what has changed is written.
    pub(crate) fn disk_answers(&mut self) {
        self.kept.state = Keeping::Saved;
        self.kept.trouble.is_tried = false;
        if let Some(told) = self.kept.copies_no_more.take() {
            self.notices.retract(&told);
        }
    }

    /// All is written: what was said of a disk that does not answer no longer holds.
    pub(crate) fn all_is_kept_again(&mut self) -> Vec<Effect> {
        let Some(told) = std::mem::take(&mut self.kept.trouble).told else { return Vec::new() };
        self.notices.retract(&told);
        let sentence = Sentence::KeptAgain;
        vec![Effect::Announce(Announcement::Notice { sentence })]
    }

    /// Nothing is kept here, and what was said of it is not shown any more.
    #[must_use]
    pub fn is_silent_on_keeping(&self) -> bool {
        let told = match self.kept.state {
            Keeping::Failed => &self.kept.trouble.told,
            Keeping::Elsewhere => &self.kept.told_of_tabs,
            Keeping::Reading | Keeping::Saved | Keeping::Saving => &None,
        };
        let is_shown = |told: &Sentence| self.notices().iter().any(|notice| notice.text == *told);
        told.as_ref().is_some_and(|told| !is_shown(told))
    }

    /// Shows the sentence on where work is kept once more, after it was dismissed.
    pub(crate) fn tell_keeping_again(&mut self) -> Vec<Effect> {
        match self.kept.state {
            Keeping::Failed => {
                let told = self.kept.trouble.told.clone();
                told.into_iter().flat_map(|told| self.fail(told)).collect()
            }
            Keeping::Elsewhere => {
                let told = self.kept.told_of_tabs.clone();
                told.into_iter().flat_map(|told| self.tell(NoticeKind::Info, told)).collect()
            }
            Keeping::Reading | Keeping::Saved | Keeping::Saving => Vec::new(),
        }
    }

    fn try_again(&mut self) -> Option<Effect> {
        if std::mem::replace(&mut self.kept.trouble.is_tried, true) {
            return None;
        }
        Some(if self.kept.is_read { Effect::FindKept } else { Effect::ReadKept })
    }

    /// Which records are there is not known any more.
    fn doubt_all(&mut self) {
        let images = std::mem::take(&mut self.kept.images).into_iter();
        self.kept.images = images.map(|(id, state)| (id, state.doubtful())).collect();
        self.kept.page = None;
        self.kept.state = Keeping::Failed;
    }

    /// Images that sleep can be read from nowhere when their files are gone.
    fn tell_lost_files(&mut self) -> Vec<Effect> {
        let images = &self.kept.images;
        let is_lost = |session: &Session| {
            let has_file = images.get(&session.id).is_some_and(|state| state.has_file);
            session.phase == Phase::Asleep
                && !(has_file || session.is_unreadable || session.held.is_some() || session.offered.is_some())
        };
        let lost: Vec<usize> = (0..self.sessions.len()).filter(|&at| is_lost(&self.sessions[at])).collect();
        let told = lost_files(lost.iter().map(|&at| self.sessions[at].name()));
        lost.into_iter().for_each(|at| self.sessions[at].is_unreadable = true);
        told.into_iter().flat_map(|told| self.fail(told)).collect()
    }
}
