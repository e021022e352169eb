// Our worker, driven through the page's own protocol: `[header, bytes]` in and out.
// Times include both ways of the message.

/** Which of our workers: the one with threads where they are asked for, else the one that the page would choose. */
function loaderFor(threads) {
  if (threads > 1) return `/site/worker_threads_loader.js?threads=${threads}`;
  return workers.isRelaxed ? "/site/worker_relaxed_loader.js" : "/site/worker_loader.js";
}

/** Starts the worker with weights and perhaps an embedding. */
export async function startOurs({ weights, embedding, image, task, frame, threads, wanted = "all" }) {
  const begin = performance.now();
  const loader = loaderFor(threads);
  const script = task === "encode" ? `/page/counted_worker.js?of=${loader}` : loader;
  const worker = new Worker(script, { type: "module" });
  const waiting = new Map();
  const hear = new Promise((ready, fail) => {
    worker.onerror = (event) => fail(new Error(event.message || "the worker failed"));
    worker.onmessage = ({ data: [text, bytes] }) => {
      const header = JSON.parse(text);
      if (header.ready) return ready(header.ready.backend);
      if (header.progress) return;
      const { id, answer, failure } = header.done ?? header.failed;
      const { done, failed } = waiting.get(id);
      waiting.delete(id);
      answer ? done({ answer, bytes }) : failed(new Error(failure.message));
    };
  });
  const found = (await hear)?.threads?.threads ?? 1;
  if (found !== (threads ?? 1)) throw new Error(`the worker has ${found} threads`);
  let last = 0;
  const ask = (request, payload) => new Promise((done, failed) => {
    const id = ++last;
    waiting.set(id, { done, failed });
    worker.postMessage([JSON.stringify({ id, request }), payload], [payload]);
  });
  const file = async (name) => (await fetch(name)).arrayBuffer();

  await ask("load_model", await file(weights));
  const picture = await file(image);
  if (task === "encode") {
    const ready = performance.now() - begin;
    return { ready, answer: () => ask("encode", picture.slice(0)) };
  }
  const stored = await file(embedding);
  const both = new Uint8Array(stored.byteLength + picture.byteLength);
  both.set(new Uint8Array(stored));
  both.set(new Uint8Array(picture), stored.byteLength);
  const restored = await ask({ restore: { embedding_length: stored.byteLength } }, both.buffer);
  const key = restored.answer.restored.image;
  const ready = performance.now() - begin;
  const answer = (click) => {
    const position = { x: (10 + 37 * click) % frame.width, y: (12 + 53 * click) % frame.height };
    const prompt = { points: [{ position, label: "foreground" }], bbox: null, mask: null };
    const segment = { image: key, prompt, fed_back: null, base: null, wanted };
    return ask({ segment }, new ArrayBuffer(0));
  };
  return { ready, answer };
}
