//! What a file that is no image seems to be, by its first bytes.
//! Image formats themselves are recognised by the `image` crate.

/// What files begin with, white space skipped, and what they are then.
const SIGNATURES: [(&[u8], &str); 14] = [
    (b"<!doctype html", "a web page (HTML)"),
    (b"<html", "a web page (HTML)"),
    (b"<svg", "a drawing (SVG)"),
    (b"<?xml", "an XML file"),
    (b"%pdf", "a PDF document"),
    (b"%!ps", "a PostScript document"),
    (b"{", "a JSON file"),
    (b"pk\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"8bps", "a Photoshop file"),
    (b"\x93numpy", "a NumPy array"),
    (b"ftypheic", "a HEIC photo"),
    (b"ftypmif1", "a HEIC photo"),
    (b"ftyp", "a video"),
];

/// A few words with their article, such as `a PDF document`.
pub(super) fn look_of(file_bytes: &[u8]) -> &'static str {
    let start = &file_bytes[..file_bytes.len().min(64)];
    let text = start.trim_ascii_start();
    // ISO media files (HEIC, MP4) begin with the length of their first box.
    let after_length = start.get(4..).unwrap_or_default();
    let begins = |bytes: &[u8], signature: &[u8]| {
        bytes.get(..signature.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(signature))
    };
    let known = SIGNATURES.iter().find(|(signature, _)| {
        begins(text, signature) || signature.starts_with(b"ftyp") && begins(after_length, signature)
    });
    match known {
        Some((_, what)) => what,
        None if start.iter().all(|&byte| byte == 0) => "zeros only",
        None if start.iter().all(|byte| !byte.is_ascii_control() || byte.is_ascii_whitespace()) => {
            "a text file"
        }
        None => "binary data of an unknown kind",
    }
}
