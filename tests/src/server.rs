//! The server of a session, which a test can stop, and start again at the same address.
//! What it serves is said by the session.

use anyhow::{Context, Result};
use tokio::process::Command;

use crate::child::Background;
use crate::program::program;

/// Any free port.
const ANYWHERE: &str = "127.0.0.1:0";

/// `maskwright serve`, running unless it was stopped.
pub struct Server {
    arguments: Vec<String>,
    url: String,
    running: Option<Background>,
}

impl Server {
    /// Starts it with these arguments. It finds the page in `MASKWRIGHT_SITE` by itself.
    pub(crate) async fn start(arguments: Vec<String>) -> Result<Self> {
        let running = listen(&arguments, ANYWHERE).await?;
        Ok(Self { arguments, url: running.said.clone(), running: Some(running) })
    }

    /// Where the page is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends its process, as by pulling the plug.
    ///
    /// # Errors
    /// When it cannot be ended.
    pub async fn stop(&mut self) -> Result<()> {
        match self.running.take() {
            Some(running) => running.end().await,
            None => Ok(()),
        }
    }

    /// Starts it again where it was.
    ///
    /// # Errors
    /// When it does not start, or its address is taken.
    pub async fn start_again(&mut self) -> Result<()> {
        let address = self.url.trim_start_matches("http://").trim_end_matches('/');
        self.running = Some(listen(&self.arguments, address).await?);
        Ok(())
    }
}

async fn listen(arguments: &[String], address: &str) -> Result<Background> {
    let mut server = Command::new(program()?);
    server.args(["serve", "--addr", address]).args(arguments);
    Background::start(server, url_in).await.context("the server did not start")
}

/// The web address in a line, up to the next blank.
fn url_in(line: &str) -> Option<String> {
    let start = line.find("http://")?;
    line[start..].split_whitespace().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_ends_where_the_sentence_goes_on() {
        let line = "Maskwright is at http://127.0.0.1:4071/ (Ctrl+C ends it)";
        assert_eq!(url_in(line).as_deref(), Some("http://127.0.0.1:4071/"));
        assert_eq!(url_in("no address"), None);
    }
}
