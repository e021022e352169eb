//! The network on this machine's processor, run again and again in one process by the code of the program.
//! The browser's times are in `in_page`.

use std::fs;
use std::path::Path;
use std::time::Instant;

use annotation::{ImagePoint, Prompt};
use anyhow::Result;
use end_to_end::repository_file;
use sam::image::{ModelInput, decode};
use sam::{Device, ImageEmbedding, Sam};

use crate::times::Times;

/// Times of the network on this machine.
pub(crate) struct Native {
    /// Image file to embedding.
    pub(crate) encode: Times,
    /// Embedding and one click to masks.
    pub(crate) decode: Times,
}

/// Encodes an image file so many times, then answers each click.
///
/// # Errors
/// When image or weights cannot be read, or the network fails.
pub(crate) async fn measure(image: &Path, encodes: usize, clicks: &[(u32, u32)]) -> Result<Native> {
    let weights = fs::read(repository_file("assets/models/nano.safetensors"))?;
    let model = Sam::from_safetensors(&weights, &Device::Cpu)?;
    let file = fs::read(image)?;

    let mut embedding = encode(&model, &file).await?;
    let mut encode_times = Vec::new();
    for _ in 0..encodes {
        let start = now();
        embedding = encode(&model, &file).await?;
        encode_times.push(milliseconds_since(start));
    }
    let mut decode_times = Vec::new();
    for &(x, y) in clicks {
        let prompt = Prompt::click(ImagePoint::new(x.into(), y.into()));
        let start = now();
        model.segment(&embedding, &prompt).await?;
        decode_times.push(milliseconds_since(start));
    }
    Ok(Native { encode: Times::new(encode_times)?, decode: Times::new(decode_times)? })
}

async fn encode(model: &Sam, file: &[u8]) -> Result<ImageEmbedding> {
    let input = ModelInput::new(&decode(file)?, model.input_side());
    let embedding = model.encode(input, &mut |_| {}).await?;
    model.prepare(&embedding);
    Ok(embedding)
}

#[expect(clippy::disallowed_methods, reason = "this program does not run in a browser")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

pub(crate) fn milliseconds_since(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}
