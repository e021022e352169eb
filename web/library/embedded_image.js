// An image whose embedding the worker holds: every prompt on it is answered in milliseconds.
import { Candidate } from "./candidate.js";
import { copyOf } from "./file.js";

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
 * @property {Candidate} [mask] an earlier answer on this image, which the points correct
 */

export class EmbeddedImage {
  /** @type {import("./connection.js").Connection} */ #connection;
  /** @type {Blob} */ #image;
  /** @type {Promise<unknown>} */ #previous = Promise.resolve();
  #asked = 0;

  /**
   * @param {import("./connection.js").Connection} connection
   * @param {Blob} image
   * @param {{ image: string, size: { width: number, height: number } }} named
   * @param {Uint8Array} embedding
   */
  constructor(connection, image, { image: sha256, size }, embedding) {
    this.#connection = connection;
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
   * The object cut out of the image: a PNG file, transparent where the mask is not.
   *
   * @param {Candidate} mask
   * @param {{ wholeImage?: boolean }} [options] the size of the image instead of the box around the mask
   * @returns {Promise<Blob>}
   */
  async cutOut(mask, { wholeImage = false } = {}) {
    const crop = wholeImage ? "whole_image" : "to_mask";
    const size = { width: mask.width, height: mask.height };
    const request = { cut_out: { mask: { size, runs: Array.from(mask.counts) }, crop } };
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
    const prompt = {
      points: points.map(({ x, y, label = 1 }) => ({ position: { x, y }, label: label === 1 ? "foreground" : "background" })),
      bbox: box ? { min: { x: box[0], y: box[1] }, max: { x: box[2], y: box[3] } } : null,
      mask: null,
    };
    const fed_back = mask ? { width: mask.logits.width, height: mask.logits.height } : null;
    const segment = { image: this.sha256, prompt, fed_back, base: null, wanted };
    const { answer, payload } = await this.#connection.ask({ segment }, mask && mask.logits.values.slice().buffer);
    return candidatesOf(answer.segmented.candidates, payload);
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
    return new Candidate(header.mask.size, counts, { width, height, values: take(Float32Array, width * height) }, header);
  });
}
