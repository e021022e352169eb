//! What the browser knows beyond the page: whether there is a network, and whether the page can be installed.
//! Servers are stopped in `server`.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::page::Page;

/// Whether the browser believes that the machine has a network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Network {
    /// It has one.
    There,
    /// It has none.
    Gone,
}

impl Page {
    /// Gives the page a network or takes it away.
    ///
    /// # Errors
    /// When the browser does not answer or refuses.
    pub async fn set_network(&self, network: Network) -> Result<()> {
        let offline = network == Network::Gone;
        self.command("Network.enable", json!({})).await?;
        let conditions =
            json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.command("Network.emulateNetworkConditions", conditions).await.map(drop)
    }

    /// Why the browser would not offer to install the page.
    ///
    /// # Errors
    /// When the manifest has errors; else see [`Self::set_network`].
    pub async fn installability_errors(&self) -> Result<Value> {
        self.command("Page.enable", json!({})).await?;
        let manifest = self.command("Page.getAppManifest", json!({})).await?;
        ensure!(manifest["errors"] == json!([]), "the manifest has errors: {}", manifest["errors"]);
        Ok(self.command("Page.getInstallabilityErrors", json!({})).await?["installabilityErrors"].clone())
    }
}
