// Where everything in the drawing lies and what it stands for: the cell as data. Units are those of the
// viewBox. `part` names a piece that views show or leave out and that phases light up.
import { tr } from "./language.js";

/** @typedef {{part: string, path: string, width: number, bind?: string, arrow?: boolean}} Wire */
/**
 * @typedef {object} Box
 * @property {string} part
 * @property {string} gate
 * @property {number} x of its middle
 * @property {string} title
 * @property {number} width
 * @property {number} height
 * @property {number} top
 */
/**
 * @typedef {object} Operation
 * @property {string} part
 * @property {number} x
 * @property {number} y
 * @property {string} sign
 * @property {string} name
 * @property {string} [gate]
 * @property {number} [radius]
 */
/**
 * @typedef {object} Shutter
 * @property {string} part
 * @property {string} gate
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {string} across
 */
/**
 * @typedef {object} Label
 * @property {string} part
 * @property {string} bind the series
 * @property {[string, string]} symbol base and index
 * @property {number} x where the text starts
 * @property {number} y
 * @property {string} [note] above it
 * @property {number} [before] where what stands above it ends, so that it crosses no pipe
 * @property {boolean} [small]
 * @property {boolean} [bare] nothing stands above it: there is the strip of another one
 * @property {string} [name] of an input, behind the number
 * @property {number} [unit] where it is not the one that is chosen
 */

/** What the drawing takes: left, top, width, height. */
export const WHOLE = [0, 28, 960, 410];

const RAIL = 92; // the long-term line
const BUS = 370; // the short-term line
const INPUT = 414; // x comes in below it
const BOX = { width: 124, height: 98, top: 220 };
const X = { forget: 212, input: 360, sum: 428, candidate: 496, output: 646, reveal: 764 };
export const PIPE = 18; // how wide a pipe of memory is: all alike, so that thick means the same everywhere
const JOIN = 174; // where i meets g
const GATE_O = 206; // where o meets tanh(c)

/** What flows in pipes of memory: the numbers that a step compares, and that share one scale. */
export const MEMORY = ["c_prev", "kept", "added", "g", "c", "tanh_c", "h_prev", "h"];

/** Pipes: what flows (`bind`), the way it takes, how wide its casing is. @type {Wire[]} */
export const WIRES = [
  { part: "c_in", bind: "c_prev", path: `M 128 ${RAIL} H ${X.forget - 17}`, width: PIPE },
  { part: "kept", bind: "kept", path: `M ${X.forget + 17} ${RAIL} H ${X.sum - 17}`, width: PIPE },
  { part: "c", bind: "c", path: `M ${X.sum + 17} ${RAIL} H 836`, width: PIPE, arrow: true },
  { part: "tanh", bind: "c", path: `M ${X.reveal} ${RAIL + 10} V 125`, width: PIPE },
  { part: "h_in", bind: "h_prev", path: `M 128 ${BUS} H 146`, width: PIPE },
  { part: "x", bind: "x", path: `M 128 ${INPUT} H 146 V ${BUS + 6}`, width: 10 },
  { part: "bus", path: `M 146 ${BUS} H ${X.output}`, width: 10 },
  ...[
    ["f", X.forget],
    ["i", X.input],
    ["g", X.candidate],
    ["o", X.output],
  ].map(([gate, x]) => ({
    part: `${gate}_in`,
    path: `M ${x} ${BUS - 5} V ${BOX.top + BOX.height + 3}`,
    width: 6,
    arrow: true,
  })),
  { part: "f", bind: "f", path: `M ${X.forget} ${BOX.top} V ${RAIL + 17}`, width: 10 },
  { part: "i", bind: "i", path: `M ${X.input} ${BOX.top} V ${JOIN} H ${X.sum - 15}`, width: 10 },
  {
    part: "g",
    bind: "g",
    path: `M ${X.candidate} ${BOX.top} V ${JOIN} H ${X.sum + 15}`,
    width: PIPE,
  },
  { part: "added", bind: "added", path: `M ${X.sum} ${JOIN - 15} V ${RAIL + 17}`, width: PIPE },
  {
    part: "o",
    bind: "o",
    path: `M ${X.output} ${BOX.top} V ${GATE_O} H ${X.reveal - 15}`,
    width: 10,
  },
  { part: "tanh", bind: "tanh_c", path: `M ${X.reveal} 161 V ${GATE_O - 15}`, width: PIPE },
  {
    part: "h",
    bind: "h",
    path: `M ${X.reveal} ${GATE_O + 15} V ${BUS} H 836`,
    width: PIPE,
    arrow: true,
  },
  {
    part: "y",
    bind: "h",
    path: `M ${X.reveal} ${BUS + 6} V ${INPUT} H 836`,
    width: PIPE,
    arrow: true,
  },
];

/** The four small networks. @type {Box[]} */
export const BOXES = [
  { part: "f", gate: "f", x: X.forget, title: tr("forget gate") },
  { part: "i", gate: "i", x: X.input, title: tr("input gate") },
  { part: "g", gate: "g", x: X.candidate, title: tr("candidate") },
  { part: "o", gate: "o", x: X.output, title: tr("output gate") },
].map((box) => ({ ...box, ...BOX }));

/** Where two things meet. A gate's ring is filled as far as the gate is open. @type {Operation[]} */
export const OPERATIONS = [
  { part: "kept", x: X.forget, y: RAIL, sign: "×", gate: "f", name: tr("times the forget gate") },
  { part: "c", x: X.sum, y: RAIL, sign: "+", name: tr("plus what the input gate lets in") },
  {
    part: "added",
    x: X.sum,
    y: JOIN,
    sign: "×",
    gate: "i",
    name: tr("input gate times candidate"),
    radius: 15,
  },
  {
    part: "tanh",
    x: X.reveal,
    y: 143,
    sign: "tanh",
    name: tr("tanh of the long-term memory"),
    radius: 18,
  },
  {
    part: "h",
    x: X.reveal,
    y: GATE_O,
    sign: "×",
    gate: "o",
    name: tr("output gate times {shown}", { shown: "tanh(c)" }),
    radius: 15,
  },
];

/** Shutters: two jaws that leave a gap as wide as the gate is open, across the pipe they govern. @type {Shutter[]} */
export const SHUTTERS = [
  { part: "kept", gate: "f", x: X.forget - 30, y: RAIL, width: PIPE, across: "vertical" },
  { part: "added", gate: "i", x: X.sum + 27, y: JOIN, width: PIPE, across: "vertical" },
  { part: "h", gate: "o", x: X.reveal, y: GATE_O - 24, width: PIPE, across: "horizontal" },
];

/** Numbers of the drawing. @type {Label[]} */
export const LABELS = [
  {
    part: "c_in",
    bind: "c_prev",
    symbol: ["c", "t−1"],
    x: 14,
    y: 88,
    note: tr("long-term memory"),
  },
  { part: "f", bind: "f", symbol: ["f", "t"], x: X.forget - 92, y: 168, before: X.forget - 12 },
  { part: "kept", bind: "kept", symbol: ["f·c", ""], x: X.forget + 44, y: 66, note: tr("kept") },
  { part: "i", bind: "i", symbol: ["i", "t"], x: X.input - 92, y: 196, before: X.input - 8 },
  { part: "g", bind: "g", symbol: ["g", "t"], x: X.candidate + 12, y: 196 },
  { part: "added", bind: "added", symbol: ["i·g", ""], x: X.sum + 18, y: 142, note: tr("added") },
  {
    part: "c",
    bind: "c",
    symbol: ["c", "t"],
    x: X.sum + 60,
    y: 66,
    note: tr("new long-term memory"),
  },
  { part: "o", bind: "o", symbol: ["o", "t"], x: X.output + 6, y: 184 },
  { part: "tanh", bind: "tanh_c", symbol: ["tanh c", "t"], x: X.reveal + 22, y: 172 },
  {
    part: "h_in",
    bind: "h_prev",
    symbol: ["h", "t−1"],
    x: 14,
    y: 362,
    note: tr("short-term memory"),
  },
  { part: "x", bind: "x", symbol: ["x", "t"], x: 14, y: 420 },
  { part: "c_out", bind: "c", symbol: ["c", "t"], x: 848, y: 98 },
  { part: "h", bind: "h", symbol: ["h", "t"], x: 848, y: 376 },
  { part: "y", bind: "h", symbol: ["y=h", ""], x: 848, y: 420, bare: true },
];

/** Where h becomes y if there is a read-out; without one they are the same number. */
export const READOUT = { part: "y", x: 772, y: INPUT - 15, width: 48, height: 30 };

/** The wires and labels with a read-out: h goes into its box, y comes out. @type {Wire[]} */
export const WIRES_WITH_READOUT = [
  ...WIRES.filter(({ part }) => part !== "y"),
  { part: "y", bind: "h", path: `M ${X.reveal} ${BUS + 6} V ${INPUT} H ${READOUT.x}`, width: PIPE },
  {
    part: "y",
    bind: "y",
    path: `M ${READOUT.x + READOUT.width} ${INPUT} H 836`,
    width: 10,
    arrow: true,
  },
];

/** @type {Label[]} */
export const LABELS_WITH_READOUT = [
  ...LABELS.filter(({ part }) => part !== "y"),
  { part: "y", bind: "y", symbol: ["y", "t"], x: 848, y: 420, bare: true },
];

const ENDS = ["c_in", "h_in", "x", "c_out", "h_out", "y"];

/**
 * The drawing's states: what each view shows; the rest stays as a faint outline.
 * @type {Record<string, {title: string, parts: "all" | string[], closed?: boolean}>}
 */
export const VIEWS = {
  cell: { title: tr("Whole cell"), parts: "all" },
  states: { title: tr("States in and out"), parts: [...ENDS, "c", "h"], closed: true },
  forget: { title: tr("Forget gate"), parts: ["c_in", "f", "f_in", "kept", "bus", "h_in", "x"] },
  input: {
    title: tr("Input gate"),
    parts: ["i", "i_in", "g", "g_in", "added", "bus", "h_in", "x"],
  },
  memory: {
    title: tr("Long-term memory"),
    parts: [
      "c_in",
      "f",
      "f_in",
      "kept",
      "i",
      "i_in",
      "g",
      "g_in",
      "added",
      "c",
      "c_out",
      "bus",
      "h_in",
      "x",
    ],
  },
  output: {
    title: tr("Output gate"),
    parts: ["c", "c_out", "o", "o_in", "tanh", "h", "y", "bus", "h_in", "x"],
  },
};

/** What each phase lights: nothing picked out, forget, input, update, output. @type {("all" | string[])[]} */
export const LIT = [
  "all",
  ["c_in", "f", "f_in", "kept", "bus", "h_in", "x"],
  ["i", "i_in", "g", "g_in", "added", "bus", "h_in", "x"],
  ["kept", "added", "c", "c_out"],
  ["c", "o", "o_in", "tanh", "h", "y", "bus", "h_in", "x"],
];

/** What a view frames when there is room: its own part of the drawing, large. @type {Record<string, number[]>} */
export const FRAMES = {
  forget: [0, 28, 690, 410],
  input: [0, 28, 690, 410],
  output: [300, 28, 660, 410],
};

/** On a narrow screen the drawing becomes a stepper: each phase fills the width with its region, its names whole. */
export const REGIONS = [
  WHOLE,
  [0, 28, 366, 410],
  [200, 28, 420, 410],
  [180, 28, 460, 410],
  [482, 28, 470, 410],
];

/** Where the drawing says what a full pipe stands for: anywhere, and in each of these regions. */
export const SCALE = [390, 414];
export const SCALE_IN_REGION = [SCALE, [262, 414], SCALE, SCALE, [642, 58]];

/** @type {Record<string, number>} */
export const REGION_OF_VIEW = { cell: 0, states: 0, forget: 1, input: 2, memory: 0, output: 4 };
