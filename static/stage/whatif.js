// What if: the list of all changes, each removable, what they did in one sentence, and, where the page
// wants it, a form that holds gates and sets connections and units to zero.
import { h, put } from "./dom.js";
import { number } from "./format.js";
import { clampName, gateName, getParam, isClamp } from "./params.js";

const GATES = ["f", "i", "g", "o"];
const SEEN = 1e-12; // smaller differences are rounding
const NAMES = { c: "long-term memory c", h: "short-term memory h" };
const nameOf = (bind) => NAMES[bind] ?? `${gateName(bind)} ${bind}`;

/** Where a series differs most from the run before any change: {bind, t, unit, size}. */
function largest(store, bind) {
  const found = { bind, t: 0, unit: 0, size: 0 };
  const emptied = store.payload.changed.map((name) => Number(/^cut\[unit,(\d+)\]/.exec(name)?.[1]));
  for (let t = 0; t < store.steps; t += 1) {
    for (let unit = 0; unit < store.units; unit += 1) {
      if (emptied.includes(unit) && store.units > 1) continue; // that it changed is no news
      const size = Math.abs(store.value(bind, t, unit) - store.before(bind, t, unit));
      if (size > found.size) Object.assign(found, { t, unit, size });
    }
  }
  return found;
}

/** What changed most and where: of c if it changed at all, else of h, else of the gates. */
export function mostChanged(store) {
  for (const group of [["c"], ["h"], GATES]) {
    const worst = group.map((bind) => largest(store, bind)).sort((a, b) => b.size - a.size)[0];
    if (worst.size > SEEN) return worst;
  }
  return null;
}

export function sentence(store, most) {
  if (!most) return "No other number of this run differs from the run before.";
  const { bind, t, unit } = most;
  const whose = store.units > 1 ? ` of unit ${unit + 1}` : "";
  const at =
    `The ${nameOf(bind)}${whose} changed most, at step ${t + 1}: ` +
    `${number(store.before(bind, t, unit))} before, ${number(store.value(bind, t, unit))} now.`;
  const last = store.steps - 1;
  const [was, is] = [number(store.before("h", last, unit)), number(store.value("h", last, unit))];
  const moved = Math.abs(store.value("h", last, unit) - store.before("h", last, unit)) > SEEN;
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
    const { steps, units } = this.store;
    const gate = select(
      "Gate to hold",
      GATES.map((name) => [name, `${gateName(name)} ${name}`]),
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
    const { steps } = this.store;
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
    const { units, payload } = this.store;
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
    const { t, unit } = this.most;
    this.store.choose({ t, unit, phase: 0 });
  }

  paint() {
    const { store } = this;
    const { changed, exposes } = store.payload;
    this.root.hidden = !exposes.whatif && changed.length === 0;
    this.outcome.hidden = !store.isChanged;
    this.rule.hidden = changed.filter(isClamp).length < 2;
    this.items();
    if (!store.isChanged) return;
    this.most = mostChanged(store);
    put(this.said, "text", sentence(store, this.most));
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
      const { held, waiting } = this.store; // what is being moved, or was and is not confirmed, stays where it is
      if (!held && waiting.length === 0) slider.value = getParam(cell, changed[k]);
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

const range = (size) => Array.from({ length: size }, (_, k) => k);

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
