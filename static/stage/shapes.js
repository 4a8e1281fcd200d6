// One picture that tells steps from units from inputs: every array of the present cell, as large as it is.
import { h, s } from "./dom.js";
import { tr, trN } from "./language.js";
import { GATE_ORDER, range } from "./names.js";

/** @import { Store } from "./store.js" */

/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/** @typedef {{name: string, title?: string, letters: string[], says: string, term: string}} Tensor */

const LARGEST = 14; // px of one number in the picture
const FINEST = 3; // px below which numbers are no longer told apart
const TALL = 168; // px of the picture's arrays at most
const WIDE = 250;
const TITLE = 20; // from a letter to the shape beside it
const LETTER = 7.5; // px of a letter of a shape or of what is framed, at most

/** @type {Tensor[]} in the order in which a step uses them; the letters are the axes */
const TENSORS = [
  { name: "x", letters: ["T", "B", "D"], says: tr("the whole input"), term: "x" },
  { name: "W", letters: ["4H", "D"], says: tr("weights on the input, four gates"), term: "W" },
  { name: "U", letters: ["4H", "H"], says: tr("weights on h of the step before"), term: "U" },
  { name: "b", letters: ["4H"], says: tr("biases"), term: "bias" },
  { name: "p", letters: ["3", "H"], says: tr("peepholes of i, f and o"), term: "peephole" },
  {
    name: "z",
    title: tr("z, of each gate"),
    letters: ["T", "B", "H"],
    says: tr("weighted sums"),
    term: "z",
  },
  { name: "i, f, g, o", letters: ["T", "B", "H"], says: tr("gates and candidate"), term: "gate" },
  { name: "c, h", letters: ["T", "B", "H"], says: tr("memories"), term: "state" },
  { name: "c_0, h_0", letters: ["B", "H"], says: tr("start values"), term: "start-value" },
];

const WORDS = tr(
  "A step (T) is one reading of the sequence. At each step D inputs come in, and H units answer; all units are there " +
    "at every step, and every step has the same weights. B counts sequences side by side: on these pages it " +
    "is always 1.",
);

export class Shapes {
  #drawn = "";

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.holder = h("div", { class: "shapes-body" });
    const ontoggle = () => this.paint();
    this.root = h(
      "details",
      { class: "shapes", "data-part": "shapes", ontoggle },
      h("summary", {}, tr("Units, steps, inputs: the shapes of this cell")),
      this.holder,
    );
    for (const topic of /** @type {const} */ (["shape", "data", "cursor"]))
      store.on(topic, () => this.paint());
  }

  /** Draws it, if it is open and anything in it has changed. */
  paint() {
    if (this.store.payload) this.root.hidden = Boolean(this.store.now.cell.type);
    if (!this.root.open || this.root.hidden) return;
    const { t, unit, now } = this.store;
    const { cell } = now;
    const sizes = { T: cell.steps, B: 1, D: cell.input_size, H: cell.hidden_size };
    const key = JSON.stringify([sizes, now.stepNumber(t), t, unit, Boolean(cell.peephole)]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const tensors = TENSORS.filter(({ name }) => name !== "p" || cell.peephole);
    this.holder.replaceChildren(
      h("p", {}, WORDS),
      picture(sizes, now, t, unit),
      table(tensors, sizes),
    );
  }
}

/** @typedef {Record<"T" | "B" | "D" | "H", number>} Sizes */

/** What an axis comes to: 4H of three units is 12. @type {(letter: string, sizes: Sizes) => number} */
const sizeOf = (letter, sizes) =>
  letter === "3"
    ? 3
    : (letter.startsWith("4") ? 4 : 1) * sizes[/** @type {keyof Sizes} */ (letter.slice(-1))];

/** (12, 1), or (12,) of one axis. @param {(string | number)[]} parts */
const inBrackets = (parts) => `(${parts.join(", ")}${parts.length === 1 ? "," : ""})`;

/** @type {(tensors: Tensor[], sizes: Sizes) => HTMLElement} */
function table(tensors, sizes) {
  const rows = tensors.map(({ name, title: shown = name, letters, says, term }) => {
    const [letter, index] = name.split("_0, h");
    const symbol =
      index === undefined ? shown : [letter, h("sub", {}, "0"), ", h", h("sub", {}, "0")];
    return h(
      "tr",
      { "data-tensor": name },
      h("th", { scope: "row" }, h("span", { class: "sign", "data-term": term }, symbol)),
      h("td", {}, inBrackets(letters)),
      h("td", { class: "shape" }, inBrackets(letters.map((each) => sizeOf(each, sizes)))),
      h("td", {}, says),
    );
  });
  const heads = [tr("Array"), tr("Shape"), tr("Here"), tr("What it is")].map((name) =>
    h("th", { scope: "col" }, name),
  );
  return h(
    "table",
    { "aria-label": tr("Shapes of this cell") },
    h("thead", {}, h("tr", {}, heads)),
    h("tbody", {}, rows),
  );
}

/** @param {Sizes} sizes */
const inWords = ({ T, D, H }) =>
  tr(
    "Steps: {T}. At each: inputs {D}, and units {H}, with a c and an h each. " +
      "The weights of one step are {rows} rows, {H} for each of i, f, g and o.",
    { T, D, H, rows: 4 * H },
  );

/** Where each array lies, beside the words of the one before it. @param {Sizes} sizes */
function placesOf({ T, D, H }) {
  const along = Math.min(LARGEST, WIDE / T);
  const up = Math.min(LARGEST, TALL / (4 * H), TALL / D);
  const [left, top] = [44, 34];
  const x = { x: left, y: top, width: T * along, height: D * up };
  const W = { x: besideOf(x, `${T} × ${D}`, 84), y: top, width: D * up, height: 4 * H * up };
  const U = { ...W, x: besideOf(W, `${4 * H} × ${D}`, 18), width: H * up };
  const b = { ...W, x: besideOf(U, `${4 * H} × ${H}`, 18), width: up };
  const c = { x: besideOf(b, `${4 * H}`, 84), y: top, width: T * along, height: H * up };
  const k = { ...c, y: top + c.height + 46 };
  return { along, up, x, W, U, b, c, k };
}

/** @type {(box: Box, shape: string, gap: number) => number} */
const besideOf = ({ x, width }, shape, gap) => x + Math.max(width, TITLE + roomOf(shape)) + gap;

/**
 * The input over time, the weights of one step, the memories over time.
 * @type {(sizes: Sizes, now: Store["now"], t: number, unit: number) => Element}
 */
function picture(sizes, now, t, unit) {
  const { T, D, H } = sizes;
  const { along, up, x, W, U, b, c, k } = placesOf(sizes);
  const step = now.stepNumber(t);
  const here = tr("step {step}, unit {unit}", { step, unit: unit + 1 });
  const wide = c.x + Math.max(c.width, TITLE + roomOf(`${T} × ${H}`), roomOf(here)) + 20;
  const tall = Math.max(W.y + W.height, k.y + k.height, x.y + x.height) + 42;
  return h(
    "div",
    {
      class: "shapes-picture",
      tabindex: 0,
      role: "group",
      "aria-label": tr("Picture of the shapes"),
    },
    s(
      "svg",
      {
        viewBox: `0 0 ${wide} ${tall}`,
        width: wide,
        height: tall,
        role: "img",
        "aria-label": inWords(sizes),
      },
      ...grid(x, T, D, "x"),
      ...title(x, "x", `${T} × ${D}`),
      axis(x, trN("T = {n} step", "T = {n} steps", T)),
      side(x, `D = ${D}`),
      ...column(x, t, along, tr("x at step {step}", { step })),
      ...gates(W, H, D, "W"),
      ...gates(U, H, H, "U"),
      ...gates(b, H, 1, "b"),
      axis(W, `D = ${D}`),
      axis(U, `H = ${H}`),
      rows(W, H, up),
      ...[W, U, b].flatMap((box) => range(4).flatMap((gate) => row(box, gate * H + unit, up))),
      arrow(W.x - 62, W.y),
      arrow(c.x - 62, c.y),
      ...grid(c, T, H, "c"),
      ...title(c, "c", `${T} × ${H}`),
      ...row(c, unit, up),
      ...column(c, t, along, ""),
      ...grid(k, T, H, "h"),
      ...title(k, "h", `${T} × ${H}`),
      ...row(k, unit, up),
      ...column(k, t, along, here),
      side(c, `H = ${H}`),
      side(k, `H = ${H}`),
    ),
  );
}

/**
 * One field a number; of very many only the whole.
 * @type {(box: Box, across: number, up: number, hue: string) => Element[]}
 */
function grid({ x, y, width, height }, across, up, hue) {
  const frame = s("rect", { x, y, width, height, class: `array q-${hue}` });
  const [stepX, stepY] = [width / across, height / up];
  const upright =
    stepX < FINEST ? [] : range(across - 1, 1).map((n) => `M ${x + n * stepX} ${y} v ${height}`);
  const level =
    stepY < FINEST ? [] : range(up - 1, 1).map((n) => `M ${x} ${y + n * stepY} h ${width}`);
  return [frame, s("path", { class: "mesh", d: [...upright, ...level].join(" ") || "M 0 0" })];
}

/**
 * The rows of the four gates, each in its hue.
 * @type {(box: Box, units: number, across: number, name: string) => Element[]}
 */
function gates(box, units, across, name) {
  const height = box.height / 4;
  const parts = GATE_ORDER.flatMap((gate, n) => [
    ...grid({ ...box, y: box.y + n * height, height }, across, units, gate),
  ]);
  return [
    ...parts,
    ...title(box, name, across > 1 || name !== "b" ? `${4 * units} × ${across}` : `${4 * units}`),
  ];
}

/** What each quarter of the rows belongs to. @type {(box: Box, units: number, up: number) => Element} */
const rows = ({ x, y }, units, up) =>
  s(
    "g",
    {},
    GATE_ORDER.map((gate, n) =>
      s(
        "text",
        {
          x: x - 8,
          y: y + (n + 0.5) * units * up + 5,
          "text-anchor": "end",
          class: `letter q-${gate}`,
        },
        gate,
      ),
    ),
  );

/** The room that a text takes below or above an array. @param {string} text */
const roomOf = (text) => text.length * LETTER;

/** @type {(box: Box, name: string, shape: string) => Element[]} */
const title = ({ x, y }, name, shape) => [
  s("text", { x, y: y - 9, class: "letter" }, name),
  s("text", { x: x + TITLE, y: y - 9, class: "size" }, shape),
];

/** @type {(box: Box, words: string) => Element} */
const axis = ({ x, y, height }, words) =>
  s("text", { x, y: y + height + 16, class: "size" }, words);

/** @type {(box: Box, words: string) => Element} */
function side({ x, y, height }, words) {
  const at = { x: x - 6, y: y + height / 2 };
  const turned = `rotate(-90 ${at.x} ${at.y})`;
  return s("text", { ...at, transform: turned, "text-anchor": "middle", class: "size" }, words);
}

/** What comes first. @type {(x: number, y: number) => Element} */
const arrow = (x, y) =>
  s("path", { d: `M ${x} ${y + 7} h 22 m -6 -5 l 6 5 l -6 5`, class: "arrow" });

/** The present step, framed. @type {(box: Box, t: number, along: number, words: string) => Element[]} */
const column = ({ x, y, height }, t, along, words) => [
  s("rect", {
    x: x + t * along - 1,
    y: y - 1,
    width: along + 2,
    height: height + 2,
    class: "here",
  }),
  s("text", { x, y: y + height + 32, class: "size is-here" }, words),
];

/** The chosen unit, framed. @type {(box: Box, unit: number, up: number) => Element[]} */
const row = ({ x, y, width }, unit, up) => [
  s("rect", { x: x - 1, y: y + unit * up - 1, width: width + 2, height: up + 2, class: "here" }),
];
