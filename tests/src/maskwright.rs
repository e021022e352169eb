//! What a person knows of Maskwright's page: samples, the photo on the stage, states, masks, the save menu.
//! How a page is clicked at all is in `page`.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::page::{Button, Page, Place};

impl Page {
    /// Opens a sample of the gallery, or an image of the server's folder, and waits until clicks are answered.
    ///
    /// # Errors
    /// When there is none of that name, or it does not become ready.
    pub async fn open_sample(&self, name: &str) -> Result<()> {
        self.click(&format!("[data-testid=sample][data-name={}]", Value::from(name))).await?;
        self.wait_until_ready().await
    }

    /// Waits until the image on the stage answers clicks.
    ///
    /// # Errors
    /// When it does not within two minutes.
    pub async fn wait_until_ready(&self) -> Result<()> {
        self.wait_until("document.body.dataset.state == 'ready'").await
    }

    /// Where a pixel of the photo is in the window.
    ///
    /// # Errors
    /// When there is no photo, or it is shown so small that no whole number of CSS pixels hits the pixel.
    pub async fn pixel(&self, x: u32, y: u32) -> Result<Place> {
        let view = self.value(
            "(stage => { const area = stage.getBoundingClientRect(); \
             const [x, y, scale] = stage.dataset.view.split(',').map(Number); \
             return [area.left + x, area.top + y, scale]; })(document.querySelector('[data-testid=stage]'))",
        );
        let view: [f64; 3] = serde_json::from_value(view.await?).context("no photo is on the stage")?;
        let [left, top, scale] = view;
        // Drivers cut coordinates off to whole numbers.
        let inside = |corner: f64, index: u32| {
            let start = corner + f64::from(index) * scale;
            let place = start.ceil();
            ensure!(place < start + scale, "pixel {x},{y} is smaller than a CSS pixel");
            Ok(place)
        };
        Ok(Place { x: inside(left, x)?, y: inside(top, y)? })
    }

    /// Clicks a pixel of the photo and waits for candidates.
    ///
    /// # Errors
    /// When the click is not answered.
    pub async fn click_pixel(&self, x: u32, y: u32) -> Result<()> {
        self.click_at(self.pixel(x, y).await?, Button::Left).await?;
        self.find("[data-testid=candidate]").await.map(drop)
    }

    /// Whether something is painted on a layer of the stage: `picture`, `instances`, `proposal` or `overlay`.
    ///
    /// # Errors
    /// When there is no such layer.
    pub async fn is_painted(&self, layer: &str) -> Result<bool> {
        Ok(self.value(&painted(layer)).await? == true)
    }

    /// Waits until something is painted on a layer of the stage.
    ///
    /// # Errors
    /// When nothing is within two minutes.
    pub async fn wait_until_painted(&self, layer: &str) -> Result<()> {
        self.wait_until(&painted(layer)).await
    }

    /// The newest sentence over the page, as soon as there is one.
    ///
    /// # Errors
    /// When nothing is said for two minutes.
    pub async fn notice(&self) -> Result<String> {
        let newest = "[...document.querySelectorAll('[data-testid=notice] p')].at(-1)?.textContent ?? ''";
        self.wait_until(&format!("({newest}) != ''")).await?;
        Ok(serde_json::from_value(self.value(newest).await?)?)
    }

    /// Saves all masks with the save menu, and returns the COCO file.
    ///
    /// # Errors
    /// When no file of that name is saved, or it is not JSON.
    pub async fn save_coco(&self, file_name: &str) -> Result<Value> {
        self.click("[data-testid=save-menu-button]").await?;
        let bytes = self.save("[data-testid=save-menu] [data-command=save-coco]", file_name).await?;
        serde_json::from_slice(&bytes).context("the export is JSON")
    }
}

/// Whether a layer's canvas has a pixel that is not transparent.
fn painted(layer: &str) -> String {
    format!(
        "(canvas => canvas.width > 0 && canvas.getContext('2d') \
         .getImageData(0, 0, canvas.width, canvas.height).data.some((value, index) => index % 4 == 3 && value > 0)) \
         (document.querySelector('[data-layer={layer}]'))"
    )
}
