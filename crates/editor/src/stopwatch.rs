//! What the time goes into: thinking, prompting, brushing, for each mask (paper, section 4).
//! There is no clock here: the page says what time it is before each message.

use crate::drawing::Drawing;
use crate::editor::Editor;
use crate::effect::Effect;
use annotation::InstanceId;
use serde::{Deserialize, Serialize};
use words::Announcement;

/// A longer time without a message is a break and counts for nothing.
pub(crate) const BREAK_MILLISECONDS: u64 = 60_000;
/// After so long at one mask the guide suggests to move on (paper, appendix B: 30 seconds).
pub const MOVE_ON_MILLISECONDS: u64 = 30_000;

/// What somebody is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Activity {
    /// Nothing is begun.
    Thinking,
    /// The mask comes from clicks and boxes.
    Prompting,
    /// The mask is drawn.
    Brushing,
}

/// Milliseconds that went into something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Spent {
    /// Before the first click or stroke.
    pub thinking: u64,
    /// With clicks and boxes.
    pub prompting: u64,
    /// With strokes, outlines and whatever changes a mask by hand.
    pub brushing: u64,
}

impl Spent {
    /// All of it.
    #[must_use]
    pub fn total(self) -> u64 {
        self.thinking + self.prompting + self.brushing
    }

    fn add(&mut self, activity: Activity, milliseconds: u64) {
        *match activity {
            Activity::Thinking => &mut self.thinking,
            Activity::Prompting => &mut self.prompting,
            Activity::Brushing => &mut self.brushing,
        } += milliseconds;
    }
}

impl std::ops::AddAssign for Spent {
    fn add_assign(&mut self, other: Self) {
        self.thinking += other.thinking;
        self.prompting += other.prompting;
        self.brushing += other.brushing;
    }
}

/// How an object was made, in time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MaskTiming {
    /// When it was accepted, in milliseconds since 1970; when it was corrected, the last time.
    pub at: u64,
    /// What it took, corrections included.
    pub spent: Spent,
    /// Who accepted it; may be empty.
    pub annotator: String,
}

/// A time of work, from opening the page to closing it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sitting {
    /// When the first mask of it was accepted, in milliseconds since 1970.
    pub began: u64,
    /// Milliseconds of work, without breaks.
    pub active: u64,
    /// Masks that were accepted.
    pub masks: u64,
    /// Images that were done.
    pub images: u64,
    /// Who worked; may be empty.
    pub annotator: String,
}

/// The time so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Stopwatch {
    /// Milliseconds since 1970, as far as the page has said.
    pub(crate) now: u64,
    /// Since the last mask.
    pub(crate) spent: Spent,
    /// Since the page was opened.
    active: u64,
    /// Whether this page's sitting is among those that are kept.
    has_begun: bool,
}

impl Editor {
    /// What time it is: everything until the next time happens now.
    pub(crate) fn on_time(&mut self, now: u64) -> Vec<Effect> {
        let passed = match self.stopwatch.now {
            0 => 0, // the first time
            before => now.saturating_sub(before),
        };
        self.stopwatch.now = self.stopwatch.now.max(now);
        let Some(activity) = self.activity().filter(|_| passed <= BREAK_MILLISECONDS) else {
            return Vec::new();
        };
        let before = self.stopwatch.spent.total();
        self.stopwatch.spent.add(activity, passed);
        self.stopwatch.active += passed;
        let is_over = (before..before + passed).contains(&(MOVE_ON_MILLISECONDS - 1));
        match is_over && self.settings.is_guided {
            true => vec![Effect::Announce(Announcement::ThirtySeconds)],
            false => Vec::new(),
        }
    }

    /// What has been spent on the mask that is being worked on.
    #[must_use]
    pub fn spent_on_mask(&self) -> Spent {
        self.stopwatch.spent
    }

    /// All times of work, the last one at the end.
    #[must_use]
    pub fn sittings(&self) -> &[Sitting] {
        &self.sittings
    }

    /// The time so far belongs to the object `id`, which was accepted.
    pub(crate) fn note_mask_time(&mut self, id: InstanceId) {
        let (at, spent) = (self.stopwatch.now, std::mem::take(&mut self.stopwatch.spent));
        let annotator = self.settings.annotator.clone();
        if let Some(session) = self.shown_mut() {
            let timing = session.timings.entry(id).or_default();
            (timing.at, timing.annotator) = (at, annotator);
            timing.spent += spent;
        }
        self.sitting().masks += 1;
    }

    /// The shown image is done.
    pub(crate) fn note_image_done(&mut self) {
        self.sitting().images += 1;
    }

    /// This page's time of work.
    fn sitting(&mut self) -> &mut Sitting {
        if !std::mem::replace(&mut self.stopwatch.has_begun, true) || self.sittings.is_empty() {
            let (began, annotator) = (self.stopwatch.now, self.settings.annotator.clone());
            self.sittings.push(Sitting { began, annotator, ..Sitting::default() });
        }
        let last = self.sittings.len() - 1;
        let sitting = &mut self.sittings[last];
        sitting.active = self.stopwatch.active;
        sitting
    }

    /// `None` while no image is shown.
    fn activity(&self) -> Option<Activity> {
        let history = self.session()?.history();
        let draft = history.draft();
        let picked_up = draft.refines().and_then(|id| history.instance(id));
        let is_as_picked_up = picked_up.is_some_and(|instance| draft.mask() == Some(&instance.mask));
        Some(match &self.drawing {
            Drawing::Stroke(_) | Drawing::Outline(_) => Activity::Brushing,
            Drawing::Nothing if draft.is_empty() || is_as_picked_up => Activity::Thinking,
            Drawing::Nothing if draft.is_drawn() => Activity::Brushing,
            Drawing::Nothing => Activity::Prompting,
        })
    }
}
