// Measures one candidate in a dedicated worker, as an application would run it.
// `runs` clicks at different places are timed after `warmup` of them; the first one of all is the cold start's.
import { startOurs } from "./ours.js";
import { startOrt } from "./ort.js";

/** Bytes of WebAssembly memory that the worker has taken. */
function memoryOfWorker() {
  const channel = new BroadcastChannel("memory");
  return new Promise((done) => {
    channel.onmessage = ({ data }) => done(data);
    channel.postMessage("how much?");
  });
}

window.measure = async (candidate) => {
  const begin = performance.now();
  const { answer, ready, ...told } = await (candidate.kind === "ort" ? startOrt : startOurs)(candidate);
  await answer(0);
  const cold = performance.now() - begin;
  for (let click = 1; click <= candidate.warmup; click++) await answer(click);
  await window.mark("start");
  const times = [];
  for (let click = 0; click < candidate.runs; click++) {
    const start = performance.now();
    await answer(click + candidate.warmup + 1);
    times.push(performance.now() - start);
  }
  await window.mark("end");
  const memory = candidate.task === "encode" ? await memoryOfWorker() : undefined;
  return { ...told, ready_ms: ready, cold_ms: cold, times, memory };
};
