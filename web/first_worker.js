// Starts the worker that answers clicks while the program is still on its way. `crates/app/src/worker_client.rs` takes it
// over, and then hears what it has said meanwhile.

workers.takeFirst = (() => {
  const { url, threads } = workers.suitable(document.querySelector("meta[name=version]").content, true);
  const said = [];
  const listening = new AbortController();
  let worker;
  try {
    worker = new Worker(url, { type: "module" });
    for (const kind of ["message", "error", "messageerror"]) {
      worker.addEventListener(kind, (event) => said.push(event), { signal: listening.signal });
    }
  } catch {
    // The program tries again, and tells why it cannot be.
  }

  /** Tells whoever listens by now, a moment later, what was said before. */
  function tell() {
    listening.abort();
    queueMicrotask(() => {
      for (const event of said) this.worker.dispatchEvent(new event.constructor(event.type, event));
    });
  }

  /** Once; `undefined` where there is none. */
  return () => {
    const first = worker && { worker, threads, tell };
    worker = undefined;
    return first;
  };
})();
