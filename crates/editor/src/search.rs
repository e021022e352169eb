//! Looking for everything in an image: which points are still to be asked about, what was found, what of it stays.
//! A plain value that asks nobody; `searching` carries it out.

use crate::history::Placed;
use crate::palette;
use annotation::automatic::{
    AutomaticMask, AutomaticOptions, Crop, ProposalFilter, Scored, plan, select_scored,
};
use annotation::{Color, ImagePoint, ImageSize, InstanceId, Mask, PixelBox};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use words::Sentence;

/// How far the thresholds can be lowered afterwards without asking the network again.
pub const SLACK: f32 = 0.2;
/// How long the worker may be busy with points before it answers a click, in milliseconds.
const TURN: f64 = 80.0;
/// Points of the first request, when nobody knows how long one takes.
const FIRST_POINTS: usize = 4;
/// Points of the largest request (official `points_per_batch`).
const MOST_POINTS: usize = 64;
/// Masks that a point can have.
const MASKS: u32 = 3;
/// The order in which the points of each square of 4 x 4 are asked about: those asked first cover the image evenly.
const TURNS: [[u32; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];

/// Tells one search from every other, so that a late answer finds no home in a wrong one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct SearchId(pub u64);

/// The number of a proposal in its search: by point, and among the masks of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProposalId(pub u32);

/// A mask that was found and is good enough; not in the document until somebody accepts it.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Which one.
    pub id: ProposalId,
    /// Mask, scores, and the point that it answers.
    pub found: AutomaticMask,
    /// Pixels of the mask.
    pub area: u64,
}

/// How far a search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchState {
    /// Points are being asked about.
    Running,
    /// Somebody has stopped it; what was found stays.
    Stopped,
    /// Every point was asked about.
    Finished,
}

/// Where to look.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    pub(crate) size: ImageSize,
    /// Only points in this box are asked about.
    pub(crate) region: Option<PixelBox>,
    /// Objects that shall not be found again.
    pub(crate) known: Vec<Placed>,
}

/// A search for everything in an image.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    id: SearchId,
    options: AutomaticOptions,
    /// What masks had to reach to be brought here at all.
    floor: ProposalFilter,
    place: Place,
    /// In the order of the grid.
    points: Vec<ImagePoint>,
    /// Places of points without an answer, in the order in which they are asked about.
    pending: VecDeque<usize>,
    state: SearchState,
    pace: usize,
    found: Found,
    chosen: Vec<Proposal>,
    /// Places in `chosen` of what is neither accepted nor dismissed.
    offered: Vec<usize>,
    /// The same places, the largest mask first.
    by_area: Vec<usize>,
    accepted: BTreeMap<ProposalId, InstanceId>,
    /// Accepted proposals whose acceptance was not undone.
    taken: BTreeSet<ProposalId>,
    dismissed: BTreeSet<ProposalId>,
    highlighted: Option<ProposalId>,
    version: u64,
}

/// Every mask that came, in the order of the grid; the lists go together.
#[derive(Debug, Clone, PartialEq, Default)]
struct Found {
    ids: Vec<ProposalId>,
    masks: Vec<AutomaticMask>,
    scored: Vec<Scored>,
}

impl Proposal {
    /// In which it is shown.
    #[must_use]
    pub fn color(&self) -> Color {
        palette::color_of(u64::from(self.id.0) + 1)
    }
}

impl Search {
    /// A search that has asked about nothing yet.
    ///
    /// # Errors
    /// When an option is out of range or there is no point to ask about.
    pub(crate) fn begin(id: SearchId, place: Place, options: AutomaticOptions) -> Result<Self, Sentence> {
        let crops =
            plan(place.size, &options).map_err(|error| Sentence::Worker { message: format!("{error}.") })?;
        let mut whole = crops.into_iter().next().unwrap_or_else(|| Crop::whole(place.size));
        let per_side = f64::from(u32::try_from(whole.points.len()).unwrap_or(u32::MAX)).sqrt();
        if let Some(region) = place.region {
            whole.restrict_to(region);
        }
        if whole.points.is_empty() {
            return Err(Sentence::NoPointInBox);
        }
        let mut points = whole.points;
        points.retain(|&point| !place.known.iter().any(|known| known.mask.contains(point)));
        if points.is_empty() {
            return Err(Sentence::EveryPointMarked);
        }
        let pending = coarse_to_fine(&points, place.size, per_side);
        Ok(Self {
            id,
            floor: ProposalFilter::from(&options).loosened(SLACK),
            options,
            place,
            points,
            pending,
            state: SearchState::Running,
            pace: FIRST_POINTS,
            found: Found::default(),
            chosen: Vec::new(),
            offered: Vec::new(),
            by_area: Vec::new(),
            accepted: BTreeMap::new(),
            taken: BTreeSet::new(),
            dismissed: BTreeSet::new(),
            highlighted: None,
            version: 0,
        })
    }

    /// Which search.
    #[must_use]
    pub fn id(&self) -> SearchId {
        self.id
    }

    /// How far it is.
    #[must_use]
    pub fn state(&self) -> SearchState {
        self.state
    }

    /// The thresholds, and how the points were laid out.
    #[must_use]
    pub fn options(&self) -> &AutomaticOptions {
        &self.options
    }

    /// The lowest thresholds that can be chosen without looking again.
    #[must_use]
    pub fn floor(&self) -> ProposalFilter {
        self.floor
    }

    /// The part of the image in which it looks; `None` for all of it.
    #[must_use]
    pub fn region(&self) -> Option<PixelBox> {
        self.place.region
    }

    /// Points that were answered, and all of them.
    #[must_use]
    pub fn progress(&self) -> [usize; 2] {
        [self.points.len() - self.pending.len(), self.points.len()]
    }

    /// Masks that came so far, whatever the thresholds.
    #[must_use]
    pub fn found(&self) -> usize {
        self.found.masks.len()
    }

    /// What passes the thresholds and was neither accepted nor dismissed, by falling predicted IoU.
    pub fn offered(&self) -> impl DoubleEndedIterator<Item = &Proposal> + ExactSizeIterator {
        self.offered.iter().map(|&place| &self.chosen[place])
    }

    /// The same from the largest to the smallest, as they are painted over each other.
    pub fn largest_first(&self) -> impl Iterator<Item = &Proposal> {
        self.by_area.iter().map(|&place| &self.chosen[place])
    }

    /// A proposal that is offered.
    #[must_use]
    pub fn proposal(&self, id: ProposalId) -> Option<&Proposal> {
        self.offered().find(|proposal| proposal.id == id)
    }

    /// How many were accepted.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.taken.len()
    }

    /// How many were dismissed.
    #[must_use]
    pub fn dismissed(&self) -> usize {
        self.dismissed.len()
    }

    /// The proposal that is pointed at.
    #[must_use]
    pub fn highlighted(&self) -> Option<&Proposal> {
        self.proposal(self.highlighted?)
    }

    /// Another number whenever other proposals are offered, or these have other pixels.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The smallest proposal over a pixel: that is the one that is seen there.
    #[must_use]
    pub fn at(&self, point: ImagePoint) -> Option<&Proposal> {
        let over = self.offered().filter(|proposal| proposal.found.mask.contains(point));
        over.min_by_key(|proposal| (proposal.area, proposal.id))
    }

    /// The points to ask about next.
    pub(crate) fn next_places(&self) -> Vec<usize> {
        self.pending.iter().take(self.pace).copied().collect()
    }

    /// Where a point is.
    pub(crate) fn points_at(&self, places: &[usize]) -> Vec<ImagePoint> {
        places.iter().map(|&place| self.points[place]).collect()
    }

    /// The masks of some points have come, which took so many milliseconds.
    pub(crate) fn take(&mut self, places: &[usize], found: Vec<Vec<AutomaticMask>>, milliseconds: f64) {
        self.pending.retain(|place| !places.contains(place));
        if self.pending.is_empty() {
            self.state = SearchState::Finished;
        }
        let affordable = TURN * places.len() as f64 / milliseconds.max(f64::EPSILON);
        self.pace = (affordable as usize).clamp(1, (2 * self.pace).min(MOST_POINTS));
        for (&place, masks) in places.iter().zip(found) {
            for (number, mask) in (0..MASKS).zip(masks) {
                if !self.is_known(&mask.mask) {
                    self.found.insert(ProposalId(place as u32 * MASKS + number), mask);
                }
            }
        }
        self.choose();
    }

    /// Other thresholds; the points stay those that were asked about.
    pub(crate) fn tune(&mut self, options: &AutomaticOptions) {
        let points = self.options.points.clone();
        let stability_score_offset = self.options.stability_score_offset;
        self.options = AutomaticOptions { points, stability_score_offset, ..options.clone() };
        self.choose();
    }

    pub(crate) fn stop(&mut self) {
        if self.state == SearchState::Running {
            self.state = SearchState::Stopped;
        }
    }

    pub(crate) fn go_on(&mut self) {
        if self.state == SearchState::Stopped {
            self.state = SearchState::Running;
        }
    }

    pub(crate) fn highlight(&mut self, id: Option<ProposalId>) {
        self.highlighted = id;
    }

    /// A proposal has become an object.
    pub(crate) fn accept(&mut self, id: ProposalId, instance: InstanceId) {
        self.accepted.insert(id, instance);
    }

    pub(crate) fn dismiss(&mut self, ids: &[ProposalId]) {
        self.dismissed.extend(ids);
        self.sort_out();
    }

    pub(crate) fn bring_back(&mut self) {
        self.dismissed.clear();
        self.sort_out();
    }

    /// Objects that were accepted are no longer offered; those whose acceptance was undone are again.
    pub(crate) fn compare(&mut self, made: &BTreeSet<InstanceId>) {
        let taken = self.accepted.iter().filter(|(_, instance)| made.contains(instance));
        let taken = taken.map(|(&id, _)| id).collect();
        if self.taken != taken {
            self.taken = taken;
            self.sort_out();
        }
    }

    fn is_known(&self, mask: &Mask) -> bool {
        self.place.known.iter().any(|known| known.mask.iou(mask) > self.options.box_nms_thresh)
    }

    fn choose(&mut self) {
        let Found { ids, masks, scored } = &self.found;
        let selected = select_scored(masks, scored, &self.options).into_iter();
        let proposals = selected.map(|selected| {
            let area = selected.found.mask.area();
            Proposal { id: ids[selected.place], found: selected.found, area }
        });
        self.chosen = proposals.filter(|proposal| proposal.area > 0).collect();
        self.sort_out();
    }

    fn sort_out(&mut self) {
        let is_offered = |id: &ProposalId| !self.taken.contains(id) && !self.dismissed.contains(id);
        self.offered = (0..self.chosen.len()).filter(|&place| is_offered(&self.chosen[place].id)).collect();
        self.by_area = self.offered.clone();
        self.by_area
            .sort_by_key(|&place| std::cmp::Reverse((self.chosen[place].area, self.chosen[place].id)));
        self.version += 1;
    }
}

impl Found {
    fn insert(&mut self, id: ProposalId, mask: AutomaticMask) {
        let place = self.ids.partition_point(|&other| other < id);
        self.ids.insert(place, id);
        self.scored.insert(place, Scored::from(&mask));
        self.masks.insert(place, mask);
    }
}

/// The places of `points`, those first that cover the image evenly.
fn coarse_to_fine(points: &[ImagePoint], size: ImageSize, per_side: f64) -> VecDeque<usize> {
    let step = |position: f64, length: u32| (position / f64::from(length) * per_side) as usize % TURNS.len();
    let turn = |&place: &usize| {
        let ImagePoint { x, y } = points[place];
        TURNS[step(y, size.height)][step(x, size.width)]
    };
    let mut places: Vec<usize> = (0..points.len()).collect();
    places.sort_by_key(turn);
    places.into()
}
