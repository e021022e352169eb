// Moves the pointer over the stage, one place after the other, and takes the time from each pointer event until the frame
// with its mask has been painted: the page takes in the worker's answer before the next animation frame begins, and a
// message posted from that frame comes after it was painted.
{
  let answered = () => {};
  window.Worker = class extends Worker {
    constructor(...parts) {
      super(...parts);
      this.addEventListener("message", ({ data: [header] }) => {
        if (header.includes('"answer":"segmented"')) answered();
      });
    }
  };
  const frame = () => new Promise(requestAnimationFrame);
  const afterPaint = () => new Promise((painted) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = painted;
    port2.postMessage(null);
  });
  window.hoverOver = async (places) => {
    const stage = document.querySelector("[data-testid=stage][data-view]");
    const area = stage.getBoundingClientRect();
    const [x, y, scale] = stage.dataset.view.split(",").map(Number);
    const times = [];
    for (const [column, row] of places) {
      const at = { clientX: area.left + x + (column + 0.5) * scale, clientY: area.top + y + (row + 0.5) * scale };
      await frame(); // browsers hand out pointer events when a frame begins
      const start = performance.now();
      const answer = new Promise((resolve) => { answered = resolve; });
      stage.dispatchEvent(new PointerEvent("pointermove", { ...at, pointerId: 1, pointerType: "mouse", bubbles: true }));
      await answer;
      await frame();
      await afterPaint();
      times.push(performance.now() - start);
    }
    window.hoverTimes = times;
  };
}
