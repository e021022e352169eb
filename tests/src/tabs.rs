//! Several tabs of one browser.
//! What can be done in one is in `page`.

use anyhow::{Context, Result};
use serde_json::json;
use std::time::Duration;
use tokio::time::timeout;

use crate::page::Page;

/// Until a tab that dies is gone.
const PATIENCE: Duration = Duration::from_secs(60);

impl Page {
    /// Opens an address in another tab and goes on there.
    ///
    /// # Errors
    /// See [`Self::open`].
    pub async fn open_in_another_tab(&self, url: &str) -> Result<()> {
        let tab = self.client.new_window(true).await?.handle;
        self.client.switch_to_window(tab).await?;
        self.open(url).await
    }

    /// Goes on in the tab that was opened at this place in the order, from 0, and brings it to the front: behind
    /// another one nothing is painted, and no animation ends.
    ///
    /// # Errors
    /// When there are not so many; else see [`Self::open`].
    pub async fn switch_to_tab(&self, index: usize) -> Result<()> {
        let tab = self.client.windows().await?.into_iter().nth(index).context("there are fewer tabs")?;
        self.client.switch_to_window(tab).await?;
        self.command("Page.bringToFront", json!({})).await.map(drop)
    }

    /// Lets the process of this tab die without a word; go on in another one.
    ///
    /// # Errors
    /// When it does not die within a minute.
    pub async fn crash_tab(&self, survivor: usize) -> Result<()> {
        // The driver answers with an error, or not at all, once the tab is gone.
        let _ = timeout(PATIENCE, self.command("Page.crash", json!({}))).await;
        timeout(PATIENCE, self.switch_to_tab(survivor)).await.context("the other tab does not answer")?
    }

    /// Closes this tab; go on in another one.
    ///
    /// # Errors
    /// See [`Self::open`].
    pub async fn close_tab(&self) -> Result<()> {
        Ok(self.client.close_window().await?)
    }
}
