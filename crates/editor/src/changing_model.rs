//! Another model takes the place of the one before: its embeddings are of no use, and everything else stays.
//! Where the weights come from is the page's business.

use crate::editor::Editor;
use crate::effect::Effect;
use crate::message::FileBytes;
use crate::session::Session;
use crate::worker_link::ModelState;

impl Editor {
    /// A new worker takes the weights, since the memory of the old one would not shrink.
    pub(crate) fn change_model(&mut self, weights: FileBytes) -> Vec<Effect> {
        if let ModelState::Failed(sentence) = self.worker.model() {
            self.notices.retract(sentence);
        }
        let mut effects = self.stop_ahead();
        self.lose_worker();
        self.worker.survived(); // it was ended on purpose
        self.sessions.iter_mut().for_each(Session::forget_embedding);
        self.forget_kept_embeddings();
        effects.extend(self.worker.weights_arrived(weights));
        effects.push(Effect::StartWorker);
        effects
    }
}
