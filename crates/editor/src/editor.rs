//! The editor: the state of the page, and the one function that changes it.
//! Opening images is in `opening`, prompts in `prompting`, exports in `exporting`.

use crate::command::Command;
use crate::decodes::Decodes;
use crate::effect::Effect;
use crate::message::{Download, Message, SessionId};
use crate::notice::{Notice, NoticeKind, Notices};
use crate::pointer::Pointers;
use crate::scene::{Emphasis, MaskId, PaintedMask, Scene};
use crate::session::{Preview, Session};
use crate::worker_link::{ModelState, WorkerLink};
use annotation::{ImageBox, PointLabel, ScreenPoint};
use protocol::Backend;

/// What a drag or click with the main button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tool {
    /// Points by clicks, boxes by drags.
    #[default]
    Prompt,
    /// Moves the image.
    Pan,
}

/// The whole state of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Editor {
    pub(crate) worker: WorkerLink,
    pub(crate) decodes: Decodes,
    pub(crate) sessions: Vec<Session>,
    pub(crate) shown: Option<SessionId>,
    pub(crate) last_session: u64,
    pub(crate) stage: ScreenPoint,
    pub(crate) pointers: Pointers,
    pub(crate) dragged: Option<ImageBox>,
    pub(crate) preview: Option<Preview>,
    /// The cursor is over the image and asks for previews.
    pub(crate) hovers: bool,
    pub(crate) tool: Tool,
    pub(crate) label: PointLabel,
    pub(crate) notices: Notices,
    pub(crate) help_is_open: bool,
    pub(crate) decode_milliseconds: Option<f64>,
}

impl Default for Editor {
    fn default() -> Self {
        Self {
            worker: WorkerLink::default(),
            decodes: Decodes::default(),
            sessions: Vec::new(),
            shown: None,
            last_session: 0,
            stage: ScreenPoint::new(0.0, 0.0),
            pointers: Pointers::default(),
            dragged: None,
            preview: None,
            hovers: false,
            tool: Tool::default(),
            label: PointLabel::Foreground,
            notices: Notices::default(),
            help_is_open: false,
            decode_milliseconds: None,
        }
    }
}

impl Editor {
    /// What to do when the page opens.
    #[must_use]
    pub fn start(&self) -> Vec<Effect> {
        vec![Effect::StartWorker, Effect::FetchWeights]
    }

    /// Takes a message and tells what to do about it. Cannot fail: what goes wrong becomes a [`Notice`].
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Worker(message) => self.on_worker(message),
            Message::WorkerDied(reason) => self.on_worker_death(&reason),
            Message::Weights(download) => self.on_weights(download),
            Message::RetryModel => self.retry_model(),
            Message::OpenSample(sample) => self.open_sample(sample),
            Message::Sample(session, download) => self.on_sample(session, download),
            Message::OpenFile(file) => self.open_file(file),
            Message::FileFailed(text) => self.fail(text),
            Message::Show(session) => self.show(Some(session)),
            Message::PictureShown(session, size) => self.on_picture(session, size),
            Message::PictureFailed(session) => self.on_picture_failed(session),
            Message::StageResized(stage) => self.on_stage_resized(stage),
            Message::Pointer(input) => self.on_pointer(input),
            Message::Wheel(wheel) => self.on_wheel(wheel),
            Message::Command(command) => self.on_command(command),
            Message::ChooseCandidate(index) => self.choose(index),
            Message::SelectInstance(instance) => self.select(instance),
            Message::ToggleVisibility(instance) => self.toggle_visibility(instance),
            Message::DismissNotice(id) => {
                self.notices.dismiss(id);
                Vec::new()
            }
        }
    }

    /// Images that are open, in the order in which they were opened.
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

    /// On what the network runs, once the worker listens.
    #[must_use]
    pub fn backend(&self) -> Option<Backend> {
        self.worker.backend()
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

    /// Sentences to show.
    #[must_use]
    pub fn notices(&self) -> &[Notice] {
        self.notices.list()
    }

    /// Whether the help sheet is shown.
    #[must_use]
    pub fn help_is_open(&self) -> bool {
        self.help_is_open
    }

    /// Some image has instances that are in no export.
    #[must_use]
    pub fn has_unsaved_instances(&self) -> bool {
        self.sessions.iter().any(Session::has_unsaved_instances)
    }

    /// Whether a command would do anything now; its button is greyed out otherwise.
    #[must_use]
    pub fn allows(&self, command: Command) -> bool {
        let Some(session) = self.session() else { return matches!(command, Command::Help) };
        let history = session.history();
        match command {
            Command::Accept => history.draft().candidate().is_some(),
            Command::Drop => self.has_something_to_drop(),
            Command::NextCandidate | Command::PreviousCandidate => {
                history.draft().outcome().is_some_and(|outcome| outcome.candidates.len() > 1)
            }
            Command::Undo => history.undo_label().is_some(),
            Command::Redo => history.redo_label().is_some(),
            Command::DeleteInstance => session.selected.is_some(),
            Command::SaveCutOut => self.cut_out_target().is_some(),
            Command::SaveCoco => !history.instances().is_empty(),
            Command::Fit | Command::FullSize | Command::ZoomIn | Command::ZoomOut => session.size().is_some(),
            Command::PromptTool
            | Command::PanTool
            | Command::TogglePointLabel
            | Command::Gallery
            | Command::Help => true,
        }
    }

    /// What is to be painted; `None` until the image's size is known.
    #[must_use]
    pub fn scene(&self) -> Option<Scene<'_>> {
        let session = self.session()?;
        let history = session.history();
        let visible = history.instances().iter().filter(|instance| session.is_visible(instance.id));
        let instances = visible.map(|instance| PaintedMask {
            id: MaskId::Instance(session.id, instance.id),
            mask: &instance.mask,
            color: Some(instance.color),
            emphasis: if session.selected == Some(instance.id) { Emphasis::Strong } else { Emphasis::Normal },
        });
        Some(Scene {
            size: session.size()?,
            view: session.view,
            instances: instances.collect(),
            proposal: self.painted_candidate().or_else(|| self.painted_preview()),
            points: &history.draft().prompt().points,
            bbox: self.dragged.or(history.draft().prompt().bbox),
        })
    }

    pub(crate) fn session_mut(&mut self, id: SessionId) -> Option<&mut Session> {
        self.sessions.iter_mut().find(|session| session.id == id)
    }

    pub(crate) fn shown_mut(&mut self) -> Option<&mut Session> {
        self.session_mut(self.shown?)
    }

    pub(crate) fn fail(&mut self, text: String) -> Vec<Effect> {
        self.notices.add(NoticeKind::Error, text.clone());
        vec![Effect::Announce(text)]
    }

    fn retry_model(&mut self) -> Vec<Effect> {
        let ModelState::Failed(text) = self.worker.model() else { return Vec::new() };
        self.notices.retract(text);
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
            Download::Failed(text) => {
                self.worker.weights_failed(text.clone());
                self.fail(text)
            }
        }
    }
}
