// The arithmetic of a masked step: what is not computed there is not shown as a sum.
import { partnerOf } from "./activations.js";
import { placed, tr } from "./language.js";
import { lowered } from "./step-number.js";
import { RULES, affine, gateLines, squashed } from "./sums.js";
import { symbol, value } from "./tokens.js";

/** @import { At, Line } from "./tokens.js" */

/** The last step before this one that was read; −1 if there is none. @param {At} at */
function lastRead({ run, t }) {
  let s = t;
  while (s >= 0 && run.masked(s)) s -= 1;
  return s;
}

/** A state is that of the last step that was read. @type {(at: At, base: string, s: number) => Line[]} */
function stays(at, base, s) {
  const number = at.run.stepNumber(s);
  const things = { now: symbol(base), value: value(at, base) };
  const says = {
    says:
      s < 0
        ? placed(tr("{now} is still the start value {state}: {value}"), {
            ...{ ...things, state: `${base}${lowered(number)}` },
          })
        : placed(tr("{now} is still {state} of step {step}: {value}"), {
            ...{ ...things, state: base, step: `${number}` },
          }),
  };
  return s < 0 ? [says] : [says, ...RULES[base]({ ...at, t: s, bound: false })];
}

/**
 * What a gate or its z would be; by a peephole o sees a new c, which there is not.
 * @type {(at: At, bind: string) => Line[]}
 */
function wouldBe(at, bind) {
  const gate = bind.replace("z_", "");
  if (gate === "o" && at.run.cell.peephole)
    return [
      {
        says: placed(tr("Were it read, this would be {value}, by a new c that there is not."), {
          value: value(at, bind),
        }),
      },
    ];
  const lines = gate === bind ? gateLines(at, gate) : affine(at, gate);
  return [{ says: [tr("Were it read:")] }, ...lines];
}

/** f is 1 and i is 0, whatever their z. @type {(at: At, gate: string) => Line[]} */
const counts = (at, gate) => [
  {
    says: placed(
      partnerOf(at.run.cell, gate)
        ? tr("{gate} counts as {value}.")
        : tr("{gate} counts as {value}; its z is not used:"),
      { gate: symbol(gate), value: value(at, gate) },
    ),
  },
  ...(partnerOf(at.run.cell, gate) ? [] : affine(at, gate)),
];

/**
 * The lines for a number of a masked step.
 * @type {(at: At, bind: string) => Line[]}
 */
export function maskedLines(at, bind) {
  const s = lastRead(at);
  const [step, last] = [at.run.stepNumber(at.t), at.run.stepNumber(s)];
  const words =
    s < 0
      ? tr("Step {step} is masked: the cell does not read it, and c and h stay the start values.", {
          step,
        })
      : tr(
          "Step {step} is masked: the cell does not read it, and c and h stay those of step {last}.",
          { step, last },
        );
  return [{ says: [{ word: words }] }, ...linesFor(at, bind, s)];
}

/** @type {(at: At, bind: string, s: number) => Line[]} */
function linesFor(at, bind, s) {
  if (bind === "x") return RULES.x(at);
  if (bind === "f" || bind === "i") return counts(at, bind);
  if (bind === "added")
    return [{ says: placed(tr("Nothing is added: {value}"), { value: value(at, "added") }) }];
  if (bind === "tanh_c") return [squashed(at), ...stays(at, "c", s)];
  if (["c", "kept", "c_prev"].includes(bind)) return stays(at, "c", s);
  if (["h", "h_prev"].includes(bind)) return stays(at, "h", s);
  return wouldBe(at, bind);
}
