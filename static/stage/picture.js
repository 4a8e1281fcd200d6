// The drawing as a file: SVG with outlined text, or PNG at twice the size.
import { Darkroom } from "./darkroom.js";
import { tr } from "./language.js";
import { placeOf } from "./step-number.js";

/** @import { Choice, Part } from "./still.js" */
/** @import { Store } from "./store.js" */

const SHARP = 2; // pixels a unit of the drawing

/** @param {string} text */
export const escape = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/**
 * A whole SVG file.
 * @type {(frame: number[], ground: string, title: string, body: string) => string}
 */
export function file([left, top, width, height], ground, title, body) {
  const box = `viewBox="${left} ${top} ${width} ${height}" width="${width}" height="${height}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" ${box} fill="none">` +
    `<title>${escape(title)}</title>` +
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${ground}"/>${body}</svg>`
  );
}

/** @param {string} markup without the namespace that each serialized part repeats */
export const tidy = (markup) => markup.replaceAll(' xmlns="http://www.w3.org/2000/svg"', "");

/** @param {Part} part */
export const still = ({ opacity, inner }) =>
  inner && opacity < 1 ? `<g opacity="${opacity}">${inner}</g>` : inner;

/** @param {Store} store */
export const titleOf = ({ payload, t, now }) =>
  now.cell.type
    ? tr("{cell}, {place}", {
        ...{ cell: now.cell.type.title, place: placeOf(now.cell, t, now.steps) },
      })
    : tr("LSTM cell: {story}, {place}", {
        ...{ story: payload.story.title, place: placeOf(now.cell, t, now.steps) },
      });

/**
 * The drawing as it is now.
 * @type {(store: Store, choice: Choice, stage: Element) => Promise<string>}
 */
export async function picture(store, choice, stage) {
  const room = await Darkroom.open(store, choice, stage);
  try {
    const body = room.shoot(store).map(still).join("");
    return file(room.frame(room.hasGhosts), room.colours.paper, titleOf(store), tidy(body));
  } finally {
    room.close();
  }
}

/** @param {string} svg */
export async function pixels(svg) {
  const image = new Image();
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * SHARP;
    canvas.height = image.naturalHeight * SHARP;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("No picture."))),
        "image/png",
      ),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}
