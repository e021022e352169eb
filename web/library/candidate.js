// One mask that answers a prompt, with what the network says of it.
import { Mask } from "./mask.js";

/** Low-res logits, row by row, over the model's whole frame. @typedef {{ width: number, height: number, values: Float32Array }} Logits */

export class Candidate extends Mask {
  /**
   * @param {{ width: number, height: number }} size of the image
   * @param {Uint32Array} counts
   * @param {{ predicted_iou: number, stability_score: number }} scores
   * @param {Logits} [logits]
   */
  constructor(size, counts, scores, logits) {
    super(size, counts);
    /** The network's own estimate of the mask's IoU with what was meant. */
    this.predictedIou = scores.predicted_iou;
    /** How little the mask changes with the threshold, 0 to 1. */
    this.stabilityScore = scores.stability_score;
    /** What the mask was cut from, and what is fed back when it is corrected; masks of everything come without. */
    this.logits = logits;
  }
}
