//! Small images with objects, weights and settings for tests.
//! Nothing that is shipped.

use std::collections::HashMap;
use std::fs;
use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use annotation::format::png::{Crop, encode_cut_out, encode_gray};
use annotation::{ImageSize, Mask};
use eval::Random;
use sam::image::ModelInput;
use sam::training::{Learner, Scope};
use sam::{Device, FileKind, ImageEmbedding, SafetensorsFile, Sam};

use crate::data::{Example, TrainingSet};
use crate::error::TrainError;
use crate::lesson::EmbeddingSource;
use crate::random::Draw;
use crate::settings::{Augmentation, Settings};

/// The bundled model.
pub(crate) const NANO: &[u8] = include_bytes!("../../../assets/models/nano.safetensors");
/// Of the frame, small so that tests are quick.
pub(crate) const SIDE: u32 = 128;
/// Of the images.
const SIZE: ImageSize = ImageSize::new(128, 96);

/// The result of a future that never waits.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the CPU made us wait"),
    }
}

/// A short training of two images a step.
pub(crate) fn settings() -> Settings {
    Settings {
        weights: "some".to_owned(),
        steps: 20,
        images: 2,
        masks: 2,
        rounds: 2,
        rate: 5e-4,
        backbone_rate: 0.2,
        warm_up: 5,
        weight_decay: 0.02,
        clip: 1.0,
        average: 0.95,
        balanced_start: 0.0,
        min_share: 1.0 / 600.0,
        augmentation: Augmentation { crop: 0.6, flip: 0.5, color: 0.8, paste: 0.3, merge: 0.2, union: 0.2 },
        seed: 7,
    }
}

/// Bundled weights at [`SIDE`].
pub(crate) fn learner(scope: Scope) -> Learner {
    let file = SafetensorsFile::parse(NANO, FileKind::Weights).unwrap();
    Learner::from_tensors(&file, scope, Some(SIDE), &burn::tensor::Device::flex()).unwrap()
}

/// Writes a data set of `count` images with a disc and a bar each, on noise.
pub(crate) fn write_shapes(folder: &Path, count: usize) {
    for kind in ["images", "masks"] {
        fs::create_dir_all(folder.join(kind)).unwrap();
    }
    for index in 0..count {
        let (photo, map) = shapes(index as u64);
        fs::write(folder.join(format!("images/{index}.png")), photo).unwrap();
        fs::write(folder.join(format!("masks/{index}.png")), map).unwrap();
    }
}

/// An image as PNG, and its label map.
pub(crate) fn shapes(seed: u64) -> (Vec<u8>, Vec<u8>) {
    let mut random = Random::new(seed);
    let (x, y, radius) = (random.between(34.0, 42.0), random.between(36.0, 60.0), random.between(24.0, 32.0));
    let (left, top) = (random.between(80.0, 88.0), random.between(8.0, 24.0));
    let (mut pixels, mut labels) = (Vec::new(), Vec::new());
    for index in 0..SIZE.area() {
        let (px, py) = ((index % 128) as f64, (index / 128) as f64);
        let label = match () {
            () if (px - x).hypot(py - y) < radius => 1,
            () if (left..left + 34.0).contains(&px) && (top..top + 60.0).contains(&py) => 2,
            () => 0,
        };
        let color = [[60.0, 90.0, 70.0], [210.0, 80.0, 40.0], [60.0, 110.0, 220.0]][label];
        pixels.extend(color.map(|value: f64| (value + random.between(-12.0, 12.0)) as u8));
        labels.push(label as u8);
    }
    let all = Mask::from_runs(SIZE, [0, SIZE.area() as u32]).unwrap();
    (encode_cut_out(&pixels, &all, Crop::WholeImage).unwrap(), encode_gray(SIZE, &labels).unwrap())
}

/// The shapes as a training set.
pub(crate) fn set_of_shapes(folder: &Path, count: usize) -> TrainingSet {
    write_shapes(folder, count);
    TrainingSet::open(folder, None, &mut |error| panic!("{error}")).unwrap()
}

/// Embeddings in memory.
pub(crate) struct Embedded(HashMap<String, ImageEmbedding>);

impl Embedded {
    /// Those of all examples, by a model with these weights.
    pub(crate) fn by(weights: &[u8], examples: &[Example]) -> Self {
        let sam = Sam::from_safetensors(weights, &Device::Cpu).unwrap();
        let embed = |example: &Example| {
            let input = ModelInput::new(&example.photo().unwrap(), sam.input_side());
            (example.name.clone(), wait(sam.encode(input, &mut |_| {})).unwrap())
        };
        Self(examples.iter().map(embed).collect())
    }
}

impl EmbeddingSource for Embedded {
    fn embedding(&self, example: &Example) -> Result<ImageEmbedding, TrainError> {
        Ok(self.0[&example.name].clone())
    }
}
