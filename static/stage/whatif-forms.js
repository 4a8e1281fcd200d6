// The two forms of What if: one holds a gate at a value, or both memories at what they are, which masks steps; one sets
// connections or a unit to zero.
import { clampName, holdable, lowestHeld } from "./clamps.js";
import { h } from "./dom.js";
import { placed, tr } from "./language.js";
import { maskName } from "./masks.js";
import { gateName, range } from "./names.js";
import { inPapers } from "./papers.js";
import { stepOf } from "./step-number.js";

/** @import { Child } from "./dom.js" */
/** @import { Store } from "./store.js" */

/** @typedef {(name: string, value: number) => void} Make makes a change */
/** @typedef {(problem: string) => void} Refuse says what is wrong with what was typed */

/**
 * A gate held at a value: steps from 0, the last included.
 * @typedef {{gate: string, value: number, first: number, last: number}} Hold
 */

const MASK = "mask"; // both memories held: the step is passed over

/** @type {(store: Store, make: Make, refuse: Refuse) => HTMLElement} */
export function holdForm(store, make, refuse) {
  const { cell, steps, units } = store.now;
  const [begin, end] = [store.now.stepNumber(0), store.now.stepNumber(steps - 1)];
  const limits = { min: Math.min(begin, end), max: Math.max(begin, end) };
  const gates = holdable(store.now.cell).map((name) => [
    name,
    `${gateName(name)} ${inPapers(store.now.cell.type, name)}`,
  ]);
  const mask = store.now.memory === "c" ? tr("c and h (mask)") : tr("h at what it was (mask)");
  const gate = select(tr("Gate to hold"), [...gates, [MASK, mask]]);
  const value = field(tr("Value it is held at"), 0, { step: "any", min: -1, max: 1 });
  const first = field(tr("Held from step"), begin, limits);
  const last = field(tr("Held to step"), end, limits);
  const unit = select(tr("Unit that is held"), [["*", tr("every unit")], ...unitOptions(units)]);
  const at = h("span", {}, placed(tr("at {value}"), { value }));
  const whose = h("span", { hidden: units === 1 }, placed(tr("in {unit}"), { unit }));
  gate.onchange = () => {
    at.hidden = gate.value === MASK;
    whose.hidden = units === 1 || at.hidden;
    if (gate.value === MASK) first.value = last.value = String(store.now.stepNumber(store.t));
  };
  const submit = () => {
    const [from, to] = [first, last].map(({ valueAsNumber }) => stepOf(cell, valueAsNumber));
    const hold = { gate: gate.value, value: value.valueAsNumber, first: from, last: to };
    const problem =
      (hold.gate === MASK ? "" : problemOfValue(hold)) || problemOfSpan(from, to, steps, limits);
    if (problem) refuse(problem);
    else makeHold(store, hold, unit.value === "*" ? null : Number(unit.value), make);
  };
  const sentence = tr("Hold {gate} {at} from step {first} to {last} {whose}");
  return form(submit, "hold", tr("Hold it"), placed(sentence, { gate, at, first, last, whose }));
}

/** What is wrong with the value, or nothing. @type {(hold: Hold) => string} */
function problemOfValue({ gate, value }) {
  const low = lowestHeld(gate);
  const said = low ? "−1" : "0";
  if (value >= low && value <= 1) return "";
  return tr("The {gate} lies between {low} and 1; type such a value.", {
    ...{ gate: gateName(gate), low: said },
  });
}

/**
 * The same of the steps.
 * @type {(first: number, last: number, steps: number, numbers: {min: number, max: number}) => string}
 */
function problemOfSpan(first, last, steps, { min: least, max: most }) {
  const whole = Number.isInteger(first) && Number.isInteger(last);
  if (whole && first >= 0 && first <= last && last < steps) return "";
  return tr(
    "Give whole numbers for the first and the last step, between {least} and {most}, the first not after the last.",
    { least, most },
  );
}

/** @type {(store: Store, hold: Hold, unit: number | null, make: Make) => void} */
function makeHold(store, { gate, value, first, last }, unit, make) {
  // Go and see it, unless it can be seen from here.
  if (store.t < first || store.t > last) store.choose({ t: first, phase: 0 });
  if (gate === MASK) return make(maskName(first, last), 1);
  if (unit !== null) store.choose({ unit });
  const all = first === 0 && last === store.now.steps - 1;
  make(clampName(gate, all ? null : first, all ? null : last, unit), value);
}

/** @type {(store: Store, make: Make) => HTMLElement} */
export function zeroForm({ now, payload }, make) {
  const { units } = now;
  const many = units > 1;
  const what = select(tr("What to set to zero"), [
    ...range(units).map((k) => [
      `unit,${k}`,
      many ? tr("all of unit {unit}", { unit: k + 1 }) : tr("the whole unit"),
    ]),
    ...payload.inputs.map((name, d) => [`x,${d}`, tr("weights from {input}", { input: name })]),
    ...range(units).map((k) => [
      `h,${k}`,
      many ? tr("weights from h of unit {unit}", { unit: k + 1 }) : tr("weights from h"),
    ]),
  ]);
  const to = select(tr("Into unit"), unitOptions(units));
  const into = h("span", { hidden: true }, placed(tr("into {unit}"), { unit: to }));
  const isUnit = () => what.value.startsWith("unit");
  what.onchange = () => {
    into.hidden = isUnit() || !many;
  };
  const submit = () => make(isUnit() ? `cut[${what.value}]` : `cut[${what.value},${to.value}]`, 0);
  const sentence = placed(tr("Set {what} {into} to zero"), { what, into });
  return form(submit, "zero", tr("Set to zero"), sentence);
}

/** @param {number} units */
const unitOptions = (units) =>
  range(units).map((k) => [String(k), tr("unit {unit}", { unit: k + 1 })]);

/** @type {(label: string, options: string[][]) => HTMLSelectElement} */
function select(label, options) {
  return h(
    "select",
    { "aria-label": label },
    options.map(([value, text]) => h("option", { value }, text)),
  );
}

/** @type {(label: string, value: number, limits: Record<string, unknown>) => HTMLInputElement} */
function field(label, value, limits) {
  return h("input", { type: "number", "aria-label": label, value, ...limits });
}

/** @type {(submit: () => void, action: string, label: string, ...parts: (Child | Child[])[]) => HTMLElement} */
function form(submit, action, label, ...parts) {
  const onsubmit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    submit();
  };
  const button = h("button", { class: "tool", "data-action": action }, label);
  return h("form", { class: "whatif-form", novalidate: true, onsubmit }, ...parts, button);
}
