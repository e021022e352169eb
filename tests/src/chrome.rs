//! What only Chromium's driver can do, beyond WebDriver: read the console, pretend another screen, drop files.
//! What for is in `page`.

use anyhow::Result;
use fantoccini::Client;
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};

/// What was logged since the last call, by the page and its workers: `{level, message, source, timestamp}` each.
pub(crate) async fn fetch_log(client: &Client) -> Result<Value, CmdError> {
    client.issue_cmd(DriverCommand { path: "se/log", body: json!({ "type": "browser" }) }).await
}

/// Calls a method of the Chrome DevTools Protocol.
pub(crate) async fn call(client: &Client, method: &str, parameters: Value) -> Result<Value, CmdError> {
    let body = json!({ "cmd": method, "params": parameters });
    client.issue_cmd(DriverCommand { path: "goog/cdp/execute", body }).await
}

#[derive(Debug)]
struct DriverCommand {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for DriverCommand {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
