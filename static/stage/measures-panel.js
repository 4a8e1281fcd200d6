// What is said of the chosen unit: its lives, its saturation, and its events, each a button that moves the cursor.
import { h, put } from "./dom.js";
import { number, percent } from "./format.js";
import { entries } from "./ledger.js";
import { CLOSED, OPEN, events, halvingTime, meanLife, overRun, share } from "./measures.js";
import { SIGMOID_GATES, range } from "./names.js";

/** @import { Event } from "./measures.js" */
/** @import { Store } from "./store.js" */

const PAUSE = 100; // ms between two repaints while a slider is held, and more where a repaint takes long
const SHARE = 10;
const SHOWN = 8; // events that the list shows without scrolling
const WRITERS = 3; // entries of the ledger that are said in words
const HUES = { write: "c", forget: "f", sign: "c", open: "o", close: "o" };
const hueOf = ({ kind, text }) => HUES[kind] ?? text[0]; // a saturation begins with its gate
const lasting = (steps) => number(steps, 2);

export class Measures {
  constructor(store) {
    this.store = store;
    this.places = {};
    this.cost = 0; // ms that the last repaint took
    this.select = h("select", {
      "aria-label": "Unit",
      onchange: () => store.choose({ unit: this.select.selectedIndex }),
    });
    this.halving = h("p", {});
    this.origin = h("p", { class: "origin" });
    this.heading = h("h3", {}, "What happens in it");
    this.list = h("ol", { class: "events", onkeydown: (event) => this.walk(event) });
    this.none = h("p", { class: "hint" }, "Nothing stands out in this run.");
    this.pausing = h("input", {
      type: "checkbox",
      "data-action": "pause-at-events",
      onchange: () => this.remember(),
    });
    this.root = h(
      "section",
      { class: "measures", "aria-label": "Measures of this unit" },
      h("div", { class: "measures-head" }, h("h2", {}, "This unit"), this.select),
      h(
        "div",
        { class: "measures-body" },
        h(
          "div",
          { class: "measures-numbers" },
          this.lives(),
          this.halving,
          this.origin,
          this.saturations(),
        ),
        h(
          "div",
          { class: "measures-events" },
          this.heading,
          this.list,
          this.none,
          h("label", { class: "pausing" }, this.pausing, "Pause playback at events"),
        ),
      ),
    );
  }

  /** A number in its place, to be written by `write` under the same name. */
  place(name, attributes = { "data-measure": name }) {
    this.places[name] = h("span", attributes);
    return this.places[name];
  }

  lives() {
    this.f = h("span", { "data-bind": "f" });
    return table(
      ["Memory", "at this step", "whole run"],
      [
        [
          ["forget gate ", term("f")],
          this.f,
          [this.place("lowest_f"), " to ", this.place("highest_f")],
        ],
        ["half-life, steps", this.place("half_life"), this.place("half_life_run")],
        ["mean life, steps", this.place("mean_life"), this.place("mean_life_run")],
      ],
      "At this step: if f stays as it is. Whole run: with the constant f that would lose as much in all.",
    );
  }

  saturations() {
    const rows = SIGMOID_GATES.map((gate) => [
      term(gate),
      this.place(`low_${gate}`),
      this.place(`high_${gate}`),
    ]);
    return table(["Share of steps", `closed, below ${CLOSED}`, `open, above ${OPEN}`], rows);
  }

  write(name, value, format) {
    put(this.places[name], "data-value", value);
    put(this.places[name], "text", format(value));
  }

  /** Other numbers, or another cell: at once, or while a slider is held ten times a second. */
  paint() {
    this.gate();
    if (this.store.dragging)
      this.later ??= setTimeout(() => this.repaint(), Math.max(PAUSE, SHARE * this.cost));
    else this.repaint();
  }

  /** The cursor moved: what belongs to the run stays, unless another unit was chosen. */
  follow() {
    if (this.unit !== this.store.unit) this.repaint();
    else this.step();
  }

  repaint() {
    const began = performance.now();
    this.destroy();
    const { store } = this;
    if (this.unit !== store.unit) this.shown = null;
    this.unit = store.unit;
    const {
      half_life: half,
      mean_life: mean,
      lowest_f: lowest,
      highest_f: highest,
    } = overRun(store.now, store.unit);
    this.write("half_life_run", half, lasting);
    this.write("mean_life_run", mean, lasting);
    this.write("lowest_f", lowest, number);
    this.write("highest_f", highest, number);
    for (const gate of SIGMOID_GATES)
      for (const side of ["low", "high"])
        this.write(`${side}_${gate}`, share(store.now, `${side}_${gate}`, store.unit), percent);
    this.choices();
    this.happenings();
    this.remember();
    this.step();
    this.cost = performance.now() - began;
  }

  /** No repaint is waiting any more. */
  destroy() {
    clearTimeout(this.later);
    this.later = null;
  }

  gate() {
    const f = this.store.here("f");
    put(this.f, "data-unit", this.store.unit);
    put(this.f, "data-value", f);
    put(this.f, "text", number(f));
  }

  step() {
    const { store } = this;
    this.gate();
    this.write("half_life", store.here("half_life"), lasting);
    this.write("mean_life", meanLife(store.now, store.t, store.unit), lasting);
    put(this.halving, "text", halvingSentence(store));
    this.writers();
    const now = this.found.map(({ t }) => t === store.t);
    [...this.list.children].forEach(({ firstChild: button }, k) => {
      if (now[k]) put(button, "aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    this.reveal(now.indexOf(true));
  }

  /** The ledger in words: the largest entries of c here, each a way to the step that wrote it. */
  writers() {
    const { store } = this;
    const shares = entries(store.now, store.t, store.unit);
    const largest = shares
      .map((value, step) => ({ value, step }))
      .filter(({ value }) => value !== 0)
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
      .slice(0, WRITERS);
    const others = shares.filter((value) => value !== 0).length > largest.length;
    const rest = store.here("c") - largest.reduce((sum, { value }) => sum + value, 0);
    const go = (step) =>
      h(
        "button",
        {
          type: "button",
          class: "link",
          onclick: () => store.go({ t: step - 1 }),
        },
        `step ${step}`,
      );
    const said = largest.flatMap(({ value, step }, k) => [
      k ? ", " : "",
      `${number(value)} of `,
      step ? go(step) : "the start value",
    ]);
    const key = JSON.stringify([
      number(store.here("c")),
      others,
      number(rest),
      ...largest.map(({ value, step }) => [number(value), step]),
    ]);
    if (key === this.written || this.origin.contains(document.activeElement)) return;
    this.written = key;
    this.origin.replaceChildren(
      ...(largest.length
        ? [
            "In c = ",
            number(store.here("c")),
            " there is left ",
            ...said,
            others ? `; of all other entries together ${number(rest)}.` : ".",
          ]
        : ["No entry has anything left in c here."]),
    );
  }

  /** Keeps the present event in sight of a long list, unless the list is being used. */
  reveal(k) {
    if (k < 0 || this.shown === k || this.list.matches(":hover, :focus-within")) return;
    this.shown = k;
    this.list.scrollTop = this.list.children[k].offsetTop - this.list.clientHeight / 2;
  }

  choices() {
    const { now, unit } = this.store;
    const { units } = now;
    if (this.select.length !== units) {
      this.select.replaceChildren(
        ...range(units, 1).map((k) => h("option", {}, `unit ${k} of ${units}`)),
      );
    }
    this.select.toggleAttribute("hidden", units === 1);
    this.select.selectedIndex = unit;
  }

  /** The list of events. Its buttons are used again: while a slider moves, all of them may change at once. */
  happenings() {
    const { list } = this;
    this.found = events(this.store.now, this.store.unit);
    this.none.toggleAttribute("hidden", this.found.length > 0);
    put(
      this.heading,
      "text",
      `What happens in it${this.found.length > SHOWN ? `: ${this.found.length} events` : ""}`,
    );
    while (list.children.length > this.found.length) list.lastChild.remove();
    while (list.children.length < this.found.length) list.append(this.button(list.children.length));
    if (this.found.length && !list.querySelector('[tabindex="0"]')) this.stopAt(0);
    this.found.forEach((one, k) => {
      const { firstChild: button } = list.children[k];
      put(button, "class", `event q-${hueOf(one)}`);
      put(button, "data-event", one.kind);
      put(button.firstChild, "text", `step ${one.t + 1}`);
      put(button.lastChild, "text", one.text);
    });
  }

  /** The list is one stop of the Tab key; the upward and downward arrows walk through it. */
  walk(event) {
    const buttons = [...this.list.children].map(({ firstChild }) => firstChild);
    const from = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: buttons.length - 1 }[
      event.key
    ];
    if (from < 0 || !buttons[to]) return;
    event.preventDefault();
    event.stopPropagation();
    this.stopAt(to);
    buttons[to].focus();
  }

  stopAt(k) {
    [...this.list.children].forEach(({ firstChild }, n) =>
      put(firstChild, "tabindex", n === k ? 0 : -1),
    );
  }

  button(k) {
    const step = () => ({ t: this.found[k].t });
    return h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          tabindex: k ? -1 : 0,
          onclick: () => {
            this.stopAt(k);
            this.store.go(step());
          },
          onpointerenter: () => this.store.point(step()),
          onpointerleave: () => this.store.point(null),
        },
        h("span", { class: "event-step" }),
        h("span", { class: "event-text" }),
      ),
    );
  }

  remember() {
    const steps = new Set(this.found.map(({ t }) => t));
    this.store.playback.setPauses(this.pausing.checked ? steps : null);
  }
}

function halvingSentence(store) {
  if (store.here("c") === 0) return "c is 0 here, so there is nothing to lose.";
  const n = halvingTime(store.now, store.t, store.unit);
  const rest = store.now.steps - 1 - store.t;
  if (n)
    return `After ${n === 1 ? "one more step" : `${n} more steps`} at most half of what c holds here is left.`;
  return rest === 0
    ? "This is the last step of the run."
    : "At the end of the run more than half of what c holds here is still left.";
}

const term = (name) => h("span", { class: `term q-${name}` }, name);

function table(head, rows, note) {
  return h(
    "table",
    {},
    note ? h("caption", {}, note) : null,
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        head.map((text) => h("th", { scope: "col" }, text)),
      ),
    ),
    h(
      "tbody",
      {},
      rows.map(([name, ...cells]) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, name),
          cells.map((cell) => h("td", {}, cell)),
        ),
      ),
    ),
  );
}
