// The pieces of the drawing that move: wires, shutters, operations and the four networks. Each function builds one
// from its entry in the blueprint and gives its element and what repaints it.
import { MEMORY, PIPE, READOUT } from "./blueprint.js";
import { put, s } from "./dom.js";
import { number } from "./format.js";
import { tr } from "./language.js";
import { hueOf } from "./names.js";

/** @import { Activation } from "./activations.js" */
/** @import { Operation, Shutter, Wire } from "./blueprint.js" */
/** @import { OwnBox } from "./blueprint-of.js" */
/** @import { Run } from "./run.js" */
/** @import { Store } from "./store.js" */

/** @typedef {{root: Element, paint: () => void}} Piece */

const still = () => {};
const THIN = 1.2; // the band of a 0

/**
 * How far a number fills a wire, 0 to 1.
 * @type {(store: Store, bind: string, value: number) => number}
 */
const shareOf = ({ payload }, bind, value) =>
  Math.min(
    1,
    Math.abs(value) / ((MEMORY.includes(bind) ? payload.full : payload.scales[bind]) || 1),
  );

/**
 * Whether what is compared with has a number at the cursor: B may not.
 * @type {(store: Store, bind: string) => boolean}
 */
const isThere = (store, bind) => Boolean(store.past?.has(bind, store.t, store.placeOf(bind)));

/** How thick the band of a full pipe is. @param {number} width of the pipe */
const fullBand = (width) => width - 1.8;

/** @type {(store: Store, wire: Wire) => Piece} */
export function buildWire(store, { part, bind, path, width, arrow }) {
  const fluid = s("path", { d: path, class: `fluid q-${bind ? hueOf(bind) : "x"}` });
  const flow = s("path", { d: path, class: "flow" });
  const ghost = s("path", { d: path, class: "ghost" }); // as wide as the fluid was before any change
  const end = arrow ? "url(#cell-arrow)" : null;
  const root = s(
    "g",
    { class: "wire", "data-part": part, "data-wire": bind ?? null },
    s("path", { d: path, class: "casing", "stroke-width": width + 2 }),
    s("path", { d: path, class: "bore", "stroke-width": width, "marker-end": end }),
    ghost,
    fluid,
    flow,
  );
  if (!bind) {
    put(fluid, "stroke-width", 2);
    return { root, paint: still };
  }
  const across = (/** @type {Run} */ run) => {
    const share = shareOf(store, bind, store.here(bind, run));
    return (THIN + share * (fullBand(width) - THIN)).toFixed(2);
  };
  const paint = () => {
    const { now, past } = store;
    const sign = store.here(bind) < 0 ? " is-negative" : "";
    put(fluid, "stroke-width", across(now));
    put(ghost, "stroke-width", past && isThere(store, bind) ? across(past) : 0);
    put(fluid, "class", `fluid q-${hueOf(bind)}${sign}`);
  };
  return { root, paint };
}

/** What a full pipe of memory stands for, beside a piece of its band. @type {(store: Store) => Piece} */
export function buildScale(store) {
  const height = fullBand(PIPE);
  const text = s("text", { x: 12, y: 4 });
  const about = tr(
    "The wider a line of memory, the larger its number; one of this width is as large as that.",
  );
  const band = { x: 0, y: -height / 2, width: 5, height: height.toFixed(1), class: "band" };
  const root = s("g", { class: "scale" }, s("title", {}, about), s("rect", band), text);
  return {
    root,
    paint: () =>
      put(
        text,
        "text",
        tr("full width = {value}", { value: number(store.payload.full, store.digits) }),
      ),
  };
}

/** @typedef {[number, number, number, number]} Rect x, y, width, height */

/** @type {(store: Store, shutter: Shutter) => Piece} */
export function buildShutter(store, { part, gate, x, y, width, across }) {
  const half = width / 2 + 2;
  const jaw = () => s("rect", { class: `jaw q-${gate}`, rx: 1 });
  const [one, two] = [jaw(), jaw()];
  /** @type {(closed: number) => [Rect, Rect]} */
  const jaws = (closed) =>
    across === "vertical"
      ? [
          [x - 3, y - half, 6, closed],
          [x - 3, y + half - closed, 6, closed],
        ]
      : [
          [x - half, y - 3, closed, 6],
          [x + half - closed, y - 3, closed, 6],
        ];
  const paint = () => {
    const [first, second] = jaws(half * (1 - store.here(gate)));
    place(one, first);
    place(two, second);
  };
  return { root: s("g", { "data-part": part, "aria-hidden": "true" }, one, two), paint };
}

/** @type {(store: Store, operation: Operation) => Piece} */
export function buildOperation(store, { part, x, y, sign, gate, name, radius = 17 }) {
  const ring = s("circle", {
    cx: x,
    cy: y,
    r: radius - 3,
    class: `gauge q-${gate ?? "c"}`,
    pathLength: 100,
  });
  const isWord = sign.length > 1;
  const text = { x, y: y + (isWord ? 4 : 7), class: isWord ? "sign is-word" : "sign" };
  const root = s(
    "g",
    { class: "operation", "data-part": part },
    s("title", {}, name),
    s("circle", { cx: x, cy: y, r: radius, class: "disc" }),
    gate ? ring : null,
    s("text", { ...text, "data-sign": sign }, sign),
  );
  if (!gate) return { root, paint: still };
  const paint = () => put(ring, "stroke-dasharray", `${(store.here(gate) * 100).toFixed(2)} 100`);
  return { root, paint };
}

const CURVE = { width: 94, height: 40, reach: 6 };

/**
 * The curve of an activation as drawn in a box: where z and a share of its range lie.
 * @param {OwnBox} box
 */
function curveOf({ x, top, activation }) {
  const origin = { x: x - CURVE.width / 2, y: top + 30 };
  const { low, high } = endsOf(activation);
  const share = (/** @type {number} */ value) =>
    Math.min(1, Math.max(0, (value - low) / (high - low)));
  /** @type {(z: number, value: number) => [number, number]} */
  const at = (z, value) => {
    const inside = Math.max(-CURVE.reach, Math.min(CURVE.reach, z));
    return [
      origin.x + ((inside / CURVE.reach + 1) / 2) * CURVE.width,
      origin.y + (1 - share(value)) * CURVE.height,
    ];
  };
  const points = Array.from({ length: 49 }, (_, k) => {
    const z = (k / 24 - 1) * CURVE.reach;
    return at(z, activation.of(z))
      .map((v) => v.toFixed(1))
      .join(" ");
  });
  const zero = origin.y + (1 - share(0)) * CURVE.height;
  return { at, line: `M ${points.join(" L ")}`, axis: `M ${origin.x} ${zero} h ${CURVE.width}` };
}

/** What the curve of a function reaches in its box. @type {(activation: Activation) => {low: number, high: number}} */
function endsOf({ of, low }) {
  const high = of(CURVE.reach);
  return high > 1 ? { low: of(-CURVE.reach), high } : { low, high: 1 };
}

/** A gate without weights: what the other one leaves of 1. @type {(box: OwnBox) => Element} */
export function buildCoupled({ part, gate, x, title, partner, width, height, top }) {
  const left = x - width / 2;
  const middle = { x, y: top + height / 2 + 16, "text-anchor": "middle" };
  return s(
    "g",
    { class: `network is-coupled q-${gate}`, "data-part": part },
    s(
      "title",
      {},
      tr("{gate}: what the other gate leaves of 1; press for its arithmetic", { gate: title }),
    ),
    s("rect", { x: left, y: top, width, height, rx: 8, class: "frame" }),
    s("text", { x: left + 10, y: top + 19, class: "title", "data-term": gate }, title),
    s("text", { ...middle, class: "rest", "data-term": "cifg" }, `1 − ${partner}`),
  );
}

/**
 * A small network; `number` is the element that says its z.
 * @type {(store: Store, box: OwnBox, number: Element) => Piece}
 */
export function buildBox(store, box, number) {
  const { part, gate, x, title, activation, width, height, top } = box;
  const left = x - width / 2;
  const dot = s("circle", { r: 4.5, class: `dot q-${gate}` });
  const ghost = s("circle", { r: 4.5, class: `ghost-dot q-${gate}` });
  const { at, line, axis } = curveOf(box);
  const root = s(
    "g",
    { class: `network q-${gate}`, "data-part": part },
    s("title", {}, tr("{gate}: press for its arithmetic and its sliders", { gate: title })),
    s("rect", { x: left, y: top, width, height, rx: 8, class: "frame" }),
    s("text", { x: left + 10, y: top + 19, class: "title", "data-term": gate }, title),
    s(
      "text",
      { x: left + width - 10, y: top + 19, class: "act", "data-term": activation.term },
      activation.sign || tr("linear"),
    ),
    s("path", { d: axis, class: "axis" }),
    s("path", { d: line, class: "curve" }),
    ghost,
    dot,
    number,
  );
  const paint = () => {
    const { now, past } = store;
    // A held gate stands off its curve, at the value it is held at.
    const spot = (/** @type {Run} */ run) =>
      at(store.here(`z_${gate}`, run), store.here(gate, run));
    stand(dot, spot(now));
    const other = past && isThere(store, `z_${gate}`) ? past : null;
    stand(ghost, spot(other ?? now));
    put(ghost, "visibility", other ? "visible" : "hidden");
  };
  return { root, paint };
}

/** @type {Record<string, string>} */
const READS = { linear: "W·h + b", sigmoid: "σ(W·h+b)", softmax: "softmax" };

/**
 * The box in which h becomes y.
 * @type {(readout: import("./readout.js").Readout, onPick: () => void) => Element}
 */
export function buildReadout({ activation }, onPick) {
  const { part, x, y, width, height } = READOUT;
  const root = s(
    "g",
    { class: "readout q-h", "data-part": part },
    s("title", {}, tr("read-out, {activation}: press for its arithmetic", { activation })),
    s("rect", { x, y, width, height, rx: 6, class: "frame" }),
    s("text", { x: x + width / 2, y: y + height / 2 + 4 }, READS[activation]),
  );
  root.addEventListener("click", onPick);
  return root;
}

/** @type {(dot: Element, at: [number, number]) => void} */
function stand(dot, [x, y]) {
  put(dot, "cx", x.toFixed(2));
  put(dot, "cy", y.toFixed(2));
}

/** @type {(rect: Element, at: Rect) => void} */
function place(rect, [x, y, width, height]) {
  put(rect, "x", x);
  put(rect, "y", y.toFixed(2));
  put(rect, "width", Math.max(0, width).toFixed(2));
  put(rect, "height", Math.max(0, height).toFixed(2));
}
