// Any SVG with its text as outlines, as for a chart that Plotly has drawn.
import { h, s } from "./dom.js";
import { Scribe, letters } from "./letters.js";

const KEPT = ["transform", "opacity", "clip-path"]; // what a text says besides its letters

/**
 * The markup of an SVG whose texts have become paths. It has to be laid out by the browser for that, out of sight.
 * @param {string} markup
 * @param {string} outlines the path of the letters
 */
export async function withOutlines(markup, outlines) {
  const scribe = new Scribe(await letters(outlines), false);
  const parsed = new DOMParser().parseFromString(markup, "image/svg+xml");
  const svg = document.importNode(parsed.documentElement, true);
  const room = h("div", { class: "darkroom", "aria-hidden": "true" }, svg);
  document.body.append(room);
  try {
    for (const live of svg.querySelectorAll("text"))
      live.replaceWith(group(live, scribe.write(live)));
    return new XMLSerializer().serializeToString(svg);
  } finally {
    room.remove();
  }
}

/** @type {(live: SVGTextElement, written: Element[]) => Element} */
function group(live, written) {
  const element = s("g", {}, written);
  for (const name of KEPT)
    if (live.hasAttribute(name)) element.setAttribute(name, live.getAttribute(name) ?? "");
  const { opacity } = getComputedStyle(live);
  if (opacity !== "1") element.setAttribute("opacity", opacity);
  return element;
}
