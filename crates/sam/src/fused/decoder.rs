//! The mask decoder of Segment Anything, rewritten so that the image pays for a click only once a layer
//! (paper, appendix A; the rewrites and their proof: `attention`). `network::mask_decoder` is the plain twin.

use annotation::LowResLogits;
use kernels::{Isa, LayerNorm, layer_norm};

use super::attention::{
    ImageToToken, SelfAttention, TokenToImage, Weight, Widths, fold, interleave_heads, separate_heads,
};
use super::dense_prompt::{Dense, DensePrompt};
use super::doubling::Doubling;
use super::image_pass::{ImageLooks, TokensLook};
use super::linear::{Mlp, add, add_to_rows, sum, take_norm};
use super::parameters::Parameters;
use super::prepared::PreparedImage;
use super::prepared_look::PreparedLook;
use super::sparse_prompt::SparsePrompt;
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
    dense: DensePrompt,
    /// The IoU token and the mask tokens, `[5, dim]`.
    output_tokens: Vec<f32>,
    pub(super) first: Layer,
    second: Layer,
    /// What the dense prompt's features do to the first layer, through its last convolution.
    updates: DenseUpdates,
    last_look: TokenToImage,
    last_norm: LayerNorm,
    pub(super) doubling: Doubling,
    upscaling: Upscaling,
    hypernetworks: Vec<Mlp>,
    iou_head: Mlp,
}

/// Official `TwoWayAttentionBlock`.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    self_attention: SelfAttention,
    pub(super) token_to_image: TokenToImage,
    mlp: Mlp,
    pub(super) image_to_token: ImageToToken,
    /// After self-attention, the look at the image, the perceptron, and on the image's side.
    norms: [LayerNorm; 4],
}

/// Projections of the dense prompt's features, `[inner, width]`.
#[derive(Debug, Clone)]
struct DenseUpdates {
    key: Weight,
    value: Weight,
    query: Weight,
    /// `[dim, width]`, onto the image itself.
    image: kernels::PackedMatrix,
}

/// The masks that are wanted: 0 answers a clear prompt, 1 to 3 an ambiguous one.
pub(crate) type WantedMasks = std::ops::Range<usize>;

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

    /// The wanted masks for one prompt; `mask` has the size of the low-res logits.
    pub(crate) fn decode(
        &self,
        image: &PreparedImage,
        tokens: &[PromptToken],
        mask: Option<&LowResLogits>,
        wanted: WantedMasks,
    ) -> Vec<ScoredLogits> {
        let dense = self.dense.embed(tokens, mask, image.side);
        let mut start = self.output_tokens.clone();
        start.extend(self.sparse.embed(tokens));

        let (tokens, doubled) = self.run_transformer(image, &dense, &start);

        let token = |index: usize| &tokens[index * self.dim..][..self.dim];
        let weights: Vec<f32> =
            wanted.clone().flat_map(|mask| self.hypernetworks[mask].forward(token(1 + mask))).collect();
        let weights = MaskWeights { rows: &weights };
        let logits = self.upscaling.logits(doubled, image.side, image.features.as_ref(), weights);
        let scores = self.iou_head.forward(token(0));
        let side = 4 * image.side as u32;
        let scored = logits.into_iter().zip(&scores[wanted]).map(|(logits, &predicted_iou)| {
            let grid = LowResLogits::new(side, side, logits);
            let low_res_logits = grid.unwrap_or_else(|error| unreachable!("one value a cell: {error}"));
            ScoredLogits { low_res_logits, predicted_iou }
        });
        scored.collect()
    }

    /// Tokens that have seen the image, and the image that has seen the tokens (official `TwoWayTransformer`), its side
    /// doubled once.
    fn run_transformer(
        &self,
        image: &PreparedImage,
        dense: &Dense<'_>,
        start: &[f32],
    ) -> (Vec<f32>, Vec<f32>) {
        let Self { isa, dim, first, second, .. } = self;
        let (isa, dim) = (*isa, *dim);

        // Layer 1, tokens' side. Its queries are their own positional encoding.
        let mut tokens = first.self_attention.forward(start, start);
        layer_norm(isa, &first.norms[0], &mut tokens);
        self.look_at_prepared(image, dense, &mut tokens, start);
        first.think(isa, &mut tokens);
        let mut image_looks = self.first_image_look(dense, &tokens, start);

        // Layer 2, tokens' side, as far as it does not need the image.
        let seen_from = sum(&tokens, start);
        let mut next = tokens;
        let seen = second.self_attention.forward(&seen_from, &next);
        add(&mut next, &seen);
        layer_norm(isa, &second.norms[0], &mut next);
        let queries = second.token_to_image.queries(&sum(&next, start));
        let mut look = TokensLook::new(isa, &second.token_to_image.folded_queries(&queries), dim);

        // Layer 1 on the image's side and layer 2's look at it, a row of the grid at a time.
        let mut positions = image.embedding.clone();
        let row_length = image.side * dim;
        let mut encoded = vec![0.0; row_length];
        for (y, row) in positions.chunks_exact_mut(row_length).enumerate() {
            let features = dense.row(y, image.side, self.dense.width);
            if let Some(features) = features {
                self.updates.add_to_image(features, row);
            }
            image_looks.look(image.queries(y), features, row);
            image_looks.normalize(&first.norms[3], row);
            image.with_positions(row, y, &mut encoded);
            look.look(&encoded, row);
        }
        let mut tokens = next;
        add(&mut tokens, &second.token_to_image.attended(&look.finish()));
        layer_norm(isa, &second.norms[1], &mut tokens);
        second.think(isa, &mut tokens);

        let looks = [image_looks, second.image_look(isa, &tokens, start)];
        let doubled = self.finish_image((image, dense, positions), looks, (&mut tokens, start));
        (tokens, doubled)
    }

    /// Layer 2 on the image's side, the last look at it, and its first doubling.
    fn finish_image(
        &self,
        (image, dense, mut positions): (&PreparedImage, &Dense<'_>, Vec<f32>),
        [first_looks, mut looks]: [ImageLooks; 2],
        (tokens, start): (&mut Vec<f32>, &[f32]),
    ) -> Vec<f32> {
        let Self { isa, dim, second, .. } = self;
        let queries = self.last_look.queries(&sum(tokens, start));
        let mut look = TokensLook::new(*isa, &self.last_look.folded_queries(&queries), *dim);
        let gains = [first_looks.gains(), looks.gains()];
        let mut shortcut = self.doubling.of_click(gains, dense.features.is_some());

        let row_length = image.side * dim;
        let mut encoded = vec![0.0; row_length];
        let mut doubled = vec![0.0; image.doubled_length()];
        let doubled_rows = doubled.chunks_exact_mut(image.doubled_length() / image.side);
        let rows = positions.chunks_exact_mut(row_length).zip(doubled_rows);
        for (y, (row, doubled)) in rows.enumerate() {
            image.with_positions(row, y, &mut encoded);
            looks.look(&encoded, None, row);
            looks.normalize(&second.norms[3], row);
            image.with_positions(row, y, &mut encoded);
            look.look(&encoded, row);
            match &mut shortcut {
                Some(shortcut) => {
                    let gained = [first_looks.gained(y, image.side), looks.gained(y, image.side)];
                    let features = dense.row(y, image.side, self.dense.width);
                    shortcut.forward(image.doubled(y), gained, features, doubled);
                }
                None => self.doubling.forward(row, doubled),
            }
        }
        add(tokens, &self.last_look.attended(&look.finish()));
        layer_norm(*isa, &self.last_norm, tokens);
        doubled
    }

    /// The first look of the tokens at the image, whose keys and values were projected when it was prepared.
    fn look_at_prepared(&self, image: &PreparedImage, dense: &Dense<'_>, tokens: &mut [f32], start: &[f32]) {
        let attention = &self.first.token_to_image;
        let widths = attention.widths;
        let queries = attention.queries(&sum(tokens, start));
        let mut look = PreparedLook::new(self.isa, interleave_heads(&queries, widths), widths);
        let width = self.dense.width;
        if dense.features.is_some() {
            look = look.with_features(&fold(&queries, &self.updates.key, widths), width);
        }
        for y in 0..image.side {
            look.look(image.keys(y), image.values(y), dense.row(y, image.side, width));
        }
        let seen = look.finish();

        let mut values = separate_heads(&seen.values, widths);
        if dense.features.is_some() {
            // A row of sums for each token and head, through the channels of that head.
            let rows = seen.features.chunks_exact(width).enumerate();
            let from_features = rows.flat_map(|(row, sums)| {
                let first = (row % widths.heads) * widths.per_head();
                (first..first + widths.per_head())
                    .map(move |channel| super::attention::dot(self.updates.value.row(channel), sums))
            });
            add(&mut values, &from_features.collect::<Vec<_>>());
        }
        add_to_rows(&mut values, &attention.value.times_vector(dense.constant));
        add(tokens, &attention.project(values));
        layer_norm(self.isa, &self.first.norms[1], tokens);
    }

    /// The first look of the image, whose queries were projected when it was prepared, at the tokens.
    fn first_image_look(&self, dense: &Dense<'_>, tokens: &[f32], start: &[f32]) -> ImageLooks {
        let attention = &self.first.image_to_token;
        let widths = attention.widths;
        let keys = attention.keys(&sum(tokens, start));
        let shift = attention.query.times_vector(dense.constant);
        let scored = (interleave_heads(&keys, widths), attention.score_bias(&keys, &shift));
        let mut gains = attention.gains(tokens);
        add(&mut gains.constant, dense.constant);
        let looks = ImageLooks::prepared(self.isa, scored, widths.heads, gains);
        if dense.features.is_none() {
            return looks;
        }
        looks.with_features(&fold(&keys, &self.updates.query, widths), self.dense.width)
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
    fn think(&self, isa: Isa, tokens: &mut [f32]) {
        let thought = self.mlp.forward(tokens);
        add(tokens, &thought);
        layer_norm(isa, &self.norms[2], tokens);
    }

    /// How the image looks at the tokens.
    fn image_look(&self, isa: Isa, tokens: &[f32], start: &[f32]) -> ImageLooks {
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
    fn add_to_image(&self, features: &[f32], positions: &mut [f32]) {
        use kernels::{Activation, Destination, Rows, RowsMut, multiply};
        let rows = Rows::new(features, self.image.rows());
        let positions = RowsMut::new(positions, self.image.columns());
        multiply(rows, &self.image, (Destination::Add, Activation::None), positions);
    }
}

impl Dense<'_> {
    /// The features of row `y` of the grid.
    fn row(&self, y: usize, side: usize, width: usize) -> Option<&[f32]> {
        self.features.as_ref().map(|features| &features[y * side * width..][..side * width])
    }
}
