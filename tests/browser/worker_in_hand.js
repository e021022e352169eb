// Puts the page's worker into a test's hands: `testing` ends it, holds back its answers, and counts.
{
  const held = [];
  let holds = false;
  let worker;
  window.testing = {
    /** The prompts that were posted, in their order. */
    prompts: [],
    /** Requests without an answer so far. */
    open: new Set(),
    /** How many answers are held back; news of progress never are. */
    held: () => held.length,
    hold: () => { holds = true; },
    release: () => { holds = false; held.splice(0).forEach((say) => say()); },
    kill: () => {
      worker.terminate();
      holds = false;
      held.length = 0;
      testing.open.clear();
      worker.dispatchEvent(new ErrorEvent("error", { message: "ended by the test" }));
    },
  };
  window.Worker = class extends Worker {
    constructor(...options) {
      super(...options);
      worker = this;
    }
    postMessage(data, transfer) {
      const header = JSON.parse(data[0]);
      testing.open.add(header.id);
      if (header.request.segment) testing.prompts.push(header.request.segment.prompt);
      super.postMessage(data, transfer);
    }
    addEventListener(kind, listener, options) {
      const hear = (event) => {
        const { done, failed } = JSON.parse(event.data[0]);
        const say = () => listener.call(this, event);
        const end = done ?? failed;
        if (!end) return say();
        const answer = () => { testing.open.delete(end.id); say(); };
        holds ? held.push(answer) : answer();
      };
      super.addEventListener(kind, kind === "message" ? hear : listener, options);
    }
  };
}
