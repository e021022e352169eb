//! From a prompt to candidates in one step: what every program does with an embedding.
//! The two halves are in `model` and `postprocess`.

use annotation::{Candidate, Prompt};
use kernels::Team;

use crate::decoded::ScoredLogits;
use crate::embedding::ImageEmbedding;
use crate::error::SamError;
use crate::model::Sam;
use crate::postprocess::candidate;

impl Sam {
    /// The candidates for one object at the size of its image, in the network's order: sub-part, part and whole
    /// for an ambiguous prompt, else one.
    ///
    /// # Errors
    /// When the prompt cannot be meant, does not fit the embedding, or the device fails.
    pub async fn segment(
        &self,
        embedding: &ImageEmbedding,
        prompt: &Prompt,
    ) -> Result<Vec<Candidate>, SamError> {
        let framing = &embedding.framing;
        prompt.check(framing.original())?;
        let scored = self.decode(embedding, prompt).await?;
        let cut = |scored: ScoredLogits| candidate(scored.low_res_logits, scored.predicted_iou, framing);
        Ok(Team::at_hand().map(scored, cut).into_iter().collect::<Result<_, _>>()?)
    }
}
