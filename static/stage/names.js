// Names, orders and words that several modules use. Each is defined here and nowhere else.
import { tr } from "./language.js";

/** Block order of the rows of weight_ih, weight_hh and bias: lstm_core.GATE_ORDER. */
export const GATE_ORDER = ["i", "f", "g", "o"];

/** Row order of the peephole weights. */
export const PEEPHOLE_ORDER = ["i", "f", "o"];

/** Gates and candidate from left to right in the drawing, which is the order in which a step uses them. */
export const DRAWN_ORDER = ["f", "i", "g", "o"];

/** The gates proper, with values between 0 and 1, in that order. */
export const SIGMOID_GATES = DRAWN_ORDER.filter((name) => name !== "g");

/** What a run of the LSTM holds at every step and unit, as in lstm_core.Trace. */
export const SERIES = [
  ...["z_i", "z_f", "z_g", "z_o"],
  ...GATE_ORDER,
  ...["kept", "added", "c", "tanh_c", "h", "c_prev", "h_prev"],
];

/** @type {Record<string, string>} */
const GATE_WORDS = {
  i: tr("input gate"),
  f: tr("forget gate"),
  g: tr("candidate"),
  o: tr("output gate"),
  // of a GRU and of an RNN
  u: tr("update gate"),
  r: tr("reset gate"),
  h: tr("short-term memory"),
};

/** @param {string} gate */
export const gateName = (gate) => GATE_WORDS[gate];

/** @type {Record<string, string>} */
const HUES = { c_prev: "c", kept: "c", added: "c", tanh_c: "c", h_prev: "h", y: "h" };

/**
 * The quantity whose colour a series has.
 * @param {string} bind
 */
export const hueOf = (bind) => HUES[bind] ?? bind.replace(/^z_/, "");

/**
 * `size` whole numbers from `first` on.
 * @param {number} size
 */
export const range = (size, first = 0) => Array.from({ length: size }, (_, k) => k + first);
