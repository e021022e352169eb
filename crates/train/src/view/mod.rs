//! An image as the network is to see it this time: cropped, turned round, recoloured, with something pasted on it.
//! Not which image, nor what is asked about it.

mod color;
mod objects;
mod paste;

use annotation::{ImageSize, Mask, PixelBox};
use eval::Random;
use sam::image::{Framing, ModelInput, RgbImage, resize};

use crate::data::Example;
use crate::error::TrainError;
use crate::random::Draw;
use crate::settings::Settings;
use crate::target::Target;

/// A crop is smaller than the image by a factor between these, evenly in their logarithms.
const CROP_FACTORS: [f64; 2] = [0.6, 2.2];
/// No crop is smaller, in pixels.
const SMALLEST_CROP: f64 = 64.0;

/// An image, or only its size where it is embedded already, and the objects on it.
#[derive(Debug, Clone)]
pub(crate) struct View {
    image: Option<RgbImage>,
    size: ImageSize,
    objects: Vec<Mask>,
}

/// How views are made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sights<'a> {
    /// Of the model frame.
    pub(crate) side: u32,
    pub(crate) settings: &'a Settings,
}

impl View {
    /// The objects that one of the annotators marked.
    pub(crate) fn of_objects(example: &Example, random: &mut Random) -> Self {
        let objects = example.annotators[random.index(example.annotators.len())].clone();
        Self { image: None, size: example.size, objects }
    }

    /// What the image encoder reads; empty where the image is embedded already.
    pub(crate) fn input(&self, side: u32) -> ModelInput {
        match &self.image {
            Some(image) => ModelInput::new(image, side),
            None => ModelInput { framing: Framing::new(self.size, side), values: Vec::new() },
        }
    }

    /// Left and right exchanged.
    fn mirrored(self) -> Self {
        let mirror = |image: &RgbImage| {
            let pixels = (0..image.size().height)
                .flat_map(|y| image.row(y).as_chunks::<3>().0.iter().rev().copied().flatten())
                .collect();
            RgbImage::new(image.size(), pixels)
                .unwrap_or_else(|error| unreachable!("as many as before: {error}"))
        };
        Self {
            image: self.image.as_ref().map(mirror),
            objects: self.objects.iter().map(Mask::mirrored).collect(),
            ..self
        }
    }
}

impl Sights<'_> {
    /// A view of `example`, with something of `donor` on it if the lot says so.
    pub(crate) fn view(
        &self,
        example: &Example,
        donor: &Example,
        random: &mut Random,
    ) -> Result<View, TrainError> {
        let mut view = self.framed(example, random)?;
        if random.happens(self.settings.augmentation.paste) {
            let donor = self.framed(donor, random)?;
            paste::paste(&mut view, &donor, random)?;
        }
        if random.happens(self.settings.augmentation.color) {
            view.image = view.image.map(|image| color::recolored(&image, random));
        }
        Ok(view)
    }

    /// The image or a part of it, at the size it has in the frame.
    fn framed(&self, example: &Example, random: &mut Random) -> Result<View, TrainError> {
        let image = example.photo()?;
        let View { objects, .. } = View::of_objects(example, random);
        let part = match random.happens(self.settings.augmentation.crop) {
            true => any_part(image.size(), random),
            false => PixelBox { x: 0, y: 0, width: image.size().width, height: image.size().height },
        };
        let size = Framing::new(ImageSize::new(part.width, part.height), self.side).resized();
        let cut = |mask: &Mask| mask.cropped(part)?.resized(size);
        let mut objects = objects.iter().map(cut).collect::<Result<Vec<_>, _>>()?;
        objects.retain(|mask| !mask.is_empty());
        let view = View { image: Some(resize(&image.crop(part), size)), size, objects };
        let is_mirrored = random.happens(self.settings.augmentation.flip);
        Ok(if is_mirrored { view.mirrored() } else { view })
    }

    /// The objects that are asked about: as many as the settings say, or none if all are too small.
    pub(crate) fn targets(&self, view: &View, random: &mut Random) -> Result<Vec<Target>, TrainError> {
        let framing = Framing::new(view.size, self.side);
        let smallest = f64::from(view.size.longest_side()).powi(2) * self.settings.min_share;
        let chosen = objects::chosen(&view.objects, (smallest, self.settings), random)?;
        Ok(chosen.into_iter().map(|mask| Target::new(mask, framing)).collect())
    }
}

/// A box anywhere in the image.
fn any_part(size: ImageSize, random: &mut Random) -> PixelBox {
    let [low, high] = CROP_FACTORS.map(f64::ln);
    let side = f64::from(size.longest_side()) / random.between(low, high).exp();
    let side = side.max(SMALLEST_CROP) as u32;
    let (width, height) = (side.min(size.width), side.min(size.height));
    let mut place = |room: u32| random.below(u64::from(room) + 1) as u32;
    PixelBox { x: place(size.width - width), y: place(size.height - height), width, height }
}

#[cfg(test)]
mod tests;
