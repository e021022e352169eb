// Puts the worker on the graphics card into a test's hands: `card` says it was quick, counts, compares and ends it.
{
  const isCard = (url) => String(url).includes("worker_gpu");
  // The last embedding of card and processor, and their logits for each prompt.
  const encoded = {};
  const logits = { card: new Map(), processor: new Map() };
  const held = [];
  let holds = false;
  let worker;

  // All tensors of a safetensors file.
  const tensors = (file) => {
    const length = Number(new DataView(file).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 8, length)));
    delete header.__metadata__;
    return Object.keys(header).sort().map((name) => {
      const [start, end] = header[name].data_offsets;
      return new Float32Array(file.slice(8 + length + start, 8 + length + end));
    });
  };
  // Behind the runs of each candidate's mask are its logits.
  const logitsOf = (candidates, payload) => {
    let at = 0;
    return new Float32Array(candidates.flatMap(({ mask, grid }) => {
      const start = at + 4 * mask.count;
      at = start + 4 * grid.width * grid.height;
      return [...new Float32Array(payload.slice(start, at))];
    }));
  };
  // The largest difference over the largest value.
  const apart = (found, expected) => {
    if (found.length !== expected.length) return Infinity;
    let [by, range] = [0, 0];
    expected.forEach((value, at) => {
      const difference = Math.abs(found[at] - value);
      by = difference <= by ? by : difference;
      range = Math.max(range, Math.abs(value));
    });
    return by / range;
  };

  window.card = {
    /** What it was asked, in the protocol's words. */
    asked: [],
    /** How far the last embeddings of card and processor are apart, at most of all tensors. */
    embeddings: () => {
      const [found, expected] = [encoded.card, encoded.processor].map(tensors);
      return Math.max(...found.map((tensor, at) => apart(tensor, expected[at])));
    },
    /** The same of the logits for prompts that both have answered. */
    logits: () => {
      const both = [...logits.card.keys()].filter((prompt) => logits.processor.has(prompt));
      return Math.max(...both.map((prompt) => apart(logits.card.get(prompt), logits.processor.get(prompt))));
    },
    /** How many of its answers are held back. */
    held: () => held.length,
    hold: () => { holds = true; },
    /** Ends it, as when the device is lost. */
    kill: () => {
      worker.terminate();
      worker.dispatchEvent(new ErrorEvent("error", { message: "the device was lost" }));
    },
  };

  window.Worker = class extends Worker {
    constructor(url, options) {
      super(url, options);
      this.isCard = isCard(url);
      this.name = this.isCard ? "card" : "processor";
      this.prompts = new Map();
      if (this.isCard) worker = this;
    }
    postMessage(data, transfer) {
      const { id, request } = JSON.parse(data[0]);
      if (this.isCard) card.asked.push(typeof request === "string" ? request : Object.keys(request)[0]);
      if (request.segment) this.prompts.set(id, JSON.stringify(request.segment));
      super.postMessage(data, transfer);
    }
    addEventListener(kind, listener, options) {
      const hear = (event) => {
        const [header, payload] = event.data;
        const told = JSON.parse(header);
        const { encoded: embedding, segmented } = told.done?.answer ?? {};
        if (embedding) encoded[this.name] = payload.slice(0);
        const prompt = segmented && this.prompts.get(told.done.id);
        if (prompt) logits[this.name].set(prompt, logitsOf(segmented.candidates, payload));
        if (!this.isCard) return listener.call(this, event);
        // A card made of software is slower than any processor.
        for (const answer of [embedding, segmented]) if (answer) answer.milliseconds = 0.001;
        const data = [JSON.stringify(told), payload];
        const say = () => listener.call(this, new MessageEvent("message", { data }));
        holds && told.done ? held.push(say) : say();
      };
      super.addEventListener(kind, kind === "message" ? hear : listener, options);
    }
  };
}
