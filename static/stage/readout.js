// The read-out of a run, y = activation(W h + b): lstm_core/readout.py once more.
import { sigmoid } from "./activations.js";

/** @import { AnyCell } from "./payload.js" */

/**
 * W of K rows of H numbers and b of K; the activation is that of all K outputs.
 * @typedef {{activation: "linear" | "sigmoid" | "softmax", weight: number[][], bias: number[]}} Readout
 */

/** How many outputs there are, 0 without a read-out. @param {AnyCell} cell */
export const outputsOf = ({ readout }) => readout?.bias.length ?? 0;

/**
 * W h + b at one step, (K,).
 * @type {(readout: Readout, h: Float64Array, at: number) => number[]}
 */
export const affineOf = ({ weight, bias }, h, at) =>
  weight.map((row, k) => row.reduce((sum, w, unit) => sum + w * h[at + unit], 0) + bias[k]);

/** @type {Record<Readout["activation"], (z: number[]) => number[]>} */
const ACTIVATIONS = {
  linear: (z) => z,
  sigmoid: (z) => z.map(sigmoid),
  softmax: (z) => {
    const largest = Math.max(...z); // its power is 1: none overflows
    const powers = z.map((one) => Math.exp(one - largest));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  },
};

/**
 * All outputs of a run, (T * K), the output fastest.
 * @type {(readout: Readout, h: Float64Array, units: number, y?: Float64Array) => Float64Array}
 */
export function readOut(
  readout,
  h,
  units,
  y = new Float64Array((h.length / units) * readout.bias.length),
) {
  for (let at = 0, to = 0; at < h.length; at += units, to += readout.bias.length)
    y.set(ACTIVATIONS[readout.activation](affineOf(readout, h, at)), to);
  return y;
}
