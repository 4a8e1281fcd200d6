// Addresses of the site are those of the app. The history of a stage without a server (static/file) has a name of its
// own for each run that it knows: here the one is made of the other.
import { tr } from "../stage/language.js";
import { counted } from "../file/changes.js";
import { numberIn, startOf } from "../file/random.js";
import { leftOut, refusal } from "../file/refused.js";
import { near } from "./near.js";

/** @import { Randoms } from "../file/random.js" */
/** @import { Notice } from "../stage/payload.js" */

/**
 * @typedef {object} Known
 * @property {string[]} naming what of an address says what is shown, before anything is changed in it
 * @property {(name: string) => boolean} has whether the history has something of that name to show
 * @property {Randoms} [randoms] what random cells are drawn from
 * @property {Record<string, string>} [wanted] what each part of an address must be
 * @property {(query: string) => {link: string, onward: string}} [onward] the way to an address in the app
 */

const KEPT = [
  "set",
  "step",
  "phase",
  "unit",
  "view",
  "lecture",
  "digits",
  "memory",
  "loss",
  "cells",
  "own",
];
const ASKED = ["predict", "drawn", "seen", "happened", "challenge", "trial"];
const OF_SCENE = ["parts", "lock"]; // read where the page is shown
const SIZES = ["inputs", "units", "peephole"]; // that only a random cell has to choose
const PACKED = "more"; // what the app packs: texts too long for a query
const QUIET = ["embed", "embed_options", "lang", "redirect", "v"]; // said to the page, or by other systems
const STRANGERS = 20; // unknown names that are looked at
const SHORT = 40; // characters of a name that a sentence repeats
const EMPTY = [
  ["story", "blank"],
  ["input", "trial"],
]; // what an address says of a challenge besides
const NOW = "2"; // the version in which names of changes count from 1: lstm_view/state/address.py

/** What is changed, by names that count from 1. @param {URLSearchParams} pairs */
const changesIn = (pairs) => {
  const set = pairs.get("set") ?? "";
  if (pairs.get("v") === NOW) return set;
  return set.replace(/[^;]+/g, (one) => counted(one, 1));
};

/** @param {string[]} names */
const computedThere = (names) =>
  tr(
    "What this link asks for is computed in the app, not on this site: {names}. It was left out.",
    {
      names: names.join(", "),
    },
  );

/** @type {(name: string, meant: string) => string} */
const misspelt = (name, meant) =>
  tr("This link says “{name}”; did it mean “{near}”? It was left out.", {
    name: name.length <= SHORT ? name : `${name.slice(0, SHORT)}…`,
    near: meant,
  });

export class Addresses {
  /** @param {Known} known */
  constructor(known) {
    this.known = known;
  }

  /** The name of what is to be shown; "" where nothing is named. @param {URLSearchParams} pairs */
  #named(pairs) {
    const { naming, has } = this.known;
    const isOfTrial = (/** @type {[string, string]} */ [name, value]) =>
      pairs.has("challenge") && EMPTY.some((one) => one[0] === name && one[1] === value);
    const said = [...pairs].filter((pair) => naming.includes(pair[0]) && !isOfTrial(pair)).sort();
    if (!said.length) return "";
    const name = String(new URLSearchParams(said));
    const [[first, story]] = said;
    const isStory = said.length === 1 && first === "story";
    if (has(name)) return name;
    return isStory && has(story) ? story : undefined;
  }

  /**
   * An address as the history reads it, and a sentence on what it cannot have.
   * @param {string} query
   */
  inward(query) {
    const pairs = new URLSearchParams(query);
    const ofCell = this.#withoutIdle(pairs);
    const [named, other] = [this.#named(pairs), this.#other(pairs.get("other"))];
    const lost = this.#lost(pairs, named, other);
    const kept = [...KEPT, ...ASKED].filter((name) => pairs.has(name) && !lost.includes(name));
    const made = new URLSearchParams(kept.map((name) => [name, pairs.get(name) ?? ""]));
    if (made.has("set")) made.set("set", changesIn(pairs));
    if (named) made.set("story", named);
    if (typeof other === "string") made.set("other", other);
    const notices = [
      ...this.#misspelt(pairs),
      ...ofCell,
      ...(lost.length ? [this.#elsewhere(lost, query)] : []),
    ];
    return { text: String(made), notices };
  }

  /** @param {string[]} lost @param {string} query @returns {Notice} */
  #elsewhere(lost, query) {
    const says = computedThere(lost);
    return this.known.onward ? { says, ...this.known.onward(query) } : says;
  }

  /**
   * Takes out what no cell has, or not this one, as lstm_view/state/address.py does; gives a sentence on each.
   * @param {URLSearchParams} pairs
   */
  #withoutIdle(pairs) {
    const { randoms, wanted = {} } = this.known;
    if (!randoms) return [];
    const isRandom = startOf(pairs, randoms) !== null;
    const notices = [];
    for (const [name, limits] of Object.entries(randoms.limits)) {
      const text = pairs.get(name);
      if (text === null) continue;
      const isNumber = numberIn(text, limits) !== undefined;
      if (!isNumber) notices.push(refusal(name, text, wanted[name]));
      else if (!isRandom && SIZES.includes(name))
        notices.push(leftOut(name, tr("only a random cell has it to choose")));
      else continue;
      pairs.delete(name);
    }
    return notices;
  }

  /** Every name that an address can say of what is shown. */
  get #names() {
    return [...KEPT, ...ASKED, ...OF_SCENE, "other", ...this.known.naming];
  }

  /**
   * A sentence on each name that looks like one of ours; a course system may add what it likes.
   * @param {URLSearchParams} pairs
   */
  #misspelt(pairs) {
    const names = this.#names;
    const strangers = [...pairs.keys()].filter(
      (name) => ![...names, ...QUIET, PACKED].includes(name),
    );
    return [...new Set(strangers)].slice(0, STRANGERS).flatMap((name) => {
      const meant = near(name, names);
      return meant ? [misspelt(name, meant)] : [];
    });
  }

  /**
   * The names of what cannot be had; changes of what is not here are none.
   * @type {(pairs: URLSearchParams, named: string | undefined, other: string | null | undefined) => string[]}
   */
  #lost(pairs, named, other) {
    const { naming } = this.known;
    return [
      ...(pairs.has(PACKED) ? [PACKED] : []),
      ...(named === undefined ? naming.filter((name) => pairs.has(name)) : []),
      ...(named === undefined && pairs.has("set") ? ["set"] : []),
      ...(other === undefined ? ["other"] : []),
    ];
  }

  /** B; undefined where it cannot be had. @param {string | null} text */
  #other(text) {
    if (!text) return text;
    const pairs = new URLSearchParams(text);
    const named = this.#named(pairs);
    return named && `${named};${pairs.get("set") ?? ""}`;
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

  /** @param {string} name @returns {[string, string][]} */
  #said(name) {
    return name.includes("=") ? [...new URLSearchParams(name)] : [["story", name]];
  }

  /** @param {string} value */
  #otherSaid(value) {
    const [name, ...changes] = value.split(";");
    const pairs = new URLSearchParams(this.#said(name));
    if (changes.some(Boolean)) pairs.set("set", changes.join(";"));
    return String(pairs);
  }
}
