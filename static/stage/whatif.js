// What if: the list of all changes, each removable, what they did in one sentence, and, where the page
// wants it, a form that holds gates and sets connections and units to zero.
import { clampName, isClamp } from "./clamps.js";
import { h, put, replaceChildren } from "./dom.js";
import { number } from "./format.js";
import { DRAWN_ORDER, gateName, range } from "./names.js";
import { getParam } from "./params.js";
import { ROUNDING } from "./run.js";

/** @import { Run } from "./run.js" */
/** @import { Store } from "./store.js" */

/** @typedef {{bind: string, t: number, unit: number, size: number}} Difference */

/** @type {Record<string, string>} */
const NAMES = { c: "long-term memory c", h: "short-term memory h" };
const nameOf = (/** @type {string} */ bind) => NAMES[bind] ?? `${gateName(bind)} ${bind}`;

/**
 * Where a series differs most from the run before any change; that a unit set to zero did is no news.
 * @type {(now: Run, past: Run, bind: string, emptied: number[]) => Difference}
 */
function largest(now, past, bind, emptied) {
  const units = range(now.units).filter((unit) => now.units === 1 || !emptied.includes(unit));
  const found = { bind, t: 0, unit: 0, size: 0 };
  for (let t = 0; t < now.steps; t += 1) {
    for (const unit of units) {
      const size = Math.abs(now.value(bind, t, unit) - past.value(bind, t, unit));
      if (size > found.size) Object.assign(found, { t, unit, size });
    }
  }
  return found;
}

/**
 * What changed most and where: of c if it changed at all, else of h, else of the gates.
 * @type {(now: Run, past: Run, changed: string[]) => Difference | null}
 */
function mostChanged(now, past, changed) {
  const emptied = changed.map((name) => Number(/^cut\[unit,(\d+)\]/.exec(name)?.[1]));
  for (const group of [["c"], ["h"], DRAWN_ORDER]) {
    const found = group.map((bind) => largest(now, past, bind, emptied));
    const [worst] = found.sort((a, b) => b.size - a.size);
    if (worst.size > ROUNDING) return worst;
  }
  return null;
}

/** @type {(now: Run, past: Run, most: Difference | null) => string} */
function sentence(now, past, most) {
  if (!most) return "No other number of this run differs from the run before.";
  const { bind, t, unit } = most;
  const whose = now.units > 1 ? ` of unit ${unit + 1}` : "";
  const at =
    `The ${nameOf(bind)}${whose} changed most, at step ${t + 1}: ` +
    `${number(past.value(bind, t, unit))} before, ${number(now.value(bind, t, unit))} now.`;
  const [before, after] = [past, now].map((run) => run.value("h", run.steps - 1, unit));
  const [was, is] = [number(before), number(after)];
  const moved = Math.abs(after - before) > ROUNDING;
  const same = moved ? ", as before to the digits shown" : ", as before";
  return `${at} At the end h${whose} is ${is}${was === is ? same : ` instead of ${was}`}.`;
}

export class WhatIf {
  constructor(store) {
    this.store = store;
    this.list = h("ul", { class: "edits" });
    this.said = h("p", { class: "outcome", role: "status" });
    this.go = h(
      "button",
      {
        type: "button",
        class: "tool",
        "data-action": "go-to-change",
        onclick: () => this.follow(),
      },
      "Show that step",
    );
    this.outcome = h("div", { class: "outcome-row" }, this.said, this.go);
    this.form = h("div", { class: "whatif-forms" });
    this.rule = h(
      "p",
      { class: "rule" },
      "Where two of these hold the same gate, the later one in the list counts; a unit set to zero stays so.",
    );
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.root = h(
      "section",
      { class: "whatif", "aria-label": "What if" },
      h("h2", {}, "What if"),
      this.form,
      this.problem,
      this.list,
      this.rule,
      this.outcome,
    );
  }

  /** Other sizes or another story: the form's lists name other steps, units and inputs. */
  build() {
    const { store } = this;
    this.form.replaceChildren(
      ...(store.payload.exposes.whatif ? [this.holdForm(), this.zeroForm()] : []),
    );
  }

  holdForm() {
    const { steps, units } = this.store.now;
    const gate = select(
      "Gate to hold",
      DRAWN_ORDER.map((name) => [name, `${gateName(name)} ${name}`]),
    );
    const value = field("Value it is held at", 0, { step: "any", min: -1, max: 1 });
    const first = field("Held from step", 1, { min: 1, max: steps });
    const last = field("Held to step", steps, { min: 1, max: steps });
    const unit = select("Unit that is held", [
      ["*", "every unit"],
      ...range(units).map((k) => [k, `unit ${k + 1}`]),
    ]);
    const submit = () =>
      this.hold(
        gate.value,
        value.valueAsNumber,
        first.valueAsNumber,
        last.valueAsNumber,
        unit.value,
      );
    return form(
      submit,
      "hold",
      "Hold it",
      "Hold ",
      gate,
      " at ",
      value,
      " from step ",
      first,
      " to ",
      last,
      units > 1 ? [" in ", unit] : [],
    );
  }

  hold(gate, value, first, last, unit) {
    const low = gate === "g" ? -1 : 0;
    const { steps } = this.store.now;
    if (!(value >= low && value <= 1))
      return this.refuse(
        `The ${gateName(gate)} lies between ${low === 0 ? "0" : "−1"} and 1; type such a value.`,
      );
    if (!(
      Number.isInteger(first) &&
      Number.isInteger(last) &&
      first >= 1 &&
      first <= last &&
      last <= steps
    )) {
      return this.refuse(
        `Give whole numbers for the first and the last step, between 1 and ${steps}, the first not after the last.`,
      );
    }
    const span = first === 1 && last === steps ? [null, null] : [first - 1, last - 1];
    const { t } = this.store; // go and see it, unless it can be seen from here
    if (t < first - 1 || t >= last) this.store.choose({ t: first - 1, phase: 0 });
    if (unit !== "*") this.store.choose({ unit: Number(unit) });
    return this.make(clampName(gate, ...span, unit === "*" ? null : Number(unit)), value);
  }

  zeroForm() {
    const { now, payload } = this.store;
    const { units } = now;
    const ofUnit = range(units).map((k) => [
      `unit,${k}`,
      units > 1 ? `all of unit ${k + 1}` : "the whole unit",
    ]);
    const fromH = range(units).map((k) => [
      `h,${k}`,
      units > 1 ? `weights from h of unit ${k + 1}` : "weights from h",
    ]);
    const fromX = payload.inputs.map((name, d) => [`x,${d}`, `weights from ${name}`]);
    const what = select("What to set to zero", [...ofUnit, ...fromX, ...fromH]);
    const to = select(
      "Into unit",
      range(units).map((k) => [k, `unit ${k + 1}`]),
    );
    const into = h("span", { hidden: true }, " into ", to);
    what.onchange = () => {
      into.hidden = what.value.startsWith("unit") || units === 1;
    };
    const submit = () =>
      this.make(
        what.value.startsWith("unit") ? `cut[${what.value}]` : `cut[${what.value},${to.value}]`,
        0,
      );
    return form(submit, "zero", "Set to zero", "Set ", what, into, " to zero");
  }

  make(name, value) {
    this.problem.hidden = true;
    this.store.act("set", { name, value });
  }

  refuse(text) {
    this.problem.textContent = text;
    this.problem.hidden = false;
  }

  follow() {
    if (this.most) this.store.go({ t: this.most.t, unit: this.most.unit });
  }

  paint() {
    const { store } = this;
    const { now, past } = store;
    const { changed, exposes } = store.payload;
    this.root.hidden = !exposes.whatif && changed.length === 0;
    this.outcome.hidden = past === null;
    this.rule.hidden = changed.filter(isClamp).length < 2;
    this.items();
    if (!past) return;
    this.most = mostChanged(now, past, changed);
    put(this.said, "text", sentence(now, past, this.most));
    this.go.disabled = !this.most;
  }

  /** One item a change. Those that stay are kept, so that a slider in use keeps the focus. */
  items() {
    const { changed, edits, cell } = this.store.payload;
    const old = new Map([...this.list.children].map((item) => [item.dataset.edit, item]));
    const wanted = changed.map((name) => old.get(name) ?? this.item(name));
    if (
      wanted.some((item, k) => this.list.children[k] !== item) ||
      this.list.children.length !== wanted.length
    ) {
      this.problem.hidden = true; // it spoke of something else
      const lost = [...this.list.children].findIndex(
        (item) => item.contains(document.activeElement) && !wanted.includes(item),
      );
      this.list.replaceChildren(...wanted);
      if (lost >= 0)
        (
          wanted[Math.min(lost, wanted.length - 1)]?.querySelector(".remove") ??
          this.form.querySelector("select") ??
          this.go
        ).focus();
    }
    wanted.forEach((item, k) => {
      const [words, button, slider] = [
        item.querySelector("span"),
        item.querySelector("button"),
        item.querySelector("input"),
      ];
      put(words, "text", edits[k]);
      put(button, "aria-label", `Take back: ${edits[k]}`);
      if (!slider) return;
      put(slider, "aria-label", edits[k]);
      const { dragging, waiting } = this.store; // what is being moved, or was and is not confirmed, stays where it is
      if (!dragging && waiting.length === 0) slider.value = getParam(cell, changed[k]);
    });
  }

  item(name) {
    const { store } = this;
    const gate = isClamp(name) ? name[6] : null;
    const slider =
      gate &&
      h("input", {
        type: "range",
        min: gate === "g" ? -1 : 0,
        max: 1,
        step: 0.01,
        "data-param": name,
        value: gate && getParam(store.payload.cell, name),
        oninput: () => store.preview(name, Number(slider.value)),
        onchange: () => store.commit(name, Number(slider.value)),
      });
    return h(
      "li",
      { class: gate ? `q-${gate}` : null, "data-edit": name },
      h("span", {}),
      slider,
      h(
        "button",
        {
          type: "button",
          class: "remove",
          title: "Take this change back",
          onclick: () => store.act("unset", { name }),
        },
        "×",
      ),
    );
  }
}

function select(label, options) {
  return h(
    "select",
    { "aria-label": label },
    options.map(([value, text]) => h("option", { value }, text)),
  );
}

function field(label, value, limits) {
  return h("input", { type: "number", "aria-label": label, value, ...limits });
}

function form(submit, action, label, ...parts) {
  return h(
    "form",
    {
      class: "whatif-form",
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        submit();
      },
    },
    ...parts,
    h("button", { class: "tool", "data-action": action }, label),
  );
}
