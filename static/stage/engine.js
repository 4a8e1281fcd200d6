// The cell once more, in the browser: the same dozen lines as lstm_core/cell.py, so that a dragged
// slider moves every number without waiting for the server. NumPy stays the judge: on release its trace
// replaces this preview, and a test holds the two to 1e-12.

export const GATES = ["i", "f", "g", "o"]; // block order of weight_ih, weight_hh and bias: lstm_core.GATE_ORDER
const PEEPHOLE = { i: 0, f: 1, o: 2 };

export const SERIES = [
  "z_i",
  "z_f",
  "z_g",
  "z_o",
  "i",
  "f",
  "g",
  "o",
  "kept",
  "added",
  "c",
  "tanh_c",
  "h",
  "c_prev",
  "h_prev",
];

/** 1 / (1 + e^-z) without overflow and without losing small values of either tail. */
export function sigmoid(z) {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}

/** W x + U h + b of one row; `bias` first keeps a zero input exactly at the bias. */
function affine(weights, x, recurrent, h, bias) {
  let z = 0;
  for (let d = 0; d < x.length; d += 1) z += weights[d] * x[d];
  for (let k = 0; k < h.length; k += 1) z += recurrent[k] * h[k];
  return z + bias;
}

/**
 * All series of one run.
 * @param cell {input_size, hidden_size, steps, weight_ih (4H x D), weight_hh (4H x H), bias (4H),
 *             peephole (3 x H, order i f o) or null, x (T x D), h0 (H), c0 (H), clamps: [{gate, value, start,
 *             stop (null: to the end), unit (null: every unit)}]}
 * @returns {Object<string, Float64Array>} each of length T * H, unit fastest
 */
export function run(cell) {
  const { hidden_size: H, steps: T } = cell;
  const out = Object.fromEntries(SERIES.map((name) => [name, new Float64Array(T * H)]));
  const fixed = held(cell);
  let h = Float64Array.from(cell.h0);
  let c = Float64Array.from(cell.c0);
  for (let t = 0; t < T; t += 1) {
    const next = { h: new Float64Array(H), c: new Float64Array(H) };
    for (let u = 0; u < H; u += 1) stepUnit(cell, cell.x[t], h, c, u, next, out, t * H + u, fixed);
    ({ h, c } = next);
  }
  return out;
}

/** For each gate that is held somewhere its values there, NaN elsewhere; of two clamps the later one holds. */
export function held({ clamps, steps, hidden_size: H }) {
  const table = {};
  for (const { gate, value, start, stop, unit } of clamps ?? []) {
    table[gate] ??= new Float64Array(steps * H).fill(NaN);
    for (let t = start; t < Math.min(stop ?? steps, steps); t += 1) {
      for (let u = unit ?? 0; u < (unit === null ? H : unit + 1); u += 1)
        table[gate][t * H + u] = value;
    }
  }
  return table;
}

function stepUnit(cell, x, h, c, u, next, out, at, fixed) {
  const H = cell.hidden_size;
  const z = (gate, seen) => {
    const row = GATES.indexOf(gate) * H + u;
    const value = affine(cell.weight_ih[row], x, cell.weight_hh[row], h, cell.bias[row]);
    return cell.peephole && gate in PEEPHOLE
      ? value + cell.peephole[PEEPHOLE[gate]][u] * seen
      : value;
  };
  const unlessHeld = (gate, own) => {
    const value = fixed[gate]?.[at] ?? NaN;
    return Number.isNaN(value) ? own : value;
  };
  out.c_prev[at] = c[u];
  out.h_prev[at] = h[u];
  const i = (out.i[at] = unlessHeld("i", sigmoid((out.z_i[at] = z("i", c[u])))));
  const f = (out.f[at] = unlessHeld("f", sigmoid((out.z_f[at] = z("f", c[u])))));
  const g = (out.g[at] = unlessHeld("g", Math.tanh((out.z_g[at] = z("g", 0)))));
  next.c[u] = out.c[at] = (out.kept[at] = f * c[u]) + (out.added[at] = i * g);
  const o = (out.o[at] = unlessHeld("o", sigmoid((out.z_o[at] = z("o", next.c[u]))))); // o sees the new memory
  next.h[u] = out.h[at] = o * (out.tanh_c[at] = Math.tanh(next.c[u]));
}

/** Largest absolute difference over the series both runs hold. */
export function largestDifference(a, b) {
  let worst = 0;
  for (const name of SERIES) {
    for (let k = 0; k < a[name].length; k += 1)
      worst = Math.max(worst, Math.abs(a[name][k] - b[name][k]));
  }
  return worst;
}
