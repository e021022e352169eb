//! What the tests of the program share: running it, and pictures to run it on.
//! No assertions about results.
#![allow(dead_code, reason = "each test file uses a part of this")]
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail like the test")]

use std::ffi::OsStr;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// The program, free of the settings of whoever runs the tests.
pub(crate) fn maskwright() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_maskwright"));
    command.env_remove("MASKWRIGHT_MODELS").env_remove("MASKWRIGHT_SITE");
    command
}

/// How a run ended.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Run {
    /// Fails the test unless the run succeeded.
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        self
    }

    /// Fails the test unless the run ended with `code` and one sentence that holds all of `parts`.
    pub(crate) fn refused(self, code: i32, parts: &[&str]) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.stderr);
        assert!(self.stderr.starts_with("error: "), "{}", self.stderr);
        for part in parts {
            assert!(self.stderr.contains(part), "`{part}` is not in: {}", self.stderr);
        }
        self
    }

    /// The JSON object on stdout, which must be all there is.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// An empty folder for one test, gone after it.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, in a folder inside if `name` says so.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Runs the program in this folder.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Run {
        maskwright().current_dir(self.path()).args(arguments).output().unwrap().into()
    }

    /// The names in a folder inside, in order, hidden ones included.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path().join(folder)).unwrap();
        let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// The centre of the disc of [`picture`].
pub(crate) const CENTER: (u32, u32) = (100, 50);
/// Its radius.
pub(crate) const RADIUS: u32 = 30;

/// An orange disc on dark blue, 160 x 120.
pub(crate) fn picture() -> RgbImage {
    disc_on(Rgb([20, 40, 90]))
}

/// The disc of [`picture`] on any colour.
pub(crate) fn disc_on(background: Rgb<u8>) -> RgbImage {
    RgbImage::from_fn(160, 120, |x, y| {
        let (dx, dy) = (x.abs_diff(CENTER.0), y.abs_diff(CENTER.1));
        if dx * dx + dy * dy <= RADIUS * RADIUS { Rgb([250, 150, 30]) } else { background }
    })
}

/// The file of an image.
pub(crate) fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The file of [`picture`].
pub(crate) fn png() -> Vec<u8> {
    encoded(picture(), ImageFormat::Png)
}

/// A JPEG with an EXIF block that says how to turn it.
pub(crate) fn jpeg_with_orientation(image: RgbImage, orientation: u8) -> Vec<u8> {
    let jpeg = encoded(image, ImageFormat::Jpeg);
    // Big-endian TIFF with one entry: tag 0x0112 (orientation), type 3 (short), count 1.
    let tiff =
        [b'M', b'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
    let exif = [&b"Exif\0\0"[..], &tiff].concat();
    let marker = [&[0xff, 0xe1][..], &(exif.len() as u16 + 2).to_be_bytes(), &exif].concat();
    [&jpeg[..2], &marker, &jpeg[2..]].concat()
}
