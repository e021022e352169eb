// Answers clicks with onnxruntime-web on a made-up embedding, or encodes a made-up image; what is in it does not change
// the time. Sends logits or embedding back as our worker does, as transferred bytes.
import "./count_memory.js";

const SIDE = 1024;

let session;
let ort;
let embedding;
let planes;

/** Numbers from -1 to 1 (the generator of Numerical Recipes). */
function numbers(count) {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 8388608 - 1;
  });
}

async function start({ model, threads, task }) {
  ort = await import("/ort/ort.wasm.min.mjs");
  ort.env.wasm.wasmPaths = "/ort/";
  ort.env.wasm.numThreads = threads;
  const bytes = new Uint8Array(await (await fetch(model)).arrayBuffer());
  const options = { executionProviders: ["wasm"], graphOptimizationLevel: "all", intraOpNumThreads: threads };
  session = await ort.InferenceSession.create(bytes, options);
  if (task === "encode") planes = numbers(3 * SIDE * SIDE);
  else embedding = numbers(256 * 64 * 64);
}

async function encode() {
  const output = await session.run({ image: new ort.Tensor("float32", planes, [1, 3, SIDE, SIDE]) });
  return { logits: Float32Array.from(output.embedding.data) };
}

async function answer([x, y]) {
  const tensor = (values, shape) => new ort.Tensor("float32", Float32Array.from(values), shape);
  const output = await session.run({
    image_embeddings: new ort.Tensor("float32", embedding, [1, 256, 64, 64]),
    point_coords: tensor([x, y, 0, 0], [1, 2, 2]),
    point_labels: tensor([1, -1], [1, 2]),
    mask_input: new ort.Tensor("float32", new Float32Array(256 * 256), [1, 1, 256, 256]),
    has_mask_input: tensor([0], [1]),
  });
  const logits = Float32Array.from(output.low_res_masks.data);
  return { logits, scores: Array.from(output.iou_predictions.data) };
}

onmessage = async ({ data }) => {
  try {
    if (data.model) {
      await start(data);
      postMessage({});
    } else {
      const result = await (planes ? encode() : answer(data.point));
      postMessage(result, [result.logits.buffer]);
    }
  } catch (error) {
    postMessage({ error: String(error?.message ?? error) });
  }
};
