// Where the files lie that are no modules: beside these modules, unless the host of the stage has them elsewhere.

/** @typedef {(name: string) => string | Promise<string>} Find the address of a file */

/** @type {Find} */
let find = (name) => new URL(name, import.meta.url).href;

/** The address of a file by its name from here. @param {string} name */
export const fileAt = async (name) => find(name);

/** From now on `other` says where the files lie. @param {Find} other */
export function findFiles(other) {
  find = other;
}
