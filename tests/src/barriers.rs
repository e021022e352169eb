//! What shuts people out of the page, as axe-core finds it by the rules of WCAG 2.2, levels A and AA.
//! Which states of the page are searched is in `browser/barriers.rs`.

use anyhow::Result;
use serde_json::Value;

use crate::page::Page;
use crate::program::path_from;

/// Each violation in a line: the rule, and the first elements that break it.
const SEARCH: &str = "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], \
    resultTypes: ['violations'] }).then(found => found.violations.map(rule => `${rule.id}: ${rule.help}: ` + \
    rule.nodes.slice(0, 4).map(node => node.html.slice(0, 160) + ' ' + node.any.map(c => c.message).join(' '))\
    .join(' | ')))";

impl Page {
    /// Everything that shuts somebody out of the page as it is now.
    ///
    /// # Errors
    /// When axe-core is not there or fails.
    pub async fn barriers(&self) -> Result<Vec<String>> {
        if self.value("typeof axe").await? != "object" {
            let source = std::fs::read_to_string(path_from("MASKWRIGHT_AXE")?)?;
            self.value(&format!("(() => {{ {source}; return null; }})()")).await?;
        }
        let found: Value = self.value(SEARCH).await?;
        Ok(serde_json::from_value(found)?)
    }
}
