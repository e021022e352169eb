//! The nouns of annotation: geometry, prompts, masks, instances, and the formats that store them.
//! No network, no browser, no files and no clock: bytes in, bytes out.

pub mod automatic;
mod dataset;
pub mod format;
mod geometry;
mod instance;
mod mask;
mod polygon;
mod prompt;

pub use dataset::{Dataset, LabeledImage, UNNAMED_CATEGORY};
pub use geometry::{ImageBox, ImagePoint, ImageSize, PixelBox, ScreenPoint};
pub use instance::{Category, CategoryId, Color, Document, ImageInfo, Instance, InstanceId, Origin};
pub use mask::{
    Cleaned, Components, Connectivity, Mask, MaskBuilder, MaskError, MaskOperation, RowSpans, SmallRegions,
    Span,
};
pub use polygon::Outline;
pub use prompt::{Candidate, LogitsError, LowResLogits, PointLabel, Prompt, PromptError, PromptPoint};
