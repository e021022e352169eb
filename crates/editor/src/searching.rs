//! "Segment everything" at the page: begun, stopped, tuned, a few points at a time.
//! What a search holds is in `search`; what becomes of its proposals is in `proposing`.

use crate::decodes::{Decode, Purpose, Question};
use crate::editor::Editor;
use crate::effect::Effect;
use crate::message::SessionId;
use crate::search::{Place, Search, SearchId, SearchState};
use crate::search_settings::{Marked, Prefill, SearchMessage};
use crate::session::{Phase, Session};
use crate::tool::Tool;
use crate::worker_link::ModelState;
use annotation::automatic::{AutomaticMask, AutomaticOptions};
use annotation::{ImageBox, PixelBox};
use words::{Announcement, Sentence, Step};

/// Predicted IoU and stability that a mask of nano must reach to be put before somebody who has not asked for it.
const CONFIDENT_NANO: [f32; 2] = [0.75, 0.85];

impl Editor {
    /// The options of the next search; while one is shown its thresholds.
    #[must_use]
    pub fn search_options(&self) -> AutomaticOptions {
        let suited = || AutomaticOptions::suited_to(self.model_name());
        self.search_settings.options.clone().unwrap_or_else(suited)
    }

    /// What becomes of objects that are marked already.
    #[must_use]
    pub fn marked(&self) -> Marked {
        self.search_settings.marked
    }

    /// Whether images are searched as soon as they are open.
    #[must_use]
    pub fn prefill(&self) -> Prefill {
        self.search_settings.prefill
    }

    pub(crate) fn on_search(&mut self, message: SearchMessage) -> Vec<Effect> {
        match message {
            SearchMessage::Begin => self.begin_search(None),
            SearchMessage::Stop => self.stop_search(),
            SearchMessage::GoOn => self.go_on_searching(),
            SearchMessage::Tune(options) => self.tune_search(options),
            SearchMessage::SetMarked(marked) => {
                self.search_settings.marked = marked;
                Vec::new()
            }
            SearchMessage::SetPrefill(prefill) => {
                self.search_settings.prefill = prefill;
                self.prefill_shown()
            }
            SearchMessage::Highlight(id) => self.change_search(|search| search.highlight(id)),
            SearchMessage::Accept(id) => self.accept_proposals(Step::AcceptProposal, &[id]),
            SearchMessage::Dismiss(id) => self.dismiss_proposals(&[id]),
            SearchMessage::BringBack => self.change_search(Search::bring_back),
        }
    }

    /// Looks for everything in the whole shown image, or in a part of it.
    pub(crate) fn begin_search(&mut self, region: Option<ImageBox>) -> Vec<Effect> {
        let region = region.map(|bbox| PixelBox {
            x: bbox.min.x as u32,
            y: bbox.min.y as u32,
            width: bbox.width() as u32 + 1,
            height: bbox.height() as u32 + 1,
        });
        let options = self.search_options();
        self.shown.map_or_else(Vec::new, |shown| self.search_in(shown, (options, region)))
    }

    fn search_in(
        &mut self,
        id: SessionId,
        (options, region): (AutomaticOptions, Option<PixelBox>),
    ) -> Vec<Effect> {
        self.search_settings.last += 1;
        let search_id = SearchId(self.search_settings.last);
        let marked = self.search_settings.marked;
        let Some(session) = self.session_mut(id).filter(|session| session.phase == Phase::Ready) else {
            return Vec::new();
        };
        let Some(size) = session.size() else { return Vec::new() };
        let known = match marked {
            Marked::LeaveOut => session.history.instances().to_vec(),
            Marked::FindAgain => Vec::new(),
        };
        match Search::begin(search_id, Place { size, region, known }, options) {
            Ok(search) => session.search = Some(search),
            Err(sentence) => return self.fail(sentence),
        }
        let mut effects = vec![Effect::Announce(Announcement::Searching)];
        effects.extend(self.ask_for_points());
        effects
    }

    /// Sends the next points of a search that runs: of the shown image's first, one request at a time.
    pub(crate) fn ask_for_points(&mut self) -> Vec<Effect> {
        let runs = |session: &&Session| {
            let running = |search: &Search| search.state() == SearchState::Running;
            session.phase == Phase::Ready && session.search.as_ref().is_some_and(running)
        };
        let mut running: Vec<&Session> = self.sessions.iter().filter(runs).collect();
        running.sort_by_key(|session| self.shown != Some(session.id));
        let next = running.first().and_then(|session| Some((session.id, session.search.as_ref()?)));
        let Some((session, search)) = next.filter(|_| !self.decodes.hold_points()) else { return Vec::new() };
        let places = search.next_places();
        let (points, filter) = (search.points_at(&places), search.floor());
        let question = Question::Points { places, points, filter };
        self.decodes.ask(Decode { session, purpose: Purpose::Search(search.id()), question });
        self.send_next_decode()
    }

    /// The masks of some points have come.
    pub(crate) fn on_found(
        &mut self,
        decode: &Decode,
        (found, milliseconds): (Vec<Vec<AutomaticMask>>, f64),
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let (Question::Points { places, .. }, Some(search)) = (&decode.question, self.search_of(decode)) {
            search.take(places, found, milliseconds);
            if search.state() == SearchState::Finished {
                effects.push(Effect::Announce(summary(search)));
            }
        }
        effects.extend(self.ask_for_points());
        effects
    }

    /// Some points could not be asked about.
    pub(crate) fn on_points_failed(&mut self, decode: &Decode) {
        self.search_of(decode).into_iter().for_each(Search::stop);
    }

    /// Confident masks for an image that is ready and has none, where that is wanted.
    pub(crate) fn prefill_image(&mut self, id: SessionId) -> Vec<Effect> {
        let wanted = self.search_settings.prefill == Prefill::NewImages;
        let is_new = |session: &&mut Session| {
            session.search.is_none()
                && session.history.instances().is_empty()
                && session.phase == Phase::Ready
        };
        if !wanted || self.session_mut(id).filter(is_new).is_none() {
            return Vec::new();
        }
        let draft_waits = self.session().is_some_and(|session| !session.history.draft().is_empty());
        if self.shown == Some(id) && self.tool == Tool::Prompt && !draft_waits {
            self.tool = Tool::Everything;
        }
        let options = confident(self.search_options(), self.model_name());
        self.search_in(id, (options, None))
    }

    fn prefill_shown(&mut self) -> Vec<Effect> {
        self.shown.map_or_else(Vec::new, |shown| self.prefill_image(shown))
    }

    pub(crate) fn stop_search(&mut self) -> Vec<Effect> {
        let mut effects = self.change_search(Search::stop);
        if let Some(search) = self.shown_search() {
            effects.push(Effect::Announce(summary(search)));
        }
        effects
    }

    fn go_on_searching(&mut self) -> Vec<Effect> {
        self.change_search(Search::go_on);
        self.ask_for_points()
    }

    fn tune_search(&mut self, options: AutomaticOptions) -> Vec<Effect> {
        if let Err(error) = options.check() {
            return self.fail(Sentence::Worker { message: format!("{error}.") });
        }
        self.change_search(|search| search.tune(&options));
        self.search_settings.options = Some(options);
        Vec::new()
    }

    /// A search runs in the shown image, and its tool is in hand.
    pub(crate) fn searches(&self) -> bool {
        let runs = |search: &Search| search.state() == SearchState::Running;
        self.tool == Tool::Everything && self.shown_search().is_some_and(runs)
    }

    /// The search of the shown image.
    pub(crate) fn shown_search(&self) -> Option<&Search> {
        self.session()?.search.as_ref()
    }

    /// After each message: what was accepted or taken back by a step of the history.
    pub(crate) fn compare_search(&mut self) {
        let Some(session) = self.shown_mut() else { return };
        let version = session.history.version();
        if let Some(search) = session.search.as_mut().filter(|_| session.compared != version) {
            session.compared = version;
            search.compare(&session.history.ever_made());
        }
    }

    pub(crate) fn change_search(&mut self, change: impl FnOnce(&mut Search)) -> Vec<Effect> {
        if let Some(search) = self.shown_mut().and_then(|session| session.search.as_mut()) {
            change(search);
        }
        Vec::new()
    }

    /// The search that asked; `None` when another one has taken its place.
    fn search_of(&mut self, decode: &Decode) -> Option<&mut Search> {
        let search = self.session_mut(decode.session)?.search.as_mut()?;
        (decode.purpose == Purpose::Search(search.id())).then_some(search)
    }

    fn model_name(&self) -> &str {
        match self.worker.model() {
            ModelState::Ready(model) => &model.name,
            ModelState::Fetching(_) | ModelState::Loading | ModelState::Failed(_) => "",
        }
    }
}

/// The options with thresholds that few wrong masks reach; the official ones are that strict.
fn confident(options: AutomaticOptions, model: &str) -> AutomaticOptions {
    let official = AutomaticOptions::default();
    let [pred_iou_thresh, stability_score_thresh] = match model {
        "nano" => CONFIDENT_NANO,
        _ => [official.pred_iou_thresh, official.stability_score_thresh],
    };
    AutomaticOptions { pred_iou_thresh, stability_score_thresh, ..options }
}

fn summary(search: &Search) -> Announcement {
    match (search.offered().len(), search.found()) {
        (0, 0) => Announcement::NoMaskFound,
        (0, _) => Announcement::NoMaskPasses,
        (offered, _) => Announcement::MasksFound { count: offered as u64 },
    }
}
