//! Which objects of a view are asked about: large ones rather than small ones, sometimes several as one.
//! Not how they are asked about.

use annotation::{Mask, MaskError, MaskOperation};
use eval::Random;

use crate::random::Draw;
use crate::settings::Settings;

/// Objects this many pixels apart are neighbours.
const NEAR: u32 = 4;

/// As many masks as the settings say, of those with at least `smallest` pixels; some twice if there are fewer. None
/// if there is none.
pub(super) fn chosen(
    objects: &[Mask],
    (smallest, settings): (f64, &Settings),
    random: &mut Random,
) -> Result<Vec<Mask>, MaskError> {
    let large = objects.iter().filter(|mask| mask.area() as f64 >= smallest.max(1.0));
    let mut candidates: Vec<Mask> = large.cloned().collect();
    let count = candidates.len();
    if random.happens(settings.augmentation.merge)
        && let Some(merged) = any_merged(&candidates, random)?
    {
        candidates.push(merged);
    }
    if count > 1 && random.happens(settings.augmentation.union) {
        candidates.push(united(&candidates[..count])?);
    }

    // Without putting back, in proportion to the length of the outline, roughly.
    let mut weights: Vec<f64> = candidates.iter().map(|mask| (mask.area() as f64).sqrt()).collect();
    let mut chosen = Vec::with_capacity(settings.masks);
    while let Some(place) = random.weighted(&weights).filter(|_| chosen.len() < settings.masks) {
        chosen.push(candidates[place].clone());
        weights[place] = 0.0;
    }
    let found = chosen.len();
    if found > 0 {
        let more: Vec<Mask> = (found..settings.masks).map(|_| chosen[random.index(found)].clone()).collect();
        chosen.extend(more);
    }
    Ok(chosen)
}

/// Any object together with one that is near it; `None` if it stands alone.
fn any_merged(objects: &[Mask], random: &mut Random) -> Result<Option<Mask>, MaskError> {
    let Some(first) = objects.get(random.index(objects.len())) else { return Ok(None) };
    let around = first.grow(NEAR);
    let near = |other: &&Mask| *other != first && around.intersection_area(other) > 0;
    let near: Vec<&Mask> = objects.iter().filter(near).collect();
    let second = near.get(random.index(near.len()));
    second.map(|second| first.combine(second, MaskOperation::Union)).transpose()
}

fn united(objects: &[Mask]) -> Result<Mask, MaskError> {
    let (first, rest) = objects.split_first().unwrap_or_else(|| unreachable!("called with two or more"));
    rest.iter().try_fold(first.clone(), |union, next| union.combine(next, MaskOperation::Union))
}
