// What the numbers of a cell that is no LSTM are made of, from its parsed lines: h down to the weights.
import { FUNCTIONS } from "./activations.js";
import { RULES, valueOf } from "./cells/term.js";
import { typed } from "./format.js";
import { placed, tr } from "./language.js";
import { inPapers } from "./papers.js";
import { lowered } from "./step-number.js";
import { beyond, dotOf } from "./sums.js";
import { bracket, factor, symbol, value } from "./tokens.js";

/** @import { CellType, Term } from "./cells/equations.js" */
/** @import { At, Equation, Group, Line, Operand, Remark, Symbol, Token } from "./tokens.js" */

/**
 * A term in tokens; `of` takes the numbers of its operands, one after the other, and gives what it comes to.
 * @typedef {{tokens: Token[], of: (take: () => number) => number}} Written
 */

/** @typedef {{at: At, below: Line[]}} Place of what is written, and the sums that go below it */

/** @type {Record<string, number>} */
const STRENGTH = { "+": 1, "-": 1, negative: 1, "*": 2, "/": 2 };
/** @type {Record<string, string>} */
const SIGNS = { "+": " + ", "-": " − ", "*": " · ", "/": " / " };
const typeOf = (/** @type {At} */ { run }) => /** @type {CellType} */ (run.cell.type);
const linesBy = (/** @type {At} */ at) => new Map(typeOf(at).lines);

/**
 * The exact value of a term for a unit, as far as no matrix is in it.
 * @type {(at: At, term: Term, unit: number) => number}
 */
export const exactOf = (at, term, unit) => valueOf(term, (name) => at.run.value(name, at.t, unit));

/** A vector as it is written: h, or r·h. @type {(term: Term) => string} */
const nameOf = (term) =>
  typeof term === "string"
    ? term.replace("_prev", "")
    : /** @type {any[]} */ (term)
        .slice(1)
        .map((/** @type {Term} */ one) => nameOf(one))
        .join("·");

/** W x or U h as one number, whose sum goes below. @type {(place: Place, matrix: string, vector: Term) => Operand} */
function product({ at, below }, matrix, vector) {
  const rows = /** @type {Record<string, number[][]>} */ (at.run.cell.weights);
  const weights = rows[matrix][at.unit];
  const values = weights.map((_, k) =>
    typeof vector === "string" ? value(at, vector, k) : factor(exactOf(at, vector, k)),
  );
  const sum = dotOf(`${matrix[0]}·${nameOf(vector)}`, weights, values);
  below.push(sum);
  return sum.result;
}

/** @type {(place: Place, term: Term, first: boolean) => Written} */
function write(place, term, first) {
  const { at } = place;
  if (typeof term === "number") return { tokens: [typed(term)], of: () => term };
  if (typeof term === "string") {
    const weight = /** @type {number[] | undefined} */ (at.run.cell.weights?.[term]);
    return operand(weight ? factor(weight[at.unit]) : value(at, term), first);
  }
  const [operation, a, b] = term;
  if (operation === "@") return operand(product(place, a, b), first);
  if (operation in RULES) return binary(place, operation, a, b, first);
  const name = { sigmoid: "σ", tanh: "tanh" }[/** @type {string} */ (operation)] ?? operation;
  const inner = write(place, a, true);
  const { of } = FUNCTIONS[operation];
  return { tokens: [`${name}(`, ...inner.tokens, ")"], of: (take) => of(inner.of(take)) };
}

/** @type {(one: Operand, first: boolean) => Written} */
const operand = (one, first) => ({ tokens: [first ? one : bracket(one)], of: (take) => take() });

/** @type {(place: Place, operation: string, a: Term, b: Term, first: boolean) => Written} */
function binary(place, operation, a, b, first) {
  const own = STRENGTH[operation];
  /** @type {(term: Term, second: boolean) => Written} */
  const side = (term, second) => {
    const inner = Array.isArray(term) ? (STRENGTH[term[0]] ?? 4) : 4;
    const wrapped = inner < own || (second && inner === own && operation === "-");
    const written = write(place, term, wrapped || (first && !second));
    return wrapped ? { ...written, tokens: ["(", ...written.tokens, ")"] } : written;
  };
  const [left, right] = [side(a, false), side(b, true)];
  return {
    tokens: [...left.tokens, SIGNS[operation], ...right.tokens],
    of: (take) => {
      const one = left.of(take);
      return RULES[operation](one, right.of(take));
    },
  };
}

/**
 * max(0, …) and max(0, min(1, …)) are straight lines between ends: the line, and whether it has two ends.
 * @param {Term} term
 */
function straight(term) {
  if (!Array.isArray(term) || term[0] !== "maximum") return null;
  const [, , inside] = term;
  return Array.isArray(inside) && inside[0] === "minimum"
    ? { line: inside[2], two: true }
    : { line: inside, two: false };
}

/** The line of one name, and the sums of products in it. @type {(at: At, name: string) => (Equation | Remark)[]} */
function lineOf(at, name) {
  /** @type {(Equation | Remark)[]} */
  const below = [];
  const term = /** @type {Term} */ (linesBy(at).get(name));
  const bent = straight(term);
  const { tokens, of } = write({ at, below }, bent ? bent.line : term, true);
  const result = value(at, name);
  const left = { word: inPapers(typeOf(at), name)[0] };
  if (!Number.isNaN(at.run.heldAt(name, at.t, at.unit)))
    return heldLines(symbolOf(name, typeOf(at)), result, bent ? null : { tokens, of }, below);
  const line = { left, right: tokens, result, rule: ruleOf(of) };
  if (!bent) return [line, ...below];
  const exact = ruleOf(of)(tokens.filter((one) => typeof one !== "string").map(numberIn));
  if (exact === result.exact) return [line, ...below];
  const comes = tokens.length > 1 ? [...tokens, " = ", factor(exact)] : tokens;
  return [{ says: beyond(left, result, exact > 1 && bent.two, comes) }, ...below];
}

/**
 * A line that is held: at what, and what it would be, if that can be written as a sum.
 * @type {(gate: Symbol, here: Operand, free: Written | null, below: (Equation | Remark)[]) => (Equation | Remark)[]}
 */
function heldLines(gate, here, free, below) {
  if (!free) return [{ says: placed(tr("{gate} is held at {value}."), { gate, value: here }) }];
  const operands = free.tokens.filter((one) => typeof one !== "string").map(numberIn);
  const said = tr("{gate} is held at {value}; free it would be:");
  const held = { says: placed(said, { gate, value: here }) };
  const rule = ruleOf(free.of);
  const left = { word: tr("free {gate}", { gate: gate.symbol }) };
  return [held, { left, right: free.tokens, result: factor(rule(operands)), rule }, ...below];
}

/** @param {Token} token */
const numberIn = (token) => /** @type {Operand} */ (token).exact;

/** @type {(of: Written["of"]) => (operands: number[]) => number} */
const ruleOf = (of) => (operands) => {
  let next = 0;
  return of(() => operands[next++]);
};

/** All names in a term. @param {Term} term @returns {string[]} */
const namesIn = (term) =>
  typeof term === "string" ? [term] : Array.isArray(term) ? term.slice(1).flatMap(namesIn) : [];

/** The lines behind a name, each once, in groups of one block. @type {(at: At, name: string) => Line[]} */
function behind(at, name) {
  const lines = linesBy(at);
  /** @type {string[]} */
  const found = [];
  const visit = (/** @type {string} */ one) => {
    if (!lines.has(one) || found.includes(one)) return;
    found.push(one);
    namesIn(/** @type {Term} */ (lines.get(one))).forEach(visit);
  };
  visit(name);
  /** @type {Map<string, (Equation | Remark)[]>} */
  const groups = new Map();
  for (const one of found) {
    const hue = one.replace("z_", "");
    groups.set(hue, [...(groups.get(hue) ?? []), ...lineOf(at, one)]);
  }
  const own = name.replace("z_", "");
  const first = groups.get(own) ?? [];
  groups.delete(own);
  return [...first, ...[...groups].map(([hue, of]) => /** @type {Group} */ ({ hue, lines: of }))];
}

/** The left side of a line in symbols, as papers write it. @type {(name: string, type: CellType) => Symbol} */
export function symbolOf(name, type) {
  const [letter, index] = inPapers(type, name).split("_");
  const [quantity, gate] = name.split("_"); // whose hue it has
  return index ? symbol(letter, index, gate) : symbol(letter, "t", quantity);
}

/** A term in symbols. @type {(term: Term, type: CellType, strength?: number) => Token[]} */
export function symbols(term, type, strength = 0) {
  if (typeof term === "number") return [typed(term)];
  if (typeof term === "string") {
    const [letter, index] = term.split("_");
    return [index === "prev" ? symbol(letter, "t−1") : symbolOf(term, type)];
  }
  const [operation, a, b] = term;
  if (operation === "@") return [...symbols(a, type), " · ", ...symbols(b, type, 3)];
  if (operation in RULES) {
    const own = STRENGTH[operation];
    const inside = [...symbols(a, type, own), SIGNS[operation], ...symbols(b, type, own)];
    return own < strength ? ["(", ...inside, ")"] : inside;
  }
  const inside = [a, b].filter((one) => one !== undefined).map((one) => symbols(one, type));
  const word = { sigmoid: "σ", maximum: "max", minimum: "min" }[/** @type {string} */ (operation)];
  return [`${word ?? operation}(`, ...inside.flatMap((one, k) => (k ? [", ", ...one] : one)), ")"];
}

/** @type {(at: At) => Line[]} */
const stays = (at) => {
  const text = tr(
    "Step {step} is masked: the cell does not read it, and h stays what it was: {value}",
  );
  return [{ says: placed(text, { step: `${at.run.stepNumber(at.t)}`, value: value(at, "h") }) }];
};

/** @type {(at: At) => Line[]} */
function before(at) {
  const number = at.run.stepNumber(at.t - 1);
  const things = { before: symbol("h", "t−1"), value: value(at, "h_prev") };
  const says = {
    says:
      at.t === 0
        ? placed(tr("{before} is the start value {state}: {value}"), {
            ...{ ...things, state: `h${lowered(number)}` },
          })
        : placed(tr("{before} is {state} of step {step}: {value}"), {
            ...{ ...things, state: "h", step: `${number}` },
          }),
  };
  if (at.t === 0) return [says];
  const earlier = { ...at, t: at.t - 1, bound: false };
  return [says, ...(at.run.masked(earlier.t) ? stays(earlier) : behind(earlier, "h"))];
}

/**
 * The arithmetic of a number: in symbols, and in numbers down to the weights.
 * @type {(at: At, bind: string) => Line[]}
 */
export function otherLines(at, bind) {
  if (bind === "h_prev") return before(at);
  const term = linesBy(at).get(bind);
  if (term === undefined) return [];
  if (at.run.masked(at.t) && bind === "h") return stays(at);
  const type = typeOf(at);
  const formula = { says: [symbolOf(bind, type), " = ", ...symbols(term, type)] };
  const masked = at.run.masked(at.t) ? [{ says: [tr("Were it read:")] }] : [];
  return [formula, ...masked, ...behind(at, bind)];
}
