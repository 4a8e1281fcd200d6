// What the inputs are called where several are drawn in one chart: above their lines, and where one is pointed at.
import { tr } from "./language.js";
import { alikeIn, narrowed } from "./model-names.js";
import { inChart } from "./ranges.js";

/** @import { Json } from "./payload.js" */

const KEY = "inputs"; // the name of the words above the lines: lstm_view/figures/lines.py
const NUMBER = /<b>(\d+)<\/b>/g; // of an input, where the figure has no names
const FONT = "bold 13px 'Source Sans', sans-serif"; // wider than what is not bold, so that all of it has room
const LEAST = 3; // characters of a name that still says something
const LINE = /.{1,40}/gsu; // the characters of a line of names that are pointed at

/** @type {CanvasRenderingContext2D | null} */
let pen = null;
/** What was last found for some words: a chart is filled with every frame of a drag. */
let last = { asked: "", found: /** @type {Json} */ ({}) };

/**
 * A figure with the names of its inputs in place of their numbers; `width` is that of the whole chart in px, 0 where it
 * is not laid out.
 * @type {(figure: {data: Json[], layout: Json}, names: string[], width: number) => {data: Json[], layout: Json}}
 */
export function withNames({ data, layout }, names, width) {
  const isKey = (/** @type {Json} */ one) => one.name === KEY;
  if (!layout.annotations?.some(isKey)) return { data, layout };
  const room = width ? width - layout.margin.l - layout.margin.r : Infinity;
  const annotations = layout.annotations.map((/** @type {Json} */ one) =>
    isKey(one) ? { ...one, hoverlabel: layout.hoverlabel, ...named(one.text, names, room) } : one,
  );
  const traces = data.map((trace) => {
    if (!isInput(trace)) return trace;
    return { ...trace, name: inChart(called(names[trace.meta.unit], trace.meta.unit)) };
  });
  return { data: traces, layout: { ...layout, annotations } };
}

/**
 * The names of the inputs of a chart, for those who do not see it; nothing where they have none.
 * @type {(data: Json[], names: string[]) => string}
 */
export function inputsIn(data, names) {
  const drawn = data.filter((trace) => isInput(trace) && !trace.meta.before).length;
  return drawn > 1 && names.some((name, k) => called(name, k) !== `${k + 1}`)
    ? ` ${tr("The inputs are {names}.", { names: names.slice(0, drawn).join(", ") })}`
    : "";
}

/** @param {Json} trace */
const isInput = ({ meta }) => meta?.bind === "x" || meta?.before === "x";

/** The name of an input; the number of one that is only numbered. @param {string | undefined} name @param {number} k */
const called = (name, k) =>
  !name?.trim() || name === tr("input {n}", { n: k + 1 }) ? `${k + 1}` : name.trim();

/**
 * With names as long as there is room for; with numbers where there is none for any.
 * @type {(text: string, names: string[], room: number) => Json}
 */
function named(text, names, room) {
  const asked = JSON.stringify([text, names, room]);
  if (asked !== last.asked) last = { asked, found: longest(text, names, room) };
  return last.found;
}

/** @type {(text: string, names: string[], room: number) => Json} */
function longest(text, names, room) {
  const between = text.split(NUMBER).filter((_, k) => k % 2 === 0); // what stands round the numbers
  const drawn = between.slice(1).map((_, k) => called(names[k], k));
  const signs = Math.max(...drawn.map((name) => [...name].length));
  const alike = alikeIn(drawn);
  for (let most = signs; most >= Math.min(LEAST, signs); most--) {
    const fits = (/** @type {string} */ name) => [...name].length <= most;
    const short = drawn.map((name) => narrowed(name, fits, alike));
    if (widthOf(joined(between.map(bare), short)) > room) continue;
    const bold = short.map((name) => `<b>${inChart(name, Infinity)}</b>`);
    return { text: joined(between, bold), ...(most < signs ? inWhole(between, drawn) : {}) };
  }
  return { text, ...inWhole(between, drawn) };
}

/** @type {(between: string[], names: string[]) => string} */
const joined = (between, names) => between.map((words, k) => words + (names[k] ?? "")).join("");

/** @param {string} html */
const bare = (html) => html.replace(/<[^>]*>/g, "");

/** What is said of the words where they are pointed at. @type {(between: string[], names: string[]) => Json} */
function inWhole(between, names) {
  const lines = names.map((name, k) => {
    const sign = k ? bare(between[k]).trim() : bare(between[0]).trim().slice(-1);
    const parts = name.match(LINE) ?? [];
    return `${sign} ${parts.map((part) => inChart(part, Infinity)).join("<br>")}`;
  });
  return { hovertext: lines.join("<br>") };
}

/** In px. @param {string} text */
function widthOf(text) {
  pen ??= document.createElement("canvas").getContext("2d");
  if (!pen) return 0;
  pen.font = FONT;
  return pen.measureText(text).width;
}
