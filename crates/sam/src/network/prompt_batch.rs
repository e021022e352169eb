//! Prompts that go through the decoder together.
//! Not one of them: that is `prompt_tokens`.

use burn::tensor::Tensor;

use crate::prompt_tokens::PromptTokens;

/// Prompts of as many tokens each.
#[derive(Debug, Clone)]
pub(crate) struct PromptBatch {
    /// One entry for each object; all have the same number of tokens.
    pub(crate) tokens: Vec<PromptTokens>,
    /// Low-res logits fed back, `[objects, 1, 4 * side, 4 * side]`.
    pub(crate) mask_input: Option<Tensor<4>>,
}
