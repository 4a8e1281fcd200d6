// One small cell per unit under a number: the whole vector at a glance, the chosen unit framed.
// Gates run from paper to their hue; signed values from grey (negative) through paper to their hue.
import { put, s } from "./dom.js";

const WIDTH = 84;
const HEIGHT = 10;
const GATES = new Set(["i", "f", "o"]);

export function buildStrip(store, bind, x, y) {
  const size = bind === "x" ? store.cell.input_size : store.units;
  const step = Math.min(14, WIDTH / size);
  const hue = bind.replace("_prev", "").replace(/^(kept|added|tanh_c)$/, "c");
  const cells = Array.from({ length: size }, (_, unit) =>
    s(
      "rect",
      {
        x: (x + unit * step).toFixed(2),
        y,
        width: (step - 0.8).toFixed(2),
        height: HEIGHT,
        class: "strip-cell",
        "data-bind": bind,
        "data-unit": unit,
        onclick: () => choose(store, bind, unit),
        onpointerenter: () => store.point({ bind, unit, t: store.t }),
      },
      s("title", {}, `${bind} ${bind === "x" ? "input" : "unit"} ${unit + 1}`),
    ),
  );
  const root = s(
    "g",
    { class: "strip", "aria-hidden": "true" },
    s("rect", {
      x: x - 1,
      y: y - 1,
      width: (size * step + 1.2).toFixed(2),
      height: HEIGHT + 2,
      class: "strip-frame",
    }),
    cells,
  );
  return {
    root,
    paint: () => cells.forEach((cell, unit) => paintCell(store, cell, bind, hue, unit)),
  };
}

function choose(store, bind, unit) {
  if (bind === "x") store.unitOfInput = unit;
  store.choose(bind === "x" ? {} : { unit });
}

function paintCell(store, cell, bind, hue, unit) {
  const value = store.value(bind, store.t, unit);
  const share = Math.min(1, Math.abs(value) / (store.payload.scales[bind] || 1));
  const tone = value < 0 && !GATES.has(bind) ? "var(--muted)" : `var(--q-${hue})`;
  const chosen = bind === "x" ? unit === (store.unitOfInput ?? 0) : unit === store.unit;
  put(cell, "data-value", value);
  put(cell, "fill", `color-mix(in oklab, ${tone} ${(share * 100).toFixed(1)}%, var(--paper))`);
  cell.classList.toggle("is-chosen", chosen);
  cell.classList.toggle("is-pointed", store.hover?.unit === unit && bind !== "x");
}
