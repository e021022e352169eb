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
        let scored = self.score(embedding, prompt).await?;
        let framing = &embedding.framing;
        let cut = |scored: ScoredLogits| candidate(scored.low_res_logits, scored.predicted_iou, framing);
        Ok(Team::at_hand().map(scored, cut).into_iter().collect::<Result<_, _>>()?)
    }

    /// Of what [`segment`](Self::segment) gives only the candidate with the highest predicted IoU, and how many others
    /// there are. Those are not cut, which takes a good part of the time of small networks.
    ///
    /// # Errors
    /// As there.
    pub async fn segment_best(
        &self,
        embedding: &ImageEmbedding,
        prompt: &Prompt,
    ) -> Result<(Candidate, usize), SamError> {
        let mut scored = self.score(embedding, prompt).await?;
        let iou = |index: &usize| scored[*index].predicted_iou;
        let best = (0..scored.len()).max_by(|a, b| iou(a).total_cmp(&iou(b)));
        let best = scored.swap_remove(best.unwrap_or_default());
        Ok((candidate(best.low_res_logits, best.predicted_iou, &embedding.framing)?, scored.len()))
    }

    async fn score(
        &self,
        embedding: &ImageEmbedding,
        prompt: &Prompt,
    ) -> Result<Vec<ScoredLogits>, SamError> {
        prompt.check(embedding.framing.original())?;
        self.decode(embedding, prompt).await
    }
}
