// What the operations of the language of equations give, and their partial derivatives: the same table as
// OPERATIONS of lstm_core/equations.py. All but "@" work element by element.
import { sigmoid } from "../activations.js";

/** ln sigmoid(z) = -ln(1 + e^-z) without overflow. @param {number} z */
const logSigmoid = (z) => -(Math.max(0, -z) + Math.log1p(Math.exp(-Math.abs(z))));

/**
 * @typedef {Float64Array} F
 * @typedef {(out: F, o: number, a: F, i: number, b: F, j: number, n: number, depth: number) => void} Value
 *   n numbers are written to out[o..], from the operands a[i..] and, where there are two, b[j..]
 * @typedef {(into: F, y: F, o: number, a: F, i: number, b: F, j: number, n: number) => void} Partial
 *   into[0..n] is multiplied by the partial derivative by an operand; y[o..] is the result
 * @typedef {{value: Value, partials: (Partial | null)[]}} Operation
 *   one partial an operand; null is a derivative of 1
 */

/** @type {Value} */
const product = (out, o, matrix, _, vector, j, rows, columns) => {
  for (let r = 0, at = 0; r < rows; r += 1) {
    let sum = 0;
    for (let k = 0; k < columns; k += 1, at += 1) sum += matrix[at] * vector[j + k];
    out[o + r] = sum;
  }
};

/** @type {Partial} */
const negated = (into, y, o, a, i, b, j, n) => {
  for (let u = 0; u < n; u += 1) into[u] = -into[u];
};

/**
 * At a tie the first operand of maximum or minimum gets all of the derivative.
 * @type {Record<string, Operation>}
 */
export const OPERATIONS = {
  "+": {
    value: (out, o, a, i, b, j, n) => {
      for (let u = 0; u < n; u += 1) out[o + u] = a[i + u] + b[j + u];
    },
    partials: [null, null],
  },
  "-": {
    value: (out, o, a, i, b, j, n) => {
      for (let u = 0; u < n; u += 1) out[o + u] = a[i + u] - b[j + u];
    },
    partials: [null, negated],
  },
  "*": {
    value: (out, o, a, i, b, j, n) => {
      for (let u = 0; u < n; u += 1) out[o + u] = a[i + u] * b[j + u];
    },
    partials: [
      (into, y, o, a, i, b, j, n) => {
        for (let u = 0; u < n; u += 1) into[u] *= b[j + u];
      },
      (into, y, o, a, i, b, j, n) => {
        for (let u = 0; u < n; u += 1) into[u] *= a[i + u];
      },
    ],
  },
  "/": {
    value: (out, o, a, i, b, j, n) => {
      for (let u = 0; u < n; u += 1) out[o + u] = a[i + u] / b[j + u];
    },
    partials: [
      (into, y, o, a, i, b, j, n) => {
        for (let u = 0; u < n; u += 1) into[u] /= b[j + u];
      },
      (into, y, o, a, i, b, j, n) => {
        for (let u = 0; u < n; u += 1) into[u] = (-into[u] * y[o + u]) / b[j + u];
      },
    ],
  },
  "@": { value: product, partials: [] }, // the pass back treats it apart
  negative: {
    value: (out, o, a, i, b, j, n) => {
      for (let u = 0; u < n; u += 1) out[o + u] = -a[i + u];
    },
    partials: [negated],
  },
  sigmoid: {
    value: (out, o, a, i, b, j, n) => {
      for (let u = 0; u < n; u += 1) out[o + u] = sigmoid(a[i + u]);
    },
    partials: [
      (into, y, o, a, i, b, j, n) => {
        for (let u = 0; u < n; u += 1) into[u] *= y[o + u] * (1 - y[o + u]);
      },
    ],
  },
  tanh: {
    value: (out, o, a, i, b, j, n) => {
      for (let u = 0; u < n; u += 1) out[o + u] = Math.tanh(a[i + u]);
    },
    partials: [
      (into, y, o, a, i, b, j, n) => {
        for (let u = 0; u < n; u += 1) into[u] *= 1 - y[o + u] * y[o + u];
      },
    ],
  },
  exp: {
    value: (out, o, a, i, b, j, n) => {
      for (let u = 0; u < n; u += 1) out[o + u] = Math.exp(a[i + u]);
    },
    partials: [
      (into, y, o, a, i, b, j, n) => {
        for (let u = 0; u < n; u += 1) into[u] *= y[o + u];
      },
    ],
  },
  log_sigmoid: {
    value: (out, o, a, i, b, j, n) => {
      for (let u = 0; u < n; u += 1) out[o + u] = logSigmoid(a[i + u]);
    },
    partials: [
      (into, y, o, a, i, b, j, n) => {
        for (let u = 0; u < n; u += 1) into[u] *= sigmoid(-a[i + u]);
      },
    ],
  },
  maximum: {
    value: (out, o, a, i, b, j, n) => {
      for (let u = 0; u < n; u += 1) out[o + u] = Math.max(a[i + u], b[j + u]);
    },
    partials: [
      (into, y, o, a, i, b, j, n) => {
        for (let u = 0; u < n; u += 1) into[u] *= a[i + u] >= b[j + u] ? 1 : 0;
      },
      (into, y, o, a, i, b, j, n) => {
        for (let u = 0; u < n; u += 1) into[u] *= a[i + u] < b[j + u] ? 1 : 0;
      },
    ],
  },
  minimum: {
    value: (out, o, a, i, b, j, n) => {
      for (let u = 0; u < n; u += 1) out[o + u] = Math.min(a[i + u], b[j + u]);
    },
    partials: [
      (into, y, o, a, i, b, j, n) => {
        for (let u = 0; u < n; u += 1) into[u] *= a[i + u] <= b[j + u] ? 1 : 0;
      },
      (into, y, o, a, i, b, j, n) => {
        for (let u = 0; u < n; u += 1) into[u] *= a[i + u] > b[j + u] ? 1 : 0;
      },
    ],
  },
};

/** A line that is only a name or a number, such as f = 1. @type {Value} */
export const copy = (out, o, a, i, b, j, n) => {
  for (let u = 0; u < n; u += 1) out[o + u] = a[i + u];
};
