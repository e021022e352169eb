//! What the editor knows of its worker: whether it listens, which model it has, what it was asked.
//! It decides the order of requests; what the answers mean is in `editor`.

use crate::effect::Effect;
use crate::message::{FileBytes, SessionId, Transfer};
use protocol::{Backend, ModelInfo, Request, RequestId, ToWorker};
use std::collections::BTreeMap;
use words::Sentence;

/// What a request other than a prompt was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Errand {
    LoadModel,
    Encode(SessionId),
    Restore(SessionId),
    Picture(SessionId),
    CutOut {
        file_name: String,
    },
    /// A click to compare the graphics card with.
    Trial,
    Forget,
}

/// How far the model is.
#[derive(Debug, Clone, PartialEq)]
pub enum ModelState {
    /// The weights are on their way.
    Fetching(Transfer),
    /// The weights are here; the worker takes them.
    Loading,
    /// The network answers.
    Ready(ModelInfo),
    /// The weights cannot be had: one sentence.
    Failed(Sentence),
}

/// The worker as the editor sees it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WorkerLink {
    backend: Option<Backend>,
    weights: Option<FileBytes>,
    /// Weights that answered until others were tried.
    proven: Option<FileBytes>,
    /// What was said of weights that were tried and refused.
    refusal: Option<Sentence>,
    model: ModelState,
    errands: BTreeMap<RequestId, Errand>,
    last_request: u64,
    deaths: u32,
}

impl Default for WorkerLink {
    fn default() -> Self {
        Self {
            backend: None,
            weights: None,
            proven: None,
            refusal: None,
            model: ModelState::Fetching(Transfer::default()),
            errands: BTreeMap::new(),
            last_request: 0,
            deaths: 0,
        }
    }
}

impl WorkerLink {
    pub(crate) fn backend(&self) -> Option<Backend> {
        self.backend
    }

    pub(crate) fn model(&self) -> &ModelState {
        &self.model
    }

    /// The worker listens and has its weights, so that images can be sent.
    pub(crate) fn takes_images(&self) -> bool {
        self.backend.is_some() && matches!(self.model, ModelState::Loading | ModelState::Ready(_))
    }

    /// The weights that the worker has taken.
    pub(crate) fn loaded_weights(&self) -> Option<FileBytes> {
        self.weights.clone().filter(|_| matches!(self.model, ModelState::Ready(_)))
    }

    pub(crate) fn weights_progress(&mut self, transfer: Transfer) {
        self.model = ModelState::Fetching(transfer);
    }

    pub(crate) fn weights_failed(&mut self, sentence: Sentence) {
        self.model = ModelState::Failed(sentence);
    }

    /// The weights are here: they are loaded as soon as the worker listens.
    pub(crate) fn weights_arrived(&mut self, weights: FileBytes) -> Vec<Effect> {
        self.weights = Some(weights);
        self.load_model()
    }

    /// The worker listens: it is given the model first of all.
    pub(crate) fn ready(&mut self, backend: Backend) -> Vec<Effect> {
        self.backend = Some(backend);
        self.load_model()
    }

    pub(crate) fn model_loaded(&mut self, model: ModelInfo) {
        self.model = ModelState::Ready(model);
        self.proven = None;
    }

    /// Other weights will be tried. Returns what was said of the ones before, which is over.
    pub(crate) fn begin_change(&mut self) -> Option<Sentence> {
        self.proven = self.loaded_weights().or(self.proven.take());
        match &self.model {
            ModelState::Failed(sentence) => Some(sentence.clone()),
            _ => self.refusal.take(),
        }
    }

    /// Whether there are weights that answered before those that are tried.
    pub(crate) fn can_go_back(&self) -> bool {
        self.proven.is_some()
    }

    /// The weights were refused. Returns those that answered before, to go back to.
    pub(crate) fn refused(&mut self, sentence: Sentence) -> Option<FileBytes> {
        let proven = self.proven.take();
        match &proven {
            Some(_) => self.refusal = Some(sentence),
            None => self.model = ModelState::Failed(sentence),
        }
        proven
    }

    /// The worker is gone; whatever it was asked will not be answered. Returns its deaths in a row.
    pub(crate) fn lost(&mut self) -> u32 {
        self.deaths += 1;
        self.backend = None;
        self.errands.clear();
        if self.weights.is_some() {
            self.model = ModelState::Loading;
        }
        self.deaths
    }

    /// One more try after the model failed.
    pub(crate) fn retry(&mut self) -> Vec<Effect> {
        let start = self.backend.is_none().then_some(Effect::StartWorker);
        // Weights that a living worker refused are bad; those of a worker that died wait for the next one.
        let keeps_weights = self.weights.is_some() && self.backend.is_none();
        let fetch = (!keeps_weights).then_some(Effect::FetchWeights);
        self.model =
            if keeps_weights { ModelState::Loading } else { ModelState::Fetching(Transfer::default()) };
        start.into_iter().chain(fetch).collect()
    }

    /// The worker answered: its deaths so far are forgiven.
    pub(crate) fn survived(&mut self) {
        self.deaths = 0;
    }

    /// Sends a request that is not a prompt.
    pub(crate) fn send(&mut self, errand: Errand, request: Request) -> Effect {
        let id = self.new_request();
        self.errands.insert(id, errand);
        Effect::Post(ToWorker { id, request })
    }

    /// What the request `id` was for; each is answered once.
    pub(crate) fn finish(&mut self, id: RequestId) -> Option<Errand> {
        self.errands.remove(&id)
    }

    /// Whether such a request has no answer yet.
    pub(crate) fn is_on(&self, errand: &Errand) -> bool {
        self.errands.values().any(|other| other == errand)
    }

    /// What the request `id` is for.
    pub(crate) fn errand(&self, id: RequestId) -> Option<&Errand> {
        self.errands.get(&id)
    }

    pub(crate) fn new_request(&mut self) -> RequestId {
        self.last_request += 1;
        RequestId(self.last_request)
    }

    fn load_model(&mut self) -> Vec<Effect> {
        let Some(weights) = self.weights.as_ref().filter(|_| self.backend.is_some()) else {
            return Vec::new();
        };
        let weights = weights.to_vec();
        self.model = ModelState::Loading;
        vec![self.send(Errand::LoadModel, Request::LoadModel { weights })]
    }
}
