//! The loops that a promptable network spends its time in, channel-last and in f32, written once for every
//! instruction set. No network, no weights, no allocation but for packing, and no threads but those of a [`Team`].
//!
//! # Features
//! `relaxed`: fused multiply-add in WebAssembly. `threads`: a team is not started but called from `pool`, whose threads
//! somebody else has started, as WebAssembly needs it.

mod activation;
mod depthwise;
mod heads;
mod isa;
mod layer_norm;
mod multiply;
mod packed;
#[cfg(feature = "threads")]
pub mod pool;
#[cfg(test)]
mod reference;
mod simd;
mod softmax;
mod team;
#[cfg(test)]
mod testing;
mod tile;
mod weigh;

pub use activation::{Activation, exp_of_negative, gelu};
pub use depthwise::{Depthwise, RowWindow};
pub use heads::{HeadTokens, add_head_sums, head_scores};
pub use isa::Isa;
pub use layer_norm::{LayerNorm, Moments, layer_norm, layer_norm_with};
pub use multiply::{Destination, Rows, RowsMut, add_transposed_product, multiply};
pub use packed::PackedMatrix;
pub use softmax::{RunningSoftmax, TokenScores, softmax_over_tokens};
pub use team::Team;
pub use weigh::{GridTerms, weigh};
