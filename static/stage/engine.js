// The LSTM once more, in the browser: the same dozen lines as lstm_core/cell.py, so that a dragged slider
// moves every number without waiting for the server. NumPy stays the judge: on release its trace replaces
// this preview, and a test holds the two to 1e-12.
import { FUNCTIONS, kindOf } from "./activations.js";
import { clampTable } from "./clamps.js";
import { isMasked } from "./masks.js";
import { SERIES } from "./names.js";
import { outputsOf, readOut } from "./readout.js";

/** @import { Cell, Series } from "./payload.js" */

/**
 * All series of one run, each of length T * H, unit fastest.
 * @param {Cell} cell
 * @param {Series} out arrays of that length to write into, as those of a run that nobody needs any more
 * @returns {Series}
 */
export function run(cell, out = buffers(cell)) {
  const { hidden_size: H, steps } = cell;
  const weights = flatten(cell);
  const held = clampTable(cell);
  const z = new Float64Array(4 * H);
  const state = { h: Float64Array.from(cell.h0), c: Float64Array.from(cell.c0) };
  for (let t = 0; t < steps; t += 1) {
    preactivate(weights, cell.x[t], state.h, z);
    const before = isMasked(cell, t) && { h: state.h.slice(), c: state.c.slice() };
    activate(weights, held, z, state, out, t * H);
    if (before) passOver(before, state, out, t * H, weights.output);
  }
  if (cell.readout) readOut(cell.readout, out.h, H, out.y);
  return out;
}

/**
 * @param {Cell} cell
 * @returns {Series}
 */
function buffers(cell) {
  const { hidden_size: H, steps } = cell;
  const found = Object.fromEntries(SERIES.map((name) => [name, new Float64Array(steps * H)]));
  return cell.readout ? { ...found, y: new Float64Array(steps * outputsOf(cell)) } : found;
}

/** @typedef {ReturnType<typeof flatten>} Weights */

/** Nested lists cost a look-up for each product: row after row in one array they do not.
 * @param {Cell} cell
 */
function flatten(cell) {
  const { weight_ih, weight_hh, bias, peephole } = cell;
  const { coupled, gate, candidate, output } = kindOf(cell);
  return {
    coupled,
    gate: FUNCTIONS[gate].of,
    candidate: FUNCTIONS[candidate].of,
    output: FUNCTIONS[output].of,
    weight_ih: Float64Array.from(weight_ih.flat()),
    weight_hh: Float64Array.from(weight_hh.flat()),
    bias: Float64Array.from(bias),
    peephole: peephole && peephole.map((row) => Float64Array.from(row)),
  };
}

/** z = W x + U h + b; `b` last keeps a zero input exactly at the bias.
 * @param {Weights} weights
 * @param {ArrayLike<number>} x
 * @param {Float64Array} h
 * @param {Float64Array} z
 */
function preactivate({ weight_ih, weight_hh, bias }, x, h, z) {
  const [D, H] = [x.length, h.length];
  for (let row = 0; row < z.length; row += 1) {
    let sum = 0;
    for (let d = 0, at = row * D; d < D; d += 1, at += 1) sum += weight_ih[at] * x[d];
    for (let k = 0, at = row * H; k < H; k += 1, at += 1) sum += weight_hh[at] * h[k];
    z[row] = sum + bias[row];
  }
}

/**
 * A masked step: the state is that of before, so that f counts as 1 and i as 0; z, g and o are what they would be.
 * @param {{h: Float64Array, c: Float64Array}} before
 * @param {{h: Float64Array, c: Float64Array}} state
 * @param {Series} out
 * @param {number} first where the step begins in `out`
 * @param {(c: number) => number} output
 */
function passOver(before, state, out, first, output) {
  const H = before.h.length;
  state.h.set(before.h);
  state.c.set(before.c);
  for (let u = 0, at = first; u < H; u += 1, at += 1) {
    out.f[at] = 1;
    out.i[at] = 0;
    out.kept[at] = out.c[at] = before.c[u];
    out.added[at] = 0 * out.g[at];
    out.tanh_c[at] = output(before.c[u]);
    out.h[at] = before.h[u];
  }
}

/** @param {Float64Array | undefined} table @param {number} at @param {number} own */
function unlessHeld(table, at, own) {
  return table === undefined || Number.isNaN(table[at]) ? own : table[at];
}

/**
 * Gates and states of one step, from its pre-activations z in GATE_ORDER; `at` is where the step begins in `out`.
 * @param {Weights} weights
 * @param {Record<string, Float64Array>} held
 * @param {Float64Array} z
 * @param {{h: Float64Array, c: Float64Array}} state before the step; after it, the new one
 * @param {Series} out
 * @param {number} first
 */
function activate(weights, held, z, { h, c }, out, first) {
  const { peephole, coupled, gate, candidate, output } = weights;
  const H = h.length;
  for (let u = 0, at = first; u < H; u += 1, at += 1) {
    const before = c[u];
    out.h_prev[at] = h[u];
    out.c_prev[at] = before;
    const z_i = (out.z_i[at] = z[u] + (peephole ? peephole[0][u] * before : 0));
    const z_f = (out.z_f[at] = z[H + u] + (peephole ? peephole[1][u] * before : 0));
    const z_g = (out.z_g[at] = z[2 * H + u]);
    let i = coupled === "i" ? 0 : unlessHeld(held.i, at, gate(z_i));
    const f = (out.f[at] = unlessHeld(held.f, at, coupled === "f" ? 1 - i : gate(z_f)));
    if (coupled === "i") i = unlessHeld(held.i, at, 1 - f);
    out.i[at] = i;
    const g = (out.g[at] = unlessHeld(held.g, at, candidate(z_g)));
    c[u] = out.c[at] = (out.kept[at] = f * before) + (out.added[at] = i * g);
    const z_o = (out.z_o[at] = z[3 * H + u] + (peephole ? peephole[2][u] * c[u] : 0)); // o sees the new memory
    const o = (out.o[at] = unlessHeld(held.o, at, gate(z_o)));
    h[u] = out.h[at] = o * (out.tanh_c[at] = output(c[u]));
  }
}
