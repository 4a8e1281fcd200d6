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
  ranges(layout, store);
  layout.shapes = shapes(layout.shapes ?? [], store);
  return { data, layout };
}

function fillTrace(trace, store, quantity, layout) {
  const { meta } = trace;
  if (!meta?.bind) return trace;
  const unit = meta.follow ? store.unit : meta.unit;
  if (meta.unit === "all") return fillMatrix(trace, store, quantity, layout);
  const filled = { ...trace, meta: { ...meta, unit } };
  if (typeof meta.bind === "string") {
    filled.x = range(store.steps, 1);
    filled.y = filled.x.map((step) => finite(store.value(meta.bind, step - 1, unit)));
    return filled;
  }
  const values = meta.bind.map((name) => finite(store.value(name, store.t, unit)));
  if (meta.axes === "xy") [filled.x, filled.y] = [[values[0]], [values[1]]];
  else filled.y = values;
  if (meta.base) filled.base = meta.base.map((name) => (name ? store.value(name, store.t, unit) : 0));
  return filled;
}

function fillMatrix(trace, store, quantity, layout) {
  const bind = trace.meta.choice && quantity ? quantity : trace.meta.bind;
  const filled = { ...trace, ...layout.meta?.scales?.[bind], meta: { ...trace.meta, bind } };
  filled.x = range(store.steps, 1);
  filled.y = range(store.units, 0);
  filled.z = filled.y.map((unit) => filled.x.map((step) => store.value(bind, step - 1, unit)));
  if (filled.zmax === undefined || filled.zmax === null) {
    const reach = nice(Math.max(...filled.z.map((row) => Math.max(...row.map(Math.abs)))));
    [filled.zmin, filled.zmax] = [-reach, reach];
  }
  return filled;
}

/** The next of 1, 2, 2.5, 5, 10 … above a size, so that axes do not creep. */
export function nice(size) {
  if (!(size > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(size));
  const step = [1, 2, 2.5, 5, 10].find((factor) => size <= factor * power * (1 + 1e-12));
  return (step ?? 10) * power;
}

/** Axes whose range is that of the whole run, so that they stand still while the cursor moves. */
function ranges(layout, store) {
  for (const [axis, names] of Object.entries(layout.meta?.range ?? {})) {
    let [low, high] = [0, 0];
    for (const name of names) {
      for (let t = 0; t < store.steps; t += 1) {
        const value = store.value(name, t);
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    const reach = nice(Math.max(high, -low));
    layout[axis] = { ...layout[axis], range: [low < 0 ? -reach * 1.08 : 0, reach * 1.08] };
  }
}

function shapes(all, store) {
  return all.map((shape) => {
    if (shape.name === "cursor") return { ...shape, x0: store.t + 1, x1: store.t + 1 };
    if (shape.name === "hover") {
      const shown = store.hover?.t !== undefined && store.hover.t !== store.t;
      return { ...shape, visible: shown, ...(shown ? { x0: store.hover.t + 1, x1: store.hover.t + 1 } : {}) };
    }
    if (shape.name === "unit") {
      const unit = store.hover?.unit ?? store.unit;
      return { ...shape, y0: unit - 0.5, y1: unit + 0.5 };
    }
    return shape;
  });
}
