// Imported first by a worker: tells whoever asks how much WebAssembly memory the worker has taken. Such memory never
// shrinks, so it is the peak.
const memories = new Set();
const { Memory } = WebAssembly;

WebAssembly.Memory = class extends Memory {
  constructor(descriptor) {
    super(descriptor);
    memories.add(this);
  }
};
for (const name of ["instantiate", "instantiateStreaming"]) {
  const original = WebAssembly[name];
  WebAssembly[name] = async (...values) => {
    const made = await original.apply(WebAssembly, values);
    for (const value of Object.values((made.instance ?? made).exports)) {
      if (value instanceof Memory) memories.add(value);
    }
    return made;
  };
}

const channel = new BroadcastChannel("memory");
channel.onmessage = () => {
  channel.postMessage([...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0));
};
