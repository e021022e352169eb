//! What can be done to the browser's disk from outside the page: clear it, and say whether it may be kept for good.
//! What a page finds on it is in `page`.

use anyhow::Result;
use serde_json::json;

use crate::page::Page;

impl Page {
    /// Deletes every database of the page, as "Clear site data" does. Open ones are closed.
    ///
    /// # Errors
    /// When the browser does not answer or refuses.
    pub async fn clear_databases(&self) -> Result<()> {
        let origin = self.value("location.origin").await?;
        let parameters = json!({ "origin": origin, "storageTypes": "indexeddb" });
        self.command("Storage.clearDataForOrigin", parameters).await.map(drop)
    }

    /// Lets the page keep its data for good, as a person does who is asked.
    ///
    /// # Errors
    /// See [`Self::clear_databases`].
    pub async fn allow_lasting_storage(&self) -> Result<()> {
        let permissions = json!({ "permissions": ["durableStorage"] });
        self.command("Browser.grantPermissions", permissions).await.map(drop)
    }
}
