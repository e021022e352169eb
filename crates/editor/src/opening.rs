//! From a file or sample to an image that answers clicks.
//! Prompts are in `prompting`; what happens when the worker is lost is in `losing`.

use crate::changing_model::Refusal;
use crate::decodes::{Decode, Purpose};
use crate::detail::MOST_WHOLE_PIXELS;
use crate::draft::Outcome;
use crate::drawing::Drawing;
use crate::editor::Editor;
use crate::effect::Effect;
use crate::message::{FileBytes, NamedFile, Sample, SessionId, Transfer};
use crate::session::{EmbeddingSource, Identity, KeptEmbedding, Phase, Session};
use crate::stopwatch::Spent;
use crate::worker_link::Errand;
use annotation::{ImageSize, ScreenPoint};
use protocol::{Answer, Failure, FailureKind, FromWorker, Progress, Request, RequestId, Stage};
use std::sync::Arc;
use words::{Announcement, Sentence};

impl Editor {
    pub(crate) fn open_sample(&mut self, sample: Sample) -> Vec<Effect> {
        let is_it = |session: &&Session| session.offered_at() == Some(&sample.image_url);
        if let Some(open) = self.sessions.iter().find(is_it) {
            return self.show(Some(open.id));
        }
        let id = self.new_session(sample.name.clone());
        if let Some(session) = self.session_mut(id) {
            session.offered = Some(sample.clone());
            session.phase = Phase::Fetching(Transfer::default());
        }
        vec![Effect::FetchSample(id, sample)]
    }

    pub(crate) fn open_file(&mut self, file: NamedFile) -> Vec<Effect> {
        let id = self.new_session(file.name);
        self.image_arrived(id, file.bytes)
    }

    pub(crate) fn show(&mut self, id: Option<SessionId>) -> Vec<Effect> {
        self.pointers.cancel();
        (self.dragged, self.preview) = (None, None);
        self.drawing = Drawing::Nothing;
        self.decodes.drop_hover();
        let before = self.shown;
        self.shown = id.filter(|&id| self.is_open(id));
        self.remember_way_back(before);
        if self.recent.last() != self.shown.as_ref() {
            self.stopwatch.spent = Spent::default();
        }
        self.remember_shown();
        let picture = self.session().and_then(|session| Some((session.id, session.image.clone()?)));
        let mut effects: Vec<_> =
            picture.map(|(id, image)| Effect::ShowPicture(id, image)).into_iter().collect();
        effects.extend(self.ask_for_draft());
        effects
    }

    /// Where closing the shown image leads. One that was closed leads nowhere, and changes nothing.
    fn remember_way_back(&mut self, before: Option<SessionId>) {
        let changes = before != self.shown && before.is_none_or(|before| self.is_open(before));
        if let Some(shown) = self.shown.filter(|_| changes)
            && let Some(session) = self.session_mut(shown)
        {
            session.opened_from = before;
        }
    }

    fn is_open(&self, id: SessionId) -> bool {
        self.sessions.iter().any(|session| session.id == id)
    }

    pub(crate) fn on_picture(&mut self, id: SessionId, size: ImageSize) -> Vec<Effect> {
        let Some(session) = self.session_mut(id) else { return Vec::new() };
        learn_size(session, size);
        self.leave_out_other_sizes(id, size)
    }

    pub(crate) fn on_picture_failed(&mut self, id: SessionId) -> Vec<Effect> {
        // The worker reads more formats than the browser. While it cannot be asked, its own failure to
        // encode the file will be told instead.
        let Some(image) = self.session_mut(id).and_then(|session| session.image.clone()) else {
            return Vec::new();
        };
        let request = Request::Picture { image: image.to_vec(), most_pixels: MOST_WHOLE_PIXELS };
        vec![self.worker.send(Errand::Picture(id), request)]
    }

    pub(crate) fn on_stage_resized(&mut self, stage: ScreenPoint) -> Vec<Effect> {
        self.stage = stage;
        for session in &mut self.sessions {
            // What showed the whole image goes on doing so.
            let fitted = session.size().filter(|&size| session.view == session.view.fitted(size));
            session.view = session.view.on_stage(stage);
            session.view = fitted.map_or(session.view, |size| session.view.fitted(size));
        }
        Vec::new()
    }

    pub(crate) fn on_worker(&mut self, message: FromWorker) -> Vec<Effect> {
        match message {
            FromWorker::Ready(backend) => {
                let mut effects = self.worker.ready(backend);
                effects.extend(self.start_queued());
                effects
            }
            FromWorker::Progress { id, progress } => {
                if let Some(&Errand::Encode(session)) = self.worker.errand(id)
                    && let Some(session) = self.session_mut(session)
                {
                    session.phase = Phase::Encoding(progress);
                }
                Vec::new()
            }
            FromWorker::Done { id, result } => {
                self.worker.survived();
                let mut effects = self.on_done(id, result);
                effects.extend(self.send_next_decode());
                effects
            }
        }
    }

    /// Sends what waits for worker and model: the shown image first, and every embedding file. The embeddings of
    /// other images are computed by the second worker.
    pub(crate) fn start_queued(&mut self) -> Vec<Effect> {
        if !self.worker.takes_images() {
            return Vec::new();
        }
        let mut effects = Vec::new();
        let shown = self.shown;
        let is_first = |session: &Session| Some(session.id) == shown;
        let waits = |session: &&mut Session| {
            session.phase == Phase::Queued && (session.embedding_file.is_some() || is_first(session))
        };
        let mut waiting: Vec<_> = self.sessions.iter_mut().filter(waits).collect();
        waiting.sort_by_key(|session| !is_first(session));
        for session in waiting {
            let Some(image) = session.image.clone() else { continue };
            let (errand, request) = match &session.embedding_file {
                Some(embedding) => {
                    session.phase = Phase::Restoring;
                    let (embedding, image) = (embedding.to_vec(), image.to_vec());
                    (Errand::Restore(session.id), Request::Restore { embedding, image })
                }
                None => {
                    session.phase = Phase::Encoding(Progress { stage: Stage::Decoding, done: 0, total: 1 });
                    if self.gpu.encodes() {
                        let request = self.worker.new_request();
                        effects.push(self.gpu.encode(request, (session.id, &image)));
                        continue;
                    }
                    (Errand::Encode(session.id), Request::Encode { image: image.to_vec() })
                }
            };
            effects.push(self.worker.send(errand, request));
        }
        effects
    }

    fn on_done(&mut self, id: RequestId, result: Result<Answer, Failure>) -> Vec<Effect> {
        if let Some(decode) = self.decodes.finish(id) {
            return self.on_decoded(&decode, result);
        }
        match (self.worker.finish(id), result) {
            (Some(errand), Ok(answer)) => self.on_answer(errand, answer),
            (Some(errand), Err(failure)) => self.on_failure(&errand, failure),
            (None, _) => Vec::new(), // asked before the worker was lost, or no longer wanted
        }
    }

    fn on_answer(&mut self, errand: Errand, answer: Answer) -> Vec<Effect> {
        match (errand, answer) {
            (Errand::LoadModel, Answer::ModelLoaded(model)) => {
                self.worker.model_loaded(model);
                Vec::new()
            }
            (Errand::Encode(id), Answer::Encoded { image: key, size, embedding, milliseconds }) => {
                let source = EmbeddingSource::Computed { milliseconds };
                self.embedded(id, KeptEmbedding { key, size, source, file: embedding.into() })
            }
            (Errand::Restore(id), Answer::Restored { image: key, size }) => {
                let Some(session) = self.session_mut(id) else { return Vec::new() };
                let file = session.embedding_file.take().unwrap_or_default();
                let known = session.kept.as_ref().map(|kept| kept.source);
                let source = session.computed.take().or(known).unwrap_or(EmbeddingSource::File);
                self.embedded(id, KeptEmbedding { key, size, source, file })
            }
            (Errand::Picture(session), Answer::Picture { photo, size, rgba }) => {
                vec![Effect::ShowPixels { session, photo, size, rgba }]
            }
            (Errand::CutOut { file_name }, Answer::CutOut { png }) => Self::save_png(file_name, png),
            (Errand::Trial, Answer::Segmented { candidates, milliseconds, .. }) => {
                self.on_trial_click(candidates, milliseconds)
            }
            (Errand::Forget, Answer::Forgotten) => Vec::new(),
            (errand, _) => self.fail(Sentence::WorkerAnsweredSomethingElse { errand: format!("{errand:?}") }),
        }
    }

    fn on_failure(&mut self, errand: &Errand, failure: Failure) -> Vec<Effect> {
        match errand {
            Errand::LoadModel => self.refuse_weights(Refusal::Told { message: failure.message }),
            Errand::Restore(id) if failure.kind == FailureKind::Embedding => {
                self.encode_instead(*id, failure)
            }
            Errand::Encode(id) | Errand::Restore(id) => self.refuse_image(*id, failure),
            // The same file fails to encode too, and that is told.
            Errand::Picture(_) => Vec::new(),
            Errand::Trial => self.on_trial_failure(),
            Errand::CutOut { .. } | Errand::Forget => self.fail(told_by_worker(failure)),
        }
    }

    /// The worker says what is wrong with an image.
    pub(crate) fn refuse_image(&mut self, id: SessionId, failure: Failure) -> Vec<Effect> {
        let image = self.session_mut(id).map(|session| session.name.clone()).unwrap_or_default();
        self.give_up(id, Sentence::AboutImage { image, message: failure.message })
    }

    /// The embedding file is of no use; the image itself is.
    fn encode_instead(&mut self, id: SessionId, failure: Failure) -> Vec<Effect> {
        if let Some(effects) = self.distrust_gpu(id) {
            return effects;
        }
        self.forget_kept_embedding(id);
        let Some(session) = self.session_mut(id) else { return Vec::new() };
        session.embedding_file = None;
        session.phase = Phase::Queued;
        let (image, message) = (session.name.clone(), failure.message);
        let mut effects = self.fail(Sentence::EmbeddedAgain { image, message });
        effects.extend(self.start_queued());
        effects
    }

    fn embedded(&mut self, id: SessionId, kept: KeptEmbedding) -> Vec<Effect> {
        let Some(session) = self.session_mut(id) else {
            return self.forget_everywhere(kept.key);
        };
        let size = kept.size;
        learn_size(session, size);
        session.identity = Some(Identity { key: kept.key.clone(), size: kept.size });
        session.kept = Some(kept);
        session.phase = Phase::Ready;
        let said = Announcement::Ready { image: session.name.clone() };
        let mut effects = vec![Effect::Announce(said)];
        effects.extend(self.leave_out_other_sizes(id, size));
        effects.extend(self.share_with_gpu(id));
        effects.extend(self.ask_for_draft());
        effects.extend(self.ask_for_points());
        effects.extend(self.prefill_image(id));
        effects
    }

    pub(crate) fn on_decoded(&mut self, decode: &Decode, result: Result<Answer, Failure>) -> Vec<Effect> {
        match result {
            Ok(Answer::Segmented { candidates, left_out, milliseconds }) => {
                self.decode_milliseconds = Some(milliseconds);
                self.on_outcome(decode, Arc::new(Outcome { candidates, left_out, milliseconds }))
            }
            Ok(Answer::Proposed { found, milliseconds }) => self.on_found(decode, (found, milliseconds)),
            Ok(_) => {
                self.fail(Sentence::WorkerAnsweredSomethingElse { errand: format!("{:?}", decode.purpose) })
            }
            Err(failure) if failure.kind == FailureKind::UnknownImage => {
                self.session_mut(decode.session).into_iter().for_each(Session::queue_again);
                self.start_queued() // the draft is asked for again when the embedding is back
            }
            Err(failure) => {
                if let (Purpose::Draft(id), Some(session)) =
                    (decode.purpose, self.session_mut(decode.session))
                {
                    session.history.settle_unanswered(id);
                }
                self.on_points_failed(decode);
                self.fail(told_by_worker(failure))
            }
        }
    }

    pub(crate) fn image_arrived(&mut self, id: SessionId, image: FileBytes) -> Vec<Effect> {
        let Some(session) = self.session_mut(id) else { return Vec::new() };
        session.image = Some(Arc::clone(&image));
        session.phase = Phase::Queued;
        let mut effects = Vec::new();
        if self.shown == Some(id) {
            effects.push(Effect::ShowPicture(id, image));
        }
        effects.extend(self.start_queued());
        effects
    }

    fn new_session(&mut self, name: String) -> SessionId {
        let id = self.new_session_id();
        self.sessions.push(Session::new(id, name, crate::View::default().on_stage(self.stage)));
        self.show(Some(id));
        id
    }

    /// Tells why an image cannot be worked on, and closes it unless there is work in it.
    pub(crate) fn give_up(&mut self, id: SessionId, sentence: Sentence) -> Vec<Effect> {
        let is_empty = self.session_mut(id).is_some_and(|session| session.history.instances().is_empty());
        let mut effects = if is_empty { self.close(id) } else { Vec::new() };
        effects.extend(self.fail(sentence));
        effects
    }

    /// Closes an image, and the worker forgets it.
    pub(crate) fn close_on_request(&mut self, id: SessionId) -> Vec<Effect> {
        let shown = self.shown == Some(id);
        let Some(session) = self.session_mut(id) else { return Vec::new() };
        if matches!(session.phase, Phase::Encoding(_)) && shown {
            return self.stop_encoding();
        }
        let key = session.kept.as_ref().map(|kept| kept.key.clone());
        let twin = self
            .sessions
            .iter()
            .any(|other| other.id != id && other.kept.as_ref().map(|kept| &kept.key) == key.as_ref());
        let mut effects = self.close(id);
        if let Some(image) = key.filter(|_| !twin) {
            effects.extend(self.forget_everywhere(image));
        }
        effects
    }

    /// Forgets an image; if it was shown, what was shown before is shown again.
    pub(crate) fn close(&mut self, id: SessionId) -> Vec<Effect> {
        let opened_from = self.session_mut(id).and_then(|session| session.opened_from);
        self.sessions.retain(|session| session.id != id);
        let mut effects = if self.shown == Some(id) { self.show(opened_from) } else { Vec::new() };
        effects.extend(self.ask_for_points());
        effects
    }
}

/// The worker's own sentences are about files and come in English.
fn told_by_worker(failure: Failure) -> Sentence {
    Sentence::Worker { message: failure.message }
}

/// The image is fitted when its size is first known.
pub(crate) fn learn_size(session: &mut Session, size: ImageSize) {
    if session.size() != Some(size) {
        session.view = session.view.fitted(size);
    }
    session.picture_size = Some(size);
}
