// What the numbers of one step are made of, down to W x, U h and b, as lines of data.
import { FUNCTIONS, applied, functionOf, kindOf, outputOf, partnerOf } from "./activations.js";
import { placed, tr } from "./language.js";
import { GATE_ORDER, PEEPHOLE_ORDER, range } from "./names.js";
import { behind, bracket, factor, symbol, value } from "./tokens.js";

/** @import { At, Equation, Group, Line, Operand, Remark, Token } from "./tokens.js" */

const FEW = 8; // products that are all written out; of more, those that are 0 are left out

/** @param {number[]} numbers */
const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

/** a·b + c·d … of [a, b, c, d, …]. @param {number[]} numbers */
const products = (numbers) =>
  total(numbers.map((number, k) => (k % 2 ? 0 : number * numbers[k + 1])));

/**
 * weights · values, and what it comes to.
 * @type {(at: At, word: string, weights: number[], bind: string) => Equation}
 */
export const dot = (at, word, weights, bind) =>
  dotOf(
    word,
    weights,
    weights.map((_, k) => value(at, bind, k)),
  );

/** @type {(word: string, weights: number[], values: Operand[]) => Equation} */
export function dotOf(word, weights, values) {
  const all = range(weights.length);
  const some = all.filter((k) => weights[k] !== 0 && values[k].exact !== 0);
  const shown = weights.length <= FEW ? all : some.length ? some : [0];
  const left = all.length - shown.length;
  return {
    left: { word },
    right: shown.flatMap((k, place) => [
      place ? " " : "", // where a long sum may wrap
      [
        ...(place ? ["+ ", bracket(factor(weights[k]))] : [factor(weights[k])]),
        " · ",
        bracket(values[k]),
      ],
    ]),
    result: factor(total(all.map((k) => weights[k] * values[k].exact))),
    rule: products,
    note: left ? tr("({n} more are 0)", { n: left }) : "",
  };
}

/**
 * The lines for z of one gate: their sum, then W x and U h apart.
 * @type {(at: At, gate: string) => Equation[]}
 */
export function affine(at, gate) {
  const { cell } = at.run;
  const row = GATE_ORDER.indexOf(gate) * cell.hidden_size + at.unit;
  const wx = dot(at, "W·x", cell.weight_ih[row], "x");
  const uh = dot(at, "U·h", cell.weight_hh[row], "h_prev");
  const peephole = peepholeOf(at, gate);
  const seen =
    peephole === undefined ? [] : [" + ", bracket(factor(peephole)), " · ", sees(at, gate)];
  const parts = [wx.result, " + ", bracket(uh.result), " + ", bracket(factor(cell.bias[row]))];
  const sum = {
    left: { word: "z" },
    right: [...parts, ...seen],
    result: value(at, `z_${gate}`),
    rule: (/** @type {number[]} */ [a, b, c, ...rest]) => a + b + c + products(rest),
  };
  return [sum, wx, uh];
}

/** @type {(at: At, gate: string) => number | undefined} */
export const peepholeOf = ({ run, unit }, gate) =>
  run.cell.peephole?.[PEEPHOLE_ORDER.indexOf(gate)]?.[unit];

/** The memory that a peephole shows to a gate. @type {(at: At, gate: string) => Operand} */
const sees = (at, gate) => behind(at, gate === "o" ? "c" : "c_prev");

/** What is left of 1 by the other gate. @type {(at: At, gate: string, other: string) => Line[]} */
function restLines(at, gate, other) {
  const here = value(at, gate);
  const left = { word: gate };
  /** @type {(left: Token, result: Operand) => Equation} */
  const line = (of, result) => ({
    left: of,
    right: ["1 − ", value(at, other)],
    result,
    rule: ([one]) => 1 - one,
  });
  const free = 1 - at.run.value(other, at.t, at.unit);
  if (Number.isNaN(at.run.heldAt(gate, at.t, at.unit)))
    return [line(left, here), ...gateLines(at, other)];
  return [
    heldLine(gate, here),
    line({ word: `1 − ${other}` }, factor(free)),
    ...gateLines(at, other),
  ];
}

/**
 * What a function makes of a number: σ(z), 0.2 · z + 0.5, or z alone; beyond the ends of a straight line, in words.
 * @type {(left: Token, name: string, z: Operand, result: Operand) => Equation | Remark}
 */
function through(left, name, z, result) {
  const { sign, of, straight } = FUNCTIONS[name];
  if (!straight) {
    const right = sign ? [`${sign}(`, z, ")"] : [z];
    return { left, right, result, rule: ([one]) => of(one), by: name };
  }
  const { before, behind: after } = straight;
  const line = [before, before ? bracket(z) : z, after].filter(Boolean);
  const exact = straight.of(z.exact);
  if (of(z.exact) === exact)
    return { left, right: line, result, rule: ([one]) => straight.of(one), by: name };
  const comes = after ? [...line, " = ", factor(exact)] : line;
  return { says: beyond(left, result, exact > 1, comes), by: name };
}

/**
 * That a straight line ends: what it would come to is more than its upper end, or less than its lower one.
 * @type {(left: Token, result: Operand, above: boolean, comes: Token[]) => Token[]}
 */
export const beyond = (left, result, above, comes) => [
  ...placed(
    above
      ? tr("{name} is {value}, as what comes is more than 1:")
      : tr("{name} is {value}, as what comes is less than 0:"),
    { name: left, value: result },
  ),
  " ",
  ...comes,
];

/** @type {(gate: string, here: Operand) => Remark} */
const heldLine = (gate, here) => ({
  says: placed(tr("{gate} is held at {value}; free it would be:"), {
    ...{ gate: symbol(gate), value: here },
  }),
});

/** @type {(at: At, gate: string) => Line[]} */
export function gateLines(at, gate) {
  const other = partnerOf(at.run.cell, gate);
  if (other) return restLines(at, gate, other);
  const name = functionOf(at.run.cell, gate);
  const { sign, of } = FUNCTIONS[name];
  const z = value(at, `z_${gate}`);
  const line = (/** @type {Token} */ left, /** @type {Operand} */ result) =>
    through(left, name, z, result);
  const here = value(at, gate);
  if (Number.isNaN(at.run.heldAt(gate, at.t, at.unit)))
    return [line({ word: gate }, here), ...affine(at, gate)];
  return [
    heldLine(gate, here),
    line({ word: applied(sign, "z") }, factor(of(z.exact))),
    ...affine(at, gate),
  ];
}

/** @type {(at: At, gates: string[]) => Group[]} */
const groups = (at, gates) =>
  gates.map((hue) => ({
    hue,
    lines: /** @type {(Equation | Remark)[]} */ (gateLines(at, hue)),
  }));

/** @type {(at: At, left: string, a: string, b: string, result: string) => Equation} */
const product = (at, left, a, b, result) => ({
  left: { word: left },
  right: [value(at, a), " · ", behind(at, b)],
  result: value(at, result),
  rule: products,
});

/** @type {(at: At) => Equation} */
const kept = (at) => product(at, tr("kept"), "f", "c_prev", "kept");

/** @type {(at: At) => Equation} */
const added = (at) => product(at, tr("added"), "i", "g", "added");

/** @type {(at: At) => Line[]} */
const memory = (at) => [
  {
    left: { word: "c" },
    right: [value(at, "kept"), " + ", behind(at, "added")],
    result: value(at, "c"),
    rule: total,
  },
  kept(at),
  added(at),
  ...groups(at, ["f", "i", "g"]),
];

/** What o lets through: c itself where nothing squashes it. @param {At} at */
const shownOf = (at) => (outputOf(at.run.cell).sign ? "tanh_c" : "c");

/** @type {(at: At) => Equation | Remark} */
export const squashed = (at) => {
  const { output } = kindOf(at.run.cell);
  const word = applied(FUNCTIONS[output].sign, "c");
  return through({ word }, output, value(at, "c"), value(at, "tanh_c"));
};

/** @type {Record<string, (at: At) => Line[]>} */
export const RULES = {
  kept: (at) => [kept(at), ...groups(at, ["f"])],
  added: (at) => [added(at), ...groups(at, ["i", "g"])],
  c: memory,
  tanh_c: (at) => [squashed(at), ...memory(at)],
  h: (at) => [
    product(at, "h", "o", shownOf(at), "h"),
    ...groups(at, ["o"]),
    ...(shownOf(at) === "c" ? [] : [squashed(at)]),
    ...memory(at),
  ],
  x: (at) => [
    {
      says: placed(tr("{x} is the input “{name}” at step {step}: {value}"), {
        x: symbol("x"),
        name: at.inputs[at.unit],
        step: `${at.run.stepNumber(at.t)}`,
        value: value(at, "x"),
      }),
    },
  ],
};
