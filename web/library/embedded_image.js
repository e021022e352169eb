// An image whose embedding the worker holds: every prompt on it is answered in milliseconds.
import { Candidate } from "./candidate.js";
import { gridOf, optionsFor, withoutDoubles } from "./everything.js";
import { copyOf } from "./file.js";
import { MaskwrightError } from "./maskwright_error.js";

/** @typedef {import("./connection.js").Connection} Connection */
/** @typedef {import("./everything.js").EverythingOptions} EverythingOptions */
/** @typedef {import("./mask.js").Mask} Mask */

/**
 * A click, in pixels of the image: 0, 0 is the one in the upper left corner. With label 1, which is meant where there is
 * none, it belongs to the object; with label 0 it does not.
 *
 * @typedef {{ x: number, y: number, label?: 0 | 1 }} PromptPoint
 */
/**
 * What is known about the wanted object; at least one of these.
 *
 * @typedef {object} Prompt
 * @property {PromptPoint[]} [points]
 * @property {[number, number, number, number]} [box] left, top, right and bottom edge, in pixels of the image
 * @property {Mask} [mask] an earlier answer on this image, or a mask from elsewhere, which the points correct
 */

/** Points that are asked about in one go: clicks in between wait for no more. */
const POINTS_AT_ONCE = 8;

export class EmbeddedImage {
  /** @type {Connection} */ #connection;
  /** @type {string} */ #model;
  /** @type {Blob} */ #image;
  /** @type {Promise<unknown>} */ #previous = Promise.resolve();
  #asked = 0;

  /**
   * @param {Connection} connection
   * @param {string} model
   * @param {Blob} image
   * @param {{ image: string, size: { width: number, height: number } }} named
   * @param {Uint8Array} embedding
   */
  constructor(connection, model, image, { image: sha256, size }, embedding) {
    this.#connection = connection;
    this.#model = model;
    this.#image = image;
    /** SHA-256 of the image file: 64 hexadecimal digits. */
    this.sha256 = sha256;
    /** Columns. */
    this.width = size.width;
    /** Rows. */
    this.height = size.height;
    /** The embedding file, to be kept: `Segmenter.restore` and the command line take it. */
    this.embedding = embedding;
  }

  /**
   * The masks that answer a prompt, the one with the highest predicted IoU first: three for one point alone, which may
   * mean a part, an object or a group; else one.
   *
   * @param {Prompt} prompt
   * @returns {Promise<Candidate[]>}
   */
  async segment(prompt) {
    const candidates = await this.#ask(prompt, "all");
    return candidates.sort((a, b) => b.predictedIou - a.predictedIou);
  }

  /**
   * The best mask alone, for a pointer that moves: of prompts that wait only the newest is answered. `undefined` says
   * that this one was overtaken.
   *
   * @param {Prompt} prompt
   * @returns {Promise<Candidate | undefined>}
   */
  async preview(prompt) {
    const turn = ++this.#asked;
    const previous = this.#previous;
    const answered = previous.then(() => (turn === this.#asked ? this.#ask(prompt, "best") : []));
    // What failed was told to the one who had asked.
    this.#previous = answered.catch(() => {});
    const [best] = await answered;
    return best;
  }

  /**
   * The masks of everything, the best first, without those that the thresholds or a better mask rule out (official
   * `SamAutomaticMaskGenerator.generate`, without crops and without removing small regions). Clicks are answered in
   * between.
   *
   * @param {EverythingOptions} [options]
   * @returns {Promise<Candidate[]>}
   */
  async everything({ onProgress, signal, ...chosen } = {}) {
    const options = optionsFor(this.#model, chosen);
    const points = gridOf(options.pointsPerSide, this);
    const filter = {
      pred_iou_thresh: options.predIouThresh,
      stability_score_thresh: options.stabilityScoreThresh,
      stability_score_offset: options.stabilityScoreOffset,
    };
    /** @type {Candidate[]} */
    const masks = [];
    for (let done = 0; done < points.length && !signal?.aborted; ) {
      const some = points.slice(done, done + POINTS_AT_ONCE);
      const { answer } = await this.#connection.ask({ propose: { image: this.sha256, points: some, filter } });
      for (const { mask, ...scores } of answer.proposed.found.flat()) {
        masks.push(new Candidate(mask.size, Uint32Array.from(mask.runs), scores));
      }
      done += some.length;
      onProgress?.({ stage: "searching", done, total: points.length });
    }
    return withoutDoubles(masks, options.boxNmsThresh);
  }

  /**
   * The object cut out of the image: a PNG file, transparent where the mask is not.
   *
   * @param {Mask} mask
   * @param {{ wholeImage?: boolean }} [options] the size of the image instead of the box around the mask
   * @returns {Promise<Blob>}
   */
  async cutOut(mask, { wholeImage = false } = {}) {
    const crop = wholeImage ? "whole_image" : "to_mask";
    const request = { cut_out: { mask: this.#named(mask), crop } };
    const { payload } = await this.#connection.ask(request, await copyOf(this.#image));
    return new Blob([payload], { type: "image/png" });
  }

  /** Frees the worker's memory; prompts are refused from now on. */
  async forget() {
    await this.#connection.ask({ forget: { image: this.sha256 } });
  }

  /**
   * @param {Prompt} prompt
   * @param {"all" | "best"} wanted
   */
  async #ask({ points = [], box, mask }, wanted) {
    const places = [...points.flatMap(({ x, y }) => [x, y]), ...(box ?? [])];
    if (!places.every(Number.isFinite) || (box && box.length !== 4)) {
      const wantedNumbers = "give x and y of every point, and left, top, right and bottom of the box, in pixels";
      throw new MaskwrightError("prompt", `A place of the prompt is no number; ${wantedNumbers}.`);
    }
    const prompt = {
      points: points.map(({ x, y, label = 1 }) => ({ position: { x, y }, label: label === 1 ? "foreground" : "background" })),
      bbox: box ? { min: { x: box[0], y: box[1] }, max: { x: box[2], y: box[3] } } : null,
      mask: null,
    };
    const logits = mask instanceof Candidate ? mask.logits : undefined;
    const fed_back = logits ? { width: logits.width, height: logits.height } : null;
    const base = mask && !logits ? this.#named(mask) : null;
    const segment = { image: this.sha256, prompt, fed_back, base, wanted };
    const { answer, payload } = await this.#connection.ask({ segment }, logits?.values.slice().buffer);
    return candidatesOf(answer.segmented.candidates, payload);
  }

  /** The mask as the worker reads it. @param {Mask} mask */
  #named({ width, height, counts }) {
    if (width !== this.width || height !== this.height) {
      const sizes = `The mask is of an image of ${width} x ${height} pixels, this one has ${this.width} x ${this.height}`;
      throw new MaskwrightError("prompt", `${sizes}; give a mask of this image.`);
    }
    return { size: { width, height }, runs: Array.from(counts) };
  }
}

/**
 * @param {any[]} headers
 * @param {ArrayBuffer} payload of each its runs and then its logits, little-endian
 */
function candidatesOf(headers, payload) {
  let at = 0;
  /**
   * @template {Uint32Array | Float32Array} T
   * @param {new (buffer: ArrayBuffer, at: number, count: number) => T} Numbers
   * @param {number} count
   */
  const take = (Numbers, count) => {
    const numbers = new Numbers(payload, at, count);
    at += numbers.byteLength;
    return /** @type {T} */ (numbers.slice());
  };
  return headers.map((header) => {
    const counts = take(Uint32Array, header.mask.count);
    const { width, height } = header.grid;
    return new Candidate(header.mask.size, counts, header, { width, height, values: take(Float32Array, width * height) });
  });
}
