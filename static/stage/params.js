// Names of what can be changed, as they stand in the markup and in links: weight_ih[f,0,1] (gate, unit,
// input), weight_hh[i,0,0] (gate, unit, unit before), bias[o,0], peephole[f,0], x[3,0] (step, input),
// h0[0], c0[0].
import { GATES } from "./engine.js";

const CLAMP = /^clamp\[([ifgo]),(?:\*|(\d+)-(\d+)),(\*|\d+)\]$/; // gate, first and last step, unit; * is all
const PATTERN = /^(weight_ih|weight_hh|bias|peephole|x|h0|c0)\[([^\]]+)\]$/;
const PEEPHOLE = ["i", "f", "o"];

/** The name of a gate held at a value; steps and unit count from 0, null is all of them. */
export function clampName(gate, first, last, unit) {
  return `clamp[${gate},${first === null ? "*" : `${first}-${last}`},${unit ?? "*"}]`;
}

export const isClamp = (name) => CLAMP.test(name);

function clampOf(cell, name) {
  const [, gate, first, last, unit] = CLAMP.exec(name);
  const [start, stop] = first === undefined ? [0, null] : [Number(first), Number(last) + 1];
  const whose = unit === "*" ? null : Number(unit);
  return cell.clamps.find(
    (clamp) =>
      clamp.gate === gate && clamp.start === start && clamp.stop === stop && clamp.unit === whose,
  );
}

/** The array and the index, or the object and the key, that a name means in `cell`. */
function locate(cell, name) {
  if (isClamp(name)) return [clampOf(cell, name), "value"];
  const [, kind, inside] = PATTERN.exec(name);
  const parts = inside.split(",");
  const H = cell.hidden_size;
  const block = () => GATES.indexOf(parts[0]) * H + Number(parts[1]);
  if (kind === "bias") return [cell.bias, block()];
  if (kind === "peephole") return [cell.peephole[PEEPHOLE.indexOf(parts[0])], Number(parts[1])];
  if (kind === "x") return [cell.x[Number(parts[0])], Number(parts[1])];
  if (kind === "h0" || kind === "c0") return [cell[kind], Number(parts[0])];
  return [cell[kind][block()], Number(parts[2])];
}

export function getParam(cell, name) {
  const [array, index] = locate(cell, name);
  return array[index];
}

export function setParam(cell, name, value) {
  const [array, index] = locate(cell, name);
  array[index] = value;
}

/** A copy of `cell` whose numbers can be changed without touching the original. */
export function copyCell(cell) {
  return structuredClone(cell);
}

const QUANTITY = { i: "input gate", f: "forget gate", g: "candidate", o: "output gate" };
export const gateName = (gate) => QUANTITY[gate];

/** The parameters of one gate at one unit: [{name, symbol, label}]. `inputs` are the input names. */
export function gateParams(cell, gate, unit, inputs) {
  const many = (size, index) => (size > 1 ? `${index + 1}` : "");
  const rows = [];
  for (let d = 0; d < cell.input_size; d += 1) {
    rows.push({
      name: `weight_ih[${gate},${unit},${d}]`,
      symbol: ["w", gate, many(cell.input_size, d)],
      label: `${gateName(gate)}, weight on ${inputs[d]}`,
      hint: inputs[d],
    });
  }
  for (let k = 0; k < cell.hidden_size; k += 1) {
    rows.push({
      name: `weight_hh[${gate},${unit},${k}]`,
      symbol: ["u", gate, many(cell.hidden_size, k)],
      label: `${gateName(gate)}, weight on h of ${cell.hidden_size > 1 ? `unit ${k + 1}` : "the step before"}`,
      hint: cell.hidden_size > 1 ? `h of unit ${k + 1}` : "h before",
    });
  }
  if (cell.peephole && gate !== "g") {
    rows.push({
      name: `peephole[${gate},${unit}]`,
      symbol: ["p", gate, ""],
      label: `${gateName(gate)}, peephole weight on c`,
      hint: gate === "o" ? "new c" : "c before",
    });
  }
  rows.push({
    name: `bias[${gate},${unit}]`,
    symbol: ["b", gate, ""],
    label: `${gateName(gate)}, bias`,
    hint: "bias",
  });
  return rows;
}
