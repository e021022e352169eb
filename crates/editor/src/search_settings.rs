//! What can be asked of the search for everything, and what the page remembers from one to the next.
//! What is done about it is in `searching` and `proposing`.

use crate::search::ProposalId;
use annotation::automatic::AutomaticOptions;
use serde::{Deserialize, Serialize};

/// What becomes of objects that are marked already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Marked {
    /// They are not looked for again.
    #[default]
    LeaveOut,
    /// They are found, too.
    FindAgain,
}

/// Whether an image is searched for confident masks as soon as it is open (paper, section 4, "Semi-automatic stage").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prefill {
    /// Nobody has asked for it.
    #[default]
    Never,
    /// Images without objects are.
    NewImages,
}

/// Something about the search for everything.
#[derive(Debug, Clone, PartialEq)]
pub enum SearchMessage {
    /// Look in the whole image, in place of an earlier search.
    Begin,
    /// No further points; what was found stays.
    Stop,
    /// The points that are left.
    GoOn,
    /// Other options: thresholds count at once, all others from the next search on.
    Tune(AutomaticOptions),
    /// As for objects that are marked already.
    SetMarked(Marked),
    /// For images that are opened from now on.
    SetPrefill(Prefill),
    /// A proposal is pointed at.
    Highlight(Option<ProposalId>),
    /// It becomes an object.
    Accept(ProposalId),
    /// It is no object.
    Dismiss(ProposalId),
    /// Dismissed proposals are offered again.
    BringBack,
}

/// What the page remembers from one search to the next.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct SearchSettings {
    /// As somebody has set them; before that they follow the model.
    pub(crate) options: Option<AutomaticOptions>,
    pub(crate) marked: Marked,
    pub(crate) prefill: Prefill,
    pub(crate) last: u64,
}
