//! The overlap rule of the project: what becomes of pixels that two objects want. The only place where it is applied.
//! Where a file format has one number for a pixel, `annotation::format` puts the later object on top.

use crate::history::Placed;
use crate::session::Session;
use annotation::{Instance, InstanceId, Mask, MaskOperation};
use serde::{Deserialize, Serialize};
use words::Queue;

/// What becomes of pixels that belong to an object already when another one gets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverlapRule {
    /// Both keep them.
    #[default]
    Allow,
    /// The new object takes them, except from locked ones.
    NewWins,
    /// The objects that are there keep them.
    OldWins,
}

impl OverlapRule {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Allow, Self::NewWins, Self::OldWins];

    /// What it is called.
    #[must_use]
    pub fn name(self) -> Queue {
        match self {
            Self::Allow => Queue::OverlapAllowed,
            Self::NewWins => Queue::NewWins,
            Self::OldWins => Queue::OldWins,
        }
    }
}

/// What is to be changed so that the rule holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Arranged {
    /// New objects, and those whose pixels change.
    pub(crate) put: Vec<Instance>,
    /// Objects of which nothing is left.
    pub(crate) gone: Vec<InstanceId>,
    /// New objects of which nothing would be left: they are not put, or stay as they were.
    pub(crate) refused: Vec<InstanceId>,
}

/// The objects of an image while new ones arrive.
struct Arrangement {
    masks: Vec<Owned>,
    arranged: Arranged,
}

struct Owned {
    instance: Instance,
    is_locked: bool,
    is_changed: bool,
}

/// Puts `incoming` among the objects of `session`, one after the other; one with the number of an object takes its
/// place.
pub(crate) fn arranged(rule: OverlapRule, session: &Session, incoming: Vec<Instance>) -> Arranged {
    if rule == OverlapRule::Allow {
        return Arranged { put: incoming, ..Arranged::default() };
    }
    let owned = |placed: &Placed| Owned {
        instance: Instance::clone(placed),
        is_locked: session.is_locked(placed.id),
        is_changed: false,
    };
    let masks = session.history().instances().iter().map(owned).collect();
    let mut arrangement = Arrangement { masks, arranged: Arranged::default() };
    for instance in incoming {
        arrangement.put(rule, instance);
    }
    arrangement.finished()
}

impl Arrangement {
    fn put(&mut self, rule: OverlapRule, mut instance: Instance) {
        let id = instance.id;
        let others = || self.masks.iter().filter(|other| other.instance.id != id);
        let yields_to = |other: &&Owned| rule == OverlapRule::OldWins || other.is_locked;
        for other in others().filter(yields_to) {
            take(&mut instance.mask, &other.instance.mask);
        }
        if instance.mask.is_empty() {
            self.arranged.refused.push(id);
            return;
        }
        for other in self.masks.iter_mut().filter(|other| other.instance.id != id && !other.is_locked) {
            other.is_changed |= take(&mut other.instance.mask, &instance.mask);
        }
        let (is_locked, is_changed) = (false, true);
        match self.masks.iter_mut().find(|other| other.instance.id == id) {
            Some(before) => (before.instance, before.is_changed) = (instance, true),
            None => self.masks.push(Owned { instance, is_locked, is_changed }),
        }
    }

    fn finished(self) -> Arranged {
        let Self { masks, mut arranged } = self;
        for Owned { instance, .. } in masks.into_iter().filter(|owned| owned.is_changed) {
            match instance.mask.is_empty() {
                true => arranged.gone.push(instance.id),
                false => arranged.put.push(instance),
            }
        }
        arranged
    }
}

/// Takes from `mask` what `other` has; whether that was anything.
fn take(mask: &mut Mask, other: &Mask) -> bool {
    let overlaps = mask.intersection_area(other) > 0;
    if overlaps {
        // Masks of one image have one size: this cannot fail.
        *mask = mask.combine(other, MaskOperation::Subtract).unwrap_or_else(|_| mask.clone());
    }
    overlaps
}
