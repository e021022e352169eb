//! Multi-head attention of the ViT, with one projection for query, key and value (official `Attention` of
//! `image_encoder.py`). Not the decoder's, whose inputs differ.

use burn::module::{Module, Param};
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::relative_position::{RelativeTables, with_positions};
use crate::network::attend::attend;

/// Attention among all tokens of a square, with learned terms for how far apart they are.
#[derive(Module, Debug)]
pub(crate) struct Attention {
    qkv: Linear,
    proj: Linear,
    rel_pos_h: Param<Tensor<2>>,
    rel_pos_w: Param<Tensor<2>>,
    heads: usize,
}

impl Attention {
    /// `side` is that of the square, in tokens.
    pub(super) fn new(dim: usize, heads: usize, side: usize, device: &Device) -> Self {
        let distances = [2 * side - 1, dim / heads];
        Self {
            qkv: LinearConfig::new(dim, 3 * dim).init(device),
            proj: LinearConfig::new(dim, dim).init(device),
            rel_pos_h: Initializer::Zeros.init(distances, device),
            rel_pos_w: Initializer::Zeros.init(distances, device),
            heads,
        }
    }

    /// # Shapes
    /// `[squares, side, side, dim]`, in and out.
    pub(crate) fn forward(&self, squares: Tensor<4>) -> Tensor<4> {
        let [count, height, width, dim] = squares.dims();
        let (tokens, head_dim) = (height * width, dim / self.heads);

        let qkv = self.qkv.forward(squares).reshape([count, tokens, 3, self.heads, head_dim]);
        let qkv = qkv.permute([2, 3, 0, 1, 4]); // [3, heads, squares, tokens, head_dim]
        let part = |index: usize| {
            let part = qkv.clone().narrow(0, index, 1);
            part.reshape([self.heads * count, tokens, head_dim])
        };
        let tables = RelativeTables {
            rows: self.rel_pos_h.val(),
            columns: self.rel_pos_w.val(),
            sides: [height, width],
        };
        let [query, key] = with_positions(part(0), part(1), &tables);

        let attended = attend(&query, key, &part(2)); // [heads * squares, tokens, head_dim]
        let attended = attended.reshape([self.heads, count, tokens, head_dim]).permute([1, 2, 0, 3]);
        self.proj.forward(attended.reshape([count, height, width, dim]))
    }
}
