// onnxruntime-web with the exported decoder or an image encoder, in a worker of its own.
// Times are taken like ours: from the page, both ways of the message included.

/** Starts a session on one thread. */
export async function startOrt({ model, threads, task }) {
  const begin = performance.now();
  const worker = new Worker("/page/ort_worker.js", { type: "module" });
  const next = () => new Promise((done, fail) => {
    worker.onmessage = ({ data }) => (data.error ? fail(new Error(data.error)) : done(data));
    worker.onerror = (event) => fail(new Error(event.message || "the worker failed"));
  });
  const created = next();
  worker.postMessage({ model, threads, task });
  await created;
  const ready = performance.now() - begin;
  const answer = (click) => {
    const answered = next();
    worker.postMessage({ point: [(10 + 37 * click) % 1024, (12 + 53 * click) % 1024] });
    return answered;
  };
  return { ready, answer };
}
