// The changes of a run in words, as lstm_view/state/changes.py says them.
import { clampOf, isClamp } from "../stage/clamps.js";
import { typed } from "../stage/format.js";
import { tr } from "../stage/language.js";
import { gateName } from "../stage/names.js";
import { getParam } from "../stage/params.js";
import { stepNumber } from "../stage/step-number.js";

/** @import { Cell } from "../stage/payload.js" */
/** @import { Change } from "./changes.js" */

/** @typedef {{cell: Cell, inputs: string[]}} Before the run before any change */

/** @type {(text: string) => number[]} */
const numbersIn = (text) => [...text.matchAll(/\d+/g)].map(Number);

/** @type {(unit: number | null, cell: Cell) => string[]} nothing where there is only one */
function whose(unit, { hidden_size: H }) {
  if (H === 1) return [];
  return [unit === null ? tr("every unit") : tr("unit {unit}", { unit: unit + 1 })];
}

/** @type {(first: number, last: number) => string} */
const stepsWords = (first, last) =>
  first === last ? tr("step {first}", { first }) : tr("steps {first} to {last}", { first, last });

/** @type {(source: number, cell: Cell) => string} */
const weightOnH = (source, { hidden_size: H }) =>
  H > 1 ? tr("weight on h of unit {unit}", { unit: source + 1 }) : tr("weight on h");

/** A block of weights, by the letters in a change: lstm_view/words/__init__.py. @param {string} letters */
const blockName = (letters) =>
  letters === "gh" ? tr("candidate, inside the reset") : gateName(letters);

/** @type {(name: string, before: Before) => string} */
function placeOf(name, { cell, inputs }) {
  const [, array, inside] = /** @type {RegExpExecArray} */ (/^(\w+)\[(.*)\]$/.exec(name));
  const [first, second] = numbersIn(inside);
  if (array === "x") {
    const step = stepNumber(cell, first);
    if (inputs.length === 1) return tr("input at step {step}", { step });
    return tr("input {name} at step {step}", { name: inputs[second], step });
  }
  if (array === "h0" || array === "c0") {
    const start =
      array === "c0" ? tr("long-term memory at the start") : tr("short-term memory at the start");
    return [start, ...whose(first, cell)].join(", ");
  }
  if (array.startsWith("readout")) {
    const outputs = cell.readout?.bias.length ?? 1;
    const output = outputs > 1 ? [tr("output {output}", { output: first + 1 })] : [];
    const part = array === "readout_bias" ? tr("bias") : weightOnH(second, cell);
    return [tr("read-out"), ...output, part].join(", ");
  }
  const parts = {
    weight_ih: () => tr("weight on {source}", { source: inputs[second] }),
    weight_hh: () => weightOnH(second, cell),
    bias: () => tr("bias"),
    peephole: () => tr("peephole weight on c"),
  };
  const part = parts[/** @type {keyof typeof parts} */ (array)]();
  return [blockName(inside.split(",")[0]), ...whose(first, cell), part].join(", ");
}

/** @type {(name: string, value: number, cell: Cell) => string} */
function held(name, value, cell) {
  const { gate: key, start, stop, unit } = clampOf(name);
  const values = { gate: gateName(key), value: typed(value) };
  const [first, last] = [start, Math.min(stop ?? cell.steps, cell.steps) - 1].map((t) =>
    stepNumber(cell, t),
  );
  const span = () => {
    if (stop === null) return tr("{gate} held at {value} at every step", values);
    if (first === last) return tr("{gate} held at {value} at step {first}", { ...values, first });
    return tr("{gate} held at {value}, steps {first} to {last}", { ...values, first, last });
  };
  return [span(), ...whose(unit, cell)].join(", ");
}

/** @type {(name: string, before: Before) => string} */
function cut(name, { cell, inputs }) {
  const [first, second] = numbersIn(name);
  if (name.startsWith("cut[unit")) {
    const unit = first + 1;
    if (cell.type) return tr("unit {unit} set to zero: its h is 0 at every step", { unit });
    return tr("unit {unit} set to zero: its c and h are 0 at every step", { unit });
  }
  const origin = name.startsWith("cut[x")
    ? inputs[first]
    : tr("h of unit {unit}", { unit: first + 1 });
  return tr("all weights from {origin} to unit {unit} set to zero", { origin, unit: second + 1 });
}

/** @type {(change: Change, before: Before) => string} a line such as “forget gate, bias: 5 → 2” */
export function described([name, value], before) {
  if (isClamp(name)) return held(name, value, before.cell);
  if (name.startsWith("cut")) return cut(name, before);
  if (name.startsWith("masked")) {
    const [start, end] = numbersIn(name);
    const { cell } = before;
    const steps = stepsWords(
      stepNumber(cell, start),
      stepNumber(cell, Math.min(end, cell.steps - 1)),
    );
    if (!value) return tr("{steps} not masked", { steps });
    if (before.cell.type) return tr("{steps} masked: h passes unchanged", { steps });
    return tr("{steps} masked: c and h pass unchanged", { steps });
  }
  const was = getParam(before.cell, name);
  const place = placeOf(name, before);
  if (value === 0 && was) return tr("{place}: set to zero", { place });
  return `${place}: ${typed(was)} → ${typed(value)}`;
}
