//! Image and prompt embeddings to masks and predicted IoU (paper, section 3, "Mask decoder"; official `MaskDecoder`).
//! Not the choice between one mask and three, and no upscaling to the image: see `model` and `postprocess`.

use burn::module::Module;
use burn::nn::conv::{ConvTranspose2d, ConvTranspose2dConfig};
use burn::nn::{Embedding, EmbeddingConfig};
use burn::tensor::{Device, Tensor};

use super::gelu::gelu;
use super::layer_norm_2d::LayerNorm2d;
use super::mlp::{Mlp, MlpConfig};
use super::prompt_encoder::PromptEmbedding;
use super::two_way_transformer::{TwoWayTokens, TwoWayTransformer};
use crate::network_config::{MASK_TOKENS, MaskDecoderConfig, UPSCALED_CHANNELS};

/// Finer encoder features that sharpen the upscaling, as in SAM 2 (nano has them, SAM has none).
#[derive(Debug, Clone)]
pub(crate) struct HighResTensors {
    /// `[1, 64, 2 * side, 2 * side]`.
    pub(crate) stride_8: Tensor<4>,
    /// `[1, 32, 4 * side, 4 * side]`.
    pub(crate) stride_4: Tensor<4>,
}

/// The image as the decoder sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecoderImage<'a> {
    /// `[1, dim, side, side]`.
    pub(crate) embedding: &'a Tensor<4>,
    /// Encoded grid positions, `[1, side * side, dim]`.
    pub(crate) positions: &'a Tensor<3>,
    pub(crate) high_res: Option<&'a HighResTensors>,
}

/// All masks of the decoder; index 0 is the answer to a clear prompt, 1 to 3 those to an ambiguous one.
#[derive(Debug, Clone)]
pub(crate) struct MaskPrediction {
    /// `[objects, 4, 4 * side, 4 * side]`.
    pub(crate) low_res_logits: Tensor<4>,
    /// `[objects, 4]`, no sigmoid.
    pub(crate) predicted_iou: Tensor<2>,
}

/// Predicts masks from an image embedding and a prompt embedding.
#[derive(Module, Debug)]
pub(crate) struct MaskDecoder {
    pub(crate) transformer: TwoWayTransformer,
    iou_token: Embedding,
    mask_tokens: Embedding,
    pub(crate) output_upscaling: OutputUpscaling,
    pub(crate) output_hypernetworks_mlps: Vec<Mlp>,
    iou_prediction_head: Mlp,
}

/// Two transposed convolutions, each twice the side at half the channels.
#[derive(Module, Debug)]
pub(crate) struct OutputUpscaling {
    pub(crate) conv1: ConvTranspose2d,
    pub(crate) norm: LayerNorm2d,
    pub(crate) conv2: ConvTranspose2d,
}

impl MaskDecoder {
    pub(crate) fn new(config: MaskDecoderConfig, device: &Device) -> Self {
        let dim = config.transformer.dim;
        let hypernetwork = MlpConfig { input: dim, hidden: dim, output: UPSCALED_CHANNELS[1] };
        let iou_head = MlpConfig { input: dim, hidden: config.iou_hidden_dim, output: MASK_TOKENS };
        Self {
            transformer: TwoWayTransformer::new(config.transformer, device),
            iou_token: EmbeddingConfig::new(1, dim).init(device),
            mask_tokens: EmbeddingConfig::new(MASK_TOKENS, dim).init(device),
            output_upscaling: OutputUpscaling::new(dim, device),
            output_hypernetworks_mlps: (0..MASK_TOKENS).map(|_| Mlp::new(hypernetwork, device)).collect(),
            iou_prediction_head: Mlp::new(iou_head, device),
        }
    }

    /// All four masks for every object of the prompt.
    pub(crate) fn forward(&self, image: DecoderImage<'_>, prompt: PromptEmbedding) -> MaskPrediction {
        let tokens = self.transformer_input(&image, prompt);
        let positions = TwoWayTokens { queries: tokens.queries.clone(), keys: image.positions.clone() };

        let TwoWayTokens { queries, keys } = self.transformer.forward(tokens, &positions);
        let [objects, _, dim] = queries.dims();
        let [_, _, height, width] = image.embedding.dims();

        // Upscale the image and predict a mask from each mask token (paper, figure 14).
        let grid = keys.swap_dims(1, 2).reshape([objects, dim, height, width]);
        let upscaled = self.output_upscaling.forward(grid, image.high_res);
        let low_res_logits = self.masks(&queries, upscaled);

        let iou_token = queries.narrow(1, 0, 1).reshape([objects, dim]);
        MaskPrediction { low_res_logits, predicted_iou: self.iou_prediction_head.forward(iou_token) }
    }

    /// Output tokens before the prompt's, and the image with the dense prompt added.
    pub(crate) fn transformer_input(
        &self,
        image: &DecoderImage<'_>,
        prompt: PromptEmbedding,
    ) -> TwoWayTokens {
        let objects = prompt.objects();
        let [_, dim, height, width] = image.embedding.dims();

        let output_tokens = Tensor::cat(vec![self.iou_token.weight.val(), self.mask_tokens.weight.val()], 0);
        let output_tokens = output_tokens.unsqueeze::<3>().expand([objects, 1 + MASK_TOKENS, dim]);
        let queries = match prompt.sparse {
            Some(sparse) => Tensor::cat(vec![output_tokens, sparse], 1),
            None => output_tokens,
        };

        let grid = image.embedding.clone() + prompt.dense;
        let keys: Tensor<3> = grid.flatten(2, 3).swap_dims(1, 2); // [1 or objects, positions, dim]
        TwoWayTokens { queries, keys: keys.expand([objects, height * width, dim]) }
    }

    /// The product of each mask token's hyper-network output with every upscaled position.
    fn masks(&self, queries: &Tensor<3>, upscaled: Tensor<4>) -> Tensor<4> {
        let [objects, _, dim] = queries.dims();
        let [_, channels, height, width] = upscaled.dims();
        let weights = self.output_hypernetworks_mlps.iter().enumerate().map(|(index, mlp)| {
            let token = queries.clone().narrow(1, 1 + index, 1); // [objects, 1, dim]
            mlp.forward(token.reshape([objects, dim])).unsqueeze_dim(1)
        });
        let weights: Tensor<3> = Tensor::cat(weights.collect(), 1); // [objects, masks, channels]
        let product = weights.matmul(upscaled.reshape([objects, channels, height * width]));
        product.reshape([objects, MASK_TOKENS, height, width])
    }
}

impl OutputUpscaling {
    fn new(dim: usize, device: &Device) -> Self {
        let doubling = |from: usize, to: usize| {
            ConvTranspose2dConfig::new([from, to], [2, 2]).with_stride([2, 2]).init(device)
        };
        let [first, second] = UPSCALED_CHANNELS;
        Self {
            conv1: doubling(dim, first),
            norm: LayerNorm2d::new(first, device),
            conv2: doubling(first, second),
        }
    }

    /// # Shapes
    /// `[objects, dim, side, side]` to `[objects, 32, 4 * side, 4 * side]`.
    fn forward(&self, grid: Tensor<4>, high_res: Option<&HighResTensors>) -> Tensor<4> {
        let doubled = add(self.conv1.forward(grid), high_res.map(|features| &features.stride_8));
        let doubled = gelu(self.norm.forward(doubled));
        gelu(add(self.conv2.forward(doubled), high_res.map(|features| &features.stride_4)))
    }
}

fn add(upscaled: Tensor<4>, features: Option<&Tensor<4>>) -> Tensor<4> {
    match features {
        Some(features) => upscaled + features.clone(),
        None => upscaled,
    }
}
