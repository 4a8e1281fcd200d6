// A number in the drawing with its symbol: hover, focus or click shows the arithmetic behind it.
import { put, s } from "./dom.js";
import { draggable } from "./drag.js";
import { number, typed } from "./format.js";
import { tr } from "./language.js";
import { FIXED } from "./locks.js";
import { hueOf } from "./names.js";
import { buildStrip } from "./strip.js";

/** @import { Box, Label } from "./blueprint.js" */
/** @import { Piece } from "./pieces.js" */
/** @import { Store } from "./store.js" */

/** @typedef {(picked: {bind: string, unit: number}, stays: boolean) => void} Pick by a click or key it stays */

const NAME = 7; // letters of an input's name that have room at full size
const LONGEST = 10; // letters of a name that are small enough to find room
const ROOM = 7; // letters of a number that have room at full size
const BESIDE = 6; // letters of a number that leave room for the name of an input
const LEAST_SIZE = 0.35; // of full size: all digits of a number with its sign

/** @param {string} text */
const clip = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

/** A name in a size in which it ends before the wire. @param {string} text */
const fitted = (text) =>
  s("tspan", { "font-size": `${Math.min(1, NAME / text.length).toFixed(2)}em` }, text);

/** @type {(store: Store, label: Label, onPick: Pick) => Piece} */
export function buildLabel(store, label, onPick) {
  const { part, bind, symbol, x, y, note, small, bare, name, unit: fixed } = label;
  const unitNow = () => fixed ?? store.placeOf(bind);
  const value = s("tspan", { class: "value", dx: 6 });
  const above = noteOf(label);
  const strip = stripOf(store, label);
  const named = name ? s("tspan", { class: "note is-name", dx: 5 }, fitted(clip(name))) : null;
  // Inputs stand close, and their names reach to where the wire begins.
  const box = name
    ? { x: x - 4, y: y - 15, width: 122, height: 20 }
    : { x: x - 6, y: y - 19, width: small ? 100 : 108, height: 27 };
  const group = s(
    "g",
    attributesOf(label, (stays) => onPick({ bind, unit: unitNow() }, stays)),
    name && name.length > NAME ? s("title", {}, name) : null,
    s("rect", { ...box, rx: 5, class: "hit" }),
    small || bare || name ? null : above,
    words(label, value, named),
  );
  const spoken = [note, name, symbol.filter(Boolean).join(" ")].filter(Boolean).join(", ");
  const paint = () => {
    const { now, past, t, dragging, digits } = store;
    const unit = unitNow();
    const exact = now.value(bind, t, unit);
    const remark = remarkOn(store, bind, unit);
    const text = number(exact, digits);
    put(value, "text", text);
    put(value, "font-size", fitting(text));
    if (named) put(named, "display", text.length > BESIDE ? "none" : "inline");
    put(group, "data-unit", unit);
    put(group, "data-value", exact);
    put(
      above,
      "text",
      [note ?? which(store, bind, unit, fixed), remark].filter(Boolean).join(", "),
    );
    above.toggleAttribute("data-remark", remark !== "");
    const other = past?.has(bind, t, unit) ? past : null; // B may have no such number
    put(group, "data-delta", other ? exact - other.value(bind, t, unit) : past ? "" : 0);
    const said = [`${spoken} = ${text}`, remark].filter(Boolean).join(", ");
    if (!dragging) put(group, "aria-label", tr("{said}. Show the arithmetic.", { said }));
    group.classList.toggle("is-draggable", parameterOf(store, bind, unit) !== null);
    strip?.paint();
  };
  draggable(group, store, () => parameterOf(store, bind, unitNow()));
  return { root: strip ? s("g", { "data-part": part }, group, strip.root) : group, paint };
}

/**
 * Which of many inputs it is that the strip below chooses from; "" of anything else.
 * @type {(store: Store, bind: string, unit: number, fixed: number | undefined) => string}
 */
function which({ payload }, bind, unit, fixed) {
  const { inputs } = payload;
  if (bind !== "x" || fixed !== undefined || inputs.length === 1) return "";
  return tr("input {place} of {n}", { place: unit + 1, n: inputs.length });
}

/** What stands above a number: it begins where that does, or ends before a pipe. @param {Label} label */
function noteOf({ bind, x, y, note, before }) {
  const place = { x: before ?? x, y: y - 24, "text-anchor": before ? "end" : null };
  const term = note ? noteTerm(bind) : null;
  return s("text", { ...place, class: "note", "data-term": term }, note ?? "");
}

/** The entry of what a note says: kept and added have one of their own. @param {string} bind */
const noteTerm = (bind) => (["kept", "added"].includes(bind) ? bind : hueOf(bind));

/**
 * The parameter behind a number, if it is one that can be changed here.
 * @type {(store: Store, bind: string, unit: number) => string | null}
 */
function parameterOf(store, bind, unit) {
  const name = nameOf(store, bind, unit);
  return name && !store.isFixed(name) ? name : null;
}

/** An input, or a state before the first step. @type {typeof parameterOf} */
function nameOf({ t }, bind, unit) {
  if (bind === "x") return `x[${t},${unit}]`;
  if (t === 0 && (bind === "c_prev" || bind === "h_prev")) return `${bind[0]}0[${unit}]`;
  return null;
}

/** The bias of a gate, below its box. @type {(store: Store, box: Box) => Piece} */
export function buildBias(store, { part, gate, x, top, height }) {
  const name = () => `bias[${gate},${store.unit}]`;
  const fixed = store.isFixed(name());
  const value = s("tspan", { class: "value", dx: 5 });
  const place = { x: x + 10, y: top + height + 22 };
  const root = s(
    "g",
    {
      class: `number is-small ${fixed ? "is-fixed" : "is-draggable"} q-${gate}`,
      ...{ "data-part": part, "data-bias": gate },
    },
    s("title", {}, fixed ? FIXED : tr("Drag to change the bias")),
    s("rect", { x: place.x - 5, y: place.y - 18, width: 84, height: 25, rx: 5, class: "hit" }),
    s("text", place, s("tspan", { class: "symbol" }, "b"), value),
  );
  draggable(root, store, () => (fixed ? null : name()));
  const paint = () => {
    const text = typed(store.param(name()));
    put(value, "text", text);
    put(value, "font-size", fitting(text));
  };
  return { root, paint };
}

/** @type {(label: Label, pick: (stays: boolean) => void) => Record<string, unknown>} */
const attributesOf = ({ part, bind, small }, pick) => ({
  class: small ? "number is-small" : "number",
  "data-part": part,
  "data-bind": bind,
  tabindex: 0,
  role: "button",
  onclick: () => pick(true),
  onfocus: () => pick(true),
  onpointerenter: () => pick(false),
  onkeydown: (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter") pick(true);
  },
});

/**
 * Where many digits are asked for, they are small enough to find room.
 * @param {string} text
 */
const fitting = (text) => `${Math.min(1, Math.max(LEAST_SIZE, ROOM / text.length)).toFixed(2)}em`;

/** @type {(label: Label, value: Element, named: Element | null) => Element} */
function words({ bind, symbol: [letter, index], x, y }, value, named) {
  if (index) put(value, "dy", -4); // back from the index to the line
  return s(
    "text",
    { x, y, class: `q-${hueOf(bind)}` },
    s("tspan", { class: "symbol" }, letter),
    index ? s("tspan", { class: "index", dy: 4 }, index) : null,
    value,
    named,
  );
}

/** One small cell a unit or input, where there are several. @type {(store: Store, label: Label) => Piece | null} */
function stripOf(store, { bind, x, y, small, unit }) {
  const { input_size: D, hidden_size: H } = store.now.cell;
  const many =
    bind === "x" ? unit === undefined && D > 1 : (bind === "y" ? store.now.outputs : H) > 1;
  return many && !small ? buildStrip(store, bind, x, y + 8) : null;
}

/**
 * What a number was before the change or is in B, and whether it is held or masked: "was 0.993", "held, B 0.993".
 * @type {(store: Store, bind: string, unit: number) => string}
 */
function remarkOn({ now, past, versus, t, digits }, bind, unit) {
  const isMasked = "fi".includes(bind) && now.masked(t);
  const isHeld = bind.length === 1 && !isMasked && !Number.isNaN(now.heldAt(bind, t, unit));
  const was = past?.has(bind, t, unit) ? number(past.value(bind, t, unit), digits) : "";
  const differs = was && was !== number(now.value(bind, t, unit), digits);
  return [isMasked ? tr("masked") : "", isHeld ? tr("held") : "", differs ? versus.was(was) : ""]
    .filter(Boolean)
    .join(", ");
}
