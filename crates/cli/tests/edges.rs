//! `maskwright edges` as somebody uses it.
//! Which edges are found is compared with Python in `sam`.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{CENTER, Folder, RADIUS, png};
use image::GenericImageView;

#[test]
fn a_disc_has_an_edge_around_it() {
    let folder = Folder::new();
    folder.write("disc.png", &png());
    folder.run(["edges", "disc.png", "--out", "deep/edges.png"]).succeeded();
    let edges = image::open(folder.path().join("deep/edges.png")).unwrap();
    assert_eq!(edges.dimensions(), (160, 120));
    let edges = edges.to_luma8();
    // Along each of eight rays from the centre the strongest edge is near the rim.
    let near_rim = (0..8).filter(|eighth| {
        let angle = f64::from(*eighth) * std::f64::consts::FRAC_PI_4;
        let at = |distance: u32| {
            let x = f64::from(CENTER.0) + f64::from(distance) * angle.cos();
            let y = f64::from(CENTER.1) + f64::from(distance) * angle.sin();
            edges.get_pixel(x.round() as u32, y.round() as u32)[0]
        };
        let strongest = (0..45).max_by_key(|&distance| at(distance)).unwrap();
        strongest.abs_diff(RADIUS) <= 3 && at(strongest) > 0
    });
    assert!(near_rim.count() >= 6);
    assert_eq!(folder.names("deep"), ["edges.png"]);
}

#[test]
fn what_is_no_image_is_refused() {
    let folder = Folder::new();
    folder.write("page.png", b"<html>");
    folder.run(["edges", "page.png", "--out", "edges.png"]).refused(1, &["page.png: this is not an image"]);
    folder.run(["edges", "gone.png", "--out", "edges.png"]).refused(1, &["gone.png: "]);
    assert_eq!(folder.names("."), ["page.png"]);
}
