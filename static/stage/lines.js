// The arithmetic of every number that the stage shows, as lines of data.
import { GATE_ORDER } from "./names.js";
import { maskedLines } from "./sums-masked.js";
import { readoutLines } from "./sums-readout.js";
import { FUNCTIONS, RULES, activationOf, affine, gateLines, peepholeOf } from "./sums.js";
import { isEquation, symbol, value } from "./tokens.js";

/** @import { At, Line, Remark, Token } from "./tokens.js" */

/**
 * The start value, or the number of the step before with its own arithmetic.
 * @type {(at: At, bind: string) => Line[]}
 */
function earlier(at, bind) {
  const base = bind[0];
  const from = at.t === 0 ? `the start value ${base}₀` : `${base} of step ${at.t}`;
  const says = { says: [symbol(base, "t−1"), ` is ${from}: `, value(at, bind)] };
  if (at.t === 0) return [says];
  const before = { ...at, t: at.t - 1, bound: false };
  return [says, ...(at.run.masked(before.t) ? maskedLines(before, base) : RULES[base](before))];
}

/** What a number is, in symbols. @type {(at: At, bind: string) => Token[] | null} */
function formula(at, bind) {
  const [c, before] = [symbol("c"), symbol("c", "t−1")];
  const gate = bind.replace("z_", "");
  if (GATE_ORDER.includes(gate)) {
    const z = [
      symbol("z", gate, gate),
      " = W·x + U·h + b",
      peepholeOf(at, gate) === undefined ? "" : " + p·c",
    ];
    return gate === bind
      ? [symbol(gate), ` = ${activationOf(gate).sign}(`, symbol("z", gate, gate), "), ", ...z]
      : z;
  }
  /** @type {Record<string, Token[]>} */
  const table = {
    kept: [{ word: "kept" }, " = ", symbol("f"), " · ", before],
    added: [{ word: "added" }, " = ", symbol("i"), " · ", symbol("g")],
    c: [c, " = ", symbol("f"), " · ", before, " + ", symbol("i"), " · ", symbol("g")],
    h: [symbol("h"), " = ", symbol("o"), " · tanh(", c, ")"],
  };
  return table[bind] ?? null;
}

/** Each function that the lines use, written out once. @type {(lines: Line[]) => Remark[]} */
function definitions(lines) {
  const flat = lines.flatMap((line) => ("lines" in line ? line.lines : [line]));
  const used = flat.filter(isEquation).map(({ right }) => right[0]);
  return Object.values(FUNCTIONS)
    .filter(({ sign }) => used.includes(`${sign}(`))
    .map(({ words }) => ({ says: [{ word: words }] }));
}

/**
 * The arithmetic of a number: in symbols, in numbers down to the weights, and the functions in it.
 * @type {(at: At, bind: string) => Line[]}
 */
export function linesOf(at, bind) {
  const lines = behindIt(at, bind);
  return [...lines, ...definitions(lines)];
}

/** @type {(at: At, bind: string) => Line[]} */
function behindIt(at, bind) {
  if (bind === "y") return readoutLines(at);
  if (at.run.masked(at.t)) return maskedLines(at, bind);
  if (bind === "c_prev" || bind === "h_prev") return earlier(at, bind);
  const gate = bind.startsWith("z_") ? bind.slice(2) : "";
  const found = gate ? affine(at, gate) : (RULES[bind]?.(at) ?? gateLines(at, bind));
  const symbols = formula(at, bind);
  return symbols ? [{ says: symbols }, ...found] : found;
}
