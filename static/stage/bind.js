// Puts the arrays of a run into a figure that was defined in Python. The binding forms are described in
// lstm_view/figures/__init__.py; nothing is computed here, named series are only put in their place.
import { fillDerivative, isDerivative, setReachAxes } from "./cells/bind.js";
import { arrays, pastWords } from "./ledger.js";
import { share } from "./measures.js";
import { range } from "./names.js";
import { inHover } from "./original.js";
import { numbered, setAxes, valueRange } from "./ranges.js";
import { ROUNDING } from "./run.js";
import { besideOf, columnOf, finite, ledgerOf } from "./scene.js";
import { BEFORE } from "./versus.js";

/** @import { Json } from "./payload.js" */
/** @import { Run } from "./run.js" */
/** @import { Range, Scene, Values } from "./scene.js" */

/**
 * A deep copy of a figure in which every var(--name) is the colour the page has now.
 * @param {Json} spec
 * @param {Record<string, string>} colours
 * @returns {Json}
 */
export function paintSpec(spec, colours) {
  const text = JSON.stringify(spec).replace(
    /var\(--([\w-]+)\)/g,
    (all, name) => colours[name] ?? all,
  );
  return JSON.parse(text);
}

/**
 * The figure {data, layout} with the numbers of the scene at its cursor.
 * @param {Json} spec
 * @param {Scene} scene
 * @param {string} [quantity] that a heatmap shows
 * @returns {{data: Json[], layout: Json}}
 */
export function fill(spec, scene, quantity) {
  const layout = { ...spec.layout };
  const data = spec.data.map((/** @type {Json} */ trace) =>
    trace.meta?.given ? fillGiven(trace, scene) : fillTrace(trace, scene, quantity, layout),
  );
  setAxes(layout, scene);
  if (layout.meta?.reach) {
    setReachAxes(layout, data);
    const [across] = layout.meta.reach;
    const [low, high] = layout[across].range;
    layout[across] = { ...layout[across], ...numbered(scene.now, 0, high - low) };
  }
  layout.shapes = (layout.shapes ?? []).map((/** @type {Json} */ shape) => place(shape, scene));
  return { data: (scene.versus ?? BEFORE).kept ? data.map(named) : data, layout };
}

const CLEAR = { width: 1.6, opacity: 0.85 }; // of a line of B: it is as good as A

/** The words of a trace where the other run is B, and its line. @type {(trace: Json) => Json} */
function named(trace) {
  const found = { ...trace };
  if (trace.meta?.before && trace.mode === "lines") {
    found.line = { ...trace.line, width: CLEAR.width };
    found.opacity = CLEAR.opacity;
  }
  return { ...found, ...trace.meta?.b };
}

/** What the page computed, which no slider moves. @type {(trace: Json, scene: Scene) => Json} */
const fillGiven = (trace, { given }) => ({
  ...trace,
  ...(given?.[trace.meta.given] ?? { y: [], visible: false }),
});

/** @type {(trace: Json, scene: Scene, quantity: string | undefined, layout: Json) => Json} */
function fillTrace(trace, scene, quantity, layout) {
  const { meta = {} } = trace;
  if (scene.through && isDerivative(meta)) return fillDerivative(trace, scene.through);
  if (meta.measure) return fillPoints(trace, scene);
  if (meta.ledger) return fillLedger(trace, scene);
  if (meta.run) return fillBeside(trace, scene);
  if (meta.before) return fillGhost(trace, scene);
  if (!meta.bind) return trace;
  if (meta.unit === "all") return fillMatrix(trace, scene, quantity, layout);
  const filled = fillSeries(trace, meta.bind, scene, scene.now);
  if (meta.base) filled.base = atCursor(meta.base, scene, scene.now, filled.meta.unit, 0);
  return filled;
}

/**
 * Values at the cursor, `none` where a name is null.
 * @type {(names: (string | null)[], scene: Scene, run: Run, unit: number, none: number | null) => Values}
 */
const atCursor = (names, { t }, run, unit, none) =>
  names.map((name) => (name === null ? none : finite(run.value(name, t, unit))));

/**
 * Over time or at the cursor, the numbers that `run` has for the names.
 * @type {(trace: Json, names: string | (string | null)[], scene: Scene, run: Run) => Json}
 */
function fillSeries(trace, names, scene, run) {
  const unit = trace.meta.follow ? scene.unit : trace.meta.unit;
  const filled = { ...trace, meta: { ...trace.meta, unit } };
  if (typeof names === "string") {
    filled.x = range(run.steps, 1);
    filled.y = run.column(names, unit).map(finite);
    if (trace.meta.bind === "x" && scene.units?.length)
      Object.assign(
        filled,
        inHover(filled, (t) => run.masked(t), scene.units),
      );
    return filled;
  }
  const values = atCursor(names, scene, run, unit, null);
  if (trace.meta.axes === "xy") [filled.x, filled.y] = [[values[0]], [values[1]]];
  else filled.y = values;
  return filled;
}

/**
 * A line, or a ghost, of a cell type beside the stage's own.
 * @type {(trace: Json, scene: Scene) => Json}
 */
function fillBeside(trace, scene) {
  const own = besideOf(scene, trace.meta.run);
  if (!own) return { ...trace, meta: { ...trace.meta, unit: scene.unit }, x: [], y: [] };
  return trace.meta.before
    ? fillGhost(trace, own)
    : fillSeries(trace, trace.meta.bind, own, own.now);
}

/** @type {(trace: Json, scene: Scene) => Json} */
function fillLedger(trace, scene) {
  const { now, t, unit, dragging } = scene;
  if (trace.meta.before) return ghostOfLedger(trace, scene);
  const meta = { ...trace.meta, unit };
  const { marker, ...found } = arrays(meta.ledger, now, t, unit);
  const filled = { ...trace, meta, ...found };
  if (meta.ledger === "triangle" && !dragging && ledgerOf(scene, 0)) {
    filled.text = pastWords(/** @type {Run} */ (scene.past), unit, now.steps, scene.versus?.kept);
    filled.hovertemplate = trace.hovertemplate.replace("<extra>", "%{text}<extra>");
  }
  if (marker) filled.marker = { ...trace.marker, ...marker };
  return filled;
}

/** @type {(trace: Json, scene: Scene) => Json} */
function ghostOfLedger(trace, scene) {
  const { now, t, unit } = scene;
  const run = ledgerOf(scene, t);
  const found = arrays(trace.meta.ledger, run ?? now, t, unit);
  delete found.marker; // the colours of the steps are those of A
  return { ...trace, meta: { ...trace.meta, unit }, ...found, visible: run !== null };
}

/**
 * By more than rounding.
 * @type {(past: number | null, now: number | null) => boolean}
 */
const differ = (past, now) =>
  past !== now && (past === null || now === null || Math.abs(past - now) > ROUNDING);

/** @type {(trace: Json, scene: Scene) => Json} */
function fillGhost(trace, scene) {
  const { now, past } = scene;
  const filled = fillSeries(trace, trace.meta.before, scene, past ?? now);
  if (!past) return { ...filled, visible: false };
  const { y } = fillSeries(trace, trace.meta.before, scene, now);
  const visible = filled.y.some((/** @type {number | null} */ value, /** @type {number} */ k) =>
    differ(value, y[k]),
  );
  const isThere = filled.y.some((/** @type {number | null} */ value) => value !== null);
  return { ...filled, visible: visible && isThere }; // B may have no such unit or step
}

/**
 * Two measures of the run, such as low_f and high_f, of one unit or of all, and the numbers a hover says.
 * @type {(trace: Json, scene: Scene) => Json}
 */
function fillPoints(trace, { now, past: compared, unit }) {
  const meta = trace.meta.follow ? { ...trace.meta, unit } : trace.meta;
  const shown = pointsOf(meta, now);
  if (!meta.before) return { ...trace, meta, ...shown };
  const first = meta.unit === "all" ? 0 : meta.unit;
  const past = compared?.has("f", 0, first) ? compared : null;
  const ghost = past ? pointsOf(meta, past) : shown;
  const visible = String([ghost.x, ghost.y]) !== String([shown.x, shown.y]);
  return { ...trace, meta, ...ghost, visible };
}

/** @type {(meta: Json, run: Run) => {x: number[], y: number[], customdata: number[][]}} */
function pointsOf(meta, run) {
  const units = meta.unit === "all" ? range(run.units) : [meta.unit];
  const [x, y] = meta.measure.map((/** @type {string} */ name) =>
    units.map((unit) => share(run, name, unit)),
  );
  return { x, y, customdata: units.map((unit, k) => [unit + 1, 100 * x[k], 100 * y[k]]) };
}

/** @type {(trace: Json, scene: Scene, quantity: string | undefined, layout: Json) => Json} */
function fillMatrix(trace, scene, quantity, layout) {
  const bind = trace.meta.choice && quantity ? quantity : trace.meta.bind;
  const filled = { ...trace, meta: { ...trace.meta, bind } };
  const scale = layout.meta?.scales?.[bind];
  if (scale) {
    filled.colorscale = scale.colorscale;
    const text = (scene.versus?.kept && scale.title_b) || scale.title;
    filled.colorbar = { ...trace.colorbar, title: { ...trace.colorbar.title, text } };
    const [zmin, zmax] = scale.zmax === null ? signedRange(scene, bind) : [scale.zmin, scale.zmax];
    Object.assign(filled, { zmin, zmax });
  }
  filled.x = range(scene.now.steps, 1);
  filled.y = range(scene.now.units, 1);
  filled.z = range(scene.now.units).map((unit) => columnOf(scene, bind, unit));
  return filled;
}

/** Round 0, of all units. @type {(scene: Scene, name: string) => Range} */
function signedRange(scene, name) {
  const [, high] = valueRange(scene, [name], [0, 0], null);
  return [-high, high];
}

/** The unit that is pointed at: of x and y it would be an input or an output. @param {Scene["hover"]} hover */
const pointedUnit = (hover) => (["x", "y"].includes(hover?.bind ?? "") ? undefined : hover?.unit);

/**
 * Where a named shape stands: a line on a step, a box round the step's column or the unit's row.
 * @type {(shape: Json, scene: Scene) => Json}
 */
function place(shape, { t, unit, hover }) {
  if (shape.name === "unit") {
    const row = pointedUnit(hover) ?? unit; // rows are categories, whose places count from 0
    return { ...shape, y0: row - 0.5, y1: row + 0.5 };
  }
  const half = shape.type === "rect" ? 0.5 : 0;
  const at = (/** @type {number} */ step) => ({ x0: step + 1 - half, x1: step + 1 + half });
  if (shape.name === "cursor") return { ...shape, ...at(t) };
  const pointed = hover?.t;
  if (pointed === undefined || pointed === t) return { ...shape, visible: false };
  return { ...shape, visible: true, ...at(pointed) };
}
