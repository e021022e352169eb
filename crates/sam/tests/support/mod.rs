//! A safetensors file that tests can damage on purpose, a test photo, and a way to wait.
//! Nothing of the crate under test.
#![allow(dead_code, reason = "each test program uses its part")]

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use annotation::ImageSize;
use sam::image::{ModelInput, RgbImage};
use sam::{Device, ImageEmbedding, Sam};
use serde_json::{Map, Value};

/// The bundled weights.
pub(crate) const NANO: &[u8] = include_bytes!("../../../../assets/models/nano.safetensors");

/// The bundled model.
pub(crate) fn nano() -> Sam {
    Sam::from_safetensors(NANO, &Device::Cpu).unwrap()
}

/// A red disc on a dark gradient, 320 x 240.
pub(crate) fn disc() -> RgbImage {
    let pixels = (0..240i32).flat_map(|y| {
        (0..320i32).flat_map(move |x| {
            let inside = (x - 200).pow(2) + (y - 100).pow(2) < 60 * 60;
            if inside { [220, 40, 30] } else { [(x / 8) as u8, (y / 6) as u8, 60] }
        })
    });
    RgbImage::new(ImageSize::new(320, 240), pixels.collect()).unwrap()
}

/// The embedding of [`disc`].
pub(crate) fn embedded(sam: &Sam) -> ImageEmbedding {
    now(sam.encode(ModelInput::new(&disc(), sam.input_side()), &mut |_| {})).unwrap()
}

/// The result of a future that never waits: the CPU's values are there at once.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the CPU made us wait"),
    }
}

/// A safetensors file taken apart.
pub(crate) struct Editable {
    pub(crate) header: Map<String, Value>,
    pub(crate) data: Vec<u8>,
}

impl Editable {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        let (header, data) = bytes[8..].split_at(length);
        Self { header: serde_json::from_slice(header).unwrap(), data: data.to_vec() }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let header = serde_json::to_vec(&self.header).unwrap();
        [&(header.len() as u64).to_le_bytes()[..], &header, &self.data].concat()
    }

    pub(crate) fn with_metadata(mut self, key: &str, value: &str) -> Self {
        self.header["__metadata__"][key] = value.into();
        self
    }

    pub(crate) fn without_metadata(mut self, key: &str) -> Self {
        self.header["__metadata__"].as_object_mut().unwrap().remove(key);
        self
    }

    pub(crate) fn renamed(mut self, from: &str, to: &str) -> Self {
        let tensor = self.header.remove(from).unwrap();
        self.header.insert(to.to_owned(), tensor);
        self
    }

    pub(crate) fn reshaped(mut self, key: &str, shape: &[usize]) -> Self {
        self.header[key]["shape"] = shape.into();
        self
    }

    /// Overwrites the first f16 of a tensor.
    pub(crate) fn with_nan(mut self, key: &str) -> Self {
        let start = self.header[key]["data_offsets"][0].as_u64().unwrap() as usize;
        self.data[start..start + 2].copy_from_slice(&0x7e00u16.to_le_bytes());
        self
    }
}
