// Puts the arrays of the trace into a figure that was defined in Python. The binding forms are described in
// lstm_view/figures/__init__.py; nothing is computed here, named series are only put in their place.
import { arrays, pastWords, reach } from "./ledger.js";
import { share } from "./measures.js";

const range = (size, from) => Array.from({ length: size }, (_, k) => k + from);
const SEEN = 1e-12;
const finite = (value) => (Number.isFinite(value) ? value : null);

/** A deep copy of a figure in which every var(--name) is the colour the page has now. */
export function paintSpec(spec, colours) {
  const text = JSON.stringify(spec).replace(
    /var\(--([\w-]+)\)/g,
    (all, name) => colours[name] ?? all,
  );
  return JSON.parse(text);
}

/** The figure {data, layout} with the numbers of the store's trace at its cursor. */
export function fill(spec, store, quantity) {
  const layout = { ...spec.layout };
  const data = spec.data.map((trace) => fillTrace(trace, store, quantity, layout));
  axes(layout, store);
  layout.shapes = (layout.shapes ?? []).map((shape) => place(shape, store));
  return { data, layout };
}

function fillTrace(trace, store, quantity, layout) {
  if (trace.meta?.measure) return fillPoints(trace, store);
  if (trace.meta?.ledger) return fillLedger(trace, store);
  if (trace.meta?.before) return fillGhost(trace, store);
  const { meta } = trace;
  if (!meta?.bind) return trace;
  if (meta.unit === "all") return fillMatrix(trace, store, quantity, layout);
  const filled = fillSeries(trace, meta.bind, store, runOf(store, false));
  const { unit } = filled.meta;
  if (meta.base)
    filled.base = meta.base.map((name) => (name === null ? 0 : store.value(name, store.t, unit)));
  return filled;
}

/** Over time or at the cursor, the numbers that `valueOf` has for the names. */
function fillSeries(trace, names, store, valueOf) {
  const unit = trace.meta.follow ? store.unit : trace.meta.unit;
  const filled = { ...trace, meta: { ...trace.meta, unit } };
  if (typeof names === "string") {
    filled.x = range(store.steps, 1);
    filled.y = filled.x.map((step) => finite(valueOf(names, step - 1, unit)));
    return filled;
  }
  const values = names.map((name) => (name === null ? null : finite(valueOf(name, store.t, unit))));
  if (trace.meta.axes === "xy") [filled.x, filled.y] = [[values[0]], [values[1]]];
  else filled.y = values;
  return filled;
}

function fillLedger(trace, store) {
  const ghost = Boolean(trace.meta.before);
  const meta = { ...trace.meta, unit: store.unit };
  const { marker, ...found } = arrays(meta.ledger, store, runOf(store, ghost), store.unit);
  if (ghost) return { ...trace, meta, ...found, visible: store.isChanged };
  if (meta.ledger === "triangle" && store.isChanged && !store.held) {
    found.text = pastWords(store.steps, runOf(store, true), store.unit);
    found.hovertemplate = trace.hovertemplate.replace("<extra>", "%{text}<extra>");
  }
  return {
    ...trace,
    meta,
    ...found,
    ...(marker ? { marker: { ...trace.marker, ...marker } } : {}),
  };
}

/** The numbers of the run that is shown, or of the one before any change. */
const runOf = (store, past) =>
  past ? (...place) => store.before(...place) : (...place) => store.value(...place);

/** By more than rounding: a run with something held is computed another way. */
const differ = (past, now) =>
  past !== now && (past === null || now === null || Math.abs(past - now) > SEEN);

function fillGhost(trace, store) {
  const filled = fillSeries(trace, trace.meta.before, store, runOf(store, true));
  const { y: now } = fillSeries(trace, trace.meta.before, store, runOf(store, false));
  return {
    ...filled,
    visible: store.isChanged && filled.y.some((value, k) => differ(value, now[k])),
  };
}

/** Two measures of the run, such as low_f and high_f, of one unit or of all, and the numbers a hover says. */
function fillPoints(trace, store) {
  const meta = trace.meta.follow ? { ...trace.meta, unit: store.unit } : trace.meta;
  const now = pointsOf(meta, store, false);
  if (!meta.before) return { ...trace, meta, ...now };
  const past = pointsOf(meta, store, true);
  return {
    ...trace,
    meta,
    ...past,
    visible: store.isChanged && String([past.x, past.y]) !== String([now.x, now.y]),
  };
}

function pointsOf(meta, store, past) {
  const units = meta.unit === "all" ? range(store.units, 0) : [meta.unit];
  const run = { steps: store.steps, value: runOf(store, past) };
  const [x, y] = meta.measure.map((name) => units.map((unit) => share(run, name, unit)));
  return { x, y, customdata: units.map((unit, k) => [unit + 1, 100 * x[k], 100 * y[k]]) };
}

function fillMatrix(trace, store, quantity, layout) {
  const bind = trace.meta.choice && quantity ? quantity : trace.meta.bind;
  const filled = { ...trace, meta: { ...trace.meta, bind } };
  const scale = layout.meta?.scales?.[bind];
  if (scale) {
    filled.colorscale = scale.colorscale;
    filled.colorbar = { ...trace.colorbar, title: { ...trace.colorbar.title, text: scale.title } };
    [filled.zmin, filled.zmax] =
      scale.zmax === null
        ? valueRange(store, [bind], [-1e-300, 0], range(store.units, 0))
        : [scale.zmin, scale.zmax];
  }
  filled.x = range(store.steps, 1);
  filled.y = range(store.units, 1);
  filled.z = range(store.units, 0).map((unit) =>
    filled.x.map((step) => store.value(bind, step - 1, unit)),
  );
  return filled;
}

const MANTISSAS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The first of these mantissas times a power of ten that reaches `size`, as in lstm_view/figures/fill.py. */
export function nice(size) {
  if (!(size > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(size));
  return (MANTISSAS.find((factor) => factor * power >= size) ?? 10) * power;
}

/** The range of named series over the whole run, of some units: an axis stands still while the cursor moves. */
function valueRange(store, names, least, units) {
  let [low, high] = [least[0], Math.max(Math.abs(least[0]), Math.abs(least[1]))];
  let largest = 0;
  for (const name of names) {
    const seen = name === "x" ? range(store.cell.input_size, 0) : units;
    for (let t = 0; t < store.steps; t += 1) {
      for (const unit of seen) {
        const value = store.value(name, t, unit);
        const past = store.isChanged ? store.before(name, t, unit) : value;
        low = Math.min(low, value, past);
        largest = Math.max(largest, Math.abs(value), Math.abs(past));
      }
    }
  }
  high = Math.max(high, nice(1.1 * largest));
  return [low < 0 ? -high : 0, high];
}

const FEW_STEPS = 15;
const WINDOW = 100; // the steps that the bars of the ledger show of a long run: the latest up to the cursor
const LETTERS = 44; // what fits under a time axis

/** Whole steps as ticks, or as many of the steps' own names as find room. */
function stepAxis(store) {
  const axis = { range: [0.5, store.steps + 0.5] };
  const { labels } = store.payload;
  if (labels.length !== store.steps) return store.steps <= FEW_STEPS ? { ...axis, dtick: 1 } : axis;
  const longest = Math.max(...labels.map((label) => label.length));
  const stride = Math.max(1, Math.ceil((store.steps * (longest + 1)) / LETTERS));
  const tickvals = range(store.steps, 1).filter((step) => (step - 1) % stride === 0);
  return {
    ...axis,
    tickmode: "array",
    tickvals,
    ticktext: tickvals.map((step) => labels[step - 1]),
  };
}

function ledgerRange(store, form) {
  const runs = store.isChanged ? [false, true] : [false];
  const ends = runs.map((past) => reach(form, store.steps, runOf(store, past), store.unit));
  const high = nice(1.1 * Math.max(...ends.map(([least, most]) => Math.max(-least, most))));
  return [Math.min(...ends.map(([least]) => least)) < 0 ? -high : 0, high];
}

function axes(layout, store) {
  const {
    range: ranged = {},
    least = {},
    ledger = {},
    steps = [],
    start = [],
    window = [],
  } = layout.meta ?? {};
  for (const [name, names] of Object.entries(ranged)) {
    layout[name] = {
      ...layout[name],
      range: valueRange(store, names, least[name] ?? [0, 0], [store.unit]),
    };
  }
  for (const [name, form] of Object.entries(ledger))
    layout[name] = { ...layout[name], range: ledgerRange(store, form) };
  for (const name of steps) layout[name] = { ...layout[name], ...stepAxis(store) };
  for (const name of start) layout[name] = { ...layout[name], range: [-0.5, store.steps + 0.5] };
  for (const name of store.steps > WINDOW ? window : []) {
    const last = store.t + 1;
    layout[name] = {
      ...layout[name],
      range: last > WINDOW ? [last - WINDOW + 0.5, last + 0.5] : [-0.5, WINDOW + 0.5],
    };
  }
}

/** Where a named shape stands: a line on a step, a box round the step's column or the unit's row. */
function place(shape, store) {
  if (shape.name === "unit") {
    const row = store.hover?.unit ?? store.unit; // rows are categories, whose places count from 0
    return { ...shape, y0: row - 0.5, y1: row + 0.5 };
  }
  const half = shape.type === "rect" ? 0.5 : 0;
  if (shape.name === "cursor") return { ...shape, x0: store.t + 1 - half, x1: store.t + 1 + half };
  const pointed = store.hover?.t;
  const shown = pointed !== undefined && pointed !== store.t;
  return {
    ...shape,
    visible: shown,
    ...(shown ? { x0: pointed + 1 - half, x1: pointed + 1 + half } : {}),
  };
}
