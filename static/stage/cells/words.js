// The sentences of the page on gradients, from the numbers of reach.js, and what is said of a run that is refused.
import { isPlain } from "../activations.js";
import { tr } from "../language.js";
import { BEFORE } from "../versus.js";
import { local, number as plain } from "../format.js";
import { checkedSteps, spans } from "./reach.js";

const COARSE = 1e-4; // a relative difference that rounding does not explain
const MEASURABLE = 1e-10; // a central difference over 2e-5 cannot see less
const FELT = 0.01;
const DECADES = 24; // what is smaller by so many powers of ten has no place on the axis

const RAISED = new Map([..."0123456789"].map((digit, k) => [digit, "⁰¹²³⁴⁵⁶⁷⁸⁹"[k]]));

/**
 * A number with so many significant digits, a real minus sign and powers of ten: 0.4151, −3.2·10⁻¹¹.
 * @param {number} value
 */
export function number(value, digits = 4) {
  if (!Number.isFinite(value)) return tr("beyond the range of float64");
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  const bare = (/** @type {string} */ text) =>
    (text.includes(".") ? text.replace(/\.?0+$/, "") : text).replace("-", "−");
  if (power >= -4 && power < digits)
    return local(bare(Number(value.toPrecision(digits)).toFixed(Math.max(0, digits - 1 - power))));
  const raised = [...String(Math.abs(power))].map((digit) => RAISED.get(digit)).join("");
  return `${local(bare(mantissa))}·10${power < 0 ? "⁻" : ""}${raised}`;
}

/**
 * Words on the state after step t, from 1; before the first step, of a part of a run they say so.
 * @type {(t: number, words: string, number: (step: number) => number) => string}
 */
export function at(t, words, called) {
  if (t) return tr("step {step}: {words}", { step: called(t), words });
  return called(0)
    ? tr("before step {step}: {words}", { step: called(1), words })
    : tr("before the run: {words}", { words });
}

/**
 * The number from the pass back beside the one measured, as one clause.
 * @param {number} exact
 * @param {number} found
 */
export function checkWords(exact, found) {
  const backward = number(exact);
  if (!Number.isFinite(exact) || !Number.isFinite(found))
    return tr("backward {backward}", { backward });
  if (exact !== found && Math.abs(exact) < MEASURABLE && Math.abs(found) < MEASURABLE)
    return tr("backward {backward}, too small to be measured by a difference", { backward });
  return tr("backward {backward}, central difference {central}, they differ by {apart}", {
    ...{ backward, central: number(found), apart: number(Math.abs(exact - found), 1) },
  });
}

/** A state of a unit, which is not named where there is only one. */
const named = (
  /** @type {string} */ state,
  /** @type {number} */ unit,
  /** @type {number} */ units,
) => (units > 1 ? tr("{state} of unit {unit}", { state, unit: unit + 1 }) : state);

/**
 * What the chart says at the step that is checked: the whole, the measurement, the direct path, how far back.
 * @param {import("./bind.js").Through} through
 */
export function reachWords(through) {
  const { now, past, versus, state, last, unit, t } = through;
  const whole = now.whole(state, last, unit);
  const words = [
    measuredWords(through, t),
    directWords(whole[t], now.hasDirect(state) ? now.direct(last, unit)[t] : null, now.tape.type),
    farWords(whole, through.number),
    past ? (versus ?? BEFORE).at(number(past.whole(state, last, unit)[t])) : "",
    ...checkedSteps(t)
      .filter((step) => step !== t)
      .map((step) => measuredWords(through, step)),
    unseenWords(whole),
  ];
  return words.filter(Boolean).join(" ");
}

/**
 * The whole at one step, and what was measured there.
 * @param {import("./bind.js").Through} through @param {number} t
 */
function measuredWords({ now, state, last, unit, number: called }, t) {
  const exact = now.whole(state, last, unit)[t];
  const found = now.measured(state, last, unit, t);
  const values = {
    ...{ state: named(state, unit, now.units), step: called(t || 1), last: called(last) },
    ...{ times: number(exact), check: checkWords(exact, found) },
  };
  const words = t ? atStep(values) : called(0) ? beforeStep(values) : beforeRun(values);
  return [words, coarseWords(exact, found)].filter(Boolean).join(" ");
}

/** @typedef {Record<string, string | number>} Values */
/** @type {(values: Values) => string} */
const atStep = (values) =>
  tr(
    "A change of {state} at step {step} moves it at step {last} by {times} times as much ({check}).",
    values,
  );
/** @type {(values: Values) => string} */
const beforeStep = (values) =>
  tr(
    "A change of {state} before step {step} moves it at step {last} by {times} times as much ({check}).",
    values,
  );
/** @type {(values: Values) => string} */
const beforeRun = (values) =>
  tr(
    "A change of {state} before the run moves it at step {last} by {times} times as much ({check}).",
    values,
  );

/** @param {number} exact @param {number} found */
function coarseWords(exact, found) {
  if (!Number.isFinite(found) || Math.abs(exact - found) <= COARSE * Math.max(1, Math.abs(exact)))
    return "";
  return tr(
    "So large a difference means that the run bends within the ±0.00001 it was moved by to measure, or that its " +
      "numbers are so large that rounding shows.",
  );
}

/** @type {(exact: number, direct: number | null, type: import("./equations.js").CellType) => string} */
function directWords(exact, direct, { memory, gates }) {
  if (direct === null && memory === "h" && !gates.length)
    return tr(
      "In an RNN there is no direct path: h keeps no share of the h before, so every change goes through U.",
    );
  if (direct === null)
    return tr(
      "An earlier h has no direct path: it reaches later steps through the gates and the candidate only.",
    );
  if (exact === direct || Math.abs(exact - direct) <= 1e-10 * Math.abs(direct))
    return tr("The direct path alone gives the same number.");
  return tr("By the direct path alone it would be {number}.", { number: number(direct) });
}

/**
 * How far back in one sentence: from which step on a change moves the state by a hundredth.
 * @type {(whole: Float64Array, called: (step: number) => number) => string}
 */
function farWords(whole, called) {
  const first = whole.findIndex((value) => Math.abs(value) >= FELT);
  if (first < 0) return "";
  if (first === 0)
    return called(0)
      ? tr("It is felt from before step {step} on.", { step: called(1) })
      : tr("It is felt from the very start of the run.");
  return tr("Changes before step {step} move it by less than a hundredth of their size.", {
    step: called(first),
  });
}

/**
 * Which points of the chart are not there, and why; nothing if all are.
 * @param {Float64Array} whole
 */
function unseenWords(whole) {
  const sizes = [...whole].filter(Number.isFinite).map(Math.abs);
  const least = Math.max(0, ...sizes) * 10 ** -DECADES;
  const zero = sizes.filter((size) => size === 0).length;
  const tiny = sizes.filter((size) => size > 0 && size < least).length;
  const all = whole.length;
  const none = tr(
    "At {n} of the {all} points it is exactly 0, for which a logarithmic axis has no place.",
    { n: zero, all },
  );
  const small = tr("At {n} of the {all} points it is too small for the axis.", { n: tiny, all });
  return [zero ? none : "", tiny ? small : ""].filter(Boolean).join(" ");
}

/**
 * What the bars say at step t (from 1): the sum, and the span with the largest part.
 * @param {import("./bind.js").Through} through
 */
export function laterWords({ now, unit, t, number: called }) {
  const parts = spans(now.steps);
  const row = now.later(unit).subarray((t - 1) * parts.length, t * parts.length);
  const { memory } = now.tape.type;
  const of = named(memory, unit, now.units);
  if (!row.every(Number.isFinite))
    return tr(
      "A change of {state} at step {step} moves later outputs beyond the range of float64.",
      {
        ...{ state: of, step: called(t) },
      },
    );
  const sum = row.reduce((total, value) => total + value, 0);
  const total = tr(
    "A change of {state} at step {step} moves {output} at the steps {step} to {last}, added up, by {times} " +
      "times as much.",
    {
      state: of,
      step: called(t),
      output: named("h", unit, now.units),
      last: called(now.steps),
      times: number(sum),
    },
  );
  return row.some(Boolean) ? `${total} ${largestWords(row, parts, t, called)}` : total;
}

/** @type {(row: Float64Array, parts: number[][], t: number, called: (step: number) => number) => string} */
function largestWords(row, parts, t, called) {
  const sizes = row.map(Math.abs);
  const best = sizes.indexOf(Math.max(...sizes));
  const [begin, last] = parts[best];
  const first = Math.max(begin, t);
  const values = { part: number(row[best]), first: called(first), last: called(last) };
  const words =
    first === last
      ? tr("The largest part is {part}, at step {first}.", values)
      : tr("The largest part is {part}, at the steps {first} to {last}.", values);
  const cancel = Math.min(...row) < 0 && Math.max(...row) > 0;
  return cancel ? `${words} ${tr("Parts of opposite sign cancel.")}` : words;
}

/** What the comparison with the tanh RNN says at t. @param {import("./bind.js").Through} through */
export function rnnWords({ now, rnn, last, t, number: called }) {
  const [lstm, other] = [now, rnn].map((reach) => number(reach?.norms("h", last)[t] ?? NaN));
  const values = { step: called(t), last: called(last), lstm, rnn: other };
  return t || called(0)
    ? tr(
        "From step {step} to step {last} the derivative of h has the size {lstm} in the LSTM and {rnn} in the " +
          "tanh RNN.",
        values,
      )
    : tr(
        "From before the run to step {last} the derivative of h has the size {lstm} in the LSTM and {rnn} in " +
          "the tanh RNN.",
        values,
      );
}

/**
 * Why a tanh RNN with the LSTM's weights would say nothing, or nothing if it does.
 * @param {import("../payload.js").Cell} cell
 */
export function notCompared(cell) {
  const { clamps, peephole, weight_hh } = cell;
  if (clamps.length)
    return tr("Not compared: in this run a gate is held, and a tanh RNN has no gate to hold.");
  if (peephole)
    return tr(
      "Not compared: this cell has peepholes, through which its gates see c; a tanh RNN has no c.",
    );
  if (!isPlain(cell))
    return tr(
      "Not compared: this cell has other functions or coupled gates, so that the two differ in more than c.",
    );
  if (!weight_hh.flat().some(Boolean))
    return tr(
      "Not compared: without weights on h, an earlier h changes no later one in either cell.",
    );
  return "";
}

/**
 * Where a run that is refused is not finite: `refusal` of lstm_view/words, the step as that of `now`.
 * @param {{name: string, t: number, unit: number, value: number}} problem
 * @param {import("../run.js").Run} now
 */
export function problemWords({ name, t, unit, value }, now) {
  return tr(
    "the value of {name} at step {step}, unit {unit} is {value}; it must be a finite float64. Use smaller " +
      "weights or inputs.",
    { name, step: now.stepNumber(t), unit: unit + 1, value: plain(value) },
  );
}
