// The picture of a cell that is no LSTM: what comes in, a block for each gate with its lines and their numbers, and the
// new h. It is made from the parsed lines, so that it shows exactly what is computed.
import { h, put } from "./dom.js";
import { draggable } from "./drag.js";
import { number } from "./format.js";
import { tr } from "./language.js";
import { gateName, range } from "./names.js";
import { Painted } from "./painted.js";
import { inPapers } from "./papers.js";
import { ROUNDING } from "./run.js";
import { exactOf, symbolOf, symbols } from "./sums-other.js";

/** @import { CellType, Term } from "./cells/equations.js" */
/** @import { Pick } from "./label.js" */
/** @import { Cell } from "./payload.js" */
/** @import { Run } from "./run.js" */
/** @import { Piece } from "./pieces.js" */
/** @import { Store } from "./store.js" */

const FEW_INPUTS = 6;
const CHOICES = { unit: tr("unit"), input: tr("input"), output: tr("output") };

/** What stands before and behind W h + b. @type {(activation: string) => [string, string]} */
const applied = (activation) =>
  activation === "linear" ? ["", ""] : [activation === "sigmoid" ? "σ(" : "softmax(", ")"];

/** @import { Token } from "./tokens.js" */

export class Flow extends Painted {
  /** @type {CellType} */ #type;

  /**
   * @param {Store} store
   * @param {Pick} onPick a number was picked
   * @param {(gate: string) => void} onOpen the name of a block was pressed
   */
  constructor(store, onPick, onOpen) {
    super(store, onPick, onOpen);
    const type = (this.#type = /** @type {CellType} */ (store.now.cell.type));
    const blocks = blocksOf(type).map((block) => this.#block(block));
    const gates = blocks.slice(0, -2); // side by side in time: they do not read one another
    this.root = h(
      "div",
      {
        class: "flow",
        role: "group",
        "aria-label": tr("{cell} at this step", { cell: type.title }),
      },
      this.#incoming(),
      gates.length ? h("div", { class: "flow-gates" }, gates) : null,
      blocks.slice(-2),
    );
  }

  /** @param {{hue: string, names: [string, Term][]}} block */
  #block({ hue, names }) {
    const title = hue === "h" ? tr("new short-term memory") : gateName(hue);
    const onclick = () => this.onOpen(hue);
    const isAbout = this.store.payload.about.includes(hue);
    return h(
      "section",
      { class: `flow-block q-${hue}${isAbout ? " is-about" : ""}`, "data-part": hue },
      h("button", { type: "button", class: "flow-title", onclick }, title),
      names.map(([name, term]) => this.#line(name, term)),
      hue === "h" && this.store.now.outputs ? this.#readout() : null,
    );
  }

  /** What the read-out makes of the new h. */
  #readout() {
    const { outputs, cell } = this.store.now;
    const [open, shut] = applied(cell.readout?.activation ?? "linear");
    const y = h("span", { class: "sign q-h" }, "y", h("sub", {}, "t"));
    return h(
      "div",
      { class: "flow-part" },
      h("div", { class: "flow-equation" }, y, ` = ${open}W·h + b${shut}`),
      this.add(this.#number("y", null)),
      this.add(this.#was("y", null)),
      outputs > 1 ? this.#choice("output", range(outputs, 1).map(String)) : null,
    );
  }

  /** x of this step and h of the step before. */
  #incoming() {
    const { inputs } = this.store.payload;
    const { units } = this.store.now;
    const few = inputs.length <= FEW_INPUTS;
    return h(
      "section",
      { class: "flow-block flow-in q-x" },
      h("p", { class: "flow-title" }, tr("what comes in")),
      few
        ? range(inputs.length).map((unit) =>
            this.#given("x", ["x", "t"], inputs.length > 1 ? inputs[unit] : tr("input"), unit),
          )
        : [this.#choice("input", inputs), this.#given("x", ["x", "t"], "", null)],
      this.#given("h_prev", ["h", "t−1"], tr("short-term memory"), null),
      units > 1 ? this.#unitInLecture() : null,
    );
  }

  /** The list above the drawing chooses the unit; a lecture has no such list. */
  #unitInLecture() {
    const choice = this.#choice("unit", range(this.store.now.units, 1).map(String));
    choice.classList.add("is-in-lecture");
    return choice;
  }

  /**
   * Of many units, inputs or outputs the one that is shown.
   * @type {(name: keyof typeof CHOICES, options: string[]) => Element}
   */
  #choice(name, options) {
    const { store } = this;
    const select = h(
      "select",
      { "data-action": name, onchange: () => store.choose({ [name]: select.selectedIndex }) },
      options.map((option) => h("option", {}, option)),
    );
    const paint = () => {
      select.selectedIndex = store[name];
    };
    return this.add({
      root: h("label", { class: "flow-choice" }, `${CHOICES[name]} `, select),
      paint,
    });
  }

  /** @type {(bind: string, symbol: [string, string], words: string, unit: number | null) => Element} */
  #given(bind, [letter, index], words, unit) {
    const sign = h("span", { class: "sign" }, letter, h("sub", {}, index));
    return h(
      "div",
      { class: `flow-line q-${letter}` },
      h(
        "span",
        { class: "flow-equation" },
        sign,
        " ",
        h("span", { class: "hint", title: words || null }, words),
      ),
      this.add(this.#number(bind, unit)),
      this.add(this.#was(bind, unit)),
      this.add(this.#meter(bind, unit)),
    );
  }

  /** @param {string} name @param {Term} term */
  #line(name, term) {
    return h(
      "div",
      { class: "flow-line" },
      h("div", { class: "flow-equation" }, written(name, term, this.#type)),
      this.add(this.#number(name, null)),
      this.add(this.#was(name, null)),
      name.startsWith("z_") ? null : this.add(this.#held(name)),
      name.startsWith("z_") ? null : this.add(this.#meter(name, null)),
      name === "h" ? partsOf(term).map((part) => this.#part(part)) : null,
    );
  }

  /** What a part of the new h adds to it. @param {Term} term */
  #part(term) {
    const { store } = this;
    const value = h("span", { class: "flow-value" });
    const here = (/** @type {Run<Cell>} */ run) => {
      const at = { run, t: store.t, unit: store.unit, inputs: [], bound: false };
      return exactOf(at, term, store.unit);
    };
    const meter = this.#bar(false, (run) => here(run) / reachOf(store, "h", store.unit));
    const paint = () => {
      put(value, "text", number(here(store.now), store.digits));
      meter.paint();
    };
    const root = h(
      "div",
      { class: "flow-part" },
      h("div", { class: "flow-equation" }, inSymbols(symbols(term, this.#type, 2))),
      value,
      meter.root,
    );
    return this.add({ root, paint });
  }

  /**
   * What a number is in the other run, where it is another one.
   * @type {(bind: string, unit: number | null) => Piece}
   */
  #was(bind, unit) {
    const root = h("span", { class: "flow-was" });
    const paint = () => {
      const { now, past, versus, t, digits } = this.store;
      const at = unit ?? this.store.placeOf(bind);
      const other = past?.has(bind, t, at) ? past.value(bind, t, at) : NaN;
      const differs = Math.abs(other - now.value(bind, t, at)) > ROUNDING;
      root.hidden = !differs;
      put(root, "text", differs ? versus.was(number(other, digits)) : "");
    };
    return { root, paint };
  }

  /** That a line is held at this step. @param {string} name @returns {Piece} */
  #held(name) {
    const root = h("span", { class: "flow-held" }, tr("held"));
    const paint = () => {
      const { now, t, unit } = this.store;
      root.hidden = Number.isNaN(now.heldAt(name, t, unit));
    };
    return { root, paint };
  }

  /**
   * A number that shows its arithmetic; an input and a start value can be dragged.
   * @type {(bind: string, unit: number | null) => Piece}
   */
  #number(bind, unit) {
    const { store } = this;
    const place = () => unit ?? store.placeOf(bind);
    const pick = (/** @type {boolean} */ stays) => this.onPick({ bind, unit: place() }, stays);
    const root = h("button", {
      ...{ type: "button", class: "flow-number", "data-bind": bind },
      onclick: () => pick(true),
      onfocus: () => pick(true),
      onpointerenter: () => pick(false),
    });
    draggable(root, store, () => this.#parameter(bind, place()));
    const paint = () => {
      const { now, past, t, digits, dragging } = store;
      const exact = now.value(bind, t, place());
      const text = number(exact, digits);
      put(root, "text", text);
      put(root, "data-unit", place());
      put(root, "data-value", exact);
      const before = past?.has(bind, t, place()) ? past.value(bind, t, place()) : exact;
      put(root, "data-delta", exact - before);
      if (!dragging)
        put(
          root,
          "aria-label",
          tr("{said}. Show the arithmetic.", { said: said(inPapers(this.#type, bind), text) }),
        );
      root.classList.toggle("is-draggable", this.#parameter(bind, place()) !== null);
    };
    return { root, paint };
  }

  /** @type {(bind: string, unit: number) => string | null} */
  #parameter(bind, unit) {
    if (bind === "x") return `x[${this.store.t},${unit}]`;
    return bind === "h_prev" && this.store.t === 0 ? `h0[${unit}]` : null;
  }

  /**
   * How large a number is: a gate from 0 to 1, all else to both sides.
   * @type {(bind: string, unit: number | null) => Piece}
   */
  #meter(bind, unit) {
    const isShare = "ur".includes(bind);
    return this.#bar(isShare, (run) => {
      const at = unit ?? this.store.placeOf(bind);
      const reach = isShare ? 1 : reachOf(this.store, bind, at);
      return run.value(bind, this.store.t, at) / reach;
    });
  }

  /** A bar as long as a share of its room. @type {(isShare: boolean, of: (run: Run<Cell>) => number) => Piece} */
  #bar(isShare, of) {
    const bar = h("span", { class: "meter-bar" });
    const ghost = h("span", { class: "meter-ghost" });
    const root = h("span", { class: isShare ? "meter is-share" : "meter", "aria-hidden": "true" }, [
      bar,
      ghost,
    ]);
    const paint = () => {
      const { now, past } = this.store;
      const share = (/** @type {Run<Cell>} */ run) => Math.max(-1, Math.min(1, of(run)));
      const value = share(now);
      const width = Math.abs(value) * (isShare ? 100 : 50);
      const left = isShare ? 0 : value < 0 ? 50 - width : 50;
      put(bar, "style", `left: ${left.toFixed(2)}%; width: ${width.toFixed(2)}%`);
      bar.classList.toggle("is-negative", value < 0);
      const was = past ? share(past) : NaN; // B may have no such number
      const place = isShare ? was * 100 : 50 + was * 50;
      put(ghost, "style", Number.isNaN(was) ? "display: none" : `left: ${place.toFixed(2)}%`);
    };
    return { root, paint };
  }

  /** Nothing is dimmed: a step has no phases here. */
  light() {}

  /** It lays itself out. */
  resize() {}

  /** @param {string | undefined} bind */
  mark(bind) {
    for (const element of this.root.querySelectorAll("[data-bind]"))
      element.classList.toggle(
        "is-marked",
        bind !== undefined && element.getAttribute("data-bind") === bind,
      );
  }
}

/** A quantity and its number. @type {(bind: string, value: string) => string} */
const said = (bind, value) =>
  bind.endsWith("_prev")
    ? tr("{quantity} before = {value}", { quantity: bind.replace("_prev", ""), value })
    : `${bind} = ${value}`;

/**
 * What fills a meter: the largest of the run, at least 1 for what is squashed.
 * @type {(store: Store, bind: string, unit: number) => number}
 */
function reachOf({ now }, bind, unit) {
  const [low, high] = now.extent(bind, unit);
  return Math.max(1e-12, bind === "x" ? 0 : 1, -low, high);
}

/** The two parts of a sum; none of another term. @type {(term: Term) => Term[]} */
const partsOf = (term) => (Array.isArray(term) && term[0] === "+" ? term.slice(1) : []);

/** Blocks of lines by what they make: z_u and u are one. @param {CellType} type */
function blocksOf(type) {
  /** @type {Map<string, [string, Term][]>} */
  const found = new Map();
  for (const [name, term] of type.lines) {
    const hue = name.replace("z_", "");
    found.set(hue, [...(found.get(hue) ?? []), [name, term]]);
  }
  return [...found].map(([hue, names]) => ({ hue, names }));
}

/**
 * A line in symbols, which may wrap.
 * @type {(name: string, term: Term, type: CellType) => (Element | string)[]}
 */
const written = (name, term, type) =>
  inSymbols([symbolOf(name, type), " = ", ...symbols(term, type)]);

/** @type {(tokens: Token[]) => (Element | string)[]} */
const inSymbols = (tokens) =>
  tokens.map((token) =>
    typeof token === "string" || !("symbol" in token)
      ? `${token}`
      : h(
          "span",
          { class: `sign q-${token.hue}` },
          token.symbol,
          token.index ? h("sub", {}, token.index) : null,
        ),
  );
