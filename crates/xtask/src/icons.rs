//! `cargo xtask icons`: the icons of the installed page as PNG, painted by the tests' browser from `web/favicon.svg`.
//! Which file is for what is said in `web/manifest.webmanifest`.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use crate::{browser, process};

/// An icon to paint.
struct Icon {
    name: &'static str,
    /// Of the square, in pixels.
    side: u32,
    shape: Shape,
}

/// What becomes of the drawing's round corners.
enum Shape {
    /// They are transparent.
    Round,
    /// Systems cut a shape of their own out of the square: the ground goes to the edge. The drawing lies within the
    /// circle that all of them show, four fifths as wide as the square.
    Whole,
}

const ICONS: [Icon; 3] = [
    Icon { name: "192", side: 192, shape: Shape::Round },
    Icon { name: "512", side: 512, shape: Shape::Round },
    Icon { name: "maskable", side: 512, shape: Shape::Whole },
];

/// Paints them all into `web/app_icons`.
///
/// # Errors
/// When there is no browser, or a file cannot be read or written.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let browser = browser::find_or_install()?;
    let drawing = fs::read_to_string(workspace.root.join("web/favicon.svg"))?;
    let made = workspace.target.join("icons");
    let folder = workspace.root.join("web/app_icons");
    for target in [&made, &folder] {
        fs::create_dir_all(target).with_context(|| format!("cannot make {}", target.display()))?;
    }
    for icon in &ICONS {
        let page = made.join(format!("{}.html", icon.name));
        fs::write(&page, icon.page(&drawing))?;
        let mut paint = Command::new(&browser.chromium);
        paint.args([
            "--headless=new",
            "--no-sandbox",
            "--hide-scrollbars",
            "--default-background-color=00000000",
        ]);
        paint.arg(format!("--window-size={0},{0}", icon.side));
        let picture = folder.join(format!("{}.png", icon.name));
        paint.arg(format!("--screenshot={}", picture.display())).arg(&page);
        process::run(&mut paint)?;
    }
    Ok(())
}

impl Icon {
    /// A page that is the icon and nothing else.
    fn page(&self, drawing: &str) -> String {
        let side = self.side;
        let ground = match self.shape {
            Shape::Round => "transparent",
            Shape::Whole => "#2f5fe0",
        };
        format!(
            "<!doctype html><style>body {{ margin: 0; background: {ground} }} \
             svg {{ display: block; width: {side}px; height: {side}px }}</style>{drawing}"
        )
    }
}
