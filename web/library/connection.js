// A worker and what is said to it: packets of a JSON header and one block of bytes, in the words of `crates/protocol`.
import { MaskwrightError } from "./maskwright_error.js";
import { VERSION, workers } from "./workers.js";

/**
 * How far something has come: bytes of a file, the one step of reading an image, layers of the image encoder, or points
 * that were asked about.
 *
 * @typedef {{ stage: "downloading" | "decoding" | "encoding" | "searching", done: number, total: number }} Progress
 */
/** @typedef {{ answer: any, payload: ArrayBuffer }} Answer */
/**
 * @typedef {{ resolve: (answer: Answer) => void, reject: (error: Error) => void, onProgress?: (progress: Progress) => void }} Waiting
 */

export class Connection {
  /** @type {Worker} */ #worker;
  /** @type {Map<number, Waiting>} */ #waiting = new Map();
  /** @type {MaskwrightError | undefined} */ #over;
  #last = 0;

  /**
   * @param {Worker} worker
   * @param {string} backend
   */
  constructor(worker, backend) {
    this.#worker = worker;
    /** On what it computes, in words. */
    this.backend = backend;
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = (event) => this.#end(failed(event));
    worker.onmessageerror = () => this.#end(new MaskwrightError("internal", "An answer could not be read; load the model again."));
  }

  /**
   * Starts the worker that suits this browser.
   *
   * @param {boolean} withThreads several, where the page is cross-origin isolated
   */
  static async start(withThreads) {
    const choice = workers.suitable(VERSION, withThreads);
    try {
      return await listenTo(choice.url);
    } catch (error) {
      if (choice.threads === 1) throw error;
      return listenTo(workers.suitable(VERSION, false).url);
    }
  }

  /**
   * Answers come in the order of the questions.
   *
   * @param {unknown} request
   * @param {ArrayBuffer} [payload] is handed over, not copied
   * @param {(progress: Progress) => void} [onProgress]
   * @returns {Promise<Answer>}
   */
  ask(request, payload = new ArrayBuffer(0), onProgress) {
    if (this.#over) return Promise.reject(this.#over);
    return new Promise((resolve, reject) => {
      const id = ++this.#last;
      this.#waiting.set(id, { resolve, reject, onProgress });
      this.#worker.postMessage([JSON.stringify({ id, request }), payload], [payload]);
    });
  }

  /** Ends the worker, and with it what it is doing. */
  close() {
    this.#end(new MaskwrightError("closed", "The model was closed; load it again."));
  }

  /** @param {[string, ArrayBuffer]} packet */
  #hear([header, payload]) {
    const { progress, done, failed } = JSON.parse(header);
    if (progress) return this.#waiting.get(progress.id)?.onProgress?.(progress.progress);
    const { id } = done ?? failed;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (done) waiting?.resolve({ answer: done.answer, payload });
    else waiting?.reject(new MaskwrightError(failed.failure.kind, sentence(failed.failure.message)));
  }

  /** @param {MaskwrightError} why */
  #end(why) {
    this.#over ??= why;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(this.#over);
    this.#waiting.clear();
  }
}

/**
 * @param {string} script
 * @returns {Promise<Connection>}
 */
function listenTo(script) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(script, import.meta.url), { type: "module" });
    worker.onmessage = ({ data: [header] }) => resolve(new Connection(worker, inWords(JSON.parse(header).ready.backend)));
    worker.onerror = (event) => {
      worker.terminate();
      reject(failed(event));
    };
  });
}

/** @param {string | { threads: { threads: number } }} backend */
function inWords(backend) {
  return typeof backend === "object" ? `WebAssembly, ${backend.threads.threads} threads` : "WebAssembly";
}

/** @param {string} words */
function sentence(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** @param {ErrorEvent} event a script that cannot be loaded is an event without a message */
function failed(event) {
  const why = event.message || "its files could not be loaded";
  return new MaskwrightError("internal", `The worker failed (${why}); load the model again.`);
}
