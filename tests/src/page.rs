//! What a person does at the page and sees on it: pointer, keys, files, texts, pictures.
//! Nothing of the page's own structure is known here; tests name elements by CSS selectors.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Error, Result, bail, ensure};
use fantoccini::actions::{
    InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MOUSE_BUTTON_RIGHT, MouseActions, PointerAction,
};
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::chrome;
use crate::program::path_from;

/// Long enough to encode a photo on one busy core.
const PATIENCE: Duration = Duration::from_secs(120);

/// True when all animations have ended, but for those that have no end, or after some seconds: in a tab that the browser
/// takes for one behind another none ends, and what is shown there is still worth a picture.
const SETTLED: &str = "Promise.race([new Promise(late => setTimeout(late, 10_000)), \
    Promise.allSettled(document.getAnimations() \
    .filter(animation => animation.effect.getComputedTiming().endTime < Infinity) \
    .map(animation => animation.finished))]).then(() => true)";

/// Roles of what is operated or read as a value, in ARIA's words.
const CONTROLS: [&str; 11] = [
    "application",
    "button",
    "checkbox",
    "combobox",
    "link",
    "menuitem",
    "meter",
    "progressbar",
    "radio",
    "slider",
    "textbox",
];

/// Something that is operated, or shows a value, as a screen reader finds it.
#[derive(Clone, Debug)]
pub struct Control {
    /// What it is, such as `button`.
    pub role: String,
    /// What it is called.
    pub name: String,
}

/// A mouse button.
#[derive(Clone, Copy, Debug)]
pub enum Button {
    /// The one for the index finger.
    Left,
    /// The other one.
    Right,
}

/// A point of the window, in CSS pixels from its top left corner.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// The page in its browser. Clones are the same page.
#[derive(Clone)]
pub struct Page {
    session: &'static str,
    pub(crate) client: Client,
    downloads: PathBuf,
}

impl Page {
    pub(crate) fn new(session: &'static str, client: Client, downloads: PathBuf) -> Self {
        Self { session, client, downloads }
    }

    /// Loads an address.
    ///
    /// # Errors
    /// As every method here: when the browser does not answer or refuses.
    pub async fn open(&self, url: &str) -> Result<()> {
        Ok(self.client.goto(url).await?)
    }

    /// Loads the page again, as after a crash.
    ///
    /// # Errors
    /// See [`Self::open`].
    pub async fn reload(&self) -> Result<()> {
        Ok(self.client.refresh().await?)
    }

    /// Makes the screen so large, in CSS pixels.
    ///
    /// # Errors
    /// See [`Self::open`].
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        chrome::call(&self.client, "Emulation.setDeviceMetricsOverride", screen).await?;
        Ok(())
    }

    /// Runs JavaScript before the page's own from the next load on.
    pub(crate) async fn inject(&self, script: &str) -> Result<()> {
        let source = json!({ "source": script });
        chrome::call(&self.client, "Page.addScriptToEvaluateOnNewDocument", source).await?;
        Ok(())
    }

    /// Lets no request through whose address matches one of these patterns, in which `*` is any text.
    ///
    /// # Errors
    /// See [`Self::open`].
    pub async fn block(&self, patterns: &[&str]) -> Result<()> {
        chrome::call(&self.client, "Network.enable", json!({})).await?;
        chrome::call(&self.client, "Network.setBlockedURLs", json!({ "urls": patterns })).await?;
        Ok(())
    }

    /// Lets the page use the clipboard without asking.
    ///
    /// # Errors
    /// See [`Self::open`].
    pub async fn allow_clipboard(&self) -> Result<()> {
        let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.command("Browser.grantPermissions", permissions).await.map(drop)
    }

    /// Every control on the page as a screen reader finds it: its role and its name.
    ///
    /// # Errors
    /// See [`Self::open`].
    pub async fn controls(&self) -> Result<Vec<Control>> {
        let tree = chrome::call(&self.client, "Accessibility.getFullAXTree", json!({})).await?;
        let nodes = tree["nodes"].as_array().context("the tree is a list of nodes")?;
        let text = |value: &Value| value["value"].as_str().unwrap_or_default().to_owned();
        let controls = nodes.iter().filter(|node| node["ignored"] == false);
        let controls = controls.map(|node| Control { role: text(&node["role"]), name: text(&node["name"]) });
        Ok(controls.filter(|control| CONTROLS.contains(&control.role.as_str())).collect())
    }

    /// Asks for the `light` or the `dark` look, as the system's settings do.
    ///
    /// # Errors
    /// See [`Self::open`].
    pub async fn prefer_color_scheme(&self, look: &str) -> Result<()> {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": look }] });
        chrome::call(&self.client, "Emulation.setEmulatedMedia", features).await?;
        Ok(())
    }

    /// The first element that matches, as soon as there is one.
    ///
    /// # Errors
    /// When there is none for two minutes.
    pub async fn find(&self, selector: &str) -> Result<Element> {
        let waiting = self.client.wait().at_most(PATIENCE);
        waiting
            .for_element(Locator::Css(selector))
            .await
            .with_context(|| format!("no `{selector}` on the page"))
    }

    /// How many elements match now.
    ///
    /// # Errors
    /// See [`Self::open`].
    pub async fn count(&self, selector: &str) -> Result<usize> {
        Ok(self.client.find_all(Locator::Css(selector)).await?.len())
    }

    /// The visible text of the first element that matches.
    ///
    /// # Errors
    /// See [`Self::find`].
    pub async fn text(&self, selector: &str) -> Result<String> {
        loop {
            match self.find(selector).await?.text().await {
                // The page put another one in its place between the two steps.
                Err(error) if error.is_stale_element_reference() => {}
                text => return Ok(text?),
            }
        }
    }

    /// The value of a JavaScript expression.
    ///
    /// # Errors
    /// When it throws.
    pub async fn value(&self, expression: &str) -> Result<Value> {
        Ok(self.client.execute(&format!("return {expression}"), Vec::new()).await?)
    }

    /// Waits until a JavaScript expression is true. One that throws is not true yet: the element that it asks may
    /// come later.
    ///
    /// # Errors
    /// When it is not for two minutes; with what it threw last.
    pub async fn wait_until(&self, expression: &str) -> Result<()> {
        let end = deadline();
        loop {
            let value = self.value(expression).await;
            if matches!(value, Ok(Value::Bool(true))) {
                return Ok(());
            }
            ensure!(now() < end, "`{expression}` did not become true: {value:?}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Clicks the middle of the first element that matches.
    ///
    /// # Errors
    /// See [`Self::find`]; also when something else covers it.
    pub async fn click(&self, selector: &str) -> Result<()> {
        loop {
            match self.find(selector).await?.click().await {
                // The page put another one in its place between the two steps.
                Err(error) if error.is_stale_element_reference() => {}
                clicked => return Ok(clicked?),
            }
        }
    }

    /// Moves the pointer, no button pressed.
    ///
    /// # Errors
    /// When the place is outside the window.
    pub async fn hover(&self, place: Place) -> Result<()> {
        self.mouse(vec![move_to(place)]).await
    }

    /// Moves to a place and clicks.
    ///
    /// # Errors
    /// See [`Self::hover`].
    pub async fn click_at(&self, place: Place, button: Button) -> Result<()> {
        let button = button_number(button);
        self.mouse(vec![move_to(place), PointerAction::Down { button }, PointerAction::Up { button }]).await
    }

    /// Presses the left button at one place and lets go at the other.
    ///
    /// # Errors
    /// See [`Self::hover`].
    pub async fn drag(&self, from: Place, to: Place) -> Result<()> {
        let button = MOUSE_BUTTON_LEFT;
        let middle = Place { x: (from.x + to.x) / 2.0, y: (from.y + to.y) / 2.0 };
        let (down, up) = (PointerAction::Down { button }, PointerAction::Up { button });
        self.mouse(vec![move_to(from), down, move_to(middle), move_to(to), up]).await
    }

    /// Presses keys together, such as `[Key::Control, 'z']`, and lets them go.
    ///
    /// # Errors
    /// See [`Self::open`].
    pub async fn press(&self, keys: &[char]) -> Result<()> {
        let downs = keys.iter().map(|&value| KeyAction::Down { value });
        let ups = keys.iter().rev().map(|&value| KeyAction::Up { value });
        let actions = downs.chain(ups).fold(KeyActions::new("keyboard".to_owned()), KeyActions::then);
        Ok(self.client.perform_actions(actions).await?)
    }

    /// Drags files in from outside and drops them at a place.
    ///
    /// # Errors
    /// See [`Self::open`].
    pub async fn drop_files(&self, files: &[PathBuf], place: Place) -> Result<()> {
        for event in ["dragEnter", "dragOver", "drop"] {
            let data = json!({ "items": [], "files": files, "dragOperationsMask": 1 });
            let parameters = json!({ "type": event, "x": place.x, "y": place.y, "data": data });
            chrome::call(&self.client, "Input.dispatchDragEvent", parameters).await?;
        }
        Ok(())
    }

    /// Picks a file in the first file input that matches.
    ///
    /// # Errors
    /// See [`Self::find`].
    pub async fn choose_file(&self, selector: &str, file: &Path) -> Result<()> {
        let name = file.to_str().context("the file's name is not Unicode")?;
        Ok(self.find(selector).await?.send_keys(name).await?)
    }

    /// Clicks an element that saves a file, and takes the complete file out of the downloads.
    ///
    /// # Errors
    /// When no file of that name was saved within two minutes.
    pub async fn save(&self, selector: &str, name: &str) -> Result<Vec<u8>> {
        self.click(selector).await?;
        let file = self.downloads.join(name);
        let end = deadline();
        // Chromium may reserve the name with an empty file, and renames the whole one to it when all of it is there.
        while !file.metadata().is_ok_and(|file| file.len() > 0) {
            ensure!(now() < end, "`{selector}` saved no {name}");
            sleep(Duration::from_millis(50)).await;
        }
        let bytes = std::fs::read(&file)?;
        // A second file of that name would get another one.
        std::fs::remove_file(&file)?;
        Ok(bytes)
    }

    /// Writes what is in the window, when nothing fades in any more, to `SESSION-NAME.png` in the screenshots folder.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn screenshot(&self, name: &str) -> Result<()> {
        let folder = path_from("MASKWRIGHT_SCREENSHOTS")?;
        std::fs::create_dir_all(&folder)?;
        let file = folder.join(format!("{}-{name}.png", self.session));
        self.value(SETTLED).await?;
        std::fs::write(&file, self.client.screenshot().await?)
            .with_context(|| format!("cannot write {}", file.display()))
    }

    /// Fails when the page or a worker logged an error since the last check. A session does it at its end.
    ///
    /// # Errors
    /// The logged errors.
    pub async fn check_console(&self) -> Result<()> {
        let errors = self.logged_errors().await?;
        if !errors.is_empty() {
            bail!("the page logged errors:\n{}", errors.join("\n"));
        }
        Ok(())
    }

    /// The errors logged since the last call; a test that provokes one takes it from here.
    ///
    /// # Errors
    /// See [`Self::open`].
    pub async fn logged_errors(&self) -> Result<Vec<String>> {
        let log = chrome::fetch_log(&self.client).await?;
        let entries = log.as_array().context("the browser's log is a list")?;
        let severe = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        Ok(severe.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect())
    }

    /// Calls a method of the Chrome DevTools Protocol.
    pub(crate) async fn command(&self, method: &str, parameters: Value) -> Result<Value> {
        Ok(chrome::call(&self.client, method, parameters).await?)
    }

    /// Adds to a failure what the page says about it, and takes its picture.
    pub(crate) async fn describe_failure(&self, error: Error) -> Error {
        let error = match self.screenshot("failed").await {
            Ok(()) => error,
            Err(second) => error.context(format!("and no screenshot: {second}")),
        };
        match self.check_console().await {
            Ok(()) => error,
            Err(logged) => error.context(logged.to_string()),
        }
    }

    async fn mouse(&self, actions: Vec<PointerAction>) -> Result<()> {
        let mouse = actions.into_iter().fold(MouseActions::new("mouse".to_owned()), MouseActions::then);
        Ok(self.client.perform_actions(mouse).await?)
    }
}

fn move_to(place: Place) -> PointerAction {
    PointerAction::MoveTo { duration: Some(Duration::from_millis(20)), x: place.x, y: place.y }
}

fn button_number(button: Button) -> u64 {
    match button {
        Button::Left => MOUSE_BUTTON_LEFT,
        Button::Right => MOUSE_BUTTON_RIGHT,
    }
}

fn deadline() -> Instant {
    now() + PATIENCE
}

fn now() -> Instant {
    Instant::now()
}
