// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// Mouse, pen and fingers on the canvas: they move the lamp, drag and zoom the material, and paint.

/** Listens to the canvas of a page. */
function listen(page) {
  const { stage } = page, { canvas } = stage, down = new Map();
  let painting = false, last = null;

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    down.set(event.pointerId, [event.clientX, event.clientY]);
    painting = page.paints && event.button === 0 && down.size === 1;
    last = null;
    if (painting) stroke(event);
    else canvas.classList.add("grabbing");
  });

  canvas.addEventListener("pointermove", (event) => {
    if (painting) stroke(event);
    else if (down.has(event.pointerId)) drag(event);
    else light(event);
    if (page.paints) page.hover(stage.placeUnder(event.clientX, event.clientY));
  });

  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, (event) => {
      down.delete(event.pointerId);
      canvas.classList.remove("grabbing");
      if (painting && !down.size) page.strokeEnded();
      painting = painting && down.size > 0;
    });
  }
  canvas.addEventListener("pointerleave", () => page.hover(null));
  canvas.addEventListener("contextmenu", (event) => page.paints && event.preventDefault());

  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 1 ? 30 : 1);
    stage.zoom(Math.exp(Math.max(-200, Math.min(200, pixels)) * 0.0014), event.clientX, event.clientY);
    page.looked();
  }, { passive: false });

  function light(event) {
    const box = canvas.getBoundingClientRect();
    stage.lamp = [((event.clientX - box.left) / box.width) * 2 - 1, 1 - ((event.clientY - box.top) / box.height) * 2];
    page.wake();
  }

  /** One pointer moves the material; two bring it nearer or farther as well. */
  function drag(event) {
    const before = down.get(event.pointerId), now = [event.clientX, event.clientY];
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const apart = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
      stage.zoom(apart(before) / apart(now), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    }
    stage.pan((now[0] - before[0]) / down.size, (now[1] - before[1]) / down.size);
    down.set(event.pointerId, now);
    page.looked();
  }

  /** Touches along the way from the last place, close enough to look like one. */
  function stroke(event) {
    const place = stage.placeUnder(event.clientX, event.clientY), from = last ?? place;
    const way = [place[0] - from[0], place[1] - from[1]], length = Math.hypot(...way);
    if (last && length < page.brush.radius / 4) return;
    const count = Math.max(1, Math.ceil((3 * length) / page.brush.radius));
    for (let touch = 1; touch <= count; touch++) {
      page.touch(from.map((value, axis) => value + (way[axis] * touch) / count), way);
    }
    last = place;
  }
}

/** Keys that everybody who makes pictures tries: space for another seed, digits for views. */
function listenToKeys(page) {
  window.addEventListener("keydown", (event) => {
    if (event.target.matches("input, button") || event.ctrlKey || event.metaKey || event.altKey) return;
    const scene = ["1", "2", "3"].indexOf(event.key);
    if (event.key === " ") page.reseed();
    else if (scene >= 0) page.look({ scene });
    else return;
    event.preventDefault();
  });
}

/** Files that are dropped on the page, or opened. */
function listenToFiles(page) {
  const veil = byId("drop");
  window.addEventListener("dragover", (event) => {
    event.preventDefault();
    veil.hidden = false;
  });
  window.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) veil.hidden = true;
  });
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    veil.hidden = true;
    page.open([...event.dataTransfer.files]);
  });
  byId("file").addEventListener("change", (event) => {
    page.open([...event.target.files]);
    event.target.value = "";
  });
}
