//! A second worker that computes embeddings of images before they are wanted, so that clicks never wait for it.
//! What it has computed is given to the first worker as an embedding file, like one from the disk.

use crate::editor::Editor;
use crate::effect::Effect;
use crate::message::{FileBytes, SessionId};
use crate::session::{EmbeddingSource, Phase};
use protocol::{
    Answer, Failure, FailureKind, FromWorker, ModelInfo, Progress, Request, RequestId, Stage, ToWorker,
};
use std::collections::BTreeSet;

/// Larger weights are not loaded twice.
const MOST_WEIGHTS: usize = 200_000_000;

/// The second worker as the editor sees it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Ahead {
    state: AheadState,
    last_request: u64,
    deaths: u32,
    /// Images with which it died or failed: those are left to the first worker.
    refused: BTreeSet<SessionId>,
}

#[derive(Debug, Clone, PartialEq, Default)]
enum AheadState {
    /// Not started.
    #[default]
    Off,
    /// It does not listen yet, or it has no model yet.
    Starting,
    /// It has the model and nothing to do.
    Idle,
    /// It computes an embedding.
    Encoding { session: SessionId, request: RequestId },
    /// It does not work on this machine; not tried again.
    GivenUp,
}

/// Deaths after which it is not started again.
const MOST_DEATHS: u32 = 3;

impl Ahead {
    /// Whether it computes the embedding of this image.
    pub(crate) fn works_on(&self, id: SessionId) -> bool {
        matches!(self.state, AheadState::Encoding { session, .. } if session == id)
    }

    fn post(&mut self, request: Request) -> (RequestId, Effect) {
        self.last_request += 1;
        let id = RequestId(self.last_request);
        (id, Effect::PostAhead(ToWorker { id, request }))
    }
}

impl Editor {
    /// Gives the second worker the first of these images that has no embedding; starts it when there is one.
    pub(crate) fn look_ahead(&mut self, images: &[SessionId]) -> Vec<Effect> {
        let Some((session, image)) = images.iter().find_map(|&id| self.image_to_encode(id)) else {
            return Vec::new();
        };
        if self.gpu.encodes() {
            return self.encode_ahead_on_gpu(session, &image);
        }
        match self.ahead.state {
            AheadState::Off if self.second_weights().is_some() => {
                self.ahead.state = AheadState::Starting;
                vec![Effect::StartAhead]
            }
            AheadState::Idle => {
                let (request, effect) = self.ahead.post(Request::Encode { image: image.to_vec() });
                self.ahead.state = AheadState::Encoding { session, request };
                self.encoding(session, Progress { stage: Stage::Decoding, done: 0, total: 1 });
                vec![effect]
            }
            AheadState::Off | AheadState::Starting | AheadState::Encoding { .. } | AheadState::GivenUp => {
                Vec::new()
            }
        }
    }

    pub(crate) fn on_ahead(&mut self, message: FromWorker) -> Vec<Effect> {
        match message {
            FromWorker::Ready(_) => {
                let Some(weights) = self.second_weights().map(|weights| weights.to_vec()) else {
                    return self.end_ahead(AheadState::GivenUp);
                };
                vec![self.ahead.post(Request::LoadModel { weights }).1]
            }
            FromWorker::Progress { id, progress } => {
                if let AheadState::Encoding { session, request } = self.ahead.state
                    && request == id
                {
                    self.encoding(session, progress);
                }
                Vec::new()
            }
            FromWorker::Done { id, result } => self.on_ahead_done(id, result),
        }
    }

    /// It died: the image that it worked on is left to the first worker.
    pub(crate) fn on_ahead_death(&mut self) -> Vec<Effect> {
        if let AheadState::Encoding { session, .. } = self.ahead.state {
            self.ahead.refused.insert(session);
            self.wait_again(session);
        }
        self.ahead.deaths += 1;
        self.end_ahead(if self.ahead.deaths < MOST_DEATHS { AheadState::Off } else { AheadState::GivenUp })
    }

    /// Ends it in the middle of an image; the next image starts it again.
    pub(crate) fn stop_ahead(&mut self) -> Vec<Effect> {
        self.end_ahead(AheadState::Off)
    }

    /// Ends it when something quicker computes embeddings.
    pub(crate) fn end_idle_ahead(&mut self) -> Vec<Effect> {
        match self.ahead.state {
            AheadState::Starting | AheadState::Idle if self.gpu.encodes() => self.end_ahead(AheadState::Off),
            _ => Vec::new(),
        }
    }

    fn on_ahead_done(&mut self, id: RequestId, result: Result<Answer, Failure>) -> Vec<Effect> {
        let encoded = match self.ahead.state {
            AheadState::Encoding { session, request } if request == id => Some(session),
            _ => None,
        };
        match (encoded, result) {
            (None, Ok(Answer::ModelLoaded(ModelInfo { .. }))) => {
                self.ahead.state = AheadState::Idle;
                Vec::new()
            }
            (Some(session), Ok(Answer::Encoded { image, embedding, milliseconds, .. })) => {
                self.ahead.state = AheadState::Idle;
                let forget = self.ahead.post(Request::Forget { image }).1;
                self.embedded_ahead(session, embedding.into(), milliseconds);
                std::iter::once(forget).chain(self.end_idle_ahead()).collect()
            }
            (Some(session), Err(failure)) => {
                self.ahead.state = AheadState::Idle;
                self.ahead.refused.insert(session);
                self.wait_again(session);
                match failure.kind {
                    FailureKind::Image => self.refuse_image(session, failure),
                    _ => Vec::new(), // the first worker will say it, if it is still so
                }
            }
            (None, Err(_)) => self.end_ahead(AheadState::GivenUp),
            (Some(_) | None, Ok(_)) => Vec::new(), // forgotten, as asked
        }
    }

    /// Without it embeddings are computed when they are wanted.
    fn end_ahead(&mut self, state: AheadState) -> Vec<Effect> {
        self.ahead.state = state;
        vec![Effect::EndAhead]
    }

    fn image_to_encode(&self, id: SessionId) -> Option<(SessionId, FileBytes)> {
        let session = self.sessions.iter().find(|session| session.id == id)?;
        let waits = session.phase == Phase::Queued && session.embedding_file.is_none();
        let image = session.image.clone().filter(|_| waits && self.shown != Some(id))?;
        (!self.ahead.refused.contains(&id)).then_some((id, image))
    }

    /// The weights, if they are small enough to be loaded again.
    pub(crate) fn second_weights(&self) -> Option<FileBytes> {
        self.worker.loaded_weights().filter(|weights| weights.len() <= MOST_WEIGHTS)
    }

    pub(crate) fn encoding(&mut self, id: SessionId, progress: Progress) {
        if let Some(session) = self.session_mut(id) {
            session.phase = Phase::Encoding(progress);
        }
    }

    pub(crate) fn wait_again(&mut self, id: SessionId) {
        if let Some(session) = self.session_mut(id) {
            session.phase = Phase::Queued;
        }
    }

    /// An embedding was computed elsewhere: the first worker gets it as from a file.
    pub(crate) fn embedded_ahead(&mut self, id: SessionId, embedding: FileBytes, milliseconds: f64) {
        if let Some(session) = self.session_mut(id) {
            session.embedding_file = Some(embedding);
            session.computed = Some(EmbeddingSource::Computed { milliseconds });
            session.phase = Phase::Queued;
        }
    }
}
