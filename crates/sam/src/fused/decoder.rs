//! The mask decoder of Segment Anything, rewritten so that the image pays for a click only once a layer
//! (paper, appendix A; the rewrites and their proof: `attention`). Its transformer is run in `two_way`;
//! `network::mask_decoder` is the plain twin.

use std::ops::Range;

use annotation::LowResLogits;
use kernels::{Isa, LayerNorm, Team, layer_norm};

use super::attention::{ImageToToken, SelfAttention, TokenToImage, Weight, Widths};
use super::dense_prompt::DensePrompt;
use super::doubling::Doubling;
use super::image_pass::ImageLooks;
use super::linear::{Mlp, add, sum, take_norm};
use super::parameters::Parameters;
use super::prepared::PreparedImage;
use super::sparse_prompt::SparsePrompt;
use super::two_way::Seen;
use super::upscaling::{CHANNELS, MaskWeights, Upscaling};
use crate::decoded::ScoredLogits;
use crate::network_config::{MASK_TOKENS, MaskDecoderConfig, PromptEncoderConfig};
use crate::prompt_tokens::PromptToken;

/// Of every `LayerNorm` of the two-way transformer (PyTorch's default).
const EPSILON: f32 = 1e-5;
/// Attention between tokens and image works at this fraction of the width.
const DOWNSAMPLE_RATE: usize = 2;

/// Prompt encoder and mask decoder in one, for one prompt at a time.
#[derive(Debug, Clone)]
pub(crate) struct Decoder {
    pub(super) isa: Isa,
    pub(super) dim: usize,
    sparse: SparsePrompt,
    pub(super) dense: DensePrompt,
    /// The IoU token and the mask tokens, `[5, dim]`.
    output_tokens: Vec<f32>,
    pub(super) first: Layer,
    pub(super) second: Layer,
    /// What the dense prompt's features do to the first layer, through its last convolution.
    pub(super) updates: DenseUpdates,
    pub(super) last_look: TokenToImage,
    pub(super) last_norm: LayerNorm,
    pub(super) doubling: Doubling,
    upscaling: Upscaling,
    hypernetworks: Vec<Mlp>,
    iou_head: Mlp,
}

/// Official `TwoWayAttentionBlock`.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    pub(super) self_attention: SelfAttention,
    pub(super) token_to_image: TokenToImage,
    mlp: Mlp,
    pub(super) image_to_token: ImageToToken,
    /// After self-attention, the look at the image, the perceptron, and on the image's side.
    pub(super) norms: [LayerNorm; 4],
}

/// Projections of the dense prompt's features, `[inner, width]`.
#[derive(Debug, Clone)]
pub(super) struct DenseUpdates {
    pub(super) key: Weight,
    pub(super) value: Weight,
    pub(super) query: Weight,
    /// `[dim, width]`, onto the image itself.
    image: kernels::PackedMatrix,
}

/// What is asked of an image.
#[derive(Debug, Clone)]
pub(crate) struct Question<'a> {
    pub(crate) tokens: &'a [PromptToken],
    /// Of the size of the low-res logits.
    pub(crate) mask: Option<&'a LowResLogits>,
    /// The masks that are wanted: 0 answers a clear prompt, 1 to 3 an ambiguous one.
    pub(crate) wanted: Range<usize>,
}

impl Decoder {
    pub(super) fn take(
        parameters: &mut Parameters<'_>,
        isa: Isa,
        prompt: PromptEncoderConfig,
        config: MaskDecoderConfig,
    ) -> Self {
        let dim = config.transformer.dim;
        let dense = DensePrompt::take(parameters, isa, prompt.dense, dim);
        let widths = Widths { dim, inner: dim / DOWNSAMPLE_RATE, heads: config.transformer.heads };
        let mut layer =
            |index: usize| Layer::take(parameters, isa, (index, config.transformer.mlp_dim), widths);
        let [first, second] = [layer(0), layer(1)];
        let mlp = |parameters: &mut Parameters<'_>, key: &str, widths: &[usize]| {
            Mlp::take(parameters, isa, |layer| format!("mask_decoder.{key}.layers.{layer}"), widths)
        };
        let hypernetwork = |mask: usize, parameters: &mut Parameters<'_>| {
            mlp(parameters, &format!("output_hypernetworks_mlps.{mask}"), &[dim, dim, dim, CHANNELS[1]])
        };
        let mut output_tokens = parameters.take("mask_decoder.iou_token.weight", [1, dim]);
        output_tokens.extend(parameters.take("mask_decoder.mask_tokens.weight", [MASK_TOKENS, dim]));
        let attention = "mask_decoder.transformer.final_attn_token_to_image";
        Self {
            isa,
            dim,
            sparse: SparsePrompt::take(parameters, dim),
            output_tokens,
            updates: DenseUpdates::new(&dense, &first, isa),
            doubling: Doubling::take(parameters, isa, [&first.norms[3], &second.norms[3]], &dense.projection),
            dense,
            first,
            second,
            last_look: TokenToImage::take(parameters, isa, attention, widths),
            last_norm: take_norm(parameters, "mask_decoder.transformer.norm_final_attn", dim, EPSILON),
            upscaling: Upscaling::take(parameters, isa),
            hypernetworks: (0..MASK_TOKENS).map(|mask| hypernetwork(mask, parameters)).collect(),
            iou_head: mlp(
                parameters,
                "iou_prediction_head",
                &[dim, config.iou_hidden_dim, config.iou_hidden_dim, MASK_TOKENS],
            ),
        }
    }

    /// The encoded positions of an image grid, `[side * side, dim]`.
    pub(crate) fn positions(&self, side: usize) -> Vec<f32> {
        self.sparse.grid(side)
    }

    /// The wanted masks; what a team shares does not depend on how many it is.
    pub(crate) fn decode(
        &self,
        image: &PreparedImage,
        question: Question<'_>,
        team: Team,
    ) -> Vec<ScoredLogits> {
        let Question { tokens, mask, wanted } = question;
        let dense = self.dense.embed(tokens, mask, image.side, team);
        let mut start = self.output_tokens.clone();
        start.extend(self.sparse.embed(tokens));

        let Seen { tokens, doubled } = self.run_transformer((image, &dense), &start, team);

        let token = |index: usize| &tokens[index * self.dim..][..self.dim];
        let weights: Vec<f32> =
            wanted.clone().flat_map(|mask| self.hypernetworks[mask].forward(token(1 + mask))).collect();
        let upscaling = self.upscaling.of_masks(MaskWeights { rows: &weights });
        let features = image.features.as_ref();
        let bands = team.map(doubled, |band| upscaling.logits(band, image.side, features));
        let logits = (0..wanted.len()).map(|mask| {
            let of_bands = bands.iter().map(|masks| masks[mask].as_slice());
            of_bands.collect::<Vec<_>>().concat()
        });
        let scores = self.iou_head.forward(token(0));
        let side = 4 * image.side as u32;
        let scored = logits.zip(&scores[wanted.clone()]).map(|(logits, &predicted_iou)| {
            let grid = LowResLogits::new(side, side, logits);
            let low_res_logits = grid.unwrap_or_else(|error| unreachable!("one value a cell: {error}"));
            ScoredLogits { low_res_logits, predicted_iou }
        });
        scored.collect()
    }
}

impl Layer {
    fn take(
        parameters: &mut Parameters<'_>,
        isa: Isa,
        (index, mlp_dim): (usize, usize),
        widths: Widths,
    ) -> Self {
        let dim = widths.dim;
        let key = format!("mask_decoder.transformer.layers.{index}");
        let at = |name: &str| format!("{key}.{name}");
        Self {
            self_attention: SelfAttention::take(parameters, isa, &at("self_attn"), [dim, widths.heads]),
            token_to_image: TokenToImage::take(parameters, isa, &at("cross_attn_token_to_image"), widths),
            mlp: Mlp::take(
                parameters,
                isa,
                |layer| at(&format!("mlp.lin{}", layer + 1)),
                &[dim, mlp_dim, dim],
            ),
            image_to_token: ImageToToken::take(parameters, isa, &at("cross_attn_image_to_token"), widths),
            norms: [1, 2, 3, 4].map(|norm| take_norm(parameters, &at(&format!("norm{norm}")), dim, EPSILON)),
        }
    }

    /// Each token on its own.
    pub(super) fn think(&self, isa: Isa, tokens: &mut [f32]) {
        let thought = self.mlp.forward(tokens);
        add(tokens, &thought);
        layer_norm(isa, &self.norms[2], tokens);
    }

    /// How the image looks at the tokens.
    pub(super) fn image_look(&self, isa: Isa, tokens: &[f32], start: &[f32]) -> ImageLooks {
        let attention = &self.image_to_token;
        let keys = attention.keys(&sum(tokens, start));
        let no_shift = vec![0.0; attention.widths.inner];
        let scored = (&*attention.folded_keys(&keys), attention.score_bias(&keys, &no_shift));
        ImageLooks::new(isa, scored, attention.widths.heads, attention.gains(tokens))
    }
}

impl DenseUpdates {
    fn new(dense: &DensePrompt, first: &Layer, isa: Isa) -> Self {
        Self {
            key: first.token_to_image.key.times(&dense.projection),
            value: first.token_to_image.value.times(&dense.projection),
            query: first.image_to_token.query.times(&dense.projection),
            image: dense.projection.packed(isa),
        }
    }

    /// Adds projected features to some image positions.
    pub(super) fn add_to_image(&self, features: &[f32], positions: &mut [f32]) {
        use kernels::{Activation, Destination, Rows, RowsMut, multiply};
        let rows = Rows::new(features, self.image.rows());
        let positions = RowsMut::new(positions, self.image.columns());
        multiply(rows, &self.image, (Destination::Add, Activation::None), positions);
    }
}
