//! The graphics card: a third worker, which takes over what it does quicker than the processor.
//! What that is is found out in `gpu_trial`. Whatever goes wrong with it, the processor goes on, and nothing is told.

use crate::editor::Editor;
use crate::effect::Effect;
use crate::gpu_trial::{Step, Trial, Verdict};
use crate::message::{FileBytes, SessionId};
use crate::session::{EmbeddingSource, Phase, Session};
use crate::worker_link::Errand;
use annotation::Candidate;
use protocol::{
    Answer, Failure, FailureKind, FromWorker, ImageKey, Progress, Request, RequestId, Stage, ToWorker,
};
use std::collections::{BTreeMap, HashSet};

/// The card as the editor sees it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Gpu {
    state: State,
    /// What it was asked and has not answered.
    jobs: BTreeMap<RequestId, Job>,
    /// Images whose embeddings it holds.
    holds: HashSet<ImageKey>,
}

#[derive(Debug, Clone, PartialEq, Default)]
enum State {
    /// Nobody had a use for it: no image was embedded here.
    #[default]
    Off,
    /// Its worker is on its way, or takes the weights.
    Starting(Trial),
    /// It is compared with the processor.
    Trying(Trial),
    /// It has taken over something.
    Working(Verdict),
    /// The processor does all of it quicker, or they differ. Another model may suit it better.
    Beaten,
    /// There is none, or it failed.
    GivenUp,
}

/// What a request was for.
#[derive(Debug, Clone, PartialEq)]
enum Job {
    LoadModel,
    Trial,
    Encode(SessionId),
    Restore(ImageKey),
    Prompt,
    Forget,
}

impl Gpu {
    /// Whether it computes embeddings.
    pub(crate) fn encodes(&self) -> bool {
        matches!(self.state, State::Working(Verdict { encodes: true, .. }))
    }

    /// Whether it answers clicks.
    fn clicks(&self) -> bool {
        matches!(self.state, State::Working(Verdict { clicks: true, .. }))
    }

    /// Whether it answers clicks on this image.
    pub(crate) fn answers(&self, image: &ImageKey) -> bool {
        self.clicks() && self.holds.contains(image)
    }

    /// Whether it computes the embedding of this image.
    pub(crate) fn works_on(&self, id: SessionId) -> bool {
        self.jobs.values().any(|job| *job == Job::Encode(id))
    }

    /// Asks it for the embedding of an image.
    pub(crate) fn encode(&mut self, id: RequestId, (session, image): (SessionId, &FileBytes)) -> Effect {
        self.post(id, Job::Encode(session), Request::Encode { image: image.to_vec() })
    }

    fn is_encoding(&self) -> bool {
        self.jobs.values().any(|job| matches!(job, Job::Encode(_)))
    }

    fn post(&mut self, id: RequestId, job: Job, request: Request) -> Effect {
        self.jobs.insert(id, job);
        Effect::PostGpu(ToWorker { id, request })
    }
}

impl Editor {
    /// Whether the graphics card computes embeddings.
    #[must_use]
    pub fn gpu_encodes(&self) -> bool {
        self.gpu.encodes()
    }

    /// Starts the card when the processor embeds an image, so that it is warm for the next one; and tries it.
    pub(crate) fn tend_gpu(&mut self) -> Vec<Effect> {
        match &self.gpu.state {
            State::Off => self.start_gpu(),
            State::Trying(trial) if self.gpu.jobs.is_empty() => match trial.next() {
                Step::AskGpu(request) => vec![self.ask_gpu(Job::Trial, request)],
                Step::AskCpu { image, request } => self.ask_cpu(&image, request),
                Step::Decide => self.decide(),
            },
            State::Starting(_) | State::Trying(_) | State::Working(_) | State::Beaten | State::GivenUp => {
                Vec::new()
            }
        }
    }

    pub(crate) fn on_gpu(&mut self, message: FromWorker) -> Vec<Effect> {
        match (message, &self.gpu.state) {
            (FromWorker::Ready(_), State::Starting(_)) => match self.second_weights() {
                Some(weights) => {
                    self.gpu.jobs.clear(); // of one that was ended while it was on its way
                    vec![self.ask_gpu(Job::LoadModel, Request::LoadModel { weights: weights.to_vec() })]
                }
                None => self.end_gpu(State::Off),
            },
            // It was ended while it was on its way.
            (FromWorker::Ready(_), State::Off | State::GivenUp) => vec![Effect::EndGpu],
            (FromWorker::Ready(_), _) => Vec::new(),
            (FromWorker::Progress { id, progress }, _) => {
                if let Some(&Job::Encode(session)) = self.gpu.jobs.get(&id) {
                    self.encoding(session, progress);
                }
                Vec::new()
            }
            (FromWorker::Done { id, result }, _) => {
                let Some(job) = self.gpu.jobs.remove(&id) else { return Vec::new() };
                let mut effects = self.on_gpu_done((id, job), result);
                effects.extend(self.send_next_decode());
                effects
            }
        }
    }

    /// There is no card, or it is lost: the processor takes up what it was doing.
    pub(crate) fn on_gpu_death(&mut self) -> Vec<Effect> {
        let mut effects = self.end_gpu(State::GivenUp);
        effects.extend(self.send_next_decode());
        effects
    }

    /// The card embeds an image that will be wanted, when it has nothing else to embed.
    pub(crate) fn encode_ahead_on_gpu(&mut self, id: SessionId, image: &FileBytes) -> Vec<Effect> {
        if self.gpu.is_encoding() {
            return Vec::new();
        }
        self.encoding(id, Progress { stage: Stage::Decoding, done: 0, total: 1 });
        let request = self.worker.new_request();
        vec![self.gpu.encode(request, (id, image))]
    }

    /// The first worker cannot use an embedding that the card has made: from now on the processor makes them. Whether
    /// it was such a one.
    pub(crate) fn distrust_gpu(&mut self, id: SessionId) -> Option<Vec<Effect>> {
        let is_trusted = self.gpu.encodes();
        let session = self.session_mut(id).filter(|session| is_trusted && session.computed.is_some())?;
        (session.embedding_file, session.computed, session.phase) = (None, None, Phase::Queued);
        Some(self.on_gpu_death())
    }

    /// Asks whoever answers quicker.
    pub(crate) fn ask_for_masks(&mut self, id: RequestId, request: Request) -> Effect {
        match &request {
            Request::Segment { image, .. } if self.gpu.answers(image) => {
                self.gpu.post(id, Job::Prompt, request)
            }
            _ => Effect::Post(ToWorker { id, request }),
        }
    }

    /// The processor holds an embedding: the card gets it, too, if it answers clicks.
    pub(crate) fn share_with_gpu(&mut self, id: SessionId) -> Vec<Effect> {
        let Some(session) = self.session_mut(id) else { return Vec::new() };
        let Some((kept, image)) = session.kept.clone().zip(session.image.clone()) else { return Vec::new() };
        let job = Job::Restore(kept.key.clone());
        let has_it = self.gpu.holds.contains(&kept.key) || self.gpu.jobs.values().any(|other| *other == job);
        if !self.gpu.clicks() || has_it {
            return Vec::new();
        }
        let request = Request::Restore { embedding: kept.file.to_vec(), image: image.to_vec() };
        vec![self.ask_gpu(job, request)]
    }

    /// Nobody needs the embedding of this image any more.
    pub(crate) fn forget_everywhere(&mut self, image: ImageKey) -> Vec<Effect> {
        let on_gpu = self.forget_on_gpu(&image);
        let on_cpu = self.worker.send(Errand::Forget, Request::Forget { image });
        std::iter::once(on_cpu).chain(on_gpu).collect()
    }

    /// Another model comes: what the card was found to be good at is no longer known.
    pub(crate) fn reset_gpu(&mut self) -> Vec<Effect> {
        match self.gpu.state {
            State::Off | State::GivenUp => Vec::new(),
            State::Starting(_) | State::Trying(_) | State::Working(_) | State::Beaten => {
                self.end_gpu(State::Off)
            }
        }
    }

    /// The processor's part of a trial.
    pub(crate) fn on_trial_click(&mut self, candidates: Vec<Candidate>, milliseconds: f64) -> Vec<Effect> {
        if let Some(trial) = self.trial_mut() {
            trial.cpu_answered(candidates, milliseconds);
        }
        Vec::new()
    }

    /// The processor cannot do its part: there will be another image.
    pub(crate) fn on_trial_failure(&mut self) -> Vec<Effect> {
        if matches!(self.gpu.state, State::Trying(_)) { self.end_gpu(State::Off) } else { Vec::new() }
    }

    fn start_gpu(&mut self) -> Vec<Effect> {
        let is_encoding = |session: &&Session| matches!(session.phase, Phase::Encoding(_));
        let encoding = self.sessions.iter().find(is_encoding);
        let image = encoding.and_then(|session| Some((session.id, session.image.clone()?)));
        let Some((session, image)) = image.filter(|_| self.second_weights().is_some()) else {
            return Vec::new();
        };
        self.gpu.state = State::Starting(Trial::new(session, image));
        vec![Effect::StartGpu]
    }

    fn trial_mut(&mut self) -> Option<&mut Trial> {
        match &mut self.gpu.state {
            State::Trying(trial) => Some(trial),
            _ => None,
        }
    }

    fn ask_gpu(&mut self, job: Job, request: Request) -> Effect {
        let id = self.worker.new_request();
        self.gpu.post(id, job, request)
    }

    /// The processor answers the click of the trial, unless it has been asked or does not hold the embedding yet.
    fn ask_cpu(&mut self, image: &ImageKey, request: Request) -> Vec<Effect> {
        let State::Trying(trial) = &self.gpu.state else { return Vec::new() };
        let session = self.sessions.iter().find(|session| session.id == trial.session());
        let Some(session) = session.filter(|session| session.phase != Phase::Asleep) else {
            return self.end_gpu(State::Off);
        };
        let holds = session.kept.as_ref().is_some_and(|kept| kept.key == *image);
        if session.phase != Phase::Ready || !holds || self.worker.is_on(&Errand::Trial) {
            return Vec::new();
        }
        vec![self.worker.send(Errand::Trial, request)]
    }

    fn decide(&mut self) -> Vec<Effect> {
        let State::Trying(trial) = &self.gpu.state else { return Vec::new() };
        let session = self.sessions.iter().find(|session| session.id == trial.session());
        let source = session.and_then(|session| session.kept.as_ref()).map(|kept| kept.source);
        let Some(EmbeddingSource::Computed { milliseconds }) = source else {
            return self.end_gpu(State::Off);
        };
        match trial.verdict(milliseconds) {
            Some(verdict) if verdict.encodes || verdict.clicks => {
                self.gpu.holds.extend(trial.key().cloned());
                let tried = trial.key().cloned().filter(|_| !verdict.clicks);
                self.gpu.state = State::Working(verdict);
                let ids: Vec<SessionId> = self.sessions.iter().map(|session| session.id).collect();
                let mut effects = if verdict.encodes { self.end_idle_ahead() } else { Vec::new() };
                effects.extend(tried.and_then(|image| self.forget_on_gpu(&image)));
                effects.extend(ids.into_iter().flat_map(|id| self.share_with_gpu(id)));
                effects
            }
            _ => self.end_gpu(State::Beaten),
        }
    }

    fn on_gpu_done(&mut self, (id, job): (RequestId, Job), result: Result<Answer, Failure>) -> Vec<Effect> {
        match (job, result) {
            (Job::LoadModel, Ok(Answer::ModelLoaded(_))) => {
                if let State::Starting(trial) = &self.gpu.state {
                    self.gpu.state = State::Trying(trial.clone());
                }
                Vec::new()
            }
            // The processor says what is wrong with the image; another one will do.
            (Job::Trial, Err(failure)) if failure.kind == FailureKind::Image => self.end_gpu(State::Off),
            (Job::Trial, Ok(answer)) => match self.trial_mut().and_then(|trial| trial.gpu_answered(answer)) {
                Some(()) => Vec::new(),
                None => self.end_gpu(State::GivenUp),
            },
            (Job::Encode(session), Ok(Answer::Encoded { image, embedding, milliseconds, .. })) => {
                self.gpu.holds.insert(image.clone());
                let is_wanted = self.session_mut(session).is_some() && self.gpu.clicks();
                self.embedded_ahead(session, embedding.into(), milliseconds);
                if is_wanted { Vec::new() } else { self.forget_on_gpu(&image).into_iter().collect() }
            }
            (Job::Encode(session), Err(failure)) if failure.kind == FailureKind::Image => {
                self.wait_again(session);
                self.refuse_image(session, failure)
            }
            (Job::Encode(session), _) => {
                self.wait_again(session);
                self.end_gpu(State::GivenUp)
            }
            (Job::Restore(image), Ok(Answer::Restored { .. })) => {
                self.gpu.holds.insert(image);
                Vec::new()
            }
            (Job::Prompt, Ok(answer @ Answer::Segmented { .. })) => match self.decodes.finish(id) {
                Some(decode) => self.on_decoded(&decode, Ok(answer)),
                None => Vec::new(), // no longer wanted
            },
            (Job::Prompt, _) => {
                self.decodes.ask_again(id);
                self.end_gpu(State::GivenUp)
            }
            (Job::Forget, Ok(_)) => Vec::new(),
            (Job::LoadModel | Job::Trial | Job::Restore(_) | Job::Forget, _) => self.end_gpu(State::GivenUp),
        }
    }

    /// Its worker ends; what it was asked goes to the processor.
    fn end_gpu(&mut self, state: State) -> Vec<Effect> {
        let before = std::mem::replace(&mut self.gpu, Gpu { state, ..Gpu::default() });
        for (id, job) in before.jobs {
            match job {
                Job::Encode(session) => self.wait_again(session),
                Job::Prompt => self.decodes.ask_again(id),
                Job::LoadModel | Job::Trial | Job::Restore(_) | Job::Forget => {}
            }
        }
        vec![Effect::EndGpu]
    }

    fn forget_on_gpu(&mut self, image: &ImageKey) -> Option<Effect> {
        let held = self.gpu.holds.remove(image);
        held.then(|| self.ask_gpu(Job::Forget, Request::Forget { image: image.clone() }))
    }
}
