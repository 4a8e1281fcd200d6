// Colours as a browser computes them, written so that every program reads them.

/**
 * A colour as every program reads it, #rrggbb, and how much it covers.
 * @param {string} colour as a browser computes it: rgb(), rgba() or color()
 * @returns {[string, number]}
 */
function hex(colour) {
  if (!/^(rgb|color\(srgb)/.test(colour)) return [colour, 1];
  const size = colour.startsWith("color") ? 255 : 1;
  const [red, green, blue, cover = 1] = (colour.match(/[\d.]+(e-?\d+)?/g) ?? []).map(Number);
  const pairs = [red, green, blue].map((part) =>
    Math.round(part * size)
      .toString(16)
      .padStart(2, "0"),
  );
  return [`#${pairs.join("")}`, cover];
}

/** @type {(element: Element, name: "fill" | "stroke", colour: string) => void} */
export function paint(element, name, colour) {
  const [tone, cover] = hex(colour);
  element.setAttribute(name, cover === 0 ? "none" : tone);
  if (cover > 0 && cover < 1) element.setAttribute(`${name}-opacity`, cover.toFixed(3));
}
