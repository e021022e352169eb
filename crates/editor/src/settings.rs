//! What holds for the whole project: the overlap rule, who annotates, and whether the page guides.
//! Categories have a file of their own.

use crate::editor::Editor;
use crate::effect::Effect;
use crate::overlap::OverlapRule;
use serde::{Deserialize, Serialize};
use words::{Announcement, Queue};

/// The settings of the project; kept with it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// What becomes of pixels that two objects want.
    pub overlap: OverlapRule,
    /// Who annotates; empty until somebody says it.
    pub annotator: String,
    /// Hints and a timer for each mask are shown (paper, section 4: the assisted-manual stage).
    pub is_guided: bool,
}

/// Something about the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingMessage {
    /// This rule holds from now on; what overlaps already stays.
    Overlap(OverlapRule),
    /// This is who annotates.
    Annotator(String),
}

impl Editor {
    /// The settings of the project.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn on_setting(&mut self, message: SettingMessage) -> Vec<Effect> {
        match message {
            SettingMessage::Overlap(rule) => {
                self.settings.overlap = rule;
                vec![Effect::Announce(Announcement::RuleSet { rule: rule.name() })]
            }
            SettingMessage::Annotator(name) => {
                self.settings.annotator = name.trim().to_owned();
                Vec::new()
            }
        }
    }

    pub(crate) fn toggle_guide(&mut self) -> Vec<Effect> {
        self.settings.is_guided = !self.settings.is_guided;
        let said = match self.settings.is_guided {
            true => Announcement::GuideOn { hint: Queue::ByProminence },
            false => Announcement::GuideOff,
        };
        vec![Effect::Announce(said)]
    }
}
