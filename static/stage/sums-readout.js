// The arithmetic of an output: y = activation(W h + b), down to its weights and h.
import { FUNCTIONS } from "./activations.js";
import { affineOf } from "./readout.js";
import { dot } from "./sums.js";
import { bracket, factor, symbol, value } from "./tokens.js";
import { range } from "./names.js";
import { lowered } from "./step-number.js";

/** @import { Readout } from "./readout.js" */
/** @import { At, Equation, Line, Token } from "./tokens.js" */

const FORMULAS = {
  linear: "W·h + b",
  sigmoid: "σ(W·h + b)",
  softmax: "softmax(W·h + b)",
};

/** z of one output: its sum, then W h apart. @type {(at: At, readout: Readout, k: number, name: Token) => Line[]} */
function affine(at, { weight, bias }, k, name) {
  const wh = dot(at, "W·h", weight[k], "h");
  const z = affineOf(
    /** @type {Readout} */ (at.run.cell.readout),
    at.run.series.h,
    at.t * at.run.units,
  )[k];
  return [
    {
      left: name,
      right: [wh.result, " + ", bracket(factor(bias[k]))],
      result: name === Y ? value(at, "y") : factor(z),
      rule: ([a, b]) => a + b,
    },
    wh,
  ];
}

const Y = { word: "y" };

/** e^z of one output over the sum of all. @type {(at: At, readout: Readout) => Line[]} */
function shares(at, readout) {
  const all = affineOf(readout, at.run.series.h, at.t * at.run.units);
  const sum = all.flatMap((z, k) => [k ? " " : "", [k ? "+ exp(" : "exp(", factor(z), ")"]]);
  /** @type {Equation} */
  const share = {
    left: Y,
    right: ["exp(", factor(all[at.unit]), ") / (", ...sum, ")"],
    result: value(at, "y"),
    rule: ([z, ...others]) => 1 / others.reduce((total, other) => total + Math.exp(other - z), 0),
  };
  const each = range(all.length).flatMap((k) =>
    affine(at, readout, k, { word: `z${lowered(k + 1)}` }),
  );
  return [share, ...each, { says: [{ word: "exp(z) = e^z" }] }];
}

/**
 * The lines for an output; `at.unit` says which.
 * @type {(at: At) => Line[]}
 */
export function readoutLines(at) {
  const readout = /** @type {Readout} */ (at.run.cell.readout);
  const { activation } = readout;
  const formula = { says: [symbol("y", "t", "h"), ` = ${FORMULAS[activation]}`] };
  if (activation === "linear") return [formula, ...affine(at, readout, at.unit, Y)];
  if (activation === "softmax") return [formula, ...shares(at, readout)];
  const [z] = [affineOf(readout, at.run.series.h, at.t * at.run.units)[at.unit]];
  /** @type {Equation} */
  const line = {
    left: Y,
    right: ["σ(", factor(z), ")"],
    result: value(at, "y"),
    rule: ([one]) => FUNCTIONS.sigmoid.of(one),
  };
  return [formula, line, ...affine(at, readout, at.unit, { word: "z" })];
}
