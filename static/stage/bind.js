// Puts the arrays of a run into a figure that was defined in Python. The binding forms are described in
// lstm_view/figures/__init__.py; nothing is computed here, named series are only put in their place.
import { fillDerivative, isDerivative, setReachAxes } from "./cells/bind.js";
import { arrays, pastWords, reach } from "./ledger.js";
import { share } from "./measures.js";
import { range } from "./names.js";
import { inAxis, inHover } from "./original.js";
import { ROUNDING } from "./run.js";
import { BEFORE } from "./versus.js";

/** @import { Json } from "./payload.js" */
/** @import { Run } from "./run.js" */
/** @import { Through } from "./cells/bind.js" */

/**
 * The run of a cell type beside the stage's own, null where it cannot be run on these numbers.
 * @typedef {{memory: string, now: Run | null, past: Run | null}} Beside
 */

/**
 * What a figure is filled from; a Store is one.
 * @typedef {object} Scene
 * @property {Run} now
 * @property {Run | null} past what `now` is compared with: B, or the run before any change
 * @property {import("./versus.js").Versus} [versus] what that one is called
 * @property {number} t
 * @property {number} unit
 * @property {{t?: number, unit?: number, bind?: string} | null} hover
 * @property {string[]} labels one name a step, or none
 * @property {import("./original.js").Units} [units] of the inputs before they were scaled, none where they were not
 * @property {boolean} [inOriginal] whether the axis of the input is in them
 * @property {boolean} dragging
 * @property {Through | null} [through] what of the derivatives through time is looked at
 * @property {Record<string, Json>} [given] what the page computed beside the run, by name
 * @property {Map<string, Beside>} [columns] the cell types that are shown side by side
 */

/** @typedef {[number, number]} Range */

/** @param {number} value */
const finite = (value) => (Number.isFinite(value) ? value : null);

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

/** @typedef {(number | null)[]} Values */

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

/**
 * The scene as if the run of a cell type were the stage's own; null where it has no run.
 * @type {(scene: Scene, key: string) => Scene | null}
 */
function besideOf(scene, key) {
  const { now = null, past = null } = scene.columns?.get(key) ?? {};
  return now && { ...scene, now, past };
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

/**
 * The other run where it has a ledger of the same memory; B may have none, or no such unit or step.
 * @type {(scene: Scene, t: number) => Run | null}
 */
const ledgerOf = ({ now, past, unit }, t) =>
  past?.memory === now.memory && past.hasLedger && past.has(past.memory, t, unit) ? past : null;

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

const DELTA = /^delta_/; // a series less what it was before any change

/** @type {(scene: Scene, name: string, unit: number) => Values} */
function columnOf({ now, past }, name, unit) {
  if (!DELTA.test(name)) return now.column(name, unit);
  const bind = name.replace(DELTA, "");
  const before = (past ?? now).column(bind, unit);
  return now.column(bind, unit).map((value, t) => finite(value - before[t]));
}

/** @type {(scene: Scene, name: string, unit: number | null) => Range[]} */
function extentsOf(scene, name, unit) {
  const { now, past } = scene;
  if (DELTA.test(name)) {
    const values = (unit === null ? range(now.units) : [unit]).flatMap((k) =>
      columnOf(scene, name, k),
    );
    return [
      values.reduce(
        (/** @type {Range} */ [low, high], v) => [Math.min(low, v ?? 0), Math.max(high, v ?? 0)],
        [0, 0],
      ),
    ];
  }
  const whose = name === "x" || name === "y" ? null : unit;
  return (past ? [now, past] : [now]).map((run) => run.extent(name, whose));
}

const MANTISSAS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/**
 * The first of these mantissas times a power of ten that reaches `size`, as in lstm_view/figures/ranges.py.
 * @param {number} size
 */
function nice(size) {
  if (!(size > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(size));
  return (MANTISSAS.find((factor) => factor * power >= size) ?? 10) * power;
}

/**
 * The range of named series over the whole run, of one unit or, for null, of all: an axis stands still while the
 * cursor moves.
 * @type {(scene: Scene | null, names: string[], least: Range, unit: number | null) => Range}
 */
function valueRange(scene, names, [least, most], unit) {
  const ends = scene ? names.flatMap((name) => extentsOf(scene, name, unit)) : [];
  const low = Math.min(least, ...ends.map((end) => end[0]));
  const largest = Math.max(0, ...ends.flat().map(Math.abs));
  const high = Math.max(Math.abs(least), Math.abs(most), nice(1.1 * largest));
  return [low < 0 ? -high : 0, high];
}

/**
 * The same of one series, or of the memory, of all cell types shown together.
 * @type {(scene: Scene, what: string) => Range}
 */
function commonRange({ columns, unit }, what) {
  /** @type {Range[]} */
  const ends = [];
  for (const { memory, now, past } of columns?.values() ?? [])
    for (const run of [now, past])
      if (run) ends.push(run.extent(what === "memory" ? memory : what, unit));
  const low = Math.min(0, ...ends.map((end) => end[0]));
  const high = Math.max(0, ...ends.map((end) => end[1]));
  return [low < 0 ? -nice(-1.1 * low) : 0, high > 0 || low === 0 ? nice(1.1 * high) : 0];
}

const FEW_STEPS = 15;
const TICKS = 8; // numbers of steps on an axis at most, where these are not its own
const ASIDE = 1 / 5000; // of an axis that a name stands beside its step: Plotly writes a hover at a tick in its text
const WINDOW = 100; // the steps that the bars of the ledger show of a long run: the latest up to the cursor
const LETTERS = 44; // what fits under a time axis
const ROOM = 24; // characters of a name

/**
 * Whole steps as ticks, or as many of the steps' own names as find room.
 * @param {Scene} scene
 */
function stepAxis({ now, labels }) {
  const { steps } = now;
  const axis = { range: [0.5, steps + 0.5], ...numbered(now, 1, steps) };
  if (labels.length !== steps) return steps <= FEW_STEPS ? { ...axis, dtick: 1 } : axis;
  const longest = Math.min(Math.max(...labels.map((label) => [...label].length)), ROOM);
  const stride = Math.max(1, Math.ceil((steps * (longest + 1)) / LETTERS));
  const named = range(steps).filter((t) => t % stride === 0);
  return {
    ...axis,
    tickmode: "array",
    tickvals: named.map((t) => t + 1 + ASIDE * steps),
    ticktext: named.map((t) => inChart(labels[t])),
  };
}

/**
 * What an axis of steps from `first` on says where people call them otherwise: the numbers, at round ones of which
 * ticks stand. `span` is how many steps are seen of it.
 * @type {(now: Run, first: number, span: number) => Json}
 */
function numbered(now, first, span) {
  if (!now.cell.step_numbers?.length) return {};
  const places = range(now.steps + 1 - first, first);
  const dtick = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((n) => span / n <= TICKS) ?? 1000;
  return {
    labelalias: Object.fromEntries(places.map((x) => [x, `${now.stepNumber(x - 1)}`])),
    tick0: places.find((x) => now.stepNumber(x - 1) % dtick === 0) ?? first,
    dtick,
  };
}

/**
 * A name as a chart shows it as it is, cut to the room it has: Plotly reads markup, links included, and %{…} in a text.
 * As in lstm_view/words.
 * @param {string} text
 * @param {number} room characters
 */
export function inChart(text, room = ROOM) {
  const signs = [...text];
  const cut = signs.length <= room ? text : `${signs.slice(0, room - 1).join("")}…`;
  return cut
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/%/g, "&#37;");
}

/** @type {(scene: Scene, form: string) => Range} */
function ledgerRange(scene, form) {
  const { now, unit } = scene;
  const past = ledgerOf(scene, 0);
  const runs = past ? [now, past] : [now];
  const ends = runs.map((run) => reach(form, run, unit));
  const high = nice(1.1 * Math.max(...ends.map(([least, most]) => Math.max(-least, most))));
  return [Math.min(...ends.map(([least]) => least)) < 0 ? -high : 0, high];
}

/** @type {(scene: Scene) => Range} */
function windowRange({ t }) {
  const last = t + 1;
  return last > WINDOW ? [last - WINDOW + 0.5, last + 0.5] : [-0.5, WINDOW + 0.5];
}

/**
 * The range of an axis and, of that of an input in its original units, the ticks.
 * @type {(scene: Scene, own: Scene | null, names: string[], least: Range) => Json}
 */
function rangeAxis(scene, own, names, least) {
  const span = valueRange(own, names, least, scene.unit);
  const { units = [], inOriginal } = scene;
  const ofInput = inOriginal && units.length > 0 && String(names) === "x";
  return { range: span, ...(ofInput ? inAxis(span, units) : {}) };
}

/** @type {(layout: Json, scene: Scene) => void} */
function setAxes(layout, scene) {
  const meta = layout.meta ?? {};
  const { steps } = scene.now;
  /** @type {(names: string[] | undefined, axis: () => Json) => void} */
  const set = (names = [], axis) => {
    for (const name of names) layout[name] = { ...layout[name], ...axis() };
  };
  const own = meta.run ? besideOf(scene, meta.run) : scene;
  for (const [name, names] of Object.entries(meta.range ?? {}))
    set([name], () => rangeAxis(scene, own, names, meta.least?.[name] ?? [0, 0]));
  for (const [name, what] of Object.entries(meta.common ?? {}))
    set([name], () => ({ range: commonRange(scene, what) }));
  for (const [name, form] of Object.entries(meta.ledger ?? {}))
    set([name], () => ({ range: ledgerRange(scene, form) }));
  set(meta.steps, () => stepAxis(scene));
  set(meta.start, () => ({ range: [-0.5, steps + 0.5] }));
  if (steps > WINDOW)
    set(meta.window, () => ({ range: windowRange(scene), ...numbered(scene.now, 1, WINDOW) }));
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
