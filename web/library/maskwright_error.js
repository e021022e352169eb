/**
 * What a program can decide by: the file is no `image`, the `embedding` is of another image or model, the `weights` are
 * damaged or unknown, the `prompt` does not fit the image, an image was forgotten (`unknown_image`), a file could not be
 * fetched (`network`), the worker was `closed`, or it failed (`internal`).
 *
 * @typedef {"image" | "embedding" | "weights" | "prompt" | "unknown_image" | "network" | "closed" | "internal"} FailureKind
 */

/** Why something was refused. The message is one sentence for a person: what is wrong, and what to do. */
export class MaskwrightError extends Error {
  /**
   * @param {FailureKind} kind
   * @param {string} message
   */
  constructor(kind, message) {
    super(message);
    this.name = "MaskwrightError";
    /** What kind of thing went wrong. */
    this.kind = kind;
  }
}
