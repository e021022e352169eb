//! Points, boxes and masks to embeddings (paper, section 3, "Prompt encoder"; official `PromptEncoder`).
//! Not pixels of the image: positions arrive in the model frame.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Embedding, EmbeddingConfig};
use burn::tensor::{Device, Int, Tensor, TensorData};

use super::click_maps::{self, click_maps};
use super::gelu::gelu;
use super::layer_norm_2d::LayerNorm2d;
use super::position_encoding::PositionEncoding;
use super::prompt_batch::PromptBatch;
use crate::network_config::{DensePromptConfig, PromptEncoderConfig};
use crate::prompt_tokens::{PromptTokens, TokenLabel};

/// Background and foreground points, the two corners of a box.
const POINT_EMBEDDINGS: usize = 4;

/// What the mask decoder is told.
#[derive(Debug, Clone)]
pub(crate) struct PromptEmbedding {
    /// `[objects, tokens, dim]`; none when the prompt has neither points nor box.
    pub(crate) sparse: Option<Tensor<3>>,
    /// Added to the image embedding: `[objects, dim, side, side]`, or `[1, dim, 1, 1]` when every position is alike.
    pub(crate) dense: Tensor<4>,
}

impl PromptEmbedding {
    /// How many masks are asked for at once.
    pub(crate) fn objects(&self) -> usize {
        let [dense, ..] = self.dense.dims();
        self.sparse.as_ref().map_or(dense, |sparse| sparse.dims()[0])
    }
}

/// Turns prompts into embeddings.
#[derive(Module, Debug)]
pub(crate) struct PromptEncoder {
    pub(crate) pe_layer: PositionEncoding,
    point_embeddings: Vec<Embedding>,
    not_a_point_embed: Embedding,
    pub(crate) dense: DensePrompt,
}

/// The dense half of the prompt encoder.
#[derive(Module, Debug)]
pub(crate) enum DensePrompt {
    /// Segment Anything's.
    Mask(MaskPrompt),
    /// Nano's.
    ClickMaps(ClickMapPrompt),
}

/// A mask, or one learned vector where there is none.
#[derive(Module, Debug)]
pub(crate) struct MaskPrompt {
    pub(crate) mask_downscaling: MaskDownscaling,
    no_mask_embed: Embedding,
}

/// Maps that are there for every prompt.
#[derive(Module, Debug)]
pub(crate) struct ClickMapPrompt {
    mask_downscaling: MaskDownscaling,
}

/// Brings the mask grid down to the image grid, a quarter of its side.
#[derive(Module, Debug)]
pub(crate) struct MaskDownscaling {
    pub(crate) conv1: Conv2d,
    pub(crate) norm1: LayerNorm2d,
    pub(crate) conv2: Conv2d,
    pub(crate) norm2: LayerNorm2d,
    pub(crate) conv3: Conv2d,
}

impl PromptEncoder {
    pub(crate) fn new(config: PromptEncoderConfig, device: &Device) -> Self {
        let dim = config.dim;
        let embedding = EmbeddingConfig::new(1, dim);
        Self {
            pe_layer: PositionEncoding::new(dim, device),
            point_embeddings: (0..POINT_EMBEDDINGS).map(|_| embedding.init(device)).collect(),
            not_a_point_embed: embedding.init(device),
            dense: DensePrompt::new(config, device),
        }
    }

    /// Embeds a batch for an image grid of `side` positions.
    pub(crate) fn forward(&self, prompts: &PromptBatch, side: usize) -> PromptEmbedding {
        PromptEmbedding { sparse: self.embed_tokens(&prompts.tokens), dense: self.embed_dense(prompts, side) }
    }

    /// The encoded position of each token plus the vector of its label; padding is its vector alone.
    fn embed_tokens(&self, prompts: &[PromptTokens]) -> Option<Tensor<3>> {
        let (objects, tokens) = (prompts.len(), prompts.first()?.len());
        if tokens == 0 {
            return None;
        }
        let device = self.not_a_point_embed.weight.device();
        let all = || prompts.iter().flatten();
        let positions: Vec<f32> = all().flat_map(|token| token.position).collect();
        let has_position: Vec<f32> =
            all().map(|token| if token.label == TokenLabel::Padding { 0.0 } else { 1.0 }).collect();
        let labels: Vec<i32> = all().map(|token| embedding_row(token.label)).collect();

        let positions = Tensor::<3>::from_data(TensorData::new(positions, [objects, tokens, 2]), &device);
        let has_position =
            Tensor::<3>::from_data(TensorData::new(has_position, [objects, tokens, 1]), &device);
        let labels = Tensor::<1, Int>::from_data(TensorData::new(labels, [objects * tokens]), &device);

        let vectors = self.label_embeddings().select(0, labels); // [objects * tokens, dim]
        let [_, dim] = vectors.dims();
        Some(self.pe_layer.forward(positions) * has_position + vectors.reshape([objects, tokens, dim]))
    }

    /// `[1 + 4, dim]`, rows as in [`embedding_row`].
    fn label_embeddings(&self) -> Tensor<2> {
        let rows = std::iter::once(&self.not_a_point_embed).chain(&self.point_embeddings);
        Tensor::cat(rows.map(|embedding| embedding.weight.val()).collect(), 0)
    }

    fn embed_dense(&self, prompts: &PromptBatch, side: usize) -> Tensor<4> {
        match (&self.dense, &prompts.mask_input) {
            (DensePrompt::Mask(prompt), Some(logits)) => prompt.mask_downscaling.forward(logits.clone()),
            (DensePrompt::Mask(prompt), None) => prompt.no_mask_embed.weight.val().unsqueeze_dims(&[2, 3]),
            (DensePrompt::ClickMaps(prompt), _) => {
                let device = self.not_a_point_embed.weight.device();
                prompt.mask_downscaling.forward(click_maps(prompts, 4 * side, &device))
            }
        }
    }
}

/// Row of a label in [`PromptEncoder::label_embeddings`]: the official label plus one.
fn embedding_row(label: TokenLabel) -> i32 {
    match label {
        TokenLabel::Padding => 0,
        TokenLabel::Background => 1,
        TokenLabel::Foreground => 2,
        TokenLabel::BoxMin => 3,
        TokenLabel::BoxMax => 4,
    }
}

impl DensePrompt {
    fn new(config: PromptEncoderConfig, device: &Device) -> Self {
        let dim = config.dim;
        match config.dense {
            DensePromptConfig::Mask => Self::Mask(MaskPrompt {
                mask_downscaling: MaskDownscaling::new([1, 4, 16, dim], device),
                no_mask_embed: EmbeddingConfig::new(1, dim).init(device),
            }),
            DensePromptConfig::ClickMaps => Self::ClickMaps(ClickMapPrompt {
                mask_downscaling: MaskDownscaling::new([click_maps::CHANNELS, 8, 32, dim], device),
            }),
        }
    }
}

impl MaskDownscaling {
    /// `channels` after each step, those of the input first.
    fn new(channels: [usize; 4], device: &Device) -> Self {
        let halving =
            |from: usize, to: usize| Conv2dConfig::new([from, to], [2, 2]).with_stride([2, 2]).init(device);
        let [input, first, second, output] = channels;
        Self {
            conv1: halving(input, first),
            norm1: LayerNorm2d::new(first, device),
            conv2: halving(first, second),
            norm2: LayerNorm2d::new(second, device),
            conv3: Conv2dConfig::new([second, output], [1, 1]).init(device),
        }
    }

    /// # Shapes
    /// `[objects, channels, 4 * side, 4 * side]` to `[objects, dim, side, side]`.
    pub(crate) fn forward(&self, maps: Tensor<4>) -> Tensor<4> {
        let halved = gelu(self.norm1.forward(self.conv1.forward(maps)));
        let quartered = gelu(self.norm2.forward(self.conv2.forward(halved)));
        self.conv3.forward(quartered)
    }
}
