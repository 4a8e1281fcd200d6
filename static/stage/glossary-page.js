// The page of all terms: a field that filters them, and a row for each, under the headings of the glossary.
import { standAlone, takeHues } from "./alone.js";
import { h } from "./dom.js";
import { elsewhere, glossary, signs } from "./glossary.js";
import { tr } from "./language.js";
import { linkTo } from "./travel.js";

/** @import { Entry } from "./glossary.js" */

/** @typedef {{entry: Entry, element: HTMLElement, text: string}} Row */

/** @type {WeakMap<Element, AbortController>} */
const mounts = new WeakMap();

/**
 * Called by the component; the page is built once.
 * @param {{data: Uint8Array, parentElement: Element}} component
 */
export function update({ data, parentElement }) {
  if (mounts.has(parentElement)) return;
  const standing = standAlone();
  takeHues(standing, data, new Page(parentElement).probe);
  mounts.set(parentElement, standing);
}

/** @param {Element} parentElement */
export function unmount(parentElement) {
  mounts.get(parentElement)?.abort();
  mounts.delete(parentElement);
}

class Page {
  /** @type {Row[]} */ #rows = [];

  /** @param {Element} parent */
  constructor(parent) {
    this.filter = h("input", {
      ...{ type: "search", "aria-label": tr("Find a term or a symbol"), autocomplete: "off" },
      ...{ placeholder: tr("Find a term or a symbol: Γ_f, kernel, …") },
      oninput: () => this.#show(),
    });
    this.count = h("p", { class: "glossary-count", role: "status" });
    this.list = h("div", {});
    this.probe = h("span", { class: "probe", "aria-hidden": "true" });
    const bar = h("div", { class: "glossary-bar" }, this.filter, this.count);
    parent.replaceChildren(
      h(
        "section",
        { class: "glossary", "aria-label": tr("All terms") },
        this.probe,
        bar,
        this.list,
      ),
    );
    this.#fill();
  }

  async #fill() {
    try {
      this.#build((await glossary()).entries);
    } catch {
      this.count.textContent = tr("The terms cannot be fetched now; load the page again.");
    }
  }

  /** @param {Entry[]} entries */
  #build(entries) {
    const groups = Map.groupBy(entries, ({ group }) => group);
    this.list.replaceChildren(
      ...[...groups].map(([group, members]) => {
        const rows = members.map(rowOf);
        this.#rows.push(...rows);
        return section(
          group,
          rows.map(({ element }) => element),
        );
      }),
    );
    this.#show();
    const asked = new URLSearchParams(location.search).get("term") ?? location.hash.slice(1);
    const row = this.#rows.find(({ entry }) => entry.key === asked)?.element;
    row?.classList.add("is-asked");
    row?.scrollIntoView({ block: "center" });
  }

  /** The rows that hold what is typed. */
  #show() {
    const wanted = plain(this.filter.value).split(" ").filter(Boolean);
    for (const { element, text } of this.#rows)
      element.hidden = !wanted.every((word) => text.includes(word));
    for (const part of this.list.children)
      part.toggleAttribute("hidden", !part.querySelector("tbody tr:not([hidden])"));
    const shown = this.#rows.filter(({ element }) => !element.hidden).length;
    this.count.textContent =
      shown === this.#rows.length
        ? tr("{n} terms", { n: shown })
        : tr("{n} of {all} terms", { n: shown, all: this.#rows.length });
  }
}

/** Text in which one looks: without the signs that set an index. @param {string} text */
const plain = (text) => text.toLowerCase().replace(/[_^{}]/g, "");

/** @param {Entry} entry @returns {Row} */
function rowOf(entry) {
  const others = elsewhere(entry);
  const see = h("a", { href: linkTo(entry.see), "data-travel": true }, tr("Show it"));
  see.append(h("span", { class: "unseen" }, `: ${entry.term}`));
  const hue = "figochx".includes(entry.key) ? `q-${entry.key}` : "";
  const element = h(
    "tr",
    { id: entry.key },
    h("th", { scope: "row", class: hue }, signs(entry.term), symbolOf(entry)),
    h("td", { class: "says" }, signs(entry.says)),
    h("td", { class: "others" }, others.length ? others : "–"),
    h("td", {}, see),
  );
  const words = [entry.term, ...entry.also, entry.says, ...entry.elsewhere.flat()];
  return { entry, element, text: plain(words.join(" ")) };
}

/** The letter that stands for it here, where its name is another. @param {Entry} entry */
const symbolOf = ({ key, term }) =>
  key.length === 1 && !term.startsWith(key) ? h("span", { class: "sign" }, key) : "";

/** @param {string} group @param {HTMLElement[]} rows */
function section(group, rows) {
  const heads = [tr("Term"), tr("What it is"), tr("In other books"), tr("A moment")];
  return h(
    "section",
    {},
    h("h2", {}, group),
    h(
      "table",
      { "aria-label": group },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((name) => h("th", { scope: "col" }, name)),
        ),
      ),
      h("tbody", {}, rows),
    ),
  );
}
