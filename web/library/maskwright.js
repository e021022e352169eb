// What other pages import: a model that turns images into embeddings and prompts into masks, in a worker of its own.
// The packets between here and the worker are those of Maskwright's own page (`crates/protocol`).
export { Candidate } from "./candidate.js";
export { EmbeddedImage } from "./embedded_image.js";
export { Mask } from "./mask.js";
export { MaskwrightError } from "./maskwright_error.js";
export { Segmenter } from "./segmenter.js";

/** @typedef {import("./candidate.js").Logits} Logits */
/** @typedef {import("./connection.js").Progress} Progress */
/** @typedef {import("./embedded_image.js").Prompt} Prompt */
/** @typedef {import("./embedded_image.js").PromptPoint} PromptPoint */
/** @typedef {import("./everything.js").EverythingOptions} EverythingOptions */
/** @typedef {import("./file.js").FileBytes} FileBytes */
/** @typedef {import("./mask.js").CocoSegmentation} CocoSegmentation */
/** @typedef {import("./maskwright_error.js").FailureKind} FailureKind */
/** @typedef {import("./segmenter.js").LoadOptions} LoadOptions */
/** @typedef {import("./segmenter.js").ModelInfo} ModelInfo */
