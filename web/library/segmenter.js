// A model in a worker of its own: the page that uses it is never held up.
import { Connection } from "./connection.js";
import { EmbeddedImage } from "./embedded_image.js";
import { copyOf, download } from "./file.js";
import { MaskwrightError } from "./maskwright_error.js";

/** @typedef {import("./connection.js").Progress} Progress */
/** @typedef {import("./file.js").FileBytes} FileBytes */
/**
 * @typedef {object} LoadOptions
 * @property {string | URL | FileBytes} [weights] of nano, SAM, MobileSAM or SlimSAM, as a file or by its address; nano
 *   where there are none
 * @property {boolean} [threads] whether several may share the work, which the page must be cross-origin isolated for;
 *   yes where it is not said
 * @property {(progress: Progress) => void} [onProgress]
 */
/**
 * The model's name, the SHA-256 of its weights, and the side of the square that images are brought to.
 *
 * @typedef {{ name: string, sha256: string, inputSide: number }} ModelInfo
 */

const NANO = new URL("./models/nano.safetensors", import.meta.url);

export class Segmenter {
  /** @type {Connection} */ #connection;

  /**
   * @param {Connection} connection
   * @param {ModelInfo} model
   */
  constructor(connection, model) {
    this.#connection = connection;
    /** What was loaded. */
    this.model = model;
    /** On what it computes, in words. */
    this.backend = connection.backend;
  }

  /**
   * Starts a worker and loads the weights.
   *
   * @param {LoadOptions} [options]
   * @returns {Promise<Segmenter>}
   */
  static async load({ weights = NANO, threads = true, onProgress = () => {} } = {}) {
    const isAddress = typeof weights === "string" || weights instanceof URL;
    const tell = (/** @type {number} */ done, /** @type {number} */ total) => onProgress({ stage: "downloading", done, total });
    const [started, read] = await Promise.allSettled([
      Connection.start(threads),
      isAddress ? download(weights, tell) : copyOf(weights),
    ]);
    if (started.status === "rejected") throw started.reason;
    const connection = started.value;
    try {
      if (read.status === "rejected") throw read.reason;
      const { answer } = await connection.ask("load_model", read.value);
      const { name, sha256, input_side: inputSide } = answer.model_loaded.model;
      return new Segmenter(connection, { name, sha256, inputSide });
    } catch (error) {
      connection.close();
      const isOfWeights = error instanceof MaskwrightError && error.kind === "weights";
      throw isOfWeights ? new MaskwrightError("weights", `${error.message}; choose other weights.`) : error;
    }
  }

  /**
   * Computes the embedding of an image.
   *
   * @param {FileBytes} image an image file: PNG, JPEG, WebP, GIF, BMP or TIFF
   * @param {{ onProgress?: (progress: Progress) => void }} [options]
   * @returns {Promise<EmbeddedImage>}
   */
  async embed(image, { onProgress } = {}) {
    const bytes = await copyOf(image);
    const kept = new Blob([bytes]);
    const { answer, payload } = await this.#connection.ask("encode", bytes, onProgress);
    return new EmbeddedImage(this.#connection, this.model.name, kept, answer.encoded, new Uint8Array(payload));
  }

  /**
   * Takes an embedding that was computed before, here or by `maskwright embed`, after making sure that it is of this image
   * and this model.
   *
   * @param {FileBytes} embedding
   * @param {FileBytes} image
   * @returns {Promise<EmbeddedImage>}
   */
  async restore(embedding, image) {
    const [stored, bytes] = [new Uint8Array(await copyOf(embedding)), await copyOf(image)];
    const kept = new Blob([bytes]);
    const both = new Uint8Array(stored.byteLength + bytes.byteLength);
    both.set(stored);
    both.set(new Uint8Array(bytes), stored.byteLength);
    const { answer } = await this.#connection.ask({ restore: { embedding_length: stored.byteLength } }, both.buffer);
    return new EmbeddedImage(this.#connection, this.model.name, kept, answer.restored, stored);
  }

  /** Ends the worker and frees its memory; what is still asked is refused. */
  close() {
    this.#connection.close();
  }
}
