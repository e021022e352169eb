//! Programs of others that are measured beside ours: where they are, and how they get there.
//! What they run is in `peer`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use end_to_end::repository_file;
use sam::sha256_hex;

/// Everything that a script of `peer` imports.
const PACKAGES: [&str; 8] = [
    "torch",
    "torchvision",
    "onnx",
    "onnxruntime",
    "numpy",
    "timm",
    "segment-anything==1.0",
    "mobilesam-mirror==1.0.0",
];
const DECODER: &str = "sam_decoder_lowres_multi.onnx";

/// What was named on the command line; the rest is installed or made when it is first needed, outside of the checkout.
pub(crate) struct Peers {
    tools: PathBuf,
    python: Option<PathBuf>,
    onnx: Option<PathBuf>,
}

impl Peers {
    /// `python` has the packages of the scripts in `peer`, `onnx` is the decoder that `export_decoder_onnx.py` writes, with
    /// the quantised one beside it.
    ///
    /// # Errors
    /// When this was not started by `cargo xtask bench`.
    pub(crate) fn new(python: Option<PathBuf>, onnx: Option<PathBuf>) -> Result<Self> {
        let tools = env::var_os("MASKWRIGHT_TOOLS").context("run `cargo xtask bench`")?;
        Ok(Self { tools: PathBuf::from(tools), python, onnx })
    }

    /// Folder with onnxruntime-web and the library that drives the browser, from npm.
    ///
    /// # Errors
    /// When they cannot be installed.
    pub(crate) fn modules(&self) -> Result<PathBuf> {
        let package = repository_file("tests/bench/peer/package.json");
        let folder = self.tools.join(format!("peer-{}", &sha256_hex(&fs::read(&package)?)[..12]));
        if !folder.join("node_modules/onnxruntime-web/dist").is_dir() {
            eprintln!("installing onnxruntime-web, once ...");
            fs::create_dir_all(&folder)?;
            fs::copy(&package, folder.join("package.json"))?;
            let mut npm = Command::new("npm");
            output(npm.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(&folder))?;
        }
        Ok(folder)
    }

    /// A Python with all packages.
    ///
    /// # Errors
    /// When they cannot be installed.
    pub(crate) fn python(&self) -> Result<PathBuf> {
        if let Some(python) = &self.python {
            return Ok(python.clone());
        }
        let folder = self.tools.join("peer-python-all");
        let python = folder.join("bin/python");
        if !folder.join("installed").is_file() {
            eprintln!("installing PyTorch and onnxruntime, once ...");
            output(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
            output(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(PACKAGES))?;
            fs::write(folder.join("installed"), "")?;
        }
        Ok(python)
    }

    /// Segment Anything's decoder for onnxruntime.
    ///
    /// # Errors
    /// When it cannot be exported.
    pub(crate) fn decoder(&self) -> Result<PathBuf> {
        if let Some(onnx) = &self.onnx {
            return Ok(onnx.clone());
        }
        let folder = self.tools.join("peer-decoder");
        let onnx = folder.join(DECODER);
        if !quantised(&onnx).is_file() {
            eprintln!("exporting Segment Anything's decoder, once ...");
            let script = repository_file("tests/bench/peer/export_decoder_onnx.py");
            output(Command::new(self.python()?).arg(script).arg(&folder))?;
        }
        Ok(onnx)
    }
}

/// Where the quantised decoder lies.
pub(crate) fn quantised(onnx: &Path) -> PathBuf {
    onnx.with_extension("quant.onnx")
}

/// What a program prints; what it says beside that goes on to the terminal.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>> {
    let name = command.get_program().to_string_lossy().into_owned();
    let result = command.stderr(Stdio::inherit()).output();
    let result = result.with_context(|| format!("`{name}` is missing; install it and try again"))?;
    ensure!(result.status.success(), "`{name}` failed");
    Ok(result.stdout)
}
