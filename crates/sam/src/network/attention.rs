//! Multi-head attention of the two-way transformer (official `Attention`).
//! Not the one of a ViT, which has one projection for all three inputs.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::softmax;
use burn::tensor::{Device, Tensor};

/// Attention whose inner width can be smaller than the width of its tokens.
#[derive(Module, Debug)]
pub(crate) struct Attention {
    q_proj: Linear,
    k_proj: Linear,
    v_proj: Linear,
    out_proj: Linear,
    heads: usize,
}

/// Widths of an [`Attention`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct AttentionConfig {
    /// Width of the tokens.
    pub(crate) dim: usize,
    /// Width of all heads together.
    pub(crate) inner_dim: usize,
    pub(crate) heads: usize,
}

impl Attention {
    pub(crate) fn new(config: AttentionConfig, device: &Device) -> Self {
        let AttentionConfig { dim, inner_dim, heads } = config;
        let inward = LinearConfig::new(dim, inner_dim);
        Self {
            q_proj: inward.init(device),
            k_proj: inward.init(device),
            v_proj: inward.init(device),
            out_proj: LinearConfig::new(inner_dim, dim).init(device),
            heads,
        }
    }

    /// # Shapes
    /// `query` `[batch, queries, dim]`, `key` and `value` `[batch, keys, dim]`; returns `[batch, queries, dim]`.
    pub(crate) fn forward(&self, query: Tensor<3>, key: Tensor<3>, value: Tensor<3>) -> Tensor<3> {
        let [batch, queries, _] = query.dims();
        let q = self.split_heads(self.q_proj.forward(query));
        let k = self.split_heads(self.k_proj.forward(key));
        let v = self.split_heads(self.v_proj.forward(value));
        let [_, heads, _, head_dim] = q.dims();

        // The factor goes to whichever side is small: the queries of a click are few.
        let scale = (head_dim as f64).sqrt().recip();
        let weights = softmax((q * scale).matmul(k.transpose()), 3); // [batch, heads, queries, keys]

        let heads_last = weights.matmul(v).swap_dims(1, 2); // [batch, queries, heads, head_dim]
        self.out_proj.forward(heads_last.reshape([batch, queries, heads * head_dim]))
    }

    /// `[batch, tokens, inner_dim]` to `[batch, heads, tokens, head_dim]`.
    fn split_heads(&self, tokens: Tensor<3>) -> Tensor<4> {
        let [batch, count, inner_dim] = tokens.dims();
        tokens.reshape([batch, count, self.heads, inner_dim / self.heads]).swap_dims(1, 2)
    }
}
