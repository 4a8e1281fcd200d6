// Puts the arrays of the trace into a figure that was defined in Python. The binding forms are described in
// lstm_view/figures/__init__.py; nothing is computed here, named series are only put in their place.

const range = (size, from) => Array.from({ length: size }, (_, k) => k + from);
const finite = (value) => (Number.isFinite(value) ? value : null);

/** A deep copy of a figure in which every var(--name) is the colour the page has now. */
export function paintSpec(spec, colours) {
  const text = JSON.stringify(spec).replace(/var\(--([\w-]+)\)/g, (all, name) => colours[name] ?? all);
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
  const { meta } = trace;
  if (!meta?.bind) return trace;
  if (meta.unit === "all") return fillMatrix(trace, store, quantity, layout);
  const unit = meta.follow ? store.unit : meta.unit;
  const filled = { ...trace, meta: { ...meta, unit } };
  if (typeof meta.bind === "string") {
    filled.x = range(store.steps, 1);
    filled.y = filled.x.map((step) => finite(store.value(meta.bind, step - 1, unit)));
    return filled;
  }
  const values = meta.bind.map((name) => (name === null ? null : finite(store.value(name, store.t, unit))));
  if (meta.axes === "xy") [filled.x, filled.y] = [[values[0]], [values[1]]];
  else filled.y = values;
  if (meta.base) filled.base = meta.base.map((name) => (name === null ? 0 : store.value(name, store.t, unit)));
  return filled;
}

function fillMatrix(trace, store, quantity, layout) {
  const bind = trace.meta.choice && quantity ? quantity : trace.meta.bind;
  const filled = { ...trace, meta: { ...trace.meta, bind } };
  const scale = layout.meta?.scales?.[bind];
  if (scale) {
    filled.colorscale = scale.colorscale;
    filled.colorbar = { ...trace.colorbar, title: { ...trace.colorbar.title, text: scale.title } };
    [filled.zmin, filled.zmax] = scale.zmax === null ? valueRange(store, [bind], [-1e-300, 0], range(store.units, 0)) : [scale.zmin, scale.zmax];
  }
  filled.x = range(store.steps, 1);
  filled.y = range(store.units, 1);
  filled.z = range(store.units, 0).map((unit) => filled.x.map((step) => store.value(bind, step - 1, unit)));
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
        low = Math.min(low, value);
        largest = Math.max(largest, Math.abs(value));
      }
    }
  }
  high = Math.max(high, nice(1.1 * largest));
  return [low < 0 ? -high : 0, high];
}

const FEW_STEPS = 15;
const LETTERS = 44; // what fits under a time axis

/** Whole steps as ticks, or as many of the steps' own names as find room. */
function stepAxis(store) {
  const axis = { range: [0.5, store.steps + 0.5] };
  const { labels } = store.payload;
  if (labels.length !== store.steps) return store.steps <= FEW_STEPS ? { ...axis, dtick: 1 } : axis;
  const longest = Math.max(...labels.map((label) => label.length));
  const stride = Math.max(1, Math.ceil((store.steps * (longest + 1)) / LETTERS));
  const tickvals = range(store.steps, 1).filter((step) => (step - 1) % stride === 0);
  return { ...axis, tickmode: "array", tickvals, ticktext: tickvals.map((step) => labels[step - 1]) };
}

function axes(layout, store) {
  const { range: ranged = {}, least = {}, steps = [] } = layout.meta ?? {};
  for (const [name, names] of Object.entries(ranged)) {
    layout[name] = { ...layout[name], range: valueRange(store, names, least[name] ?? [0, 0], [store.unit]) };
  }
  for (const name of steps) layout[name] = { ...layout[name], ...stepAxis(store) };
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
  return { ...shape, visible: shown, ...(shown ? { x0: pointed + 1 - half, x1: pointed + 1 + half } : {}) };
}
