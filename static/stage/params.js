// Names of what can be changed, as they stand in the markup and in links: weight_ih[f,0,1] (gate, unit,
// input), weight_hh[i,0,0] (gate, unit, unit before), bias[o,0], peephole[f,0], x[3,0] (step, input),
// h0[0], c0[0], readout_weight[1,0] (output, unit), readout_bias[1], and clamps (clamps.js).
import { clampIndex, isClamp } from "./clamps.js";
import { tr } from "./language.js";
import { GATE_ORDER, PEEPHOLE_ORDER, gateName, range } from "./names.js";
import { inPapers } from "./papers.js";

/** @import { Cell, Json } from "./payload.js" */

const PATTERN =
  /^(weight_ih|weight_hh|bias|peephole|x|h0|c0|readout_weight|readout_bias)\[([^\]]+)\]$/;
const READOUT = "readout_";

/** What the arrays of an LSTM are called in the lines of a cell. @type {Record<string, string>} */
const LETTERS = { weight_ih: "W", weight_hh: "U", bias: "b", peephole: "p" };

/**
 * The keys that lead from the cell to a number.
 * @param {Cell} cell
 * @param {string} name
 * @returns {(string | number)[]}
 */
function path(cell, name) {
  if (isClamp(name)) return ["clamps", clampIndex(cell.clamps, name), "value"];
  const [, kind, inside] = /** @type {RegExpExecArray} */ (PATTERN.exec(name));
  const parts = inside.split(",");
  if (kind.startsWith(READOUT))
    return ["readout", kind.slice(READOUT.length), ...parts.map(Number)];
  if (Number.isFinite(Number(parts[0]))) return [kind, ...parts.map(Number)]; // x, h0, c0
  const [gate, unit, from] = parts;
  if (cell.type) {
    const name = `${LETTERS[kind]}_${gate}`;
    return ["weights", name, Number(unit), ...(from === undefined ? [] : [Number(from)])];
  }
  if (kind === "peephole") return [kind, PEEPHOLE_ORDER.indexOf(gate), Number(unit)];
  const row = GATE_ORDER.indexOf(gate) * cell.hidden_size + Number(unit);
  return kind === "bias" ? [kind, row] : [kind, row, Number(from)];
}

/**
 * @param {Cell} cell
 * @param {string} name
 * @returns {number}
 */
export function getParam(cell, name) {
  return path(cell, name).reduce((/** @type {Json} */ inside, key) => inside?.[key], cell);
}

/**
 * The cell with another number; it shares with the old one all that is the same.
 * @param {Cell} cell
 * @param {string} name
 * @param {number} value
 * @returns {Cell}
 */
export function withParam(cell, name, value) {
  if (name.startsWith(READOUT) && !cell.readout) return cell; // it was taken away meanwhile
  return replace(cell, path(cell, name), value);
}

/** @type {(inside: Json, keys: (string | number)[], value: number) => Json} */
function replace(inside, [key, ...rest], value) {
  const copy = Array.isArray(inside) ? [...inside] : { ...inside };
  copy[key] = rest.length ? replace(inside[key], rest, value) : value;
  return copy;
}

/**
 * A number that has a slider.
 * @typedef {object} Param
 * @property {string} name
 * @property {[string, string]} symbol a letter, and a gate, y of the read-out, or the step of an input
 * @property {string} label
 * @property {string} hint
 * @property {number} [step] of an input
 */

/**
 * The parameters of one gate at one unit; `inputs` are the input names.
 * @param {Cell} cell
 * @param {string} gate
 * @param {number} unit
 * @param {string[]} inputs
 * @returns {Param[]}
 */
export function gateParams(cell, gate, unit, inputs) {
  const { input_size: D, hidden_size: H } = cell;
  const peephole = Boolean(cell.peephole) && PEEPHOLE_ORDER.includes(gate);
  return [
    ...range(D).map((d) => ({
      name: `weight_ih[${gate},${unit},${d}]`,
      // an index is a gate or a step; what is weighted is said by its name
      symbol: pair("w", inPapers(cell.type, gate)),
      label: tr("{gate}, weight on {input}", { gate: gateName(gate), input: inputs[d] }),
      hint: inputs[d],
    })),
    ...range(H).map((k) => ({
      name: `weight_hh[${gate},${unit},${k}]`,
      symbol: pair("u", inPapers(cell.type, gate)),
      label:
        H > 1
          ? tr("{gate}, weight on h of unit {unit}", { gate: gateName(gate), unit: k + 1 })
          : tr("{gate}, weight on h of the step before", { gate: gateName(gate) }),
      hint: H > 1 ? tr("h of unit {unit}", { unit: k + 1 }) : tr("h before"),
    })),
    ...(peephole ? [peepholeParam(gate, unit)] : []),
    {
      ...biasParam(gate, unit, tr("bias")),
      symbol: pair("b", inPapers(cell.type, gate)),
    },
    ...(cell.weights?.[`b_${gate}h`]
      ? [
          {
            ...biasParam(`${gate}h`, unit, tr("bias inside r")),
            symbol: pair("b", inPapers(cell.type, `${gate}h`)),
          },
        ]
      : []),
  ];
}

/** @type {(gate: string, unit: number, hint: string) => Param} */
const biasParam = (gate, unit, hint) => ({
  name: `bias[${gate},${unit}]`,
  symbol: pair("b", gate),
  label: `${gateName(gate[0])}, ${hint}`,
  hint,
});

/** @type {(letter: string, index: string) => [string, string]} */
const pair = (letter, index) => [letter, index];

/** @type {(gate: string, unit: number) => Param} */
const peepholeParam = (gate, unit) => ({
  name: `peephole[${gate},${unit}]`,
  symbol: ["p", gate],
  label: tr("{gate}, peephole weight on c", { gate: gateName(gate) }),
  hint: gate === "o" ? tr("new c") : tr("c before"),
});

/**
 * The parameters of the read-out for one output: a weight on h of each unit, and the bias.
 * @param {Cell} cell
 * @param {number} output
 * @returns {Param[]}
 */
export function readoutParams(cell, output) {
  const H = cell.hidden_size;
  return [
    ...range(H).map((k) => ({
      name: `readout_weight[${output},${k}]`,
      symbol: pair("w", "y"),
      label:
        H > 1
          ? tr("read-out, weight on h of unit {unit}", { unit: k + 1 })
          : tr("read-out, weight on h"),
      hint: H > 1 ? tr("h of unit {unit}", { unit: k + 1 }) : "h",
    })),
    {
      name: `readout_bias[${output}]`,
      symbol: pair("b", "y"),
      label: tr("read-out, bias"),
      hint: tr("bias"),
    },
  ];
}
