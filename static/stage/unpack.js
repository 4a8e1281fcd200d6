// The payload as Python sends it (lstm_view/stage/pack.py): a JSON header, then the numbers as they are. What rarely
// changes comes once and is named after that; what follows from other numbers to the bit is worked out here.
import { run as mirror } from "./engine.js";
import { isMasked } from "./masks.js";

/** @import { Cell, Json, Payload, Prediction, Series } from "./payload.js" */

/** @typedef {Map<string, {name: string, value: any}>} Entries what rarely changes, and the names of its content */

/**
 * What has come so far, by page: the module lives as long as the document, and so does the session.
 * @type {Map<string, Entries>}
 */
const pages = new Map();

/**
 * The names of the rare entries that a page has, for the server to leave them out.
 * @param {string} page
 */
export const held = (page) =>
  Object.fromEntries([...(pages.get(page) ?? [])].map(([entry, { name }]) => [entry, name]));

/**
 * The payload of a message, or null where an entry is named that never came.
 * @param {Uint8Array} message
 * @returns {Payload | null}
 */
export function unpack(message) {
  const bytes = message.byteOffset % 8 ? message.slice() : message;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const text = new TextDecoder().decode(bytes.subarray(4, 4 + length));
  const first = bytes.byteOffset + 4 + length;
  const data = JSON.parse(text, (_, value) =>
    value?.$ ? new Float64Array(bytes.buffer, first + 8 * value.$[0], value.$[1]) : value,
  );
  return complete(data) ? assembled(data) : null;
}

/**
 * Puts in what came before; false if something never came.
 * @param {Json} data
 */
function complete(data) {
  const known = pages.get(data.page) ?? new Map();
  pages.set(data.page, known);
  for (const [entry, name] of Object.entries(data.entries)) {
    if (entry in data) known.set(entry, { name, value: data[entry] });
    if (known.get(entry)?.name !== name) return !pages.delete(data.page);
    data[entry] = known.get(entry).value;
  }
  return true;
}

/** A payload from what Python says, with all that is rare in it. @param {Json} data @returns {Payload} */
export function assembled(data) {
  const cell = cellOf(data.cell, data.x);
  return {
    gradients: null,
    given: {},
    columns: null,
    challenges: [],
    challenge: null,
    judged: null,
    about: [],
    ...data,
    address: { ...data.address, fragment: data.fragment },
    cell,
    series: seriesOf(cell, data.series, data.y),
    only: data.series.unit,
    past: data.past && comparedOf(data.past),
    other: data.other && comparedOf(data.other),
    predict: data.predict && predictionOf(data.predict, data.cell.input_size),
  };
}

/** @param {Json} sent @param {number} D @returns {Prediction} */
function predictionOf({ ahead, ...sent }, D) {
  const whole = ahead && { ...ahead, x: rows(ahead.x, D), mask: ahead.mask && [...ahead.mask] };
  return { ...sent, ahead: whole };
}

/** What a run is compared with comes again and again: it is worked out once. @type {WeakMap<object, Json>} */
const compared = new WeakMap();

/** @param {Json} sent the run before any change, or B */
function comparedOf(sent) {
  if (!compared.has(sent)) {
    const cell = cellOf(sent.cell, sent.x);
    const series = seriesOf(cell, sent.series, sent.y);
    compared.set(sent, { cell, series, only: sent.series.unit });
  }
  return compared.get(sent);
}

/** @param {Json} flat @param {Float64Array} x @returns {Cell} */
function cellOf(flat, x) {
  const { input_size: D, hidden_size: H } = flat;
  if (flat.type) return otherCell(flat, rows(x, D));
  return {
    ...flat,
    weight_ih: rows(flat.weight_ih, D),
    weight_hh: rows(flat.weight_hh, H),
    bias: [...flat.bias],
    peephole: flat.peephole && rows(flat.peephole, H),
    h0: [...flat.h0],
    c0: [...flat.c0],
    ...alsoOf(flat),
    x: rows(x, D),
  };
}

/** What of a cell is the same whatever its type. @param {Json} flat */
const alsoOf = ({ mask, readout, hidden_size: H }) => ({
  mask: mask && [...mask],
  readout: readout && {
    ...readout,
    weight: rows(readout.weight, H),
    bias: [...readout.bias],
  },
});

/** A cell that is no LSTM: its weights by the names in its lines. @type {(flat: Json, x: number[][]) => Cell} */
function otherCell(flat, x) {
  const widths = { W: flat.input_size, U: flat.hidden_size };
  const weights = Object.entries(flat.weights).map(([name, numbers]) => {
    const width = widths[/** @type {"W" | "U"} */ (name[0])];
    return [name, width ? rows(numbers, width) : [...numbers]];
  });
  return { ...flat, weights: Object.fromEntries(weights), h0: [...flat.h0], ...alsoOf(flat), x };
}

/** @param {Float64Array} flat @param {number} width */
const rows = (flat, width) =>
  Array.from({ length: flat.length / width }, (_, k) =>
    Array.from(flat.subarray(k * width, (k + 1) * width)),
  );

/**
 * NumPy's numbers of all units or, of a large run, of one; those of the others are then the mirror's.
 * @param {Cell} cell
 * @param {Json} sent
 * @param {Float64Array | null} y what the read-out makes of h, if there is one
 * @returns {Series}
 */
function seriesOf(cell, { unit, ...sent }, y) {
  if (cell.type) return otherSeries(cell, sent, y);
  const { hidden_size: H, steps: T } = cell;
  /** @type {Series} */
  const series = unit === null ? { ...sent } : mirror(cell);
  if (y) series.y = y;
  if (unit === null) {
    for (const name of ["kept", "added", "c", "h", "c_prev", "h_prev"])
      series[name] = new Float64Array(T * H);
    for (let k = 0; k < H; k += 1) derive(series, cell, k);
    return series;
  }
  for (const [name, values] of Object.entries(sent))
    values.forEach((/** @type {number} */ value, /** @type {number} */ t) => {
      series[name][t * H + unit] = value;
    });
  derive(series, cell, unit);
  return series;
}

/**
 * Of a cell that is no LSTM; where Python sends none the mirror runs it.
 * @type {(cell: Cell, sent: Series, y: Float64Array | null) => Series}
 */
function otherSeries(cell, sent, y) {
  if (Object.keys(sent).length === 0) return mirror(cell);
  return y ? { ...sent, y } : sent;
}

/**
 * The series of a unit that follow from f, i, g, o and what c goes through without rounding otherwise than NumPy does.
 * @param {Series} series
 * @param {Cell} cell
 * @param {number} unit
 */
function derive({ f, i, g, o, tanh_c, kept, added, c, h, c_prev, h_prev }, cell, unit) {
  let [before, shown] = [cell.c0[unit], cell.h0[unit]];
  for (let at = unit, t = 0; at < f.length; at += cell.hidden_size, t += 1) {
    c_prev[at] = before;
    h_prev[at] = shown;
    kept[at] = f[at] * before;
    added[at] = i[at] * g[at];
    before = c[at] = kept[at] + added[at];
    if (!isMasked(cell, t)) shown = o[at] * tanh_c[at];
    h[at] = shown;
  }
}
