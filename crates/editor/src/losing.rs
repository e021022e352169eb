//! What happens when the worker is lost, or is ended in the middle of an image.
//! The second worker is in `ahead`, the graphics card in `gpu`.

use crate::changing_model::Refusal;
use crate::editor::Editor;
use crate::effect::Effect;
use crate::session::{Phase, Session};
use crate::worker_link::ModelState;
use words::{Reason, Sentence};

/// Deaths of the worker in a row after which it is not started again.
const MOST_DEATHS: u32 = 3;

impl Editor {
    pub(crate) fn on_worker_death(&mut self, reason: Reason) -> Vec<Effect> {
        let (ahead, gpu) = (&self.ahead, &self.gpu);
        // Images that were sent after the weights wait until those are taken.
        let has_model = matches!(self.worker.model(), ModelState::Ready(_));
        let encoding = |session: &&Session| {
            let is_elsewhere = ahead.works_on(session.id) || gpu.works_on(session.id);
            has_model && matches!(session.phase, Phase::Encoding(_)) && !is_elsewhere
        };
        let culprit = self.sessions.iter().find(encoding).map(|session| (session.id, session.name.clone()));
        let deaths = self.lose_worker();
        let mut effects = match culprit {
            Some((id, image)) => self.give_up(id, Sentence::WorkerStoppedEmbedding { image, reason }),
            None => self.fail(Sentence::WorkerStopped { reason }),
        };
        if deaths < MOST_DEATHS {
            effects.push(Effect::StartWorker);
        } else {
            effects.extend(self.refuse_weights(Refusal::Died));
        }
        effects
    }

    /// Stops the embedding that is being computed for the shown image and closes it.
    pub(crate) fn stop_encoding(&mut self) -> Vec<Effect> {
        let Some(id) = self.shown else { return Vec::new() };
        if self.ahead.works_on(id) {
            let mut effects = self.stop_ahead();
            effects.extend(self.close(id));
            return effects;
        }
        if self.gpu.works_on(id) {
            return self.close(id); // it is done with it soon
        }
        self.lose_worker();
        self.worker.survived(); // it was ended on purpose
        let mut effects = self.close(id);
        effects.push(Effect::StartWorker);
        effects
    }

    /// Forgets what the worker was doing; embeddings will be restored. Returns the deaths in a row.
    pub(crate) fn lose_worker(&mut self) -> u32 {
        self.decodes.clear();
        let (ahead, gpu) = (&self.ahead, &self.gpu);
        let is_lost = |s: &&mut Session| !ahead.works_on(s.id) && !gpu.works_on(s.id);
        self.sessions.iter_mut().filter(is_lost).for_each(Session::queue_again);
        self.worker.lost()
    }
}
