// Starts the worker with threads, and is the script of its threads, too: each is a Web Worker with the same module and memory.
// What they do is in `crates/worker/src/threads.rs`.
import init, { threadHasEnded, workAsThread } from "./worker_threads.js";

const THREAD = "maskwright thread";
/** A browser that takes longer to start them works without. */
const PATIENCE_MILLISECONDS = 10000;

if (self.name === THREAD) {
  self.onmessage = async ({ data: { module, memory } }) => {
    await init({ module_or_path: module, memory });
    self.postMessage("about to work");
    try {
      workAsThread();
    } catch (error) {
      threadHasEnded();
      throw error;
    }
  };
} else {
  self.startThreads = async (count, module, memory) => {
    const start = () => new Worker(import.meta.url, { type: "module", name: THREAD });
    const threads = Array.from({ length: count }, start);
    const started = threads.map((thread) => new Promise((done, failed) => {
      thread.onmessage = done;
      thread.onerror = failed;
      thread.postMessage({ module, memory });
    }));
    const late = new Promise((_, failed) => setTimeout(failed, PATIENCE_MILLISECONDS));
    try {
      await Promise.race([Promise.all(started), late]);
    } catch (reason) {
      threads.forEach((thread) => thread.terminate());
      throw reason;
    }
    threads.forEach((thread) => { thread.onerror = null; });
  };
  await init({ module_or_path: new URL("./worker_threads_bg.wasm", import.meta.url) });
}
