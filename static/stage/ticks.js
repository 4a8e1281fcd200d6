// What was done in this browser, kept there alone: of a kind, such as "challenges", the keys and the stars of each.

/** @import { Host } from "./host.js" */

/** @typedef {Record<string, number>} Done */

export class Ticks {
  /** @param {Host} host @param {string} kind */
  constructor(host, kind) {
    this.host = host;
    this.name = `lstm-done-${kind}`;
  }

  /** Key to stars; what cannot be read counts as nothing. @returns {Done} */
  get all() {
    try {
      const found = JSON.parse(this.host.remembered(this.name) ?? "{}");
      const good = Object.entries(found).filter(
        ([, stars]) => Number.isInteger(stars) && stars > 0,
      );
      return Object.fromEntries(/** @type {[string, number][]} */ (good));
    } catch {
      return {};
    }
  }

  /** The most stars count. @param {string} key @param {number} stars */
  add(key, stars) {
    const { all } = this;
    if ((all[key] ?? 0) >= stars) return;
    this.host.remember(this.name, JSON.stringify({ ...all, [key]: stars }));
  }
}
