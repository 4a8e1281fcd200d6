// The arithmetic behind a number, with the operands put in: down to W x, U h and b.
// Each line is a list of tokens; a token that is a number of the trace carries its name, so that pointing
// at it lights its wire.
import { h, put } from "./dom.js";
import { gateName } from "./params.js";
import { GATES, sigmoid } from "./engine.js";
import { number } from "./format.js";

const ACTIVATION = { i: "σ", f: "σ", o: "σ", g: "tanh" };
const PEEPHOLE = ["i", "f", "o"];

const symbol = (base, index = "t", hue = base) => ({ symbol: base, index, hue });
const value = (store, bind, unit = store.unit) => ({
  bind,
  unit,
  exact: store.value(bind, store.t, unit),
});
const factor = (exact) => ({ exact });
const isNegative = (token) => token.exact < 0;

/** a·b + c·d …, each product in the order given; negative numbers stand in brackets behind a dot. */
function sum(pairs) {
  return pairs.flatMap(([a, b], k) => [
    ...(k ? [" + "] : []),
    bracket(a, k > 0),
    "·",
    bracket(b, true),
  ]);
}

const bracket = (token, wanted) =>
  wanted && isNegative(token) ? { ...token, bracket: true } : token;

function dot(weights, bind, store) {
  return weights.map((weight, k) => [factor(weight), value(store, bind, k)]);
}

const total = (weights, bind, store) =>
  weights.reduce((acc, weight, k) => acc + weight * store.value(bind, store.t, k), 0);

/** The lines for z of one gate: W x, U h and b apart, then their sum. */
function affine(store, gate, unit) {
  const { cell } = store;
  const row = GATES.indexOf(gate) * store.units + unit;
  const [w, u, b] = [cell.weight_ih[row], cell.weight_hh[row], cell.bias[row]];
  const wx = factor(total(w, "x", store));
  const uh = factor(total(u, "h_prev", store));
  const lines = [
    [{ word: "W·x" }, " = ", ...sum(dot(w, "x", store)), " = ", wx],
    [{ word: "U·h" }, " = ", ...sum(dot(u, "h_prev", store)), " = ", uh],
  ];
  const peep = cell.peephole && gate !== "g" ? cell.peephole[PEEPHOLE.indexOf(gate)][unit] : null;
  const seen = gate === "o" ? "c" : "c_prev";
  const extra =
    peep === null ? [] : [" + ", factor(peep), "·", bracket(value(store, seen, unit), true)];
  const words = [
    { word: "W·x" },
    " + ",
    { word: "U·h" },
    ...(peep === null ? [] : [" + ", { word: "p·c" }]),
    " + ",
    { word: "b" },
  ];
  lines.push([
    symbol("z", gate, gate),
    " = ",
    ...words,
    " = ",
    wx,
    " + ",
    bracket(uh, true),
    ...extra,
    " + ",
    bracket(factor(b), true),
    " = ",
    value(store, `z_${gate}`, unit),
  ]);
  return lines;
}

function activation(store, gate, unit) {
  const z = value(store, `z_${gate}`, unit);
  if (!Number.isNaN(store.heldAt(gate, store.t, unit))) {
    return [
      [
        symbol(gate),
        " is held at ",
        value(store, gate, unit),
        "; free it would be ",
        `${ACTIVATION[gate]}(`,
        z,
        ") = ",
        factor(ACTIVATION[gate] === "σ" ? sigmoid(z.exact) : Math.tanh(z.exact)),
      ],
      ...affine(store, gate, unit),
    ];
  }
  return [
    [
      symbol(gate),
      ` = ${ACTIVATION[gate]}(`,
      symbol("z", gate, gate),
      `) = ${ACTIVATION[gate]}(`,
      z,
      ") = ",
      value(store, gate, unit),
    ],
    ...affine(store, gate, unit),
  ];
}

function earlier(store, bind, unit) {
  const base = bind[0];
  const from = store.t === 0 ? `the start value ${base}₀` : `${base} of step ${store.t}`;
  return [[symbol(base, "t−1"), ` is ${from}: `, value(store, bind, unit)]];
}

const product = (store, left, a, b, bind, unit) => [
  [
    ...left,
    " = ",
    a[0],
    "·",
    b[0],
    " = ",
    value(store, a[1], unit),
    "·",
    bracket(value(store, b[1], unit), true),
    " = ",
    value(store, bind, unit),
  ],
];

const RULES = {
  kept: (store, unit) =>
    product(
      store,
      [{ word: "kept" }],
      [symbol("f"), "f"],
      [symbol("c", "t−1"), "c_prev"],
      "kept",
      unit,
    ),
  added: (store, unit) =>
    product(store, [{ word: "added" }], [symbol("i"), "i"], [symbol("g"), "g"], "added", unit),
  c: (store, unit) => [
    [
      symbol("c"),
      " = ",
      symbol("f"),
      "·",
      symbol("c", "t−1"),
      " + ",
      symbol("i"),
      "·",
      symbol("g"),
    ],
    [
      symbol("c"),
      " = ",
      value(store, "f", unit),
      "·",
      bracket(value(store, "c_prev", unit), true),
      " + ",
      value(store, "i", unit),
      "·",
      bracket(value(store, "g", unit), true),
    ],
    [
      symbol("c"),
      " = ",
      value(store, "kept", unit),
      " + ",
      bracket(value(store, "added", unit), true),
      " = ",
      value(store, "c", unit),
    ],
  ],
  tanh_c: (store, unit) => [
    [
      { word: "tanh" },
      "(",
      symbol("c"),
      ") = tanh(",
      value(store, "c", unit),
      ") = ",
      value(store, "tanh_c", unit),
    ],
  ],
  h: (store, unit) =>
    product(store, [symbol("h")], [symbol("o"), "o"], [{ word: "tanh c" }, "tanh_c"], "h", unit),
  x: (store, unit) => [
    [
      symbol("x"),
      ` is the input “${store.payload.inputs[unit]}” at step ${store.t + 1}: `,
      value(store, "x", unit),
    ],
  ],
  c_prev: (store, unit) => earlier(store, "c_prev", unit),
  h_prev: (store, unit) => earlier(store, "h_prev", unit),
};

export function lines(store, bind, unit) {
  if (GATES.includes(bind)) return activation(store, bind, unit);
  if (bind.startsWith("z_")) return affine(store, bind.slice(2), unit);
  return RULES[bind](store, unit);
}

const written = ({ exact, bracket: inBrackets }) =>
  inBrackets ? `(${number(exact)})` : number(exact);

function draw(token, store) {
  if (typeof token === "string") return token;
  if (token.word) return h("span", { class: "word" }, token.word);
  if (token.symbol) {
    return h("span", { class: `symbol q-${token.hue}` }, token.symbol, h("sub", {}, token.index));
  }
  const shown = written(token);
  if (!token.bind) return h("span", { class: "operand" }, shown);
  const hue = token.bind
    .replace(/^z_/, "")
    .replace("_prev", "")
    .replace(/^(kept|added|tanh_c)$/, "c");
  const point = () => store.point({ bind: token.bind, unit: token.unit, t: store.t });
  return h(
    "span",
    {
      class: `operand q-${hue}`,
      "data-bind": token.bind,
      "data-unit": token.unit,
      "data-value": token.exact,
      onpointerenter: point,
      onpointerleave: () => store.point(null),
    },
    shown,
  );
}

const OF_VIEW = { forget: "f", input: "added", output: "h" };

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

export const titleOf = (bind) =>
  TITLES[bind] ??
  (bind.startsWith("z_") ? `${gateName(bind[2])}, before the activation` : gateName(bind));

export class Arithmetic {
  constructor(store) {
    this.store = store;
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
      { class: "arithmetic", "aria-label": "The arithmetic behind the picked number" },
      this.heading,
      this.body,
    );
  }

  pick(picked) {
    this.picked = picked;
    this.paint();
  }

  paint() {
    const { store } = this;
    const { bind, unit: input } = this.picked ?? { bind: OF_VIEW[store.view] ?? "c", unit: 0 };
    const unit = bind === "x" ? Math.min(input, store.cell.input_size - 1) : store.unit;
    const rows = lines(store, bind, unit);
    const key = JSON.stringify([
      bind,
      unit,
      store.t,
      rows.map((row) => row.map((token) => token.exact === undefined)),
    ]);
    if (key === this.key) return this.update(rows);
    this.key = key;
    const many = bind !== "x" && store.units > 1 ? `, unit ${unit + 1}` : "";
    this.heading.textContent = `${titleOf(bind)} at step ${store.t + 1}${many}`;
    return this.body.replaceChildren(
      ...rows.map((line) =>
        h(
          "p",
          { class: "line" },
          line.map((token) => draw(token, store)),
        ),
      ),
    );
  }

  /** The same equations with other numbers, as while a slider moves: only the numbers are written anew. */
  update(rows) {
    const places = this.body.querySelectorAll(".operand");
    rows
      .flat()
      .filter((token) => token.exact !== undefined)
      .forEach((token, k) => {
        put(places[k], "text", written(token));
        if (token.bind) put(places[k], "data-value", token.exact);
      });
  }
}
