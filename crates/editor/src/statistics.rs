//! What the work so far has come to: masks, images and times, by category, person and sitting.
//! Worked out from what is kept with objects and images; as a picture in `plot`.

use crate::editor::Editor;
use crate::effect::{Effect, SavedFile};
use crate::session::Session;
use crate::stopwatch::{MaskTiming, Sitting, Spent};
use crate::work::Status;
use annotation::{Instance, Origin};
use serde::Serialize;
use std::collections::BTreeMap;
use words::Announcement;

/// How objects came to be.
const ORIGINS: [Origin; 4] = [Origin::Prompted, Origin::Drawn, Origin::Automatic, Origin::Imported];

/// An object with what it took.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MaskRow {
    /// The image's name.
    pub image: String,
    /// The object's number in it.
    pub object: u64,
    /// The name of its category.
    pub category: String,
    /// How it came to be.
    pub origin: Origin,
    /// Who accepted it and when; `None` for one that was not accepted at this page.
    #[serde(flatten)]
    pub timing: Option<MaskTiming>,
}

/// Masks that belong together.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Group {
    /// Of which category, or by whom.
    pub name: String,
    /// How many.
    pub masks: usize,
    /// How many of them have a time.
    pub timed: usize,
    /// All their times.
    pub spent: Spent,
    /// How many were prompted, drawn, automatic and imported.
    pub origins: [usize; 4],
}

/// The work so far.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Statistics {
    /// Every object, in the order of the queue.
    pub masks: Vec<MaskRow>,
    /// How many images are new, in work, done and skipped.
    pub images: [usize; 4],
    /// All masks.
    pub total: Group,
    /// By category, in the order of the categories; those without masks are left out.
    pub categories: Vec<Group>,
    /// By person.
    pub annotators: Vec<Group>,
    /// The times of work.
    pub sittings: Vec<Sitting>,
}

/// A form in which statistics are saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatisticsFile {
    /// A line for each mask.
    Csv,
    /// All of it.
    Json,
}

impl Group {
    /// Seconds for a mask, as far as times are known; `None` without one.
    #[must_use]
    pub fn seconds_per_mask(&self) -> Option<f64> {
        (self.timed > 0).then(|| self.spent.total() as f64 / 1e3 / self.timed as f64)
    }

    fn add(&mut self, row: &MaskRow) {
        self.masks += 1;
        if let Some(place) = ORIGINS.iter().position(|&origin| origin == row.origin) {
            self.origins[place] += 1;
        }
        if let Some(timing) = &row.timing {
            self.timed += 1;
            self.spent += timing.spent;
        }
    }
}

impl Statistics {
    /// Of everything that the editor knows.
    #[must_use]
    pub fn of(editor: &Editor) -> Self {
        let rows = editor.sessions().iter().flat_map(|session| rows_of(editor, session));
        let mut statistics = Self { masks: rows.collect(), ..Self::default() };
        for session in editor.sessions() {
            let place = Status::ALL.iter().position(|&status| status == session.work().status);
            statistics.images[place.unwrap_or_default()] += 1;
        }
        let names = editor.categories().list().iter().map(|shown| shown.category.name.clone());
        let mut categories: Vec<_> = names.map(|name| Group { name, ..Group::default() }).collect();
        let mut annotators: BTreeMap<String, Group> = BTreeMap::new();
        for row in &statistics.masks {
            statistics.total.add(row);
            if let Some(group) = categories.iter_mut().find(|group| group.name == row.category) {
                group.add(row);
            }
            if let Some(timing) = &row.timing {
                let name = timing.annotator.clone();
                let group = Group { name: name.clone(), ..Group::default() };
                annotators.entry(name).or_insert(group).add(row);
            }
        }
        categories.retain(|group| group.masks > 0);
        statistics.categories = categories;
        statistics.annotators = annotators.into_values().collect();
        statistics.sittings = editor.sittings().to_vec();
        statistics
    }

    /// Masks for an image on which there is one; `None` without any.
    #[must_use]
    pub fn masks_per_image(&self) -> Option<f64> {
        let images = self.masks.chunk_by(|a, b| a.image == b.image).count();
        (images > 0).then(|| self.masks.len() as f64 / images as f64)
    }

    /// A line for each mask, with seconds.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let head =
            "image,object,category,origin,annotator,accepted_at,thinking_s,prompting_s,brushing_s,total_s";
        let mut lines = vec![head.to_owned()];
        lines.extend(self.masks.iter().map(csv_line));
        lines.push(String::new());
        lines.join("\r\n")
    }

    /// All of it.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Fails only for maps with keys that are no strings, of which there are none.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

impl Editor {
    pub(crate) fn save_statistics(&self, file: StatisticsFile) -> Vec<Effect> {
        let statistics = Statistics::of(self);
        let (name, media_type, text) = match file {
            StatisticsFile::Csv => ("maskwright-times.csv", "text/csv", statistics.to_csv()),
            StatisticsFile::Json => ("maskwright-statistics.json", "application/json", statistics.to_json()),
        };
        let saved = SavedFile { name: name.into(), media_type, bytes: text.into_bytes() };
        vec![Effect::Save(saved), Effect::Announce(Announcement::Saved { file: name.into() })]
    }
}

fn rows_of<'a>(editor: &'a Editor, session: &'a Session) -> impl Iterator<Item = MaskRow> + 'a {
    session.history().instances().iter().map(|placed| {
        let instance: &Instance = placed;
        MaskRow {
            image: session.name().to_owned(),
            object: instance.id.0,
            category: editor.categories().name(instance.category).to_owned(),
            origin: instance.origin,
            timing: session.timing(instance.id).cloned(),
        }
    })
}

fn csv_line(row: &MaskRow) -> String {
    let origin = match row.origin {
        Origin::Prompted => "prompted",
        Origin::Automatic => "automatic",
        Origin::Drawn => "drawn",
        Origin::Imported => "imported",
    };
    let seconds = |milliseconds: u64| format!("{:.3}", milliseconds as f64 / 1e3);
    let times = match &row.timing {
        Some(MaskTiming { at, spent, annotator }) => [
            quoted(annotator),
            at.to_string(),
            seconds(spent.thinking),
            seconds(spent.prompting),
            seconds(spent.brushing),
            seconds(spent.total()),
        ],
        None => Default::default(),
    };
    let what = [quoted(&row.image), row.object.to_string(), quoted(&row.category), origin.to_owned()];
    [&what[..], &times].concat().join(",")
}

/// As RFC 4180 says. A text that a spreadsheet would take for a formula gets an apostrophe before it.
fn quoted(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    match text.contains(['"', ',', '\r', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_commas_quotes_and_formulas_are_one_field_each() {
        assert_eq!(quoted("a, \"b\".png"), "\"a, \"\"b\"\".png\"");
        assert_eq!((quoted("plain"), quoted("=1+1")), ("plain".into(), "'=1+1".into()));
    }
}
