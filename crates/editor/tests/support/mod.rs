//! A page without a browser: plays sessions written as sentences and answers as the worker would.
//! No expectations here; the tests hold those.

mod answers;
mod disk;
mod others;

use annotation::automatic::PointGrids;
use annotation::{ImageSize, ScreenPoint};
use answers::answer_to;
use editor::{
    Bindings, CategoryMessage, Content, Direction, Download, Editor, Effect, EmbeddedImage, FileBytes,
    HeldFile, HeldKeys, KeepMessage, KeyPress, Message, NamedFile, Pace, Picking, PointerButton,
    PointerDevice, PointerInput, PointerPhase, QueuedImage, SavedFile, SearchMessage, SessionId, Whence,
};
use protocol::{
    Answer, Backend, Failure, FailureKind, FromWorker, Progress, Request, RequestId, Stage, ToWorker,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use words::{Language, Reason, Say, Sentence};

/// The stage is as large as the images, plus the margin around a fitted one.
pub(crate) const SIZE: ImageSize = ImageSize::new(100, 80);
const STAGE: ScreenPoint = ScreenPoint::new(148.0, 128.0);
const MARGIN: f64 = 24.0;

/// An editor with everything that it has asked for and nobody has answered yet.
pub(crate) struct Page {
    pub(crate) editor: Editor,
    pub(crate) requests: Vec<ToWorker>,
    pub(crate) saved: Vec<SavedFile>,
    pub(crate) pictures: Vec<SessionId>,
    pub(crate) samples: Vec<SessionId>,
    pub(crate) workers: usize,
    /// What the second worker was asked; `None` while there is none.
    pub(crate) ahead: Option<Vec<ToWorker>>,
    /// What the graphics card was asked; `None` while it is off.
    pub(crate) gpu: Option<Vec<ToWorker>>,
    /// Files that the page holds.
    pub(crate) held: BTreeMap<HeldFile, FileBytes>,
    pub(crate) said: Vec<String>,
    /// The keys that the browser keeps.
    pub(crate) bindings: Option<Bindings>,
    /// What the browser keeps.
    pub(crate) disk: BTreeMap<String, Content>,
    /// Why it keeps nothing.
    pub(crate) disk_fault: Option<KeepMessage>,
    /// After so many milliseconds the disk is to be tried again, each time that was said.
    pub(crate) reminders: Vec<u32>,
    /// How often the browser was asked to keep all for good.
    pub(crate) asked_for_good: usize,
}

/// Plays `script` on an image that is ready and compares what is seen.
#[track_caller]
pub(crate) fn check(script: &str, expected: &str) {
    assert_eq!(Page::with_image().play(script).summary(), expected);
}

impl Page {
    /// A page on a stage in which an image of [`SIZE`] lies at 24, 24 in its own size.
    pub(crate) fn new() -> Self {
        Self::on_disk(BTreeMap::new())
    }

    /// As [`Self::new`], in a browser that has kept something.
    pub(crate) fn on_disk(disk: BTreeMap<String, Content>) -> Self {
        Self::on_faulty_disk(disk, None)
    }

    /// As [`Self::on_disk`], in a browser that keeps nothing at first.
    pub(crate) fn on_faulty_disk(disk: BTreeMap<String, Content>, disk_fault: Option<KeepMessage>) -> Self {
        let editor = Editor::default();
        let effects = editor.start();
        let (requests, saved, pictures, samples, said) = Default::default();
        let (bindings, reminders, asked_for_good) = (None, Vec::new(), 0);
        let (workers, ahead, gpu, held) = (0, None, None, BTreeMap::new());
        let mut page = Self {
            editor,
            requests,
            saved,
            pictures,
            samples,
            workers,
            ahead,
            gpu,
            held,
            said,
            bindings,
            disk,
            disk_fault,
            reminders,
            asked_for_good,
        };
        page.take(effects);
        page.send(Message::StageResized(STAGE));
        page
    }

    /// A page whose worker has loaded its model and encoded one image.
    pub(crate) fn with_image() -> Self {
        let mut page = Self::new();
        page.play("worker ready; weights; answer; open cat.png; answer");
        page
    }

    pub(crate) fn send(&mut self, message: Message) {
        let effects = self.editor.update(message);
        self.take(effects);
    }

    /// Plays steps separated by semicolons.
    pub(crate) fn play(&mut self, script: &str) -> &mut Self {
        for step in script.split(';').map(str::trim).filter(|step| !step.is_empty()) {
            let (verb, rest) = step.split_once(' ').unwrap_or((step, ""));
            self.step(verb, rest);
        }
        self
    }

    fn step(&mut self, verb: &str, rest: &str) {
        match verb {
            "worker" => self.send(Message::Worker(FromWorker::Ready(Backend::Simd))),
            "weights" => self.send(Message::Weights(Download::Finished(Arc::from(*b"weights")))),
            "no" => self.send(Message::Weights(Download::Failed(Sentence::Worker {
                message: "There are no weights.".into(),
            }))),
            "retry" => self.send(Message::RetryModel),
            "open" => {
                self.send(Message::OpenFile(NamedFile { name: rest.into(), bytes: rest.as_bytes().into() }));
                let id = self.editor.session().unwrap().id();
                self.send(Message::PictureShown(id, SIZE));
            }
            "fetched" => {
                let embedded =
                    EmbeddedImage { image: Arc::from(*b"image"), embedding: Some(Arc::from(*b"embedding")) };
                let id = self.samples.remove(0);
                self.send(Message::Image(id, Download::Finished(embedded)));
            }
            "queue" => self.queue(rest),
            "ahead" => self.ahead(rest),
            "gpu" => self.gpu(rest),
            "show" => self.send(Message::Show(SessionId(rest.parse().unwrap()))),
            "progress" => self.progress(rest),
            "answer" => self.answer(rest),
            "refuse" => self.refuse(rest),
            "die" => self.send(Message::WorkerDied(Reason::Told { words: "out of memory".into() })),
            "hover" => self.pointer(PointerPhase::Move, rest),
            "leave" => self.pointer(PointerPhase::Leave, "0,0"),
            "click" => {
                self.pointer(PointerPhase::Down, rest);
                self.pointer(PointerPhase::Up, rest);
            }
            "beside" => {
                let down = self.input(PointerPhase::Down, rest);
                self.send(Message::Pointer(PointerInput { button: PointerButton::Secondary, ..down }));
                self.pointer(PointerPhase::Up, rest);
            }
            "drag" => {
                let (from, to) = rest.split_once(' ').unwrap();
                self.pointer(PointerPhase::Down, from);
                self.pointer(PointerPhase::Move, to);
                self.pointer(PointerPhase::Up, to);
            }
            "key" => self.key(rest),
            "select" => {
                let index: usize = rest.parse().unwrap();
                let id = self.editor.session().unwrap().history().instances()[index - 1].id;
                self.send(Message::Select(Picking::Only(id)));
            }
            "also" => {
                let index: usize = rest.parse().unwrap();
                let id = self.editor.session().unwrap().history().instances()[index - 1].id;
                self.send(Message::Select(Picking::Toggle(id)));
            }
            "threshold" => self.send(Message::SetThreshold(rest.parse().unwrap())),
            "grid" => {
                let points = PointGrids::PerSide(rest.parse().unwrap());
                self.tune(|options| options.points = points);
            }
            "iou" => self.tune(|options| options.pred_iou_thresh = rest.parse().unwrap()),
            "everything" => self.search(SearchMessage::Begin),
            "stop" => self.search(SearchMessage::Stop),
            "on" => self.search(SearchMessage::GoOn),
            "back" => self.search(SearchMessage::BringBack),
            "all" => {
                while self.requests.iter().any(|asked| matches!(asked.request, Request::Propose { .. })) {
                    self.answer("");
                }
            }
            "take" | "dismiss" => {
                let index: usize = rest.parse().unwrap();
                let search = self.editor.session().unwrap().search().unwrap();
                let id = search.offered().nth(index - 1).unwrap().id;
                let taken = verb == "take";
                self.search(if taken { SearchMessage::Accept(id) } else { SearchMessage::Dismiss(id) });
            }
            "close" => self.send(Message::Close(SessionId(rest.parse().unwrap()))),
            "category" => self.send(Message::Category(CategoryMessage::Add(rest.into()))),
            "straight" => {
                let down = self.input(PointerPhase::Down, rest);
                let held = HeldKeys { shift: true, ..HeldKeys::default() };
                self.send(Message::Pointer(PointerInput { held, ..down }));
                self.pointer(PointerPhase::Up, rest);
            }
            _ => panic!("unknown step {verb}"),
        }
    }

    pub(crate) fn search(&mut self, message: SearchMessage) {
        self.send(Message::Search(message));
    }

    /// Changes the options of the search for everything.
    pub(crate) fn tune(&mut self, change: impl FnOnce(&mut annotation::automatic::AutomaticOptions)) {
        let mut options = self.editor.search_options();
        change(&mut options);
        self.search(SearchMessage::Tune(options));
    }

    /// Brings files of these names at once.
    fn queue(&mut self, names: &str) {
        let images = names.split(' ').map(|name| {
            let file = HeldFile(self.held.len() as u64);
            self.held.insert(file, name.as_bytes().into());
            QueuedImage { name: name.into(), whence: Whence::Held { file, stamp: "1".into() } }
        });
        let images = images.collect();
        self.send(Message::Enqueue(images));
    }

    fn key(&mut self, keys: &str) {
        let key = keys.rsplit('+').next().unwrap();
        let press = KeyPress { key, control: keys.contains("ctrl+"), shift: keys.contains("shift+") };
        let pace = if press.shift { Pace::Fast } else { Pace::Steady };
        let direction = match key {
            "ArrowLeft" => Direction::Left,
            "ArrowRight" => Direction::Right,
            "ArrowUp" => Direction::Up,
            "ArrowDown" => Direction::Down,
            _ => {
                assert!(!self.editor.bindings().commands(press).is_empty(), "{keys} is no key");
                let command = self.editor.command_for(press);
                return command.into_iter().for_each(|command| self.send(Message::Command(command)));
            }
        };
        self.send(Message::MoveCrosshair(direction, pace));
    }

    fn input(&self, phase: PointerPhase, at: &str) -> PointerInput {
        let (x, y) = at.split_once(',').unwrap();
        let [x, y] = [x, y].map(|number| number.parse::<f64>().unwrap() + 0.5 + MARGIN);
        let (button, device) = (PointerButton::Primary, PointerDevice::Precise);
        let (at, held) = (ScreenPoint::new(x, y), HeldKeys::default());
        PointerInput { id: 1, phase, at, button, device, pressure: 1.0, held }
    }

    fn pointer(&mut self, phase: PointerPhase, at: &str) {
        self.send(Message::Pointer(self.input(phase, at)));
    }

    /// Presses at the first place, moves through all others and lets go at the last.
    pub(crate) fn drag(&mut self, places: &[&str]) {
        self.press_and_move(places);
        self.pointer(PointerPhase::Up, places[places.len() - 1]);
    }

    /// As [`Self::drag`], without letting go.
    pub(crate) fn press_and_move(&mut self, places: &[&str]) {
        self.pointer(PointerPhase::Down, places[0]);
        for place in &places[1..] {
            self.pointer(PointerPhase::Move, place);
        }
    }

    fn progress(&mut self, rest: &str) {
        let (done, total) = rest.split_once('/').unwrap();
        let [done, total] = [done, total].map(|number| number.parse().unwrap());
        let progress = Progress { stage: Stage::Encoding, done, total };
        let id = self.requests[0].id;
        self.send(Message::Worker(FromWorker::Progress { id, progress }));
    }

    /// Answers the oldest request; `rest` holds the predicted IoU of each candidate of a prompt.
    fn answer(&mut self, rest: &str) {
        let ToWorker { id, request } = self.requests.remove(0);
        self.done(id, Ok(answer_to(request, rest)));
    }

    fn refuse(&mut self, kind: &str) {
        let kind = match kind {
            "image" => FailureKind::Image,
            "embedding" => FailureKind::Embedding,
            "weights" => FailureKind::Weights,
            "prompt" => FailureKind::Prompt,
            "unknown" => FailureKind::UnknownImage,
            _ => panic!("unknown kind {kind}"),
        };
        let id = self.requests.remove(0).id;
        let message = match kind {
            FailureKind::Weights => "what is wrong".into(),
            _ => format!("{kind:?} refused."),
        };
        self.done(id, Err(Failure { kind, message }));
    }

    pub(crate) fn done(&mut self, id: RequestId, result: Result<Answer, Failure>) {
        self.send(Message::Worker(FromWorker::Done { id, result }));
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::StartWorker => {
                    self.workers += 1;
                    self.requests.clear();
                }
                Effect::Post(message) => self.requests.push(message),
                Effect::StartAhead => self.ahead = Some(Vec::new()),
                Effect::PostAhead(message) => self.ahead.as_mut().unwrap().push(message),
                Effect::EndAhead => self.ahead = None,
                Effect::StartGpu => self.gpu = Some(Vec::new()),
                Effect::PostGpu(message) => self.gpu.as_mut().unwrap().push(message),
                Effect::EndGpu => self.gpu = None,
                Effect::FetchWeights | Effect::AskForWork | Effect::LetGo | Effect::LearnHowLongWorkStays => {
                }
                Effect::FetchSample(id, _) => self.samples.push(id),
                Effect::ReadFiles { session, held, has_embedding } => {
                    self.read_files(session, held, has_embedding);
                }
                Effect::CopyFile(session, file) => self.copy(session, file),
                Effect::ReadPhotos(format, places) => {
                    let photo = |place: editor::PhotoPlace| {
                        let bytes = self.held.get(&place.held?)?.clone();
                        Some(editor::NamedFile { name: place.name, bytes })
                    };
                    let photos = places.into_iter().filter_map(photo).collect();
                    self.send(Message::PhotosRead(format, photos));
                }
                Effect::ShowPicture(id, _) => self.pictures.push(id),
                Effect::ShowPixels { session, photo, .. } => self.send(Message::PictureShown(session, photo)),
                Effect::ReadKept => self.read_kept(),
                Effect::FindKept => self.find_kept(),
                Effect::RemindToKeep(milliseconds) => self.reminders.push(milliseconds),
                Effect::AskToKeepForGood => self.asked_for_good += 1,
                Effect::Keep(entry) => self.write(entry),
                Effect::Save(file) => self.saved.push(file),
                Effect::UseNewVersion | Effect::LoadAgain => {
                    *self = Self::on_disk(std::mem::take(&mut self.disk));
                }
                Effect::KeepBindings(bindings) => self.bindings = Some(bindings),
                Effect::Announce(said) => self.said.push(said.say(Language::English).into()),
            }
        }
    }

    /// The sentences on the screen, in English.
    pub(crate) fn notices(&self) -> Vec<String> {
        self.editor.notices().iter().map(|notice| notice.text.say(Language::English).into()).collect()
    }

    /// Everything a person can see, in a line.
    pub(crate) fn summary(&self) -> String {
        let Some(session) = self.editor.session() else { return "gallery".into() };
        let draft = session.history().draft();
        let mut parts = vec![format!("{} instances", session.history().instances().len())];
        if !draft.is_empty() {
            let bbox = if draft.prompt().bbox.is_some() { " and a box" } else { "" };
            parts.push(format!("{} points{bbox}", draft.prompt().points.len()));
            let count = draft.outcome().map_or(0, |outcome| outcome.candidates.len());
            parts.push(match (draft.chosen(), draft.mask()) {
                (Some(chosen), _) => format!("{} of {count}", chosen + 1),
                (None, Some(mask)) => format!("{} pixels drawn", mask.area()),
                (None, None) => "waiting".into(),
            });
            parts.extend(draft.refines().map(|id| format!("refines {}", id.0)));
        }
        if self.editor.scene().is_some_and(|scene| scene.proposal.is_some()) && draft.is_empty() {
            parts.push("preview".into());
        }
        parts.extend(session.search().map(|search| format!("{} proposed", search.offered().len())));
        parts.extend(self.notices().iter().map(|notice| format!("notice: {notice}")));
        parts.join(", ")
    }
}
