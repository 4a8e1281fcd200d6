// Names where there is little room: of rows beside the map of a model, and of inputs above their lines.

/** With how many letters all names begin alike. @param {string[]} names */
export function alikeIn(names) {
  let count = 0;
  while (names.length > 1 && names.every((name) => name[count] && name[count] === names[0][count]))
    count++;
  return count;
}

/**
 * A name for a narrow place: without the letters that it shares with all the others, and then without its middle, since
 * often its end tells it from others.
 * @type {(text: string, fits: (text: string) => boolean, alike?: number) => string}
 */
export function narrowed(text, fits, alike = 0) {
  if (alike > 1 && alike < text.length && !fits(text)) text = `…${text.slice(alike)}`;
  const signs = [...text];
  for (let kept = signs.length - 1; kept > 1 && !fits(text); kept--) {
    text = `${signs.slice(0, Math.ceil(kept / 2)).join("")}…${signs.slice(-Math.floor(kept / 2)).join("")}`;
  }
  return text;
}
