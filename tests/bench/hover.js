// Moves the pointer over the stage, one place after the other, and takes two times from each pointer event: until the page
// has drawn its mask on the canvas, and until the frame with it has been painted. The page takes in the worker's answer
// in the task that brings it, so a message posted from there comes when it has drawn; a message posted from the next
// animation frame comes after that frame was painted.
{
  let answered = () => {};
  window.Worker = class extends Worker {
    constructor(...parts) {
      super(...parts);
      this.addEventListener("message", ({ data: [header] }) => {
        if (!header.includes('"segmented"')) return;
        window.hoverLogitsSide = Number(/"grid":\{"width":(\d+)/.exec(header)[1]);
        answered();
      });
    }
  };
  const frame = () => new Promise(requestAnimationFrame);
  const afterThis = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
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
      await afterThis();
      const drawn = performance.now() - start;
      await frame();
      await afterThis();
      times.push([drawn, performance.now() - start]);
    }
    window.hoverTimes = times;
  };
}
