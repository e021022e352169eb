//! Prompts as the network reads them: labelled positions in the model frame.
//! Not their embedding: that is `fused::sparse_prompt`, or `network::prompt_encoder` in Burn.

/// What one sparse token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenLabel {
    /// Fills the place of a missing box (official label -1).
    Padding,
    /// A click beside the object (0).
    Background,
    /// A click on the object (1).
    Foreground,
    /// Upper left corner of the box (2).
    BoxMin,
    /// Lower right corner of the box (3).
    BoxMax,
}

/// One sparse token before its embedding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PromptToken {
    /// x and y in 0 to 1 of the model frame; anything for padding.
    pub position: [f32; 2],
    /// What it stands for.
    pub label: TokenLabel,
}

/// What is asked about one object: clicks, then padding or the corners of the box.
pub type PromptTokens = Vec<PromptToken>;

impl PromptToken {
    /// Stands where a box would, so that one click alone never looks like a corner.
    pub const PADDING: Self = Self { position: [0.0, 0.0], label: TokenLabel::Padding };
}
