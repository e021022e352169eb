// Which points are asked about to find everything in an image, and which of the masks that were found stay: the official
// automatic mask generator without its crops. In Rust both are in `annotation::automatic`.

import { MaskwrightError } from "./maskwright_error.js";

/** @typedef {import("./candidate.js").Candidate} Candidate */

/**
 * Names, meanings and defaults as in the official `SamAutomaticMaskGenerator`; nano's thresholds are lower.
 *
 * @typedef {object} EverythingOptions
 * @property {number} [pointsPerSide]
 * @property {number} [predIouThresh]
 * @property {number} [stabilityScoreThresh]
 * @property {number} [stabilityScoreOffset]
 * @property {number} [boxNmsThresh]
 * @property {(progress: import("./connection.js").Progress) => void} [onProgress] told after every few points
 * @property {AbortSignal} [signal] ends the search; what was found until then is the answer
 */

const OFFICIAL = { predIouThresh: 0.88, stabilityScoreThresh: 0.95, stabilityScoreOffset: 1, boxNmsThresh: 0.7, pointsPerSide: 32 };
const NANO = { ...OFFICIAL, predIouThresh: 0.5, stabilityScoreThresh: 0.7, stabilityScoreOffset: 0.3 };

/**
 * The options of a search, those that were not chosen as they suit the model.
 *
 * @param {string} model
 * @param {Partial<typeof OFFICIAL>} chosen
 */
export function optionsFor(model, chosen) {
  const options = { ...(model === "nano" ? NANO : OFFICIAL), ...chosen };
  for (const [name, value] of Object.entries(options)) {
    if (!Number.isFinite(value)) throw new MaskwrightError("prompt", `${name} is ${value}; give a number.`);
  }
  if (!Number.isInteger(options.pointsPerSide) || options.pointsPerSide < 1) {
    throw new MaskwrightError("prompt", `pointsPerSide is ${options.pointsPerSide}; give a whole number from 1 on.`);
  }
  return options;
}

/**
 * Points of a regular grid, row by row, half a step from the border (official `build_point_grid`).
 *
 * @param {number} perSide
 * @param {{ width: number, height: number }} size of the image
 */
export function gridOf(perSide, { width, height }) {
  const offset = 1 / (2 * perSide);
  const last = 1 - offset;
  const step = (last - offset) / (Math.max(perSide, 2) - 1);
  const position = (/** @type {number} */ index) => (index + 1 === perSide && perSide > 1 ? last : index * step + offset);
  const positions = Array.from({ length: perSide }, (_, index) => position(index));
  return positions.flatMap((y) => positions.map((x) => ({ x: x * width, y: y * height })));
}

/**
 * The masks of which none overlaps a better one too much, the best first (torchvision's `nms`, in 32-bit floats).
 *
 * @param {Candidate[]} masks
 * @param {number} threshold of the IoU of their boxes
 */
export function withoutDoubles(masks, threshold) {
  const boxed = masks.map((mask) => ({ mask, corners: cornersOf(mask) }));
  boxed.sort((a, b) => b.mask.predictedIou - a.mask.predictedIou);
  /** @type {typeof boxed} */
  const kept = [];
  for (const found of boxed) {
    if (!kept.some((better) => iou(better.corners, found.corners) > threshold)) kept.push(found);
  }
  return kept.map(({ mask }) => mask);
}

/** First and last column and row (official `batched_mask_to_box`). @param {Candidate} mask */
function cornersOf(mask) {
  const [left, top, width, height] = mask.box;
  return { left, top, right: Math.max(left, left + width - 1), bottom: Math.max(top, top + height - 1) };
}

/** @typedef {ReturnType<typeof cornersOf>} Corners */

/** NaN for two boxes of one pixel, line or column each. @param {Corners} a @param {Corners} b */
function iou(a, b) {
  const round = Math.fround;
  const area = (/** @type {Corners} */ { left, top, right, bottom }) => round((right - left) * (bottom - top));
  const overlap = (/** @type {number} */ start, /** @type {number} */ end) => Math.max(end - start, 0);
  const both = round(
    overlap(Math.max(a.left, b.left), Math.min(a.right, b.right)) * overlap(Math.max(a.top, b.top), Math.min(a.bottom, b.bottom)),
  );
  return round(both / round(round(area(a) + area(b)) - both));
}
