//! What is said about the network: whether the page needs one, and whether there is one.
//! Who finds that out is `installation`.

use crate::widgets::Icon;
use editor::{Editor, Network};
use words::Offline;

/// The same in three lengths.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct NetworkWords {
    pub(crate) icon: Icon,
    /// On the first screen.
    pub(crate) promise: Offline,
    /// In the bar at the bottom.
    pub(crate) short: Offline,
    /// What that means.
    pub(crate) about: Offline,
}

/// Nothing while the page still needs a network and has one.
pub(crate) fn words_of(editor: &Editor) -> Option<NetworkWords> {
    let installation = editor.installation();
    let (icon, promise, short, about) = match (installation.network, installation.is_kept) {
        (Network::Gone, true) => {
            (Icon::WifiOff, Offline::WorksWithoutNetwork, Offline::NoNetwork, Offline::AboutNoNetwork)
        }
        (Network::Gone, false) => {
            (Icon::WifiOff, Offline::AboutNoNetworkYet, Offline::NoNetwork, Offline::AboutNoNetworkYet)
        }
        (Network::There, true) => (Icon::Plane, Offline::WorksOffline, Offline::Ready, Offline::AboutReady),
        (Network::There, false) => return None,
    };
    Some(NetworkWords { icon, promise, short, about })
}
