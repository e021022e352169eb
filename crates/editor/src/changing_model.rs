//! Another model takes the place of the one before: its embeddings are of no use, and everything else stays.
//! Where the weights come from is the page's business.

use crate::editor::Editor;
use crate::effect::Effect;
use crate::message::FileBytes;
use crate::session::Session;
use words::Sentence;

/// How weights turned out to be of no use.
pub(crate) enum Refusal {
    /// The worker says what is wrong with them, in English and without a full stop.
    Told { message: String },
    /// It dies each time it is given them.
    Died,
}

impl Editor {
    /// Tries other weights.
    pub(crate) fn change_model(&mut self, weights: FileBytes) -> Vec<Effect> {
        if let Some(sentence) = self.worker.begin_change() {
            self.notices.retract(&sentence);
        }
        self.load_in_new_worker(weights)
    }

    /// The worker cannot use its weights, or dies of them: the model before goes on, if there was one.
    pub(crate) fn refuse_weights(&mut self, refusal: Refusal) -> Vec<Effect> {
        let sentence = match (refusal, self.worker.can_go_back()) {
            (Refusal::Told { message }, true) => Sentence::OtherWeightsRefused { message },
            (Refusal::Told { message }, false) => Sentence::WeightsRefused { message },
            (Refusal::Died, true) => Sentence::WorkerStopsOfOtherWeights,
            (Refusal::Died, false) => Sentence::WorkerStopsAgainAndAgain,
        };
        let before = self.worker.refused(sentence.clone());
        let mut effects = before.map(|weights| self.load_in_new_worker(weights)).unwrap_or_default();
        effects.extend(self.fail(sentence));
        effects
    }

    /// A new worker takes the weights, since the memory of the old one would not shrink.
    fn load_in_new_worker(&mut self, weights: FileBytes) -> Vec<Effect> {
        let mut effects = self.stop_ahead();
        effects.extend(self.reset_gpu());
        self.lose_worker();
        self.worker.survived(); // it was ended on purpose
        self.sessions.iter_mut().for_each(Session::forget_embedding);
        self.forget_kept_embeddings();
        effects.extend(self.worker.weights_arrived(weights));
        effects.push(Effect::StartWorker);
        effects
    }
}
