// The arithmetic of every number that the stage shows, as lines of data.
import { FUNCTIONS, activationOf, applied, kindOf, outputOf, partnerOf } from "./activations.js";
import { placed, tr } from "./language.js";
import { GATE_ORDER } from "./names.js";
import { lowered } from "./step-number.js";
import { maskedLines } from "./sums-masked.js";
import { otherLines } from "./sums-other.js";
import { readoutLines } from "./sums-readout.js";
import { RULES, affine, gateLines, peepholeOf } from "./sums.js";
import { isEquation, symbol, value } from "./tokens.js";

/** @import { At, Line, Remark, Token } from "./tokens.js" */

/**
 * The start value, or the number of the step before with its own arithmetic.
 * @type {(at: At, bind: string) => Line[]}
 */
function earlier(at, bind) {
  const base = bind[0];
  const number = at.run.stepNumber(at.t - 1);
  const things = { before: symbol(base, "t−1"), value: value(at, bind) };
  const says = {
    says:
      at.t === 0
        ? placed(tr("{before} is the start value {state}: {value}"), {
            ...{ ...things, state: `${base}${lowered(number)}` },
          })
        : placed(tr("{before} is {state} of step {step}: {value}"), {
            ...things,
            ...{ state: base, step: `${number}` },
          }),
  };
  if (at.t === 0) return [says];
  const before = { ...at, t: at.t - 1, bound: false };
  return [says, ...(at.run.masked(before.t) ? maskedLines(before, base) : RULES[base](before))];
}

/** What a number is, in symbols. @type {(at: At, bind: string) => Token[] | null} */
function formula(at, bind) {
  const [c, before] = [symbol("c"), symbol("c", "t−1")];
  const gate = bind.replace("z_", "");
  const other = partnerOf(at.run.cell, gate);
  if (other) return [symbol(gate), " = 1 − ", symbol(other)];
  if (GATE_ORDER.includes(gate)) {
    const { sign } = activationOf(at.run.cell, gate);
    const [open, shut] = sign ? [`${sign}(`, ")"] : ["", ""];
    const z = [
      symbol("z", gate, gate),
      " = W·x + U·h + b",
      peepholeOf(at, gate) === undefined ? "" : " + p·c",
    ];
    return gate === bind
      ? [symbol(gate), ` = ${open}`, symbol("z", gate, gate), `${shut}, `, ...z]
      : z;
  }
  const [before_c, after_c] = applied(outputOf(at.run.cell).sign, " ").split(" ");
  /** @type {Record<string, Token[]>} */
  const table = {
    kept: [{ word: tr("kept") }, " = ", symbol("f"), " · ", before],
    added: [{ word: tr("added") }, " = ", symbol("i"), " · ", symbol("g")],
    c: [c, " = ", symbol("f"), " · ", before, " + ", symbol("i"), " · ", symbol("g")],
    h: [symbol("h"), " = ", symbol("o"), ` · ${before_c}`, c, after_c],
  };
  return table[bind] ?? null;
}

/** Each function that the lines use, written out once. @type {(at: At, lines: Line[]) => Remark[]} */
function definitions(at, lines) {
  const { gate, candidate, output } = kindOf(at.run.cell);
  const flat = lines.flatMap((line) => ("lines" in line ? line.lines : [line]));
  const used = flat.map((line) => (isEquation(line) ? [line.by, line.right[0]] : [line.by])).flat();
  const known = new Set([gate, candidate, output, "sigmoid"]); // a read-out has σ whatever the cell has
  return [...known]
    .filter((name) => used.includes(name) || used.includes(`${FUNCTIONS[name].sign}(`))
    .map((name) => FUNCTIONS[name].words)
    .filter(Boolean)
    .map((words) => ({ says: [{ word: words }] }));
}

/**
 * The arithmetic of a number: in symbols, in numbers down to the weights, and the functions in it.
 * @type {(at: At, bind: string) => Line[]}
 */
export function linesOf(at, bind) {
  if (at.run.cell.type && bind === "y") return withDefinitions(readoutLines(at));
  if (at.run.cell.type) return bind === "x" ? RULES.x(at) : withDefinitions(otherLines(at, bind));
  const lines = behindIt(at, bind);
  return [...lines, ...definitions(at, lines)];
}

/** @type {(lines: Line[]) => Line[]} */
const withDefinitions = (lines) => {
  const flat = lines.flatMap((line) => ("lines" in line ? line.lines : [line])).filter(isEquation);
  const known = [FUNCTIONS.sigmoid, FUNCTIONS.tanh];
  const used = known.filter(({ sign }) => flat.some(({ right }) => right[0] === `${sign}(`));
  return [...lines, ...used.map(({ words }) => ({ says: [{ word: words }] }))];
};

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
