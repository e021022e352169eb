//! The transformer of the mask decoder: tokens look at the image and the image looks back (paper, appendix A).
//! Not what the tokens mean: that is `mask_decoder`.

use burn::module::Module;
use burn::nn::{LayerNorm, LayerNormConfig};
use burn::tensor::{Device, Tensor};

use super::attention::{Attention, AttentionConfig};
use super::mlp::MlpBlock;
use crate::network_config::TwoWayTransformerConfig;

/// Number of two-way blocks (paper, appendix A, "Lightweight mask decoder").
const DEPTH: usize = 2;
/// Attention between tokens and image works at this fraction of the width.
const DOWNSAMPLE_RATE: usize = 2;

/// The two sides of the transformer, or the positional encodings of both.
#[derive(Debug, Clone)]
pub(crate) struct TwoWayTokens {
    /// Output tokens and prompt tokens, `[batch, tokens, dim]`.
    pub(crate) queries: Tensor<3>,
    /// Image positions row by row, `[batch or 1, height * width, dim]`.
    pub(crate) keys: Tensor<3>,
}

/// Official `TwoWayTransformer`.
#[derive(Module, Debug)]
pub(crate) struct TwoWayTransformer {
    pub(crate) layers: Vec<TwoWayAttentionBlock>,
    pub(crate) final_attn_token_to_image: Attention,
    pub(crate) norm_final_attn: LayerNorm,
}

/// Official `TwoWayAttentionBlock`.
#[derive(Module, Debug)]
pub(crate) struct TwoWayAttentionBlock {
    pub(crate) self_attn: Attention,
    pub(crate) norm1: LayerNorm,
    pub(crate) cross_attn_token_to_image: Attention,
    pub(crate) norm2: LayerNorm,
    pub(crate) mlp: MlpBlock,
    pub(crate) norm3: LayerNorm,
    pub(crate) cross_attn_image_to_token: Attention,
    pub(crate) norm4: LayerNorm,
    /// The first block's queries are their own positional encoding.
    pub(crate) skip_first_layer_pe: bool,
}

impl TwoWayTransformer {
    pub(crate) fn new(config: TwoWayTransformerConfig, device: &Device) -> Self {
        Self {
            layers: (0..DEPTH).map(|index| TwoWayAttentionBlock::new(config, index, device)).collect(),
            final_attn_token_to_image: Attention::new(config.cross_attention(), device),
            norm_final_attn: LayerNormConfig::new(config.dim).init(device),
        }
    }

    /// The tokens after they have seen the image, and the image after it has seen the tokens.
    pub(crate) fn forward(&self, tokens: TwoWayTokens, positions: &TwoWayTokens) -> TwoWayTokens {
        let TwoWayTokens { queries, keys } =
            self.layers.iter().fold(tokens, |tokens, layer| layer.forward(tokens, positions));

        let q = queries.clone() + positions.queries.clone();
        let k = keys.clone() + positions.keys.clone();
        let attended = self.final_attn_token_to_image.forward(q, k, keys.clone());
        TwoWayTokens { queries: self.norm_final_attn.forward(queries + attended), keys }
    }
}

impl TwoWayAttentionBlock {
    fn new(config: TwoWayTransformerConfig, index: usize, device: &Device) -> Self {
        let TwoWayTransformerConfig { dim, heads, mlp_dim } = config;
        let norm = LayerNormConfig::new(dim);
        Self {
            self_attn: Attention::new(AttentionConfig { dim, inner_dim: dim, heads }, device),
            norm1: norm.init(device),
            cross_attn_token_to_image: Attention::new(config.cross_attention(), device),
            norm2: norm.init(device),
            mlp: MlpBlock::new(dim, mlp_dim, device),
            norm3: norm.init(device),
            cross_attn_image_to_token: Attention::new(config.cross_attention(), device),
            norm4: norm.init(device),
            skip_first_layer_pe: index == 0,
        }
    }

    pub(crate) fn forward(&self, tokens: TwoWayTokens, positions: &TwoWayTokens) -> TwoWayTokens {
        let TwoWayTokens { queries, keys } = tokens;

        // (1) Self-attention of the tokens.
        let queries = self.attend_to_self(queries, positions);

        // (2) Tokens attend to the image.
        let q = queries.clone() + positions.queries.clone();
        let k = keys.clone() + positions.keys.clone();
        let attended = self.cross_attn_token_to_image.forward(q, k.clone(), keys.clone());
        let queries = self.norm2.forward(queries + attended);

        // (3) Each token on its own.
        let queries = self.norm3.forward(queries.clone() + self.mlp.forward(queries));

        // (4) The image attends to the tokens.
        let q = queries.clone() + positions.queries.clone();
        let attended = self.cross_attn_image_to_token.forward(k, q, queries.clone());
        TwoWayTokens { queries, keys: self.norm4.forward(keys + attended) }
    }

    pub(crate) fn attend_to_self(&self, queries: Tensor<3>, positions: &TwoWayTokens) -> Tensor<3> {
        if self.skip_first_layer_pe {
            return self.norm1.forward(self.self_attn.forward(queries.clone(), queries.clone(), queries));
        }
        let q = queries.clone() + positions.queries.clone();
        self.norm1.forward(queries.clone() + self.self_attn.forward(q.clone(), q, queries))
    }
}

impl TwoWayTransformerConfig {
    fn cross_attention(self) -> AttentionConfig {
        AttentionConfig { dim: self.dim, inner_dim: self.dim / DOWNSAMPLE_RATE, heads: self.heads }
    }
}
