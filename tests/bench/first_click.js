// Opens the sample as soon as its card is there and clicks the cup as soon as clicks are answered, without waiting
// for anybody outside the page.
new MutationObserver((_, observer) => {
  const { state } = document.body?.dataset ?? {};
  if (state === "gallery") {
    document.querySelector("[data-testid=sample][data-name='coffee.jpg']")?.click();
  }
  const stage = document.querySelector("[data-testid=stage][data-view]");
  if (state === "ready" && stage) {
    observer.disconnect();
    const area = stage.getBoundingClientRect();
    const [x, y, scale] = stage.dataset.view.split(",").map(Number);
    const place = { clientX: area.left + x + 290.5 * scale, clientY: area.top + y + 150.5 * scale };
    for (const kind of ["pointerdown", "pointerup"]) {
      stage.dispatchEvent(new PointerEvent(kind, { ...place, pointerId: 1, pointerType: "mouse" }));
    }
  }
}).observe(document, { subtree: true, childList: true, attributes: true });
