//! The state of the page: the editor, its worker and its pictures, and the one way to change them.
//! What happens on a message is decided by `editor`.

use crate::fetch;
use crate::files;
use crate::gpu;
use crate::held::{self, HeldFiles, Reading};
use crate::installation;
use crate::keeper::Keeper;
use crate::keys;
use crate::language::say;
use crate::lasting;
use crate::models::Models;
use crate::pictures::{Pictures, Pixels};
use crate::tabs::Tabs;
use crate::worker_client::{News, Purpose, WorkerClient};
use editor::{
    Download, Editor, Effect, EmbeddedImage, Entry, HeldFile, KeepMessage, KeyMessage, Message, Retry,
    Sample, Scene, SessionId, Transfer,
};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::ToWorker;
use std::cell::Cell;
use words::{Download as Wanted, Reason, Sentence};

/// The one handle that every component holds.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    editor: RwSignal<Editor>,
    worker: StoredValue<Option<WorkerClient>, LocalStorage>,
    ahead: StoredValue<Option<WorkerClient>, LocalStorage>,
    gpu: StoredValue<Option<WorkerClient>, LocalStorage>,
    held: HeldFiles,
    pictures: Pictures,
    announcement: RwSignal<String>,
    keeper: StoredValue<Option<Keeper>, LocalStorage>,
    reminder: StoredValue<Option<Timeout>, LocalStorage>,
    models: Models,
    tabs: Tabs,
}

impl Page {
    /// Starts worker and downloads, and gives the page to all components below.
    pub(crate) fn start() -> Self {
        let page = Self {
            editor: RwSignal::new(Editor::default()),
            worker: StoredValue::new_local(None),
            ahead: StoredValue::new_local(None),
            gpu: StoredValue::new_local(None),
            held: HeldFiles::new(),
            pictures: Pictures::new(),
            announcement: RwSignal::new(String::new()),
            keeper: StoredValue::new_local(None),
            reminder: StoredValue::new_local(None),
            models: Models::new(),
            tabs: Tabs::new(),
        };
        provide_context(page);
        page.models.watch(page);
        installation::watch(page);
        if let Some(bindings) = keys::kept() {
            page.send(Message::Keys(KeyMessage::Restored(bindings)));
        }
        for effect in page.editor.with_untracked(Editor::start) {
            page.run(effect);
        }
        page
    }

    /// The page that `start` gave.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// The only way to change anything.
    pub(crate) fn send(self, message: Message) {
        let at_this_time = |editor: &mut Editor| {
            let mut effects = editor.update(Message::Time(now()));
            effects.extend(editor.update(message));
            effects
        };
        let effects = self.editor.try_update(at_this_time).unwrap_or_default();
        for effect in effects {
            self.run(effect);
        }
    }

    /// Lets the time go on.
    pub(crate) fn tick(self) {
        let effects = self.editor.try_update(|editor| editor.update(Message::Time(now())));
        effects.unwrap_or_default().into_iter().for_each(|effect| self.run(effect));
    }

    /// A part of the editor's state; what reads it runs again only when that part changes.
    pub(crate) fn read<T>(self, part: impl Fn(&Editor) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.editor.with(&part))
    }

    /// As `read`, but of an image whose draft expects an answer the part stays as it was: what is shown of the answer
    /// before is not gone for the moment in between.
    pub(crate) fn read_answered<T>(self, part: impl Fn(&Editor) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: Clone + PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |last: Option<&T>| {
            self.editor.with(|editor| {
                let draft = editor.session().map(|session| session.history().draft());
                let expects = draft.is_some_and(editor::Draft::expects_answer);
                last.filter(|_| expects).cloned().unwrap_or_else(|| part(editor))
            })
        })
    }

    /// Looks at the editor once, without being told of changes.
    pub(crate) fn look<T>(self, look: impl FnOnce(&Editor) -> T) -> T {
        self.editor.with_untracked(look)
    }

    /// What is to be painted now, if anything.
    pub(crate) fn with_scene<T>(self, paint: impl FnOnce(&Scene<'_>) -> T) -> Option<T> {
        self.editor.with_untracked(|editor| editor.scene().map(|scene| paint(&scene)))
    }

    /// The pictures under the masks.
    pub(crate) fn pictures(self) -> Pictures {
        self.pictures
    }

    /// What screen readers shall say.
    pub(crate) fn announcement(self) -> Signal<String> {
        self.announcement.into()
    }

    fn run(self, effect: Effect) {
        match effect {
            Effect::StartWorker => self.start_worker(),
            Effect::Post(message) => self.post(message),
            Effect::StartAhead => self.start_ahead(),
            Effect::PostAhead(message) => {
                if post(self.ahead, message).is_err() {
                    self.send(Message::AheadDied);
                }
            }
            Effect::EndAhead => self.ahead.set_value(None),
            Effect::StartGpu => spawn_local(self.start_gpu()),
            Effect::PostGpu(message) => {
                if post(self.gpu, message).is_err() {
                    self.send(Message::GpuDied);
                }
            }
            Effect::EndGpu => self.gpu.set_value(None),
            Effect::FetchWeights => spawn_local(self.fetch_weights()),
            Effect::FetchSample(session, sample) => spawn_local(self.fetch_sample(session, sample)),
            Effect::ReadFiles { session, held, has_embedding } => {
                spawn_local(held::read(self, Reading { session, held, has_embedding }));
            }
            Effect::CopyFile(session, file) => self.copy(session, file),
            Effect::ShowPicture(session, image) => self.pictures.show_file(self, session, image),
            Effect::ShowPixels { session, photo, size, rgba } => {
                self.pictures.show_pixels(self, session, (photo, Pixels { size, rgba }));
            }
            Effect::ReadKept => spawn_local(Keeper::read_kept(self)),
            Effect::FindKept => spawn_local(Keeper::find_kept(self)),
            Effect::RemindToKeep(milliseconds) => self.remind_to_keep(milliseconds),
            Effect::AskToKeepForGood => spawn_local(lasting::ask(self)),
            Effect::LearnHowLongWorkStays => spawn_local(lasting::look(self)),
            Effect::Keep(entry) => self.keep(&entry),
            Effect::ReadPhotos(format, photos) => spawn_local(held::read_photos(self, format, photos)),
            Effect::Save(file) => files::save(&file),
            Effect::KeepBindings(bindings) => keys::keep(&bindings),
            Effect::AskForWork => self.tabs.ask(self),
            Effect::LetGo => self.tabs.let_go(),
            Effect::LoadAgain => installation::reload(),
            Effect::UseNewVersion => installation::use_new_version(),
            Effect::Announce(said) => self.announcement.set(say(said).into()),
        }
    }

    /// The disk is open.
    pub(crate) fn keep_with(self, keeper: Keeper) {
        if let Some(last) = self.keeper.try_update_value(|last| last.replace(keeper)).flatten() {
            last.close();
        }
    }

    /// The disk, once it is open.
    pub(crate) fn keeper(self) -> Option<Keeper> {
        self.keeper.get_value()
    }

    /// Which tab may write.
    pub(crate) fn tabs(self) -> Tabs {
        self.tabs
    }

    /// Which weights there are.
    pub(crate) fn models(self) -> Models {
        self.models
    }

    /// The files that somebody brought.
    pub(crate) fn held(self) -> HeldFiles {
        self.held
    }

    fn copy(self, session: SessionId, file: HeldFile) {
        match self.keeper().zip(self.held.get(file)) {
            Some((keeper, file)) => keeper.copy(self, session, &file),
            None => {
                self.send(Message::Keep(KeepMessage::NotCopied(session, Reason::FileGone)));
            }
        }
    }

    fn remind_to_keep(self, milliseconds: u32) {
        let remind = move || self.send(Message::Keep(KeepMessage::Retry(Retry::ByItself)));
        self.reminder.set_value(Some(Timeout::new(milliseconds, remind)));
    }

    fn keep(self, entry: &Entry) {
        match self.keeper.get_value() {
            Some(keeper) => keeper.write(self, entry),
            None => self.send(Message::Keep(KeepMessage::Failed(Reason::NoStorage))),
        }
    }

    fn start_worker(self) {
        self.worker.set_value(None); // ends the old one before the new one takes memory
        let tell = move |news| match news {
            News::Said(message) => self.send(Message::Worker(message)),
            News::Died(reason) => self.send(Message::WorkerDied(reason)),
            // Not from within its own listener.
            News::NeverStarted => spawn_local(async move { self.start_worker() }),
        };
        match WorkerClient::start(Purpose::Answer, tell) {
            Ok(worker) => self.worker.set_value(Some(worker)),
            Err(reason) => self.send(Message::WorkerDied(reason)),
        }
    }

    fn start_ahead(self) {
        let tell = move |news| {
            self.send(match news {
                News::Said(message) => Message::Ahead(message),
                News::Died(_) | News::NeverStarted => Message::AheadDied,
            });
        };
        match WorkerClient::start(Purpose::WorkAhead, tell) {
            Ok(worker) => self.ahead.set_value(Some(worker)),
            Err(_) => self.send(Message::AheadDied),
        }
    }

    async fn start_gpu(self) {
        let tell = move |news| {
            self.send(match news {
                News::Said(message) => Message::Gpu(message),
                News::Died(_) | News::NeverStarted => Message::GpuDied,
            });
        };
        let worker = if gpu::is_offered().await { WorkerClient::start_on_gpu(tell).ok() } else { None };
        let is_there = worker.is_some();
        self.gpu.set_value(worker);
        if !is_there {
            self.send(Message::GpuDied);
        }
    }

    fn post(self, message: ToWorker) {
        if let Err(reason) = post(self.worker, message) {
            self.send(Message::WorkerDied(reason));
        }
    }

    async fn fetch_weights(self) {
        let before = self.models.changes();
        let tell = |news| {
            // Somebody may have brought other weights meanwhile.
            if self.models.changes() == before {
                self.send(Message::Weights(news));
            }
        };
        let found = self.models.find(|transfer| tell(Download::Progress(transfer))).await;
        tell(found.map_or_else(Download::Failed, Download::Finished));
    }

    async fn fetch_sample(self, session: SessionId, sample: Sample) {
        let download = match self.fetch_image_and_embedding(session, &sample).await {
            Ok(image) => Download::Finished(image),
            Err(sentence) => Download::Failed(sentence),
        };
        self.send(Message::Image(session, download));
    }

    /// Both at once, with the bytes of both as progress.
    async fn fetch_image_and_embedding(
        self,
        session: SessionId,
        sample: &Sample,
    ) -> Result<EmbeddedImage, Sentence> {
        let parts = [Cell::new(Transfer::default()), Cell::new(Transfer::default())];
        let told = |part: usize| {
            let parts = &parts;
            move |transfer| {
                parts[part].set(transfer);
                let [image, embedding] = [parts[0].get(), parts[1].get()];
                let total = image.total.zip(embedding.total).map(|(image, embedding)| image + embedding);
                let received = image.received + embedding.received;
                self.send(Message::Image(session, Download::Progress(Transfer { received, total })));
            }
        };
        let name = || sample.name.clone();
        let image = fetch::bytes(&sample.image_url, Wanted::Image { name: name() }, told(0));
        let wanted = Wanted::Embedding { image: name() };
        let embedding = fetch::bytes(&sample.embedding_url, wanted, told(1));
        let (image, embedding) = futures_util::future::try_join(image, embedding).await?;
        Ok(EmbeddedImage { image: image.into(), embedding: Some(embedding.into()) })
    }
}

/// Posts to a worker, if it is there.
fn post(worker: StoredValue<Option<WorkerClient>, LocalStorage>, message: ToWorker) -> Result<(), Reason> {
    worker.with_value(|worker| worker.as_ref().map_or(Ok(()), |worker| worker.post(message)))
}

/// Milliseconds since 1970.
fn now() -> u64 {
    js_sys::Date::now() as u64
}
