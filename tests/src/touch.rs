//! Fingers and pens on a screen that is touched.
//! Mouse and keys are in `page`.

use anyhow::Result;
use serde_json::{Value, json};

use crate::page::{Page, Place};

impl Page {
    /// Makes the screen one that is touched, with fingers as the main pointer.
    ///
    /// # Errors
    /// See [`Self::open`].
    pub async fn be_a_touch_screen(&self) -> Result<()> {
        let parameters = json!({ "enabled": true, "maxTouchPoints": 5 });
        self.command("Emulation.setTouchEmulationEnabled", parameters).await.map(drop)
    }

    /// Touches a place for a moment.
    ///
    /// # Errors
    /// See [`Self::open`].
    pub async fn tap(&self, place: Place) -> Result<()> {
        self.move_fingers(&[&[place]]).await
    }

    /// Puts fingers down at the first places, moves them through all others and lifts them at the last.
    ///
    /// # Errors
    /// See [`Self::open`].
    pub async fn move_fingers(&self, steps: &[&[Place]]) -> Result<()> {
        for (index, places) in steps.iter().enumerate() {
            let kind = if index == 0 { "touchStart" } else { "touchMove" };
            self.touch(kind, places).await?;
        }
        self.touch("touchEnd", &[]).await
    }

    /// Draws with a pen that is pressed so hard, 0 to 1, from the first place through all others.
    ///
    /// # Errors
    /// See [`Self::open`].
    pub async fn draw_with_pen(&self, places: &[Place], force: f64) -> Result<()> {
        let [first, .., last] = places else { return Ok(()) };
        self.pen("mouseMoved", *first, 0.0).await?;
        self.pen("mousePressed", *first, force).await?;
        for place in &places[1..] {
            self.pen("mouseMoved", *place, force).await?;
        }
        self.pen("mouseReleased", *last, 0.0).await
    }

    async fn touch(&self, kind: &str, places: &[Place]) -> Result<()> {
        let point = |(id, place): (usize, &Place)| json!({ "x": place.x, "y": place.y, "id": id });
        let points: Vec<Value> = places.iter().enumerate().map(point).collect();
        let parameters = json!({ "type": kind, "touchPoints": points });
        self.command("Input.dispatchTouchEvent", parameters).await.map(drop)
    }

    async fn pen(&self, kind: &str, at: Place, force: f64) -> Result<()> {
        let (button, buttons) = if force > 0.0 { ("left", 1) } else { ("none", 0) };
        let button = if kind == "mouseReleased" { "left" } else { button };
        let parameters = json!({
            "type": kind, "x": at.x, "y": at.y, "button": button, "buttons": buttons,
            "clickCount": 1, "force": force, "pointerType": "pen",
        });
        self.command("Input.dispatchMouseEvent", parameters).await.map(drop)
    }
}
