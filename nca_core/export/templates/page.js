// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// The page itself: its materials, what is chosen, and the loop that lets them grow.

const FAULT_SECONDS = 7;
// Of the canvas' pixels along an axis that are drawn where a processor draws: while it has to grow as well, and while
// something moves; what stays as it is for some milliseconds is drawn sharply.
const GROWING_SHARE = 0.3, MOVING_SHARE = 0.5, STILL = 180;
const PAINTED_BY = 1500; // milliseconds after which one goes on, whether or not the browser has painted

class Page {
  constructor(data) {
    const canvas = byId("canvas");
    const gl = canvas.getContext("webgl2", { alpha: false, antialias: false, powerPreference: "high-performance" });
    if (!gl) throw new CardFault("This browser has no WebGL 2, which the material grows by.");
    const card = new Card(gl);
    this.data = data;
    this.garden = new Garden(card, data);
    this.stage = new Stage(card, `#version 300 es\n${data.stage}`, canvas);
    this.stage.shadows = card.software ? 0 : 14;
    this.materials = data.materials.map(({ weights, recipe }) => this.materialOf(bytesOf(weights), recipe));
    this.brush = { name: "", value: 1, radius: 1.6, erases: false };
    this.isAwake = this.wantsGrowth = false;
    this.isSharp = true;
  }

  /** A material of the page. drawings: what was painted, by the names of brushes. */
  materialOf(bytes, recipe) {
    return { model: modelOf(bytes, this.data.known), recipe: { ...recipe }, drawings: new Map(), degrees: signed(recipe.degrees ?? 0) };
  }

  choose(index) {
    this.material = this.materials[index];
    const { width, height, mode } = this.material.recipe;
    this.tileSize = mode === "tile" ? { width, height } : { width: 512, height: 512 };
    this.take("");
    this.grow(true);
  }

  /** Changes the recipe, and grows it. */
  change(changes) {
    Object.assign(this.material.recipe, changes);
    const { width, height, mode } = this.material.recipe;
    if (mode === "tile") this.tileSize = { width, height };
    else this.take("");
    if (!("seed" in changes)) this.material.drawings.clear(); // they lie on the tile as it was
    this.grow(true);
  }

  reseed() {
    const seed = crypto.getRandomValues(new Uint32Array(1))[0] % 100000;
    this.material.recipe.seed = seed;
    this.grow(true);
  }

  grow(paced) {
    const { model, recipe } = this.material;
    this.attempt(() => this.garden.plant(model, recipe, this.steering(), paced));
    drawPanel(this);
    this.wake();
  }

  /** What steers growth: drawings that say something, and the angle by which all of it is turned. */
  steering() {
    const { model, recipe, drawings, degrees } = this.material, surface = surfaceOf(model, recipe), signals = {};
    const spoken = recipe.mode === "tile" ? [...drawings].filter(([, drawing]) => !drawing.isSilent) : [];
    for (const [name, drawing] of spoken) {
      const kind = brushesOf(model).find((each) => each.name === name);
      if (name !== COMB) signals[name] = guideSignal(drawing, kind.labels.length > 0);
    }
    const angle = closingAngle(model.lattice, degrees, surface.period), comb = spoken.find(([name]) => name === COMB)?.[1];
    const frame = comb || angle % 360 ? frameOf(comb, angle, surface) : null;
    return { ...UNSTEERED, degrees: angle, signals, frame };
  }

  /** Changes what is looked at: {scene} or {shown}. */
  look(changes) {
    Object.assign(this.stage, changes);
    if (this.stage.scene !== 0) this.take("");
    drawPanel(this);
    this.wake();
  }

  looked() {
    byId("scale").value = scaleOf(this.stage.cells);
    this.wake();
  }

  get paints() {
    return this.brush.name !== "" && this.stage.scene === 0 && this.material.recipe.mode === "tile";
  }

  /** Takes a brush, or none. */
  take(name) {
    const before = this.brush.name;
    Object.assign(this.brush, { name, erases: false, value: name === before ? this.brush.value : 1 });
    if (name) this.stage.scene = 0;
    this.stage.brush = null;
    this.stage.canvas.classList.toggle("painting", Boolean(name));
    if (this.material && name !== before) drawPanel(this);
    this.wake();
  }

  /** Sets what the brush asks for: a value in -1..1, or the number of a label. */
  ask(value, isSliding = false) {
    Object.assign(this.brush, { value, erases: false });
    if (!isSliding) drawPainting(this);
  }

  hover(place) {
    this.stage.brush = place && this.paints ? [...place, this.brush.radius, 0.8] : null;
    this.wake();
  }

  drawing() {
    const { drawings, model } = this.material, { name } = this.brush, { surface } = this.garden;
    const numbers = name === COMB ? 2 : brushesOf(model).find((kind) => kind.name === name).labels.length || 1;
    if (!drawings.has(name)) drawings.set(name, new Drawing(surface.width, surface.height, numbers));
    return drawings.get(name);
  }

  /** What the brush asks for, as numbers of its drawing; of a comb the way of the hand, y up. */
  asked(drawing, way) {
    const { name, value } = this.brush, length = Math.hypot(...way);
    if (name === COMB) return length ? [way[0] / length, -way[1] / length] : null;
    return drawing.numbers === 1 ? [value] : Array.from({ length: drawing.numbers }, (_, label) => Number(label === value));
  }

  /** Touches the tile at a place in coarse cells, on the way there. */
  touch(place, way) {
    const drawing = this.drawing(), asked = this.asked(drawing, way), { width, height } = this.garden.surface;
    if (!asked) return;
    drawing.touch(place[0] / width, place[1] / height, this.brush.radius / width, asked, this.brush.erases ? 0 : 1);
    this.wantsGrowth = true;
    this.wake();
  }

  strokeEnded() {
    this.wantsGrowth = false;
    this.grow(false);
  }

  /** Opens files that were dropped. */
  async open(files) {
    for (const file of files) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const opened = this.attempt(() => this.materialOf(bytes, { ...this.material.recipe, mode: "tile", ...this.tileSize, reach: 0, degrees: 0 }), file.name);
      if (!opened) continue;
      this.materials.push(opened);
      this.choose(this.materials.length - 1);
    }
  }

  /** Does something; what cannot be done is said on the page. */
  attempt(work, name = "") {
    try {
      return work();
    } catch (fault) {
      if (!(fault instanceof FileFault || fault instanceof CardFault)) throw fault;
      this.say(name ? `${name}: ${fault.message}.` : fault.message);
      return null;
    }
  }

  say(text) {
    clearTimeout(this.saying);
    Object.assign(byId("fault"), { textContent: text, hidden: false });
    this.saying = setTimeout(() => { byId("fault").hidden = true; }, 1000 * FAULT_SECONDS);
  }

  wake() {
    if (this.isAwake) return;
    this.isAwake = true;
    requestAnimationFrame(() => this.frame());
  }

  /** One frame: a little growth, and a look. It sleeps where there is nothing to do. */
  frame() {
    const { garden, stage } = this;
    this.isAwake = false;
    if (this.wantsGrowth && garden.isGrown) {
      this.wantsGrowth = false;
      garden.plant(this.material.model, this.material.recipe, this.steering(), false);
    }
    garden.sketches = garden.software && stage.scene === 0 && stage.shown === 0 && garden.surface.across === 1;
    const alive = this.attempt(() => garden.tend());
    this.draw(garden.software ? (garden.isGrown ? MOVING_SHARE : GROWING_SHARE) : 1);
    if (this.firstGrown && !this.allGrown) this.prepare();
    if (garden.surface) drawFacts(this);
    if (alive) this.wake();
  }

  /** Lets the card compile what is needed later, while it grows. */
  prepare() {
    const { garden, stage } = this;
    garden.prepare();
    stage.prepare(garden.surface, "emission" in garden.channels);
  }

  /** Draws what has grown. share: of the canvas' pixels along an axis. */
  draw(share) {
    const { garden, stage } = this;
    stage.share = share;
    stage.fit();
    if (garden.sketch && garden.sketches) {
      const { picture, period } = garden.sketch;
      stage.sketch(garden.draftText, picture, period, garden.channels, garden.normals);
    } else if (garden.maps) {
      stage.draw(garden.maps, garden.shownSurface, garden.depth, "emission" in garden.channels);
    }
    if (garden.maps || garden.sketch) byId("stage").classList.remove("waits");
    this.seen(garden);
    clearTimeout(this.sharpening);
    this.isSharp = share === 1;
    if (!this.isSharp && garden.isGrown) this.sharpening = setTimeout(() => this.draw(1), STILL);
  }

  /** Keeps when the first thing that grew was drawn, and when all of it, for whoever asks how long it took. */
  seen({ maps, sketch, isGrown }) {
    if (maps || sketch) this.firstGrown ??= performance.now();
    if (isGrown) this.allGrown ??= performance.now();
  }
}

const signed = (degrees) => ((degrees + 180) % 360) - 180;

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** Waits until the browser has painted the page as it came, with the material's own picture on it, and gives when that
 * was: what wakes the card would come before it. A page that nobody looks at is not painted. */
function painted() {
  return new Promise((resolve) => {
    const done = () => resolve(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? performance.now());
    new PerformanceObserver((list) => list.getEntriesByName("first-contentful-paint").length && done()).observe({ type: "paint", buffered: true });
    setTimeout(done, document.hidden ? 0 : PAINTED_BY);
  });
}

/** Puts the page together; whatever goes wrong is said on it. */
async function begin() {
  const firstSeen = await painted();
  try {
    const page = new Page(JSON.parse(byId("data").textContent));
    connect(page);
    window.lichen = Object.assign(page, { Drawing, firstSeen }); // for whoever is curious, and for tests
    page.choose(0);
  } catch (fault) {
    Object.assign(byId("fault"), { textContent: fault.message, hidden: false });
    if (!(fault instanceof FileFault || fault instanceof CardFault)) throw fault;
  }
}

function connect(page) {
  listen(page);
  listenToKeys(page);
  listenToFiles(page);
  const on = (id, name, act) => byId(id).addEventListener(name, (event) => act(event.target));
  on("seed", "change", ({ value }) => page.change({ seed: Math.min(4294967295, Math.max(0, Math.round(Number(value) || 0))) }));
  on("reseed", "click", () => page.reseed());
  on("scale", "input", ({ value }) => {
    page.stage.cells = cellsOf(Number(value));
    page.wake();
  });
  on("turned", "input", ({ value }) => { byId("degrees").textContent = `${value}°`; });
  on("turned", "change", ({ value }) => {
    page.material.degrees = Number(value);
    page.grow(true);
  });
  on("radius", "input", ({ value }) => { page.brush.radius = Number(value); });
  on("erase", "click", () => {
    page.brush.erases = !page.brush.erases;
    drawPainting(page);
  });
  on("fill", "click", () => {
    const drawing = page.drawing();
    drawing.fill(page.asked(drawing, [0, 0]), page.brush.erases ? 0 : 1);
    page.grow(false);
  });
  on("clear", "click", () => {
    page.material.drawings.delete(page.brush.name);
    page.grow(false);
  });
  new ResizeObserver(() => page.wake()).observe(byId("canvas"));
  hint();
}

/** Says once what the mouse does. */
function hint() {
  byId("hint").textContent = "Move to light it, drag to move it, scroll to come nearer. Space sows another seed.";
  setTimeout(() => { byId("hint").style.opacity = 0; }, 9000);
}

begin();
