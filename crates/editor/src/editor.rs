//! The editor: the state of the page, and the one function that changes it.
//! What a person does comes in by `acting`, images by `opening`; what is shown is in `showing`.

use crate::ahead::Ahead;
use crate::bindings::Bindings;
use crate::categories::Categories;
use crate::crosshair::Crosshair;
use crate::decodes::Decodes;
use crate::draft::DraftId;
use crate::drawing::{Drawing, Outline};
use crate::effect::Effect;
use crate::gpu::Gpu;
use crate::installation::Installation;
use crate::keeping::{Keeping, Kept};
use crate::keying::Keying;
use crate::message::{Download, Message, SessionId};
use crate::notice::{Notice, NoticeKind, Notices};
use crate::pointer::Pointers;
use crate::search_settings::SearchSettings;
use crate::session::{Preview, Session};
use crate::settings::Settings;
use crate::stopwatch::{Sitting, Stopwatch};
use crate::tabs::Handover;
use crate::tool::{BrushRadius, Tool};
use crate::worker_link::{ModelState, WorkerLink};
use annotation::{ImageBox, ImagePoint, Instance, PointLabel, ScreenPoint};
use protocol::Backend;
use words::{Announcement, Sentence};

/// When the mask that the network gives becomes an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Acceptance {
    /// When somebody says so.
    #[default]
    OnRequest,
    /// With every click.
    AtOnce,
}

/// The whole state of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Editor {
    pub(crate) worker: WorkerLink,
    pub(crate) ahead: Ahead,
    pub(crate) gpu: Gpu,
    pub(crate) decodes: Decodes,
    /// The queue.
    pub(crate) sessions: Vec<Session>,
    pub(crate) shown: Option<SessionId>,
    /// The images that were shown last, the newest at the end.
    pub(crate) recent: Vec<SessionId>,
    pub(crate) last_session: u64,
    pub(crate) stage: ScreenPoint,
    pub(crate) pointers: Pointers,
    pub(crate) dragged: Option<ImageBox>,
    pub(crate) preview: Option<Preview>,
    /// The cursor is over the image and asks for previews.
    pub(crate) hovers: bool,
    /// Where the pointer is.
    pub(crate) cursor: Option<ScreenPoint>,
    pub(crate) tool: Tool,
    pub(crate) label: PointLabel,
    pub(crate) radius: BrushRadius,
    pub(crate) drawing: Drawing,
    /// Where a straight stroke would go on.
    pub(crate) last_stroke_end: Option<(SessionId, ImagePoint)>,
    pub(crate) acceptance: Acceptance,
    /// Enter was pressed before the answer was there.
    pub(crate) accepts_answer_to: Option<(SessionId, DraftId)>,
    pub(crate) categories: Categories,
    pub(crate) search_settings: SearchSettings,
    pub(crate) kept: Kept,
    pub(crate) installation: Installation,
    pub(crate) handover: Handover,
    pub(crate) settings: Settings,
    pub(crate) stopwatch: Stopwatch,
    pub(crate) sittings: Vec<Sitting>,
    /// Objects that were copied.
    pub(crate) clipboard: Vec<Instance>,
    pub(crate) notices: Notices,
    pub(crate) statistics_are_open: bool,
    pub(crate) help_is_open: bool,
    pub(crate) bindings: Bindings,
    pub(crate) keying: Keying,
    /// Where the arrow keys have led.
    pub(crate) crosshair: Option<Crosshair>,
    pub(crate) decode_milliseconds: Option<f64>,
}

impl Default for Editor {
    fn default() -> Self {
        Self {
            worker: WorkerLink::default(),
            ahead: Ahead::default(),
            gpu: Gpu::default(),
            decodes: Decodes::default(),
            sessions: Vec::new(),
            shown: None,
            recent: Vec::new(),
            last_session: 0,
            stage: ScreenPoint::new(0.0, 0.0),
            pointers: Pointers::default(),
            dragged: None,
            preview: None,
            hovers: false,
            cursor: None,
            tool: Tool::default(),
            label: PointLabel::Foreground,
            radius: BrushRadius::default(),
            drawing: Drawing::default(),
            last_stroke_end: None,
            acceptance: Acceptance::default(),
            accepts_answer_to: None,
            categories: Categories::default(),
            search_settings: SearchSettings::default(),
            kept: Kept::default(),
            installation: Installation::default(),
            handover: Handover::default(),
            settings: Settings::default(),
            stopwatch: Stopwatch::default(),
            sittings: Vec::new(),
            clipboard: Vec::new(),
            notices: Notices::default(),
            statistics_are_open: false,
            help_is_open: false,
            bindings: Bindings::default(),
            keying: Keying::default(),
            crosshair: None,
            decode_milliseconds: None,
        }
    }
}

impl Editor {
    /// What to do when the page opens.
    #[must_use]
    pub fn start(&self) -> Vec<Effect> {
        vec![Effect::ReadKept, Effect::StartWorker, Effect::FetchWeights]
    }

    /// Takes a message and tells what to do about it. Cannot fail: what goes wrong becomes a [`Notice`].
    /// What has changed is kept in the browser.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        let mut effects = self.take(message);
        self.compare_search();
        self.note_that_work_began();
        effects.extend(self.tend());
        effects.extend(self.tend_gpu());
        effects.extend(self.keep());
        effects.extend(self.copy());
        effects.extend(self.hand_over());
        effects.extend(self.renew());
        effects
    }

    fn take(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Worker(message) => self.on_worker(message),
            Message::WorkerDied(reason) => self.on_worker_death(reason),
            Message::Weights(download) => self.on_weights(download),
            Message::ChangeModel(weights) => self.change_model(weights),
            Message::RetryModel => self.retry_model(),
            Message::OpenSample(sample) => self.open_sample(sample),
            Message::Image(session, download) => self.on_image(session, download),
            Message::Enqueue(images) => self.enqueue(images),
            Message::Work(session, message) => self.on_work(session, message),
            Message::Ahead(message) => self.on_ahead(message),
            Message::AheadDied => self.on_ahead_death(),
            Message::Gpu(message) => self.on_gpu(message),
            Message::GpuDied => self.on_gpu_death(),
            Message::OpenFile(file) => self.open_file(file),
            Message::FileFailed(sentence) => self.fail(sentence),
            Message::Show(session) => self.show(Some(session)),
            Message::PictureShown(session, size) => self.on_picture(session, size),
            Message::PictureFailed(session) => self.on_picture_failed(session),
            Message::StageResized(stage) => self.on_stage_resized(stage),
            Message::Pointer(input) => self.on_pointer(input),
            Message::Wheel(wheel) => self.on_wheel(wheel),
            Message::CentreOn(point) => self.change_view(|view, size| view.centred_on(point, size)),
            Message::Command(command) => self.on_command(command),
            Message::ChooseCandidate(index) => self.choose(index),
            Message::SetThreshold(threshold) => self.set_threshold(threshold),
            Message::Select(picking) => self.select(picking),
            Message::ToggleVisibility(instance) => self.toggle_visibility(&[instance]),
            Message::ToggleLock(instance) => self.toggle_lock(&[instance]),
            Message::Close(session) => self.close_on_request(session),
            Message::Keep(message) => self.on_keep(message),
            Message::Keys(message) => self.on_keys(message),
            Message::MoveCrosshair(direction, pace) => self.move_crosshair(direction, pace),
            Message::Time(now) => self.on_time(now),
            Message::Import(files) => self.import(files),
            Message::SaveAll(format) => self.save_all(format, Vec::new()),
            Message::SaveAllWithPhotos(format) => self.save_with_photos(format),
            Message::PhotosRead(format, photos) => self.on_photos(format, photos),
            Message::PhotoSizes(sizes) => self.learn_sizes(sizes),
            Message::Setting(message) => self.on_setting(message),
            Message::SaveStatistics(file) => self.save_statistics(file),
            Message::Category(message) => self.on_category(message),
            Message::Search(message) => self.on_search(message),
            Message::Installation(message) => self.on_installation(message),
            Message::Tab(message) => self.on_tab(message),
            Message::DismissNotice(id) => {
                self.notices.dismiss(id);
                Vec::new()
            }
        }
    }

    /// The queue: images that are open or wait to be, in their order.
    #[must_use]
    pub fn sessions(&self) -> &[Session] {
        &self.sessions
    }

    /// The image on the stage; `None` while the gallery is shown.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        let shown = self.shown?;
        self.sessions.iter().find(|session| session.id == shown)
    }

    /// How far the model is.
    #[must_use]
    pub fn model(&self) -> &ModelState {
        self.worker.model()
    }

    /// The weights of a model that answers.
    #[must_use]
    pub fn weights(&self) -> Option<crate::FileBytes> {
        self.worker.loaded_weights()
    }

    /// On what the network answers clicks on the shown image, once the worker listens.
    #[must_use]
    pub fn backend(&self) -> Option<Backend> {
        let key = self.session().and_then(|session| session.kept.as_ref()).map(|kept| &kept.key);
        let is_on_gpu = key.is_some_and(|key| self.gpu.answers(key));
        self.worker.backend().map(|backend| if is_on_gpu { Backend::WebGpu } else { backend })
    }

    /// What the last decode took.
    #[must_use]
    pub fn decode_milliseconds(&self) -> Option<f64> {
        self.decode_milliseconds
    }

    /// The tool in hand.
    #[must_use]
    pub fn tool(&self) -> Tool {
        self.tool
    }

    /// What a plain click means.
    #[must_use]
    pub fn label(&self) -> PointLabel {
        self.label
    }

    /// The classes that objects may have.
    #[must_use]
    pub fn categories(&self) -> &Categories {
        &self.categories
    }

    /// When masks become objects.
    #[must_use]
    pub fn acceptance(&self) -> Acceptance {
        self.acceptance
    }

    /// The outline that is being made.
    #[must_use]
    pub fn outline(&self) -> Option<&Outline> {
        self.drawing.outline()
    }

    /// Sentences to show.
    #[must_use]
    pub fn notices(&self) -> &[Notice] {
        self.notices.list()
    }

    /// Whether the statistics are shown.
    #[must_use]
    pub fn statistics_are_open(&self) -> bool {
        self.statistics_are_open
    }

    /// Whether the help sheet is shown.
    #[must_use]
    pub fn help_is_open(&self) -> bool {
        self.help_is_open
    }

    /// Some image has instances that are in no export and not kept in the browser either.
    #[must_use]
    pub fn would_lose_instances(&self) -> bool {
        match self.keeping() {
            Keeping::Saved => false,
            // Who works elsewhere was told what is lost here.
            Keeping::Elsewhere => {
                let is_lost = |session: &Session| session.has_unsaved_instances() && !self.is_kept(session);
                self.handover == Handover::None && self.sessions.iter().any(is_lost)
            }
            Keeping::Reading | Keeping::Saving | Keeping::Failed => self.has_unsaved_instances(),
        }
    }

    /// Some image has instances that are in no export.
    #[must_use]
    pub fn has_unsaved_instances(&self) -> bool {
        self.sessions.iter().any(Session::has_unsaved_instances)
    }

    pub(crate) fn session_mut(&mut self, id: SessionId) -> Option<&mut Session> {
        self.sessions.iter_mut().find(|session| session.id == id)
    }

    pub(crate) fn shown_mut(&mut self) -> Option<&mut Session> {
        self.session_mut(self.shown?)
    }

    pub(crate) fn fail(&mut self, sentence: Sentence) -> Vec<Effect> {
        self.tell(NoticeKind::Error, sentence)
    }

    /// Shows a sentence until it is dismissed, and lets screen readers say it.
    pub(crate) fn tell(&mut self, kind: NoticeKind, sentence: Sentence) -> Vec<Effect> {
        self.notices.add(kind, sentence.clone());
        vec![Effect::Announce(Announcement::Notice { sentence })]
    }

    fn retry_model(&mut self) -> Vec<Effect> {
        let ModelState::Failed(sentence) = self.worker.model() else { return Vec::new() };
        self.notices.retract(sentence);
        self.worker.retry()
    }

    fn on_weights(&mut self, download: Download<crate::FileBytes>) -> Vec<Effect> {
        match download {
            Download::Progress(transfer) => {
                self.worker.weights_progress(transfer);
                Vec::new()
            }
            Download::Finished(weights) => {
                let mut effects = self.worker.weights_arrived(weights);
                effects.extend(self.start_queued());
                effects
            }
            Download::Failed(sentence) => {
                self.worker.weights_failed(sentence.clone());
                self.fail(sentence)
            }
        }
    }
}
