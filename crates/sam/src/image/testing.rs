//! Formula images, formula numbers and the reference values of the Python code, for the tests of this crate.
//! Nothing that is shipped. `goldens/scripts` holds the programs that made the files.

use super::RgbImage;
use annotation::ImageSize;
use safetensors::SafeTensors;

/// The image sizes of the preprocessing goldens.
pub(crate) const PREPROCESS_SIZES: [ImageSize; 6] = [
    ImageSize::new(481, 321),
    ImageSize::new(321, 481),
    ImageSize::new(2000, 1333),
    ImageSize::new(2250, 1500),
    ImageSize::new(1024, 1024),
    ImageSize::new(211, 37),
];

/// What the official automatic mask generator answers, one annotation a line.
pub(crate) const AUTOMATIC_GOLDENS: &str = include_str!("../../../annotation/goldens/automatic.json");

/// One section of `goldens.json`, or of `annotation`'s `automatic.json` for those of the automatic mask generator.
pub(crate) fn golden_section(name: &str) -> serde_json::Value {
    let text = match name {
        "amg" | "amg_stub" => AUTOMATIC_GOLDENS,
        _ => include_str!("../../goldens/goldens.json"),
    };
    let file: serde_json::Value = serde_json::from_str(text).unwrap();
    file[name].clone()
}

/// A file of reference tensors.
pub(crate) struct GoldenTensors(SafeTensors<'static>);

/// `goldens/<name>.safetensors`.
pub(crate) fn golden_tensors(name: &str) -> GoldenTensors {
    let bytes: &[u8] = match name {
        "decode" => include_bytes!("../../goldens/decode.safetensors"),
        "edges" => include_bytes!("../../goldens/edges.safetensors"),
        "preprocess" => include_bytes!("../../goldens/preprocess.safetensors"),
        "postprocess" => include_bytes!("../../goldens/postprocess.safetensors"),
        "prompt_encoder" => include_bytes!("../../goldens/prompt_encoder.safetensors"),
        "mask_decoder" => include_bytes!("../../goldens/mask_decoder.safetensors"),
        "nano" => include_bytes!("../../goldens/nano.safetensors"),
        "encoder_vit_b" => include_bytes!("../../goldens/encoder_vit_b.safetensors"),
        "encoder_tinyvit" => include_bytes!("../../goldens/encoder_tinyvit.safetensors"),
        "encoder_slimsam77" => include_bytes!("../../goldens/encoder_slimsam77.safetensors"),
        _ => panic!("no golden file {name}"),
    };
    GoldenTensors(SafeTensors::deserialize(bytes).unwrap())
}

impl GoldenTensors {
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.names().into_iter()
    }

    pub(crate) fn shape(&self, name: &str) -> Vec<usize> {
        self.0.tensor(name).unwrap().shape().to_vec()
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        self.0.tensor(name).unwrap().data().to_vec()
    }

    pub(crate) fn floats(&self, name: &str) -> Vec<f32> {
        let bytes = self.bytes(name);
        bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect()
    }
}

/// FNV-1a of 64 bits.
pub(crate) fn fnv_number(bytes: &[u8]) -> u64 {
    let step = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

/// FNV-1a of 64 bits, as `goldens.json` writes it.
pub(crate) fn fnv(bytes: &[u8]) -> String {
    format!("{:016x}", fnv_number(bytes))
}

/// `length` numbers in [-1, 1) from a splitmix64 stream seeded with the hash of `name`
/// (`det_weights.py`, `uniform`).
pub(crate) fn uniform(name: &str, length: usize) -> Vec<f32> {
    let seed = fnv_number(name.as_bytes());
    let number = |index: u64| {
        let mut z = seed.wrapping_add((index + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((z >> 40) as i32 - (1 << 23)) as f32 / (1 << 23) as f32
    };
    (0..length as u64).map(number).collect()
}

/// The photograph-like formula image of the goldens (`det_weights.py`, `synth`).
pub(crate) fn synthetic_image(size: ImageSize) -> RgbImage {
    let (width, height) = (i64::from(size.width), i64::from(size.height));
    let tile = (width / 16).max(1);
    let mut pixels = Vec::with_capacity(3 * (width * height) as usize);
    for y in 0..height {
        for x in 0..width {
            let checker = if ((x / tile) ^ (y / tile)) & 1 == 1 { 200 } else { 40 };
            let mut color = [x * 255 / (width - 1), y * 255 / (height - 1), checker];
            let radius = width.min(height) / 2;
            if (2 * x - width * 3 / 4).pow(2) + (2 * y - height).pow(2) < radius.pow(2) {
                color = [230, 60, 30];
            }
            let columns = width * 5 / 8..width * 7 / 8;
            if columns.contains(&x) && (height / 4..height * 2 / 3).contains(&y) {
                color = [20, 120, 220];
            }
            for (channel, value) in color.into_iter().enumerate() {
                let seed = x * 73 + y * 151 + channel as i64 * 37 + 1;
                let noise = ((seed * 2_654_435_761) & 0xffff_ffff) >> 28;
                pixels.push((value + noise - 8).clamp(0, 255) as u8);
            }
        }
    }
    RgbImage::new(size, pixels).unwrap()
}
