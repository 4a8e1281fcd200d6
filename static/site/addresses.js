// Addresses of the site are those of the app. The history of a stage without a server (static/file) has a name of its
// own for each run that it knows: here the one is made of the other.
import { tr } from "../stage/language.js";

/**
 * @typedef {object} Known
 * @property {Record<string, string>} runs what an address says of a run, in the order of its names -> name of the run
 * @property {string[]} names what of an address says which run is meant
 * @property {(name: string) => boolean} has whether there is a run of that name
 */

const KEPT = ["set", "step", "phase", "unit", "view", "lecture", "digits", "memory", "loss"];
const OF_PAGE = ["parts", "lock", "embed", "embed_options", "lang", "redirect", "v"]; // read where the page is shown
const NOW = "2"; // the version in which names of changes count from 1: lstm_view/state/address.py

/** @param {string[]} names */
const computedThere = (names) =>
  tr(
    "What this link asks for is computed in the app, not on this site: {names}. It was left out.",
    {
      names: names.join(", "),
    },
  );

export class Addresses {
  /** @type {Map<string, string>} */ #written;

  /** @param {Known} known */
  constructor(known) {
    this.known = known;
    this.#written = new Map(Object.entries(known.runs).map(([said, name]) => [name, said]));
  }

  /** The name of the run that is meant; "" where none is named. @param {URLSearchParams} pairs */
  #runOf(pairs) {
    const { names, runs, has } = this.known;
    const said = [...pairs].filter(([name]) => names.includes(name)).sort();
    if (!said.length) return "";
    if (said.length === 1 && said[0][0] === "story" && has(said[0][1])) return said[0][1];
    return runs[String(new URLSearchParams(said))];
  }

  /**
   * An address as the history reads it, and a sentence on what it cannot have.
   * @param {string} query
   */
  inward(query) {
    const pairs = new URLSearchParams(query);
    const [run, other] = [this.#runOf(pairs), this.#other(pairs.get("other"))];
    const lost = this.#lost(pairs, run, other);
    const kept = KEPT.filter((name) => pairs.has(name) && !lost.includes(name));
    const made = new URLSearchParams(kept.map((name) => [name, pairs.get(name) ?? ""]));
    if (run) made.set("story", run);
    if (typeof other === "string") made.set("other", other);
    return { text: String(made), notices: lost.length ? [computedThere(lost)] : [] };
  }

  /**
   * The names of what cannot be had; changes of a run that is not here are none.
   * @type {(pairs: URLSearchParams, run: string | undefined, other: string | null | undefined) => string[]}
   */
  #lost(pairs, run, other) {
    const { names } = this.known;
    const known = [...KEPT, ...OF_PAGE, ...names, "other"];
    const isOld = pairs.has("set") && pairs.get("v") !== NOW;
    return [
      ...[...pairs.keys()].filter((name) => !known.includes(name)),
      ...(run === undefined ? names.filter((name) => pairs.has(name)) : []),
      ...(isOld || (run === undefined && pairs.has("set")) ? ["set"] : []),
      ...(other === undefined ? ["other"] : []),
    ];
  }

  /** B; undefined where it cannot be had. @param {string | null} text */
  #other(text) {
    if (!text) return text;
    const pairs = new URLSearchParams(text);
    const run = this.#runOf(pairs);
    return run && `${run};${pairs.get("set") ?? ""}`;
  }

  /** What the history writes as an address. @param {string} text */
  outward(text) {
    const pairs = new URLSearchParams(text);
    const made = new URLSearchParams();
    for (const [name, value] of pairs) {
      if (name === "story") for (const pair of this.#said(value)) made.set(...pair);
      else if (name === "other" && value) made.set(name, this.#otherSaid(value));
      else made.set(name, value);
    }
    return made.has("set") ? `v=${NOW}&${made}` : String(made);
  }

  /** @param {string} name of a run @returns {[string, string][]} */
  #said(name) {
    const said = this.#written.get(name);
    return said === undefined ? [["story", name]] : [...new URLSearchParams(said)];
  }

  /** @param {string} value */
  #otherSaid(value) {
    const [name, ...changes] = value.split(";");
    const pairs = new URLSearchParams(this.#said(name));
    if (changes.some(Boolean)) pairs.set("set", changes.join(";"));
    return String(pairs);
  }
}
