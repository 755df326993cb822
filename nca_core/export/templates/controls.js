// SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)
// The panel: what can be chosen, and what the page says of what grows.

const SIZES = [256, 512, 1024, 2048];
const MODES = [["tile", "A tile"], ["endless", "Endless ground"]];
const byId = (id) => document.getElementById(id);

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Fills a row of buttons, [value, label] each, of which one is pressed. */
function choice(box, entries, chosen, choose) {
  box.replaceChildren(...entries.map(([value, label]) => {
    const button = element("button", { type: "button", textContent: label, onclick: () => choose(value) });
    button.setAttribute("aria-pressed", String(value === chosen));
    return button;
  }));
}

/** A material's button: its thumbnail, or the first letter of its name. */
function materialButton({ model }, isChosen, choose) {
  const button = element("button", { type: "button", title: model.name, onclick: choose });
  button.setAttribute("aria-label", model.name);
  button.setAttribute("aria-pressed", String(isChosen));
  button.append(model.thumbnail ? pictureOf(model.thumbnail) : model.name.slice(0, 1));
  return button;
}

function pictureOf({ width, height, pixels }) {
  const canvas = element("canvas", { width, height }), image = new ImageData(width, height);
  for (let index = 0; index < width * height; index++) {
    image.data.set([...pixels.subarray(3 * index, 3 * index + 3), 255], 4 * index);
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

/** Draws the whole panel as the page is. */
function drawPanel(page) {
  const { stage, material } = page, { model, recipe } = material;
  byId("materials").hidden = page.materials.length < 2;
  byId("materials").replaceChildren(...page.materials.map((each, index) => materialButton(each, each === material, () => page.choose(index))));
  byId("name").textContent = model.name.replaceAll("_", " ");
  byId("seed").value = recipe.seed;
  choice(byId("mode"), MODES, recipe.mode, (mode) => page.change({ mode, ...(mode === "tile" ? page.tileSize : {}) }));
  choice(byId("size"), sizesOf(recipe, page.garden), recipe.width, (pixels) => page.change({ width: pixels, height: pixels }));
  choice(byId("scenes"), SCENES.map((name, index) => [index, name[0].toUpperCase() + name.slice(1)]), stage.scene, (scene) => page.look({ scene }));
  const there = SHOWN.map(([, label, map], index) => [index, label, map]);
  const has = (map) => !map || map.split("|").some((name) => model.maps.includes(name));
  choice(byId("shown"), there.filter(([, , map]) => has(map)), stage.shown, (shown) => page.look({ shown }));
  byId("turned").value = material.degrees;
  byId("degrees").textContent = `${Math.round(material.degrees)}°`;
  byId("regular").hidden = !model.lattice.length;
  byId("scale").value = scaleOf(stage.cells);
  drawPainting(page);
  drawCredit(page);
}

function sizesOf({ mode, width }, garden) {
  if (mode === "endless") return [[width, `${garden.surface?.pixels.width ?? width} px hold all its tiles`]];
  return [...new Set([...SIZES, width])].sort((one, other) => one - other).map((pixels) => [pixels, String(pixels)]);
}

/** The slider's place for how many coarse cells are seen, larger for larger stones. */
const scaleOf = (cells) => 1 - Math.log(cells / LEAST_CELLS) / Math.log(MOST_CELLS / LEAST_CELLS);
const cellsOf = (place) => LEAST_CELLS * (MOST_CELLS / LEAST_CELLS) ** (1 - place);

/** What can be painted with, and what the chosen brush asks for. */
function drawPainting(page) {
  const { material, brush } = page, { model, recipe } = material, kinds = brushesOf(model);
  byId("painting").hidden = !kinds.length || recipe.mode !== "tile";
  choice(byId("brushes"), [["", "Nothing"], ...kinds.map(({ name, label }) => [name, label])], brush.name, (name) => page.take(name));
  byId("brush").hidden = !brush.name;
  byId("erase").setAttribute("aria-pressed", String(brush.erases));
  const kind = kinds.find(({ name }) => name === brush.name), asked = byId("asked");
  if (!kind) return;
  byId("fill").hidden = kind.name === COMB;
  if (kind.labels.length) {
    const swatches = kind.labels.map((colour, index) => {
      const swatch = element("button", { type: "button", className: "swatch", title: `Label ${index + 1}`, onclick: () => page.ask(index) });
      swatch.style.background = `rgb(${colour.join(" ")})`;
      swatch.setAttribute("aria-pressed", String(brush.value === index && !brush.erases));
      return swatch;
    });
    asked.replaceChildren(element("span", { textContent: "Asks" }), element("div", { className: "choice" }, ...swatches));
  } else if (kind.name === COMB) {
    asked.replaceChildren(element("span", { textContent: "" }), element("p", { className: "ends", textContent: "Comb the way it is to run" }));
  } else {
    const slider = element("input", { type: "range", min: -1, max: 1, step: 0.05, value: brush.value, oninput: () => page.ask(Number(slider.value), true) });
    slider.setAttribute("aria-label", `How much ${kind.label}`);
    const ends = element("div", { className: "ends" }, element("span", { textContent: "less" }), element("span", { textContent: "more" }));
    asked.replaceChildren(element("span", { textContent: "Asks" }), element("div", {}, slider, ends));
  }
}

const COMB = "direction"; // no guide is called so by anybody: their names have a prefix here

/** What a material listens to: [{name, label, labels}], and a direction where it is irregular. */
function brushesOf(model) {
  const heard = model.guides.filter((guide) => model.levels.some((level) => level.inputs[`guide.${guide.name}`]));
  const guides = heard.map((guide) => ({ name: `guide.${guide.name}`, label: words(guide.name), labels: guide.labels ?? [] }));
  return model.lattice.length ? guides : [...guides, { name: COMB, label: "Direction", labels: [] }];
}

function words(name) {
  const text = name.replaceAll("_", " ");
  return text[0].toUpperCase() + text.slice(1);
}

function drawCredit({ material: { model }, data }) {
  const { licence, author, source } = model.provenance;
  const known = (text) => (text && text !== "unknown" ? text : "unknown");
  byId("credit").replaceChildren(
    element("b", { textContent: words(model.name) }), ` by ${known(author)}, licence ${known(licence)}`,
    ...(known(source) === "unknown" ? [] : [`. Source: ${source}`]));
  byId("about").textContent = `Written by Lichen ${data.version}: one picture, a tiny automaton, any size.`;
}

/** The line below the name: what it weighs, what it covers, how long it took. */
function drawFacts({ garden, material: { model, recipe } }) {
  const { width, height } = garden.surface.pixels, parts = [`${Math.round(model.bytes / 1000)} kB`, `${width} × ${height} px`];
  const metres = (pixels) => ((pixels / recipe.density) * model.cellSize) / model.stride;
  if (model.cellSize) parts.push(lengthOf(metres(width)));
  const spent = garden.milliseconds, time = spent < 1000 ? `${Math.max(1, Math.round(spent))} ms` : `${(spent / 1000).toFixed(1)} s`;
  parts.push(garden.isGrown ? `grown in ${time} on ${rendererName(garden.card.gl)}` : `growing, ${Math.round(100 * garden.done)} %`);
  byId("facts").textContent = parts.join("  ·  ");
  const bar = byId("growth").firstElementChild;
  bar.style.width = `${100 * garden.done}%`;
  bar.style.opacity = garden.isGrown ? 0 : 1;
}

function lengthOf(metres) {
  const [unit, scale] = metres < 0.001 ? ["µm", 1e6] : metres < 0.01 ? ["mm", 1e3] : metres < 1 ? ["cm", 100] : ["m", 1];
  return `${Number((metres * scale).toPrecision(2))} ${unit} wide`;
}
