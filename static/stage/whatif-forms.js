// The two forms of What if: one holds a gate at a value, or both memories at what they are, which masks steps; one sets
// connections or a unit to zero.
import { clampName, holdable, lowestHeld } from "./clamps.js";
import { h } from "./dom.js";
import { maskName } from "./masks.js";
import { gateName, range } from "./names.js";

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
  const { steps, units } = store.now;
  const gates = holdable(store.now.cell).map((name) => [name, `${gateName(name)} ${name}`]);
  const mask = store.now.memory === "c" ? "c and h (mask)" : "h at what it was (mask)";
  const gate = select("Gate to hold", [...gates, [MASK, mask]]);
  const value = field("Value it is held at", 0, { step: "any", min: -1, max: 1 });
  const first = field("Held from step", 1, { min: 1, max: steps });
  const last = field("Held to step", steps, { min: 1, max: steps });
  const unit = select("Unit that is held", [["*", "every unit"], ...unitOptions(units)]);
  const at = h("span", {}, " at ", value);
  const whose = h("span", { hidden: units === 1 }, " in ", unit);
  gate.onchange = () => {
    at.hidden = gate.value === MASK;
    whose.hidden = units === 1 || at.hidden;
    if (gate.value === MASK) first.value = last.value = String(store.t + 1);
  };
  const submit = () => {
    const [from, to] = [first, last].map(({ valueAsNumber }) => valueAsNumber - 1);
    const hold = { gate: gate.value, value: value.valueAsNumber, first: from, last: to };
    const problem = hold.gate === MASK ? problemOfSpan(from, to, steps) : problemOf(hold, steps);
    if (problem) refuse(problem);
    else makeHold(store, hold, unit.value === "*" ? null : Number(unit.value), make);
  };
  return form(
    submit,
    "hold",
    "Hold it",
    "Hold ",
    gate,
    at,
    " from step ",
    first,
    " to ",
    last,
    whose,
  );
}

/** What is wrong with it, or nothing. @type {(hold: Hold, steps: number) => string} */
function problemOf({ gate, value, first, last }, steps) {
  const low = lowestHeld(gate);
  const said = low ? "−1" : "0";
  if (!(value >= low && value <= 1))
    return `The ${gateName(gate)} lies between ${said} and 1; type such a value.`;
  return problemOfSpan(first, last, steps);
}

/** @type {(first: number, last: number, steps: number) => string} */
function problemOfSpan(first, last, steps) {
  const whole = Number.isInteger(first) && Number.isInteger(last);
  if (whole && first >= 0 && first <= last && last < steps) return "";
  const limits = `between 1 and ${steps}, the first not after the last`;
  return `Give whole numbers for the first and the last step, ${limits}.`;
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
  const what = select("What to set to zero", [
    ...range(units).map((k) => [`unit,${k}`, many ? `all of unit ${k + 1}` : "the whole unit"]),
    ...payload.inputs.map((name, d) => [`x,${d}`, `weights from ${name}`]),
    ...range(units).map((k) => [
      `h,${k}`,
      many ? `weights from h of unit ${k + 1}` : "weights from h",
    ]),
  ]);
  const to = select("Into unit", unitOptions(units));
  const into = h("span", { hidden: true }, " into ", to);
  const isUnit = () => what.value.startsWith("unit");
  what.onchange = () => {
    into.hidden = isUnit() || !many;
  };
  const submit = () => make(isUnit() ? `cut[${what.value}]` : `cut[${what.value},${to.value}]`, 0);
  return form(submit, "zero", "Set to zero", "Set ", what, into, " to zero");
}

/** @param {number} units */
const unitOptions = (units) => range(units).map((k) => [String(k), `unit ${k + 1}`]);

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
