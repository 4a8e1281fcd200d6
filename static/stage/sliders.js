// The panel of sliders: every parameter the page exposes, grouped by gate in the gate's hue. Dragging
// previews in the browser, letting go commits. A value can be typed too, beyond the slider's range if needed.
import { h, put } from "./dom.js";
import { number, typed } from "./format.js";
import { gateName } from "./names.js";
import { gateParams } from "./params.js";

const FINE = 0.01; // what a drag or an arrow key moves by; typing and links keep every digit
const COARSE = 0.1;
const ALL_INPUTS_UP_TO = 64; // more input values than this and only the current step's are listed

export class Sliders {
  constructor(store) {
    this.store = store;
    this.rows = [];
    this.groups = h("div", { class: "groups" });
    this.root = h(
      "section",
      { class: "sliders", "aria-label": "Weights, biases, inputs and start values" },
      this.groups,
    );
  }

  /** Builds the panel for the chosen unit; called when sizes, story or unit change. */
  build() {
    const { store } = this;
    const { now, payload, unit } = store;
    const { cell } = now;
    this.rows = [];
    this.built = unit;
    this.listed = null;
    const groups = payload.exposes.gates.map((gate) =>
      this.group(gate, gateName(gate), gateParams(cell, gate, unit, payload.inputs)),
    );
    groups.push(this.inputGroup());
    groups.push(
      this.group("c", "start values", [
        {
          name: `c0[${unit}]`,
          symbol: ["c", "0", ""],
          label: "long-term memory at the start",
          hint: "long-term",
        },
        {
          name: `h0[${unit}]`,
          symbol: ["h", "0", ""],
          label: "short-term memory at the start",
          hint: "short-term",
        },
      ]),
    );
    this.groups.replaceChildren(...groups);
  }

  group(hue, title, params) {
    const rows = params.map((param) => this.row(param, hue));
    const heading = h(
      "summary",
      {},
      h("span", { class: "swatch" }),
      h("span", { class: "group-title" }, title),
      this.store.now.units > 1 && hue !== "x"
        ? h("span", { class: "group-unit" }, `unit ${this.store.unit + 1}`)
        : null,
    );
    return h("details", { class: `group q-${hue}`, open: true }, heading, rows);
  }

  inputGroup() {
    const { cell } = this.store.now;
    this.allInputs = cell.steps * cell.input_size <= ALL_INPUTS_UP_TO;
    const group = this.group("x", "input", []);
    this.inputs = h("div", {
      class: "inputs",
      tabindex: this.allInputs && cell.steps > 5 ? 0 : null,
      role: "group",
      "aria-label": "Input values",
    });
    group.append(this.inputs);
    this.listInputs();
    return group;
  }

  listInputs() {
    const { now, t, payload } = this.store;
    const { cell } = now;
    const first = this.allInputs ? 0 : t;
    if (this.listed === first) return;
    this.listed = first;
    this.rows = this.rows.filter((row) => !row.name.startsWith("x["));
    const params = [];
    for (let step = first; step < (this.allInputs ? cell.steps : t + 1); step += 1) {
      for (let d = 0; d < cell.input_size; d += 1) {
        params.push({
          name: `x[${step},${d}]`,
          symbol: ["x", `${step + 1}`, ""],
          step,
          label: `input ${payload.inputs[d]} at step ${step + 1}`,
          hint: cell.input_size > 1 ? payload.inputs[d] : `step ${step + 1}`,
        });
      }
    }
    this.inputs.replaceChildren(...params.map((param) => this.row(param, "x")));
  }

  row({ name, symbol, label, hint, step }, hue) {
    const { store } = this;
    const [low, high] = this.bounds(name, store.param(name));
    const id = `param-${name}`;
    const slider = h("input", {
      type: "range",
      id,
      min: low,
      max: high,
      step: "any",
      "data-param": name,
      "aria-label": label,
    });
    const box = h("input", {
      type: "text",
      inputmode: "decimal",
      class: "typed",
      "aria-label": `${label}, typed`,
      autocomplete: "off",
    });
    const problem = h("p", { class: "problem", role: "alert", hidden: true });
    const element = h(
      "div",
      { class: `param q-${hue}`, "data-step": step },
      h(
        "label",
        { for: id, title: label },
        h(
          "span",
          { class: "symbol" },
          symbol[0],
          h("sub", {}, symbol.slice(1).filter(Boolean).join(",")),
        ),
        h("span", { class: "hint" }, hint),
      ),
      slider,
      box,
      problem,
    );
    const row = { name, element, slider, box, problem, step };
    this.rows.push(row);
    this.listen(row);
    this.show(row);
    return element;
  }

  bounds(name, value) {
    const { cell } = this.store.now;
    const reach = (least) => Math.max(least, Math.ceil(Math.abs(value) * 1.5));
    if (name.startsWith("h0")) return [-1, 1];
    if (name.startsWith("x[")) {
      const all = cell.x.flat();
      return [Math.min(-1, Math.floor(Math.min(...all))), Math.max(1, Math.ceil(Math.max(...all)))];
    }
    return [-reach(5), reach(5)];
  }

  listen(row) {
    const { store } = this;
    const { slider, box, name } = row;
    let dragging = false;
    slider.addEventListener("pointerdown", () => {
      dragging = true;
    });
    slider.addEventListener("pointerup", () => {
      dragging = false;
    });
    slider.addEventListener("keydown", (event) => this.nudge(event, row));
    slider.addEventListener("input", () => {
      // A drag moves in hundredths, so that what is shown is what is meant; other events keep every digit.
      const value = dragging ? Math.round(slider.value / FINE) * FINE : Number(slider.value);
      store.preview(name, dragging ? Number(value.toFixed(2)) : value);
    });
    slider.addEventListener("change", () =>
      store.commit(name, store.source === "preview" ? store.param(name) : Number(slider.value)),
    );
    box.addEventListener("change", () => this.type(row));
    for (const field of [slider, box]) {
      field.addEventListener("keyup", () => this.settle(row));
      field.addEventListener("blur", () => this.settle(row));
    }
    box.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      this.nudge(event, row);
    });
  }

  /** Arrow keys move by 0.01, with shift by 0.1; page keys by 1. A held key previews, letting go commits. */
  nudge(event, row) {
    const { name } = row;
    const size = {
      ArrowRight: 1,
      ArrowUp: 1,
      ArrowLeft: -1,
      ArrowDown: -1,
      PageUp: 10,
      PageDown: -10,
    }[event.key];
    if (!size) return;
    event.preventDefault();
    const next =
      this.store.param(name) + size * (event.shiftKey || Math.abs(size) === 10 ? COARSE : FINE);
    row.nudged = true;
    this.store.preview(name, Number(next.toFixed(6)));
  }

  settle(row) {
    if (!row.nudged) return;
    row.nudged = false;
    this.store.commit(row.name, this.store.param(row.name));
  }

  type(row) {
    const text = row.box.value.trim().replace(",", ".").replace("−", "-");
    const value = Number(text);
    const good = text !== "" && Number.isFinite(value) && Math.abs(value) <= 1e6;
    row.problem.hidden = good;
    row.problem.textContent = good
      ? ""
      : `“${row.box.value}” is not a number between −1 000 000 and 1 000 000. Type one such as −0.25.`;
    row.box.setAttribute("aria-invalid", String(!good));
    if (good) this.store.commit(row.name, value);
  }

  show(row) {
    const { slider, box, name } = row;
    const value = this.store.param(name);
    const state = `${value} ${this.store.payload.changed.includes(name)}`;
    if (row.state === state && document.activeElement !== slider) return;
    row.state = state;
    if (value < Number(slider.min)) slider.min = Math.floor(value * 1.5);
    if (value > Number(slider.max)) slider.max = Math.ceil(value * 1.5);
    if (document.activeElement !== slider || Number(slider.value) !== value)
      slider.value = String(value);
    put(slider, "aria-valuetext", number(value));
    const share = (value - slider.min) / (slider.max - slider.min);
    slider.style.setProperty("--share", share.toFixed(4));
    slider.style.setProperty(
      "--zero",
      Math.min(1, Math.max(0, -slider.min / (slider.max - slider.min))).toFixed(4),
    );
    if ((document.activeElement !== box || row.nudged) && row.problem.hidden)
      box.value = typed(value);
    row.element.classList.toggle("is-changed", this.store.payload.changed.includes(name));
  }

  paint() {
    if (this.built !== this.store.unit) this.build();
    if (!this.allInputs) this.listInputs();
    for (const row of this.rows) this.show(row);
  }

  /** The row of the current step, marked and kept in sight in the list of inputs. */
  follow() {
    if (this.built !== this.store.unit) this.build();
    if (!this.allInputs) this.listInputs();
    for (const row of this.rows) {
      if (row.step === undefined) continue;
      const current = row.step === this.store.t;
      row.element.classList.toggle("is-current", current);
      if (current && this.allInputs) keepInSight(this.inputs, row.element);
    }
  }
}

function keepInSight(list, element) {
  const top = element.offsetTop - list.offsetTop;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + element.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = top + element.offsetHeight - list.clientHeight;
  }
}
