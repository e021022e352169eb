//! Attention inside the windows of TinyViT, with a learned bias for each distance (official `Attention` of
//! `tiny_vit_sam.py`). Not the cutting into windows.

use burn::module::{Module, Param};
use burn::nn::{Initializer, LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::activation::softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};

/// A norm, then attention among the tokens of each window.
#[derive(Module, Debug)]
pub(crate) struct WindowAttention {
    norm: LayerNorm,
    qkv: Linear,
    proj: Linear,
    /// `[heads, side * side]`: one for each pair of distances in rows and columns.
    attention_biases: Param<Tensor<2>>,
    heads: usize,
}

impl WindowAttention {
    /// `side` is that of a window.
    pub(super) fn new(channels: usize, heads: usize, side: usize, device: &Device) -> Self {
        Self {
            norm: LayerNormConfig::new(channels).init(device),
            qkv: LinearConfig::new(channels, 3 * channels).init(device),
            proj: LinearConfig::new(channels, channels).init(device),
            attention_biases: Initializer::Zeros.init([heads, side * side], device),
            heads,
        }
    }

    /// # Shapes
    /// `[windows, side, side, channels]`, in and out.
    pub(crate) fn forward(&self, windows: Tensor<4>) -> Tensor<4> {
        let [count, side, _, channels] = windows.dims();
        let (tokens, head_dim) = (side * side, channels / self.heads);

        // Each head's query, key and value lie together, unlike ViT's.
        let qkv = self.qkv.forward(self.norm.forward(windows));
        let qkv = qkv.reshape([count, tokens, self.heads, 3 * head_dim]).swap_dims(1, 2);
        let part = |index: usize| qkv.clone().narrow(3, index * head_dim, head_dim);

        let scale = (head_dim as f64).sqrt().recip();
        let scores = (part(0) * scale).matmul(part(1).transpose()) + self.biases(side);
        let attended = softmax(scores, 3).matmul(part(2)); // [windows, heads, tokens, head_dim]
        self.proj.forward(attended.swap_dims(1, 2).reshape([count, side, side, channels]))
    }

    /// The bias between any two tokens, `[1, heads, tokens, tokens]` (official `attention_bias_idxs`).
    fn biases(&self, side: usize) -> Tensor<4> {
        let tokens = side * side;
        let apart = |a: usize, b: usize| (a / side).abs_diff(b / side) * side + (a % side).abs_diff(b % side);
        let pairs = (0..tokens).flat_map(|a| (0..tokens).map(move |b| apart(a, b) as i64));
        let data = TensorData::new(pairs.collect(), [tokens * tokens]);
        let index = Tensor::<1, Int>::from_data(data, &self.attention_biases.device());
        self.attention_biases.val().select(1, index).reshape([1, self.heads, tokens, tokens])
    }
}
