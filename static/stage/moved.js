// Points and labels of a chart that are moved without a transform, and given back to Plotly as it wrote them. What has
// a transform is a part of its own to a browser, which works out anew how the parts of a page lie over one another when
// one of them has moved.
import { put } from "./dom.js";

/** @typedef {(string | number)[]} Form the commands of a path and their numbers */

/** How many numbers a command of a path takes, and which of them are places: 0 is along x, 1 along y. */
const COMMANDS = /** @type {Record<string, (0 | 1 | null)[]>} */ ({
  M: [0, 1],
  L: [0, 1],
  H: [0],
  V: [1],
  A: [null, null, null, null, null, 0, 1],
  Z: [],
});

/** @type {WeakMap<Element, Map<Element, Record<string, string | null>>>} by plot: what Plotly had written of each */
const written = new WeakMap();
/** @type {Map<string, Form | null>} paths as they were read; null is one with other commands */
const forms = new Map();

/**
 * Shows an element of a plot at a place, wherever its transform had put it.
 * @type {(plot: Element, element: Element, left: number, top: number) => void}
 */
export function move(plot, element, left, top) {
  const was = asWritten(plot, element);
  const form = was.d ? formOf(was.d) : null;
  if (form) put(element, "d", shifted(form, left, top));
  else if (was.d) put(element, "transform", `translate(${left},${top})`);
  else {
    put(element, "x", (Number(was.x) + left).toFixed(2));
    put(element, "y", (Number(was.y) + top).toFixed(2));
  }
}

/** Gives Plotly back what it had written: it goes on from there. @param {Element} plot */
export function settle(plot) {
  for (const [element, attributes] of written.get(plot) ?? [])
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null) element.removeAttribute(name);
      else put(element, name, value);
    }
  written.delete(plot);
}

/**
 * What Plotly wrote of an element, which has lost its transform since.
 * @type {(plot: Element, element: Element) => Record<string, string | null>}
 */
function asWritten(plot, element) {
  const ofPlot = written.get(plot) ?? new Map();
  written.set(plot, ofPlot);
  if (!ofPlot.has(element)) {
    const names = [...(element.tagName === "path" ? ["d"] : ["x", "y"]), "transform"];
    ofPlot.set(
      element,
      Object.fromEntries(names.map((name) => [name, element.getAttribute(name)])),
    );
    element.removeAttribute("transform");
  }
  return ofPlot.get(element);
}

/** @param {string} d */
function formOf(d) {
  if (!forms.has(d)) forms.set(d, readForm(d));
  return forms.get(d) ?? null;
}

/** @type {(d: string) => Form | null} */
function readForm(d) {
  const parts = d.match(/[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?/g) ?? [];
  const form = parts.map((part) => (/[A-Za-z]/.test(part) ? part : Number(part)));
  return form.every((part) => typeof part === "number" || part in COMMANDS) ? form : null;
}

/** The same form elsewhere. @type {(form: Form, dx: number, dy: number) => string} */
function shifted(form, dx, dy) {
  const by = [dx, dy];
  let takes = COMMANDS.Z;
  let k = 0;
  const place = (/** @type {string | number} */ part) => {
    if (typeof part === "string") {
      [takes, k] = [COMMANDS[part], 0];
      return part;
    }
    const along = takes[k++ % takes.length];
    return along === null ? part : (part + by[along]).toFixed(2);
  };
  return form.map(place).join(" ");
}
