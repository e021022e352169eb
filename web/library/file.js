// The bytes of files that the caller has in one form or another, or names by an address.
import { MaskwrightError } from "./maskwright_error.js";

/** A whole file, such as an `<input type=file>` or `fetch` gives it. @typedef {Blob | ArrayBuffer | ArrayBufferView} FileBytes */

/**
 * A copy, to be handed to the worker: what the caller has stays whole.
 *
 * @param {FileBytes} file
 * @returns {Promise<ArrayBuffer>}
 */
export async function copyOf(file) {
  if (file instanceof Blob) return file.arrayBuffer();
  if (!ArrayBuffer.isView(file)) return file.slice(0);
  return new Uint8Array(file.buffer, file.byteOffset, file.byteLength).slice().buffer;
}

/**
 * @param {string | URL} address
 * @param {(done: number, total: number) => void} tell how many bytes are here; of 0 in all where the server does not say
 * @returns {Promise<ArrayBuffer>}
 */
export async function download(address, tell) {
  const refuse = (/** @type {string} */ why) =>
    new MaskwrightError("network", `${address} could not be fetched (${why}); check the address and the network.`);
  try {
    const response = await fetch(address);
    if (!response.ok) throw refuse(`the server answers ${response.status}`);
    if (response.body === null) throw refuse("the answer is empty");
    // The length is that of the packed bytes where the server packs them.
    const isPacked = response.headers.has("content-encoding");
    const total = isPacked ? 0 : Number(response.headers.get("content-length"));
    let done = 0;
    const counted = new TransformStream({
      transform(chunk, to) {
        done += chunk.byteLength;
        tell(done, total);
        to.enqueue(chunk);
      },
    });
    return await new Response(response.body.pipeThrough(counted)).arrayBuffer();
  } catch (error) {
    throw error instanceof MaskwrightError ? error : refuse(String(error));
  }
}
