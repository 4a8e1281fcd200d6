// The functions of a cell, by the names that lstm_core/activations.py has for them, and what kind of LSTM a cell is.
import { typed } from "./format.js";
import { tr } from "./language.js";

/** @import { AnyCell } from "./payload.js" */

/**
 * 1 / (1 + e^-z) without overflow and without losing small values of either tail.
 * @param {number} z
 */
export function sigmoid(z) {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}

/**
 * A function: how a formula writes it ("" for z itself), what it is in words, its lower end and its entry in the
 * glossary. One that is a straight line between two ends has `straight`, what stands before and behind z in that line.
 * @typedef {{sign: string, of: (z: number) => number, words: string, low: number, term: string,
 *   straight?: {before: string, behind: string, of: (z: number) => number}}} Activation
 */

/** @type {Record<string, Activation>} */
export const FUNCTIONS = {
  sigmoid: {
    sign: "σ",
    of: sigmoid,
    words: "σ(z) = 1 / (1 + e^(−z))",
    low: 0,
    term: "sigmoid",
  },
  hard_sigmoid_5: {
    sign: "hard σ",
    of: (z) => Math.max(0, Math.min(1, 0.2 * z + 0.5)),
    words: tr("hard σ(z) = 0.2 z + 0.5, but at least 0 and at most 1"),
    low: 0,
    term: "hard-sigmoid",
    straight: { before: `${typed(0.2)} · `, behind: ` + ${typed(0.5)}`, of: (z) => 0.2 * z + 0.5 },
  },
  hard_sigmoid_6: {
    sign: "hard σ",
    of: (z) => Math.max(0, Math.min(1, z / 6 + 0.5)),
    words: tr("hard σ(z) = z / 6 + 0.5, but at least 0 and at most 1"),
    low: 0,
    term: "hard-sigmoid",
    straight: { before: "", behind: ` / 6 + ${typed(0.5)}`, of: (z) => z / 6 + 0.5 },
  },
  tanh: {
    sign: "tanh",
    of: Math.tanh,
    words: "tanh(z) = (e^z − e^(−z)) / (e^z + e^(−z))",
    low: -1,
    term: "tanh",
  },
  relu: {
    sign: "relu",
    of: (z) => Math.max(0, z),
    words: tr("relu(z) = z above 0, else 0"),
    low: 0,
    term: "relu",
    straight: { before: "", behind: "", of: (z) => z },
  },
  linear: { sign: "", of: (z) => z, words: "", low: -1, term: "linear" },
};

/**
 * Which gate is what the other of i and f leaves of 1, and the names of the functions: lstm_core/kind.py.
 * @typedef {{coupled: "" | "f" | "i", gate: string, candidate: string, output: string}} Kind
 */

/** @type {Kind} */
const PLAIN = { coupled: "", gate: "sigmoid", candidate: "tanh", output: "tanh" };

/** @param {AnyCell} cell @returns {Kind} */
export const kindOf = (cell) => cell.kind ?? PLAIN;

/** Whether a cell is the usual LSTM. @param {AnyCell} cell */
export const isPlain = (cell) => JSON.stringify(kindOf(cell)) === JSON.stringify(PLAIN);

/** The name of the function of a gate or of the candidate. @type {(cell: AnyCell, gate: string) => string} */
export const functionOf = (cell, gate) =>
  gate === "g" ? kindOf(cell).candidate : kindOf(cell).gate;

/** That function. @type {(cell: AnyCell, gate: string) => Activation} */
export const activationOf = (cell, gate) => FUNCTIONS[functionOf(cell, gate)];

/** What c goes through on its way to h. @param {AnyCell} cell */
export const outputOf = (cell) => FUNCTIONS[kindOf(cell).output];

/** A function of something, as it is written: tanh(c), or c alone. @type {(sign: string, of: string) => string} */
export const applied = (sign, of) => (sign ? `${sign}(${of})` : of);

/**
 * The gate that leaves a coupled one the rest of 1; "" for a gate with weights of its own.
 * @type {(cell: AnyCell, gate: string) => string}
 */
export const partnerOf = (cell, gate) =>
  kindOf(cell).coupled === gate && gate ? ({ f: "i", i: "f" }[gate] ?? "") : "";
