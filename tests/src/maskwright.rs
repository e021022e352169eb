//! What a person knows of Maskwright's page: samples, the photo on the stage, states, masks, the save menu.
//! How a page is clicked at all is in `page`.

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::Value;

use crate::page::{Button, Page, Place};

impl Page {
    /// Waits until the program runs that a loaded page starts, and says whether it shows the gallery.
    ///
    /// # Errors
    /// When it does not run within the time that [`Self::find`] waits.
    pub async fn shows_gallery(&self) -> Result<bool> {
        self.find("body[data-state]").await.context("the page did not start")?;
        Ok(self.value("document.body.dataset.state").await? == "gallery")
    }

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

    /// Clicks a pixel of the photo and accepts the mask as an object; opens the sample `coffee.jpg` where no photo is.
    ///
    /// # Errors
    /// When there is not one object more.
    pub async fn accept_object(&self, x: u32, y: u32) -> Result<()> {
        if self.shows_gallery().await? {
            self.open_sample("coffee.jpg").await?;
        }
        let before = self.count("[data-testid=instance]").await?;
        self.click_pixel(x, y).await?;
        self.press(&[Key::Enter.into()]).await?;
        self.wait_until_objects(before + 1).await
    }

    /// Waits until there are so many objects.
    ///
    /// # Errors
    /// When there are not within two minutes.
    pub async fn wait_until_objects(&self, count: usize) -> Result<()> {
        self.wait_until(&format!("document.querySelectorAll('[data-testid=instance]').length == {count}"))
            .await
    }

    /// Waits until the page says of the work that it is `saved`, `saving`, `failed`, or kept `elsewhere`.
    ///
    /// # Errors
    /// When it does not within two minutes.
    pub async fn wait_until_kept(&self, kept: &str) -> Result<()> {
        self.wait_until(&format!("document.body.dataset.kept == '{kept}'")).await
    }

    /// Opens the page in another tab, which finds the work in this one, and goes on there.
    ///
    /// # Errors
    /// When that tab does not say so.
    pub async fn open_second_tab(&self) -> Result<()> {
        let here = self.value("location.href").await?;
        self.open_in_another_tab(here.as_str().unwrap_or_default()).await?;
        self.resize(1280, 800).await?; // each tab has its own
        self.wait_until_kept("elsewhere").await
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
