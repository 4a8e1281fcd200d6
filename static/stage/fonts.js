// The letters that the pages have, for a place that is no page.

const FONTS = /** @type {const} */ ([
  ["Source Sans", "normal", "sans.woff2"],
  ["Source Serif", "normal", "serif.woff2"],
  ["Source Serif", "italic", "serif-italic.woff2"],
]);
const WEIGHT = "200 900";

/**
 * Adds them to the page; where there are none the stage is written in others.
 * @param {(name: string) => Promise<BufferSource | null>} bytesOf a file by its name
 */
export const addFonts = (bytesOf) =>
  Promise.all(
    FONTS.map(async ([family, style, name]) => {
      const bytes = await bytesOf(name);
      if (bytes) document.fonts.add(new FontFace(family, bytes, { style, weight: WEIGHT }));
    }),
  );
