// Which of the workers on the processor suits this browser: for the page, and for the service worker that keeps their files.

globalThis.workers = (() => {
  // A module whose only function is a fused multiply-add of three vectors of zeros: valid where there is relaxed SIMD.
  const relaxedModule = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0,
    65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11);
  const isRelaxed = WebAssembly.validate(relaxedModule);
  const cores = navigator.hardwareConcurrency;
  // The promises of the worker with threads need `waitAsync`, and on one core threads only disturb each other.
  const canHaveThreads = isRelaxed && typeof globalThis.Atomics?.waitAsync === "function" && cores > 1;
  // More do not make a click quicker: what one of them has to do alone then takes the time.
  const mostThreads = 8;

  /** The script of one, and how many threads it starts. The service worker gives a page no worker of another version. */
  function suitable(version, withThreads) {
    // Memory is shared only by pages that nobody else is with.
    const mayShare = globalThis.crossOriginIsolated && typeof SharedArrayBuffer === "function";
    const threads = withThreads && canHaveThreads && mayShare ? Math.min(cores, mostThreads) : 1;
    if (threads > 1) return { url: `./worker_threads_loader.js?v=${version}&threads=${threads}`, threads };
    return { url: `./${isRelaxed ? "worker_relaxed" : "worker"}_loader.js?v=${version}`, threads };
  }

  return { isRelaxed, canHaveThreads, suitable };
})();
