//! The page as a program that the browser keeps: whether it needs a network, and whether a newer version waits.
//! How files are kept and versions replaced is the business of the page and its service worker.

use crate::editor::Editor;
use crate::effect::Effect;
use crate::keeping::Keeping;
use crate::session::Session;
use words::{Announcement, Offline, Sentence};

/// Whether the machine has a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Network {
    /// As far as the browser knows.
    #[default]
    There,
    /// It has none.
    Gone,
}

/// What is known of a newer version of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Update {
    /// There is none.
    #[default]
    None,
    /// There is one, and it is offered.
    Offered,
    /// Not now; it starts by itself when the page is opened the next time.
    Postponed,
    /// It starts as soon as nothing can be lost.
    Wanted,
    /// The page is being loaded again.
    Starting,
}

/// What the browser has of the page itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Installation {
    /// All that the page needs is in this browser.
    pub is_kept: bool,
    /// Whether there is a network.
    pub network: Network,
    /// Whether there is a newer version.
    pub update: Update,
}

/// Something about the page as a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstallationMessage {
    /// All that the page needs is in this browser now.
    Kept,
    /// The network came or went.
    Network(Network),
    /// A newer version is in this browser and waits.
    NewVersion,
    /// Somebody wants it.
    UseNewVersion,
    /// Somebody does not want it now.
    Postpone,
    /// Another tab has started it: this one still is of the version before.
    Replaced,
}

/// What loading the page again would do to the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Risk {
    /// All of it is there again.
    None,
    /// Something is being drawn or written.
    Passing,
    /// This tab or this browser keeps nothing.
    Lasting,
}

impl Editor {
    /// What the browser has of the page itself.
    #[must_use]
    pub fn installation(&self) -> Installation {
        self.installation
    }

    pub(crate) fn on_installation(&mut self, message: InstallationMessage) -> Vec<Effect> {
        let installation = &mut self.installation;
        match message {
            InstallationMessage::Kept => installation.is_kept = true,
            InstallationMessage::Network(network) => {
                let is_news = installation.network != network;
                installation.network = network;
                if is_news && network == Network::Gone {
                    let told = Offline::NoNetwork;
                    return vec![Effect::Announce(Announcement::NetworkGone { told })];
                }
            }
            InstallationMessage::NewVersion => {
                if matches!(installation.update, Update::None | Update::Postponed) {
                    installation.update = Update::Offered;
                    let told = Offline::NewVersion;
                    return vec![Effect::Announce(Announcement::NewVersion { told })];
                }
            }
            // It has begun, and cannot be called back.
            _ if installation.update == Update::Starting => {}
            InstallationMessage::Postpone => installation.update = Update::Postponed,
            InstallationMessage::UseNewVersion | InstallationMessage::Replaced => {
                installation.update = Update::Wanted;
            }
        }
        Vec::new()
    }

    /// Starts the version that is wanted, once the page can be loaded again without a loss.
    pub(crate) fn renew(&mut self) -> Vec<Effect> {
        if self.installation.update != Update::Wanted {
            return Vec::new();
        }
        match self.risk_of_loading_again() {
            Risk::None => {
                self.installation.update = Update::Starting;
                vec![Effect::UseNewVersion]
            }
            Risk::Passing => Vec::new(),
            Risk::Lasting => {
                self.installation.update = Update::Offered;
                self.fail(Sentence::NewVersionWouldLose)
            }
        }
    }

    fn risk_of_loading_again(&self) -> Risk {
        let is_drawn = self.is_drawing();
        match self.keeping() {
            Keeping::Reading | Keeping::Saving => Risk::Passing,
            Keeping::Saved if is_drawn || self.copies_files() => Risk::Passing,
            Keeping::Saved => Risk::None,
            Keeping::Failed | Keeping::Elsewhere => {
                let has_work = |session: &Session| {
                    let is_begun = !session.history().draft().is_empty() || session.has_unsaved_instances();
                    is_begun && !self.is_kept(session)
                };
                if self.sessions.iter().any(has_work) || is_drawn { Risk::Lasting } else { Risk::None }
            }
        }
    }
}
