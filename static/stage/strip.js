// One small cell per unit under a number: the whole vector at a glance, the chosen unit framed.
// Gates run from paper to their hue; signed values from grey (negative) through paper to their hue.
import { put, s } from "./dom.js";
import { number } from "./format.js";
import { tr } from "./language.js";
import { SIGMOID_GATES, hueOf, range } from "./names.js";

/** @import { Store } from "./store.js" */

const WIDTH = 84;
const HEIGHT = 10;
const ONE_ROW = 32; // cells; more would be thinner than a line, and stand in two
/** What is no letter. @type {Record<string, string>} */
const WORDS = {
  kept: tr("kept"),
  added: tr("added"),
  tanh_c: "tanh c",
  c_prev: tr("c before"),
  h_prev: tr("h before"),
};

/**
 * @param {Store} store
 * @param {string} bind
 * @param {number} x
 * @param {number} y
 */
export function buildStrip(store, bind, x, y) {
  const { now } = store;
  const size = { x: now.cell.input_size, y: now.outputs }[bind] ?? now.units;
  const what =
    /** @type {Record<string, "input" | "output">} */ ({ x: "input", y: "output" })[bind] ?? "unit";
  const rows = size > ONE_ROW ? 2 : 1;
  const across = Math.ceil(size / rows);
  const step = Math.min(14, WIDTH / across);
  const tall = rows > 1 ? HEIGHT / rows + 1 : HEIGHT;
  const titles = range(size).map(() => s("title", {}));
  const cells = range(size).map((unit) =>
    s(
      "rect",
      {
        x: (x + (unit % across) * step).toFixed(2),
        y: y + Math.floor(unit / across) * tall,
        width: Math.max(step - 0.8, step / 2).toFixed(2),
        height: rows > 1 ? tall - 0.6 : HEIGHT,
        class: "strip-cell",
        "data-bind": bind,
        "data-unit": unit,
        onclick: () => store.choose({ [what]: unit }),
        onpointerenter: () => store.point({ bind, unit, t: store.t }),
      },
      titles[unit],
    ),
  );
  const root = s(
    "g",
    { class: "strip", "aria-hidden": "true" },
    s("rect", {
      x: x - 1,
      y: y - 1,
      width: (across * step + 1.2).toFixed(2),
      height: rows * tall + 2,
      class: "strip-frame",
    }),
    cells,
  );
  // Many numbers, of which only one can be hovered: each is written when the pointer comes, and while it stays.
  const say = (/** @type {number} */ unit) =>
    put(titles[unit], "text", saidOf(store, bind, what, unit));
  cells.forEach((cell, unit) => cell.addEventListener("pointerenter", () => say(unit)));
  return {
    root,
    paint: () => {
      cells.forEach((cell, unit) => paintCell(store, cell, bind, unit));
      const { bind: pointed, unit = 0 } = store.hover ?? {};
      if (pointed === bind && unit < size) say(unit);
    },
  };
}

/** @type {(store: Store, bind: string, what: "input" | "output" | "unit", unit: number) => string} */
const saidOf = (store, bind, what, unit) =>
  `${titleOf(WORDS[bind] ?? bind, what, unit + 1)}: ${number(store.now.value(bind, store.t, unit), store.digits)}`;

/** @type {(quantity: string, what: "input" | "output" | "unit", place: number) => string} */
function titleOf(quantity, what, place) {
  if (what === "input") return tr("{quantity} input {place}", { quantity, place });
  if (what === "output") return tr("{quantity} output {place}", { quantity, place });
  return tr("{quantity} unit {place}", { quantity, place });
}

/** @type {(store: Store, cell: Element, bind: string, unit: number) => void} */
function paintCell(store, cell, bind, unit) {
  const value = store.now.value(bind, store.t, unit);
  const share = Math.min(1, Math.abs(value) / (store.payload.scales[bind] || 1));
  const tone =
    value < 0 && !SIGMOID_GATES.includes(bind) ? "var(--muted)" : `var(--q-${hueOf(bind)})`;
  const chosen = unit === store.placeOf(bind);
  put(cell, "data-value", value);
  put(cell, "fill", `color-mix(in oklab, ${tone} ${(share * 100).toFixed(1)}%, var(--paper))`);
  cell.classList.toggle("is-chosen", chosen);
  cell.classList.toggle("is-pointed", store.hover?.unit === unit && !"xy".includes(bind));
}
