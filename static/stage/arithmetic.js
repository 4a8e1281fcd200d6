// The arithmetic behind a number, with the operands put in: down to W x, U h and b.
// Each line is a list of tokens; a token that is a number of the run carries its name, so that pointing
// at it lights its wire.
import { h, put } from "./dom.js";
import { sigmoid } from "./engine.js";
import { number } from "./format.js";
import { GATE_ORDER, PEEPHOLE_ORDER, gateName, hueOf } from "./names.js";

/** @import { Cell } from "./payload.js" */
/** @import { Run } from "./run.js" */
/** @import { Store } from "./store.js" */

/** @typedef {{symbol: string, index: string, hue: string}} Symbol */
/** @typedef {{word: string}} Word */
/** @typedef {{exact: number, bind?: string, unit?: number, bracket?: boolean}} Operand */
/** @typedef {string | Symbol | Word | Operand} Token */
/** @typedef {{run: Run<Cell>, t: number, unit: number, inputs: string[]}} At the number that is explained */

/** @type {Record<string, { sign: string, of: (z: number) => number }>} */
const ACTIVATION = Object.fromEntries(
  GATE_ORDER.map((gate) => [
    gate,
    gate === "g" ? { sign: "tanh", of: Math.tanh } : { sign: "σ", of: sigmoid },
  ]),
);

/** @type {(base: string, index?: string, hue?: string) => Symbol} */
const symbol = (base, index = "t", hue = base) => ({ symbol: base, index, hue });

/** @type {(at: At, bind: string, unit?: number) => Operand} */
const value = ({ run, t, unit: own }, bind, unit = own) => ({
  bind,
  unit,
  exact: run.value(bind, t, unit),
});

/** @type {(exact: number) => Operand} */
const factor = (exact) => ({ exact });

/** A negative number stands in brackets behind a sign. @type {(token: Operand) => Operand} */
const bracket = (token) => (token.exact < 0 ? { ...token, bracket: true } : token);

/** @type {(at: At, bind: string, unit?: number) => Operand} */
const behind = (at, bind, unit) => bracket(value(at, bind, unit));

/**
 * weights · values as a·b + c·d …, and what it comes to.
 * @type {(at: At, word: string, weights: number[], bind: string) => { line: Token[], sum: Operand }}
 */
function dot(at, word, weights, bind) {
  const products = weights.flatMap((weight, k) => [
    ...(k ? [" + ", bracket(factor(weight))] : [factor(weight)]),
    "·",
    behind(at, bind, k),
  ]);
  const sum = weights.reduce((all, weight, k) => all + weight * at.run.value(bind, at.t, k), 0);
  return { line: [{ word }, " = ", ...products, " = ", factor(sum)], sum: factor(sum) };
}

/**
 * The lines for z of one gate: W x, U h and b apart, then their sum.
 * @type {(at: At, gate: string) => Token[][]}
 */
function affine(at, gate) {
  const { cell } = at.run;
  const row = GATE_ORDER.indexOf(gate) * cell.hidden_size + at.unit;
  const wx = dot(at, "W·x", cell.weight_ih[row], "x");
  const uh = dot(at, "U·h", cell.weight_hh[row], "h_prev");
  const peephole = cell.peephole?.[PEEPHOLE_ORDER.indexOf(gate)]?.[at.unit];
  const seen = gate === "o" ? "c" : "c_prev";
  const hasPeephole = peephole !== undefined;
  const words = ["W·x", "U·h", ...(hasPeephole ? ["p·c"] : []), "b"];
  const numbers = [
    [wx.sum],
    [bracket(uh.sum)],
    ...(hasPeephole ? [[factor(peephole), "·", behind(at, seen)]] : []),
    [bracket(factor(cell.bias[row]))],
  ];
  const names = words.map((word) => [{ word }]);
  const result = value(at, `z_${gate}`);
  return [
    wx.line,
    uh.line,
    [symbol("z", gate, gate), " = ", ...added(names), " = ", ...added(numbers), " = ", result],
  ];
}

/** The terms of a sum with + between them. @type {(terms: Token[][]) => Token[]} */
const added = (terms) => terms.flatMap((term, k) => (k ? [" + ", ...term] : term));

/** @type {(at: At, gate: string) => Token[][]} */
function activation(at, gate) {
  const { sign, of } = ACTIVATION[gate];
  const z = value(at, `z_${gate}`);
  const here = value(at, gate);
  const isFree = Number.isNaN(at.run.heldAt(gate, at.t, at.unit));
  const free = factor(of(z.exact));
  /** @type {Token[]} */
  const line = isFree
    ? [symbol(gate), ` = ${sign}(`, symbol("z", gate, gate), `) = ${sign}(`, z, ") = ", here]
    : [symbol(gate), " is held at ", here, "; free it would be ", `${sign}(`, z, ") = ", free];
  return [line, ...affine(at, gate)];
}

/** @type {(at: At, bind: string) => Token[][]} */
function earlier(at, bind) {
  const base = bind[0];
  const from = at.t === 0 ? `the start value ${base}₀` : `${base} of step ${at.t}`;
  return [[symbol(base, "t−1"), ` is ${from}: `, value(at, bind)]];
}

/** @type {(at: At, left: Token, a: [Token, string], b: [Token, string], bind: string) => Token[][]} */
const product = (at, left, [a, first], [b, second], bind) => [
  [
    left,
    " = ",
    a,
    "·",
    b,
    " = ",
    value(at, first),
    "·",
    behind(at, second),
    " = ",
    value(at, bind),
  ],
];

/** @type {(at: At) => Token[][]} */
function newMemory(at) {
  const c = symbol("c");
  const factors = [symbol("f"), "·", symbol("c", "t−1"), " + ", symbol("i"), "·", symbol("g")];
  const [f, i] = [value(at, "f"), value(at, "i")];
  return [
    [c, " = ", ...factors],
    [c, " = ", f, "·", behind(at, "c_prev"), " + ", i, "·", behind(at, "g")],
    [c, " = ", value(at, "kept"), " + ", behind(at, "added"), " = ", value(at, "c")],
  ];
}

/** @type {Record<string, (at: At) => Token[][]>} */
const RULES = {
  kept: (at) =>
    product(at, { word: "kept" }, [symbol("f"), "f"], [symbol("c", "t−1"), "c_prev"], "kept"),
  added: (at) => product(at, { word: "added" }, [symbol("i"), "i"], [symbol("g"), "g"], "added"),
  c: newMemory,
  tanh_c: (at) => [
    [{ word: "tanh" }, "(", symbol("c"), ") = tanh(", value(at, "c"), ") = ", value(at, "tanh_c")],
  ],
  h: (at) => product(at, symbol("h"), [symbol("o"), "o"], [{ word: "tanh c" }, "tanh_c"], "h"),
  x: (at) => [
    [symbol("x"), ` is the input “${at.inputs[at.unit]}” at step ${at.t + 1}: `, value(at, "x")],
  ],
  c_prev: (at) => earlier(at, "c_prev"),
  h_prev: (at) => earlier(at, "h_prev"),
};

/** @type {(at: At, bind: string) => Token[][]} */
function lines(at, bind) {
  if (GATE_ORDER.includes(bind)) return activation(at, bind);
  if (bind.startsWith("z_")) return affine(at, bind.slice(2));
  return RULES[bind](at);
}

/** @param {Token} token @returns {token is Operand} */
const isOperand = (token) => typeof token !== "string" && "exact" in token;

/** @param {Operand} operand */
const written = ({ exact, bracket: inBrackets }) =>
  inBrackets ? `(${number(exact)})` : number(exact);

/** @type {(token: Token, store: Store) => string | Element} */
function draw(token, store) {
  if (typeof token === "string") return token;
  if ("word" in token) return h("span", { class: "word" }, token.word);
  if ("symbol" in token)
    return h("span", { class: `symbol q-${token.hue}` }, token.symbol, h("sub", {}, token.index));
  const { bind, unit, exact } = token;
  const shown = written(token);
  if (!bind) return h("span", { class: "operand" }, shown);
  const attributes = {
    class: `operand q-${hueOf(bind)}`,
    "data-bind": bind,
    "data-unit": unit,
    "data-value": exact,
    onpointerenter: () => store.point({ bind, unit, t: store.t }),
    onpointerleave: () => store.point(null),
  };
  return h("span", attributes, shown);
}

/** @type {Record<string, string>} */
const OF_VIEW = { forget: "f", input: "added", output: "h" };

/** @type {Record<string, string>} */
const TITLES = {
  c: "long-term memory",
  h: "short-term memory",
  kept: "what is kept",
  added: "what is added",
  x: "input",
  tanh_c: "long-term memory, squashed",
  c_prev: "long-term memory before",
  h_prev: "short-term memory before",
};

/** @param {string} bind */
const titleOf = (bind) =>
  TITLES[bind] ??
  (bind.startsWith("z_") ? `${gateName(bind[2])}, before the activation` : gateName(bind));

export class Arithmetic {
  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.key = "";
    /** @type {{bind: string, unit: number} | null} */
    this.picked = null; // until a person picks, the number the view is about
    this.heading = h("h2", {});
    this.body = h("div", {
      class: "lines",
      tabindex: 0,
      role: "group",
      "aria-label": "Lines of the arithmetic",
    });
    this.root = h(
      "section",
      {
        class: "arithmetic",
        "data-part": "arithmetic",
        "aria-label": "The arithmetic behind the picked number",
      },
      this.heading,
      this.body,
    );
  }

  /** @param {{bind: string, unit: number}} picked */
  pick(picked) {
    this.picked = picked;
    this.paint();
  }

  paint() {
    const { now, t, unit, payload, view } = this.store;
    const { bind, unit: input } = this.picked ?? { bind: OF_VIEW[view] ?? "c", unit: 0 };
    const which = bind === "x" ? Math.min(input, now.cell.input_size - 1) : unit;
    const rows = lines({ run: now, t, unit: which, inputs: payload.inputs }, bind);
    const key = JSON.stringify([bind, which, t, rows.map((row) => row.map(isOperand))]);
    if (key === this.key) {
      this.#update(rows);
      return;
    }
    this.key = key;
    const many = bind !== "x" && now.units > 1 ? `, unit ${which + 1}` : "";
    this.heading.textContent = `${titleOf(bind)} at step ${t + 1}${many}`;
    this.body.replaceChildren(
      ...rows.map((line) =>
        h(
          "p",
          { class: "line" },
          line.map((token) => draw(token, this.store)),
        ),
      ),
    );
  }

  /** The same equations with other numbers, as while a slider moves: only these are written anew.
   * @param {Token[][]} rows
   */
  #update(rows) {
    const places = this.body.querySelectorAll(".operand");
    rows
      .flat()
      .filter(isOperand)
      .forEach((token, k) => {
        put(places[k], "text", written(token));
        if (token.bind) put(places[k], "data-value", token.exact);
      });
  }
}
