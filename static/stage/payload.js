// The payload as Python sends it (lstm_view/stage/pack.py): a JSON header, then the numbers as they are. What rarely
// changes comes once and is named after that; what follows from other numbers to the bit is worked out here.
import { run as mirror } from "./engine.js";
import { isMasked } from "./masks.js";

/** @typedef {Record<string, Float64Array>} Series by name, each T * H long, the unit fastest; y is T * K */

/**
 * A gate held at a value.
 * @typedef {object} Clamp
 * @property {string} gate
 * @property {number} value
 * @property {number} start
 * @property {number | null} stop the first step after it; null: to the end
 * @property {number | null} unit null: every unit
 */

/**
 * What is known of a cell of any type that has run: its sizes, its input and what is held.
 * @typedef {object} AnyCell
 * @property {number} steps T
 * @property {number} input_size D
 * @property {number} hidden_size H
 * @property {number[][]} x (T, D)
 * @property {Clamp[]} clamps
 * @property {import("./readout.js").Readout | null} [readout] what makes y of h
 * @property {import("./activations.js").Kind} [kind] of an LSTM that is not the usual one
 * @property {import("./cells/equations.js").CellType} [type] of a cell that is no LSTM: it then has `weights` in
 *   place of the LSTM's arrays
 * @property {Record<string, number[] | number[][]>} [weights]
 * @property {number[] | null} [mask] (T,), 0 at a step that is passed over; null if none is
 */

/**
 * @typedef {object} LSTMOnly
 * @property {number[][]} weight_ih (4H, D), blocks of rows in GATE_ORDER
 * @property {number[][]} weight_hh (4H, H)
 * @property {number[]} bias (4H,)
 * @property {number[][] | null} peephole (3, H) in PEEPHOLE_ORDER
 * @property {number[]} h0 (H,)
 * @property {number[]} c0 (H,)
 * @typedef {AnyCell & LSTMOnly} Cell
 */

/** @typedef {any} Json of Plotly: its traces, layouts and elements are not typed here */

/**
 * One chart: a template of Python's, whose bindings lstm_view/figures/__init__.py describes.
 * @typedef {object} Figure
 * @property {string} id
 * @property {string} key
 * @property {string} title
 * @property {string} term the entry of the glossary that its title opens, "" for the one of that name
 * @property {string} alt
 * @property {number} height px
 * @property {Json} spec
 * @property {string} quantity what a heatmap shows
 * @property {{value: string, label: string, label_b?: string}[] | null} choices label_b: where there is a B
 * @property {boolean} follows drawn again when the cursor moves
 * @property {boolean} overTime steps lie along its x axis
 * @property {string} place the panel it stands in, or "" among the charts
 */

/** @import { LentSpec } from "./cells/lent.js" */

/**
 * A cell type, and what is said of it: sentences and, as MathML of ours, its equations.
 * @typedef {object} Column
 * @property {string} key
 * @property {string} title
 * @property {LentSpec} cell
 * @property {string} differs
 * @property {{mathml: string, same: boolean}[]} equations same: the LSTM has the line too
 * @property {string} weights
 * @property {string} source
 */

/**
 * Cell types side by side.
 * @typedef {object} Columns
 * @property {string} words
 * @property {Column[]} cells
 * @property {Choice} [choice] what else can be shown, where the stage itself chooses
 */

/**
 * Cell types that can be shown, so many at a time, and those of them that also have weights of their own.
 * @typedef {object} Choice
 * @property {Column[]} all
 * @property {Column[]} own
 * @property {{cells: string[], own: boolean}} home
 * @property {number} least
 * @property {number} most
 */

/**
 * What is to be said, and where to go on from there.
 * @typedef {string | {says: string, link: string, onward: string}} Notice
 */

/** A challenge that can be chosen. @typedef {{key: string, title: string, level: string}} Listed */

/**
 * A challenge and its shown trials (lstm_core/challenges): x, low and high are (B, T, D) and (B, T), one after another.
 * @typedef {object} Challenge
 * @property {string} key
 * @property {string} title
 * @property {number} place from 1
 * @property {string} goal
 * @property {string} hint
 * @property {"h" | "c"} series what is judged
 * @property {number} unit of which unit, from 0
 * @property {number} units H
 * @property {number} input_size D
 * @property {number} steps T
 * @property {number} few weights that are not 0, up to which a solution is a short one
 * @property {number} noise
 * @property {number[]} shown numbers of the trials, from 0
 * @property {number} hidden how many there are of the others
 * @property {Float64Array} x
 * @property {Float64Array} low
 * @property {Float64Array} high
 */

/**
 * Where a hidden trial is failed first; a bound that is null is none.
 * @typedef {{trial: number, step: number, came: number, low: number | null, high: number | null}} Missed
 */

/**
 * NumPy on the hidden trials: how many are passed, with noise too (held), and the first failure of each.
 * @typedef {object} Verdict
 * @property {number} of
 * @property {number} passed
 * @property {Missed | null} failure
 * @property {number} held
 * @property {Missed | null} slip
 * @property {number} weights that are not 0
 * @property {number} stars 0 to 3
 * @property {boolean} solved
 * @property {boolean} short
 * @property {boolean} holds
 */

/**
 * The trial on the stage and its bounds, and the verdict on the cell; null where it has not the size asked for.
 * @typedef {object} Judged
 * @property {number} trial from 0
 * @property {Float64Array} low
 * @property {Float64Array} high
 * @property {Verdict | null} verdict
 * @property {string} problem what of the run is not judged
 */

/**
 * What the derivatives through time are computed from: the LSTM as any cell type is, and a tanh RNN.
 * @typedef {object} Gradients
 * @property {LentSpec} own
 * @property {LentSpec} rnn
 * @property {string} rnn_words where its weights are from
 */

/**
 * The step T of the loss, from 0 (null: the last), the state that is derived, the decimals of numbers, and the units
 * along the axis of the input.
 * @typedef {{loss: number | null, state: "c" | "h", digits: number, axes?: "scaled" | "original"}} Look
 */

/**
 * The steps that a prediction hides: of the whole run only what decides them.
 * @typedef {object} Ahead
 * @property {number[][]} x (T, D)
 * @property {string[]} labels
 * @property {number[] | null} mask (T,)
 * @property {Clamp[]} clamps
 */

/**
 * What is asked when the real course has been seen. `right` and `feedback` are empty until an answer is given.
 * @typedef {object} Happened
 * @property {string} ask
 * @property {{key: string, says: string}[]} choices
 * @property {string} picked
 * @property {boolean | null} right
 * @property {string} feedback
 */

/**
 * What a person predicts (lstm_view/learn/predict/payload.py); steps and the unit from 0, both ends included.
 * @typedef {object} Prediction
 * @property {string} asked as an address says it
 * @property {string} quantity
 * @property {string} name of the quantity
 * @property {string} letter of it, as papers have it
 * @property {[string, string][]} quantities all that can be predicted of this run, and their names
 * @property {string[]} letters of them, as papers have them
 * @property {number} unit of y the output
 * @property {number} first
 * @property {number} last
 * @property {(number | null)[]} drawn one a step that is asked
 * @property {boolean} seen whether the real course is shown
 * @property {string} ask the words of a prepared question, or ""
 * @property {number} end T, the steps of the whole run
 * @property {[number, number] | null} bounds between which the quantity lies
 * @property {[number, number]} room the ends of the axis
 * @property {Ahead | null} ahead
 * @property {Happened | null} happened
 * @property {Turn | null} turn of a prepared question
 */

/**
 * Which of the prepared questions is asked: its key, those of all, and the name and the link of the one that follows.
 * @typedef {{key: string, keys: string[], next: {name: string, query: string}}} Turn
 */

/**
 * What the tab may keep of the history (lstm_view/stage/kept.py).
 * @typedef {object} Kept
 * @property {string} session the server's history; another one has never heard of what was done here
 * @property {string} now the name of the present
 * @property {string[]} undo names of the undo stack
 * @property {string[]} redo
 * @property {string | null} origin the name of the scene that a reset leads back to, if it is one
 * @property {Record<string, string>} texts name to address, of those that are new
 */

/**
 * What is told of a run. Of a stage without a server also what it is without its changes, and whether it is a story and
 * the claim one on the numbers with which that was set.
 * @typedef {{key: string, title: string, claim: string, named?: string, is_story?: boolean, as_set?: boolean}} Told
 */

/**
 * @typedef {object} Payload
 * @property {number} ack the last action that the server has carried out
 * @property {number} jump changes when the server moves the cursor
 * @property {string} shape changes when the stage must be built again
 * @property {string} page
 * @property {Kept} kept
 * @property {Record<string, string>} parts what is long in the texts that are kept, by name
 * @property {{query: string, fragment: string, at_home: boolean}} address without the cursor
 * @property {number} step from 0
 * @property {number} phase 0 to 4
 * @property {number} unit from 0
 * @property {string} view
 * @property {string[]} lecture the parts that a lecture shows; none: there is no lecture
 * @property {{parts: string[], locks: string[]}} scene what is shown (none: all of it), and what is locked
 * @property {number} home_step from 0
 * @property {string} home_view
 * @property {Cell} cell
 * @property {Series} series
 * @property {number | null} only the unit whose numbers are NumPy's in a large run; null: all are
 * @property {{cell: Cell, series: Series} | null} past the run without any change, if there is one
 * @property {{cell: Cell, series: Series, only: number | null} | null} other B, the run it is compared with, if a
 *   person kept one
 * @property {{a: string, b: string, notes: string[]} | null} comparison what A and B are, and what cannot be shown
 * @property {Record<string, number>} scales the size that has the full colour and, of gates and input, fills a pipe
 * @property {number} full the size that fills a pipe of memory
 * @property {string[]} inputs one name an input
 * @property {string[]} labels one name a step, or none
 * @property {import("./original.js").Units} units of the inputs before they were scaled, none where they were not
 * @property {Told} story
 * @property {{key: string, title: string}[]} stories
 * @property {{gates: string[], whatif: "" | "first" | "after", measures: boolean}} exposes
 * @property {string[]} about the blocks of a cell that is no LSTM which do what the page is about, or none
 * @property {boolean} autoplay
 * @property {Figure[]} figures
 * @property {Look} look
 * @property {Gradients | null} gradients
 * @property {Record<string, Json>} given arrays that the page computed beside the run, by name
 * @property {Columns | null} columns cell types side by side
 * @property {Listed[]} challenges all there are, on a page that has challenges
 * @property {Challenge | null} challenge the one on the stage
 * @property {Judged | null} judged
 * @property {Prediction | null} predict what is predicted: until it is seen, the run ends before it
 * @property {string[]} changed names of what is changed
 * @property {string[]} edits the same in words
 * @property {boolean} can_undo
 * @property {boolean} can_redo
 * @property {boolean} can_reset
 * @property {Notice[]} notices
 * @property {boolean} [computed] the numbers are the browser's, where there is no server
 * @property {Record<string, Record<string, string>>} theme light and dark: colours by name
 * @property {string} plotly the path of Plotly's script
 * @property {string} outlines the path of the letters as outlines, for pictures of the drawing
 */

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
