// The arithmetic behind a number, with the operands put in. Every equation adds up as it is shown.
import { h, put } from "./dom.js";
import { DIGITS, digitsWords, precision, unbroken } from "./format.js";
import { tr } from "./language.js";
import { gateName, hueOf, range } from "./names.js";
import { linesOf } from "./lines.js";
import { isEquation } from "./tokens.js";
import { flat, numbersOf, written } from "./written.js";

/** @import { Store } from "./store.js" */
/** @import { Line, Token } from "./tokens.js" */

/** @typedef {{bind: string, unit: number}} Picked */

/** @type {Record<string, string>} */
const OF_VIEW = { forget: "f", input: "added", output: "h" };

/** @type {Record<string, string>} */
const TITLES = {
  c: tr("long-term memory"),
  h: tr("short-term memory"),
  kept: tr("what is kept"),
  added: tr("what is added"),
  x: tr("input"),
  y: tr("read-out"),
  tanh_c: tr("long-term memory, squashed"),
  c_prev: tr("long-term memory before"),
  h_prev: tr("short-term memory before"),
};

/** @type {(cell: import("./payload.js").Cell, view: string) => string} */
const firstBind = (cell, view) => (cell.type ? cell.type.memory : (OF_VIEW[view] ?? "c"));

/** @param {string} bind */
const titleOf = (bind) =>
  TITLES[bind] ??
  (bind.startsWith("z_")
    ? tr("{gate}, before the activation", { gate: gateName(bind[2]) })
    : gateName(bind));

/**
 * What stands above the lines; `place` is the unit or output, from 1, where there are several.
 * @type {(bind: string, step: number, place: number | null) => string}
 */
function headingOf(bind, step, place) {
  const title = titleOf(bind);
  if (place === null) return tr("{title} at step {step}", { title, step });
  return bind === "y"
    ? tr("{title} at step {step}, output {output}", { title, step, output: place })
    : tr("{title} at step {step}, unit {unit}", { title, step, unit: place });
}

/**
 * Everything about lines but their numbers: what has to be drawn anew. A bracket is there or not with the sign of its
 * number, which changes while a slider moves.
 * @param {Line[]} lines
 */
const shapeOf = (lines) =>
  JSON.stringify(lines, (name, value) =>
    name === "exact" ? 0 : name === "bracket" ? undefined : value,
  );

/** The precision of all numbers. @param {Store} store */
function precisionOf(store) {
  const choices = [...range(DIGITS.most - DIGITS.least + 1, DIGITS.least), DIGITS.all];
  const select = h(
    "select",
    {
      "data-action": "digits",
      "aria-label": tr("Digits of all numbers"),
      title: tr(
        "Digits of all numbers on the stage. Operands get more where the result needs them.",
      ),
      onchange: () => store.lookAt({ digits: choices[select.selectedIndex] }),
    },
    choices.map((digits) => h("option", { value: precision(digits) }, digitsWords(digits))),
  );
  return select;
}

export class Arithmetic {
  /** @type {Picked | null} until a person picks, the number the view is about */ #picked = null;
  #stays = false; // picked by a click or a key: pointing at another number changes nothing
  #shape = "";

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.heading = h("h2", {});
    this.digits = precisionOf(store);
    this.body = h("div", {
      class: "lines",
      tabindex: 0,
      role: "group",
      "aria-label": tr("Lines of the arithmetic"),
    });
    this.root = h(
      "section",
      {
        class: "arithmetic",
        "data-part": "arithmetic",
        "aria-label": tr("The arithmetic behind the picked number"),
      },
      h("div", { class: "arithmetic-head" }, this.heading, this.digits),
      h("div", { class: "holder" }, this.body),
    );
  }

  /** @param {Picked} picked @param {boolean} stays not only pointed at */
  pick(picked, stays) {
    if (this.#stays && !stays) return;
    this.#stays = stays;
    this.#picked = picked;
    this.paint();
  }

  /** What was picked, unless it was an output and there is no read-out any more. */
  get #shown() {
    const { now } = this.store;
    const bind = this.#picked?.bind ?? "";
    const gone = bind === "y" ? !now.outputs : bind !== "x" && !(bind in now.series);
    return gone ? null : this.#picked;
  }

  paint() {
    const { now, t, unit, output, payload, view, digits } = this.store;
    const { bind, unit: input } = this.#shown ?? {
      bind: payload.about[0] ?? firstBind(now.cell, view),
      unit: 0,
    };
    const which = { x: Math.min(input, now.cell.input_size - 1), y: output }[bind] ?? unit;
    const at = { run: now, t, unit: which, inputs: payload.inputs, bound: true };
    const lines = linesOf(at, bind);
    const shape = `${bind} ${which} ${t} ${shapeOf(lines)}`;
    if (shape !== this.#shape) this.#draw(lines);
    this.#shape = shape;
    this.#write(lines, digits);
    put(this.digits, "data-value", precision(digits));
    this.digits.value = precision(digits);
    const many = bind === "y" ? now.outputs > 1 : bind !== "x" && now.units > 1;
    put(
      this.heading,
      "text",
      unbroken(headingOf(bind, now.stepNumber(t), many ? which + 1 : null)),
    );
  }

  /** @param {Line[]} lines */
  #draw(lines) {
    this.body.replaceChildren(...lines.map((line) => this.#line(line)));
    this.body.scrollTop = 0;
  }

  /** @type {(line: Line) => Element} */
  #line(line) {
    if ("lines" in line)
      return h(
        "div",
        { class: `of-gate q-${line.hue}` },
        line.lines.map((one) => this.#line(one)),
      );
    if (!isEquation(line)) return h("p", { class: "line" }, this.#tokens(line.says));
    const { left, right, result, note } = line;
    const equation = [
      ...this.#tokens([left, " = ", ...right]),
      " ", // where a long sum may wrap
      h("span", { class: "result" }, h("span", { class: "equals" }), " ", this.#token(result)),
    ];
    return h(
      "p",
      { class: "line" },
      h("span", { "data-equation": "" }, equation),
      note && ` ${note}`,
    );
  }

  /** @type {(tokens: (Token | Token[])[]) => (string | Element)[]} */
  #tokens(tokens) {
    return tokens.map((token) =>
      Array.isArray(token)
        ? h("span", { class: "term-of-sum" }, this.#tokens(token))
        : this.#token(token),
    );
  }

  /** @type {(token: Token) => string | Element} */
  #token(token) {
    if (typeof token === "string") return token;
    if ("word" in token) return h("span", { class: "word" }, token.word);
    if ("symbol" in token) {
      const index = h("sub", {}, token.index);
      return h("span", { class: `symbol q-${token.hue}` }, token.symbol, index);
    }
    const { bind, unit } = token;
    if (!bind) return h("span", { class: "operand" });
    const attributes = {
      class: `operand q-${hueOf(bind)}`,
      "data-bind": bind,
      "data-unit": unit,
      title: tr("Press for its own arithmetic"),
      onclick: () => this.#follow(bind, unit),
      onpointerenter: () => this.store.point({ bind, unit, t: this.store.t }),
      onpointerleave: () => this.store.point(null),
    };
    return h("span", attributes);
  }

  /**
   * From a number to what it is made of; that of another unit is chosen with its unit.
   * @type {(bind: string, unit?: number) => void}
   */
  #follow(bind, unit = 0) {
    if (bind === "y") this.store.choose({ output: unit });
    else if (bind !== "x" && unit !== this.store.unit) this.store.choose({ unit });
    this.pick({ bind, unit }, true);
  }

  /** The numbers: while a slider moves only these are written anew. @type {(lines: Line[], digits: number) => void} */
  #write(lines, digits) {
    const places = this.body.querySelectorAll(".operand");
    const signs = this.body.querySelectorAll(".equals");
    let [place, equation] = [0, 0];
    for (const line of flat(lines)) {
      const { texts, sign } = written(line, digits);
      numbersOf(line).forEach(({ bind, exact }, k) => {
        put(places[place], "text", texts[k]);
        if (bind) put(places[place], "data-value", exact);
        place += 1;
      });
      if (isEquation(line)) put(signs[equation++], "text", sign);
    }
  }
}
