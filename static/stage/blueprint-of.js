// The drawing of one cell: the blueprint of the usual LSTM with what a cell of another kind, or a read-out, changes.
import { activationOf, applied, kindOf, outputOf, partnerOf } from "./activations.js";
import {
  BOXES,
  LABELS,
  LABELS_WITH_READOUT,
  OPERATIONS,
  WIRES,
  WIRES_WITH_READOUT,
} from "./blueprint.js";
import { tr } from "./language.js";

/** @import { Activation } from "./activations.js" */
/** @import { Box, Label, Operation, Wire } from "./blueprint.js" */
/** @import { Cell } from "./payload.js" */

/** A box, the function in it, and the gate that leaves it the rest of 1, if it has no weights. */
/** @typedef {Box & {activation: Activation, partner: string}} OwnBox */

/** @param {Cell} cell @returns {OwnBox[]} */
export const boxesOf = (cell) =>
  BOXES.map((box) => ({
    ...box,
    activation: activationOf(cell, box.gate),
    partner: partnerOf(cell, box.gate),
  }));

/** A coupled gate reads neither x nor h, but the other gate. @param {Cell} cell @returns {Wire[]} */
export function wiresOf(cell) {
  const { coupled } = kindOf(cell);
  const wires = cell.readout ? WIRES_WITH_READOUT : WIRES;
  if (!coupled) return wires;
  const [left, right] = BOXES.filter(({ gate }) => "fi".includes(gate));
  const [from, to] = coupled === "f" ? [right, left] : [left, right];
  const side = Math.sign(to.x - from.x);
  const start = from.x + (side * from.width) / 2;
  const end = to.x - side * (to.width / 2 + 4);
  const path = `M ${start} ${from.top + from.height - 16} H ${end}`;
  return [
    ...wires.filter(({ part }) => part !== `${coupled}_in`),
    { part: coupled, bind: from.gate, path, width: 6, arrow: true },
  ];
}

/** Where c goes through another function than tanh. @param {Cell} cell @returns {Operation[]} */
export function operationsOf(cell) {
  const { sign } = outputOf(cell);
  return OPERATIONS.map((operation) =>
    operation.part === "tanh"
      ? {
          ...operation,
          sign: sign || "=",
          name: sign
            ? tr("{function} of the long-term memory", { function: sign })
            : tr("the long-term memory as it is"),
        }
      : operation.part === "h"
        ? { ...operation, name: tr("output gate times {shown}", { shown: applied(sign, "c") }) }
        : operation,
  );
}

/** @param {Cell} cell @returns {Label[]} */
export function labelsOf(cell) {
  const { sign } = outputOf(cell);
  return (cell.readout ? LABELS_WITH_READOUT : LABELS).map((label) =>
    label.bind === "tanh_c" ? { ...label, symbol: [sign ? `${sign} c` : "c", "t"] } : label,
  );
}
