// Which challenges there are, and which were solved in this browser: the list to choose from on the stage, and the
// links beside it.
import { STARS, starred } from "./challenge-words.js";
import { h, put } from "./dom.js";
import { CLEARED, RAIL, tellDone } from "./host.js";
import { tr } from "./language.js";
import { Ticks } from "./ticks.js";

/** @import { Challenge, Listed } from "./payload.js" */
/** @import { Store } from "./store.js" */

export class ChallengeList {
  #listed = ""; // what can be chosen, as it is shown
  #key = ""; // of the challenge on the stage

  /** @param {Store} store @param {(key: string) => void} go */
  constructor(store, go) {
    this.store = store;
    this.ticks = new Ticks(store.host, "challenges");
    this.choice = h("select", {
      "data-action": "challenge",
      onchange: () => go(this.choice.value),
    });
    this.stars = h("span", { class: "stars", role: "img" });
    this.root = h(
      "div",
      { class: "challenge-head" },
      h("label", {}, h("span", {}, tr("Challenge")), this.choice),
      this.stars,
    );
    addEventListener(CLEARED, this.onClear);
  }

  onClear = () => this.paint();

  /** @param {Challenge | null} challenge the one on the stage */
  show(challenge) {
    this.#key = challenge?.key ?? "";
    this.paint();
  }

  /** @type {(key: string, stars: number) => void} */
  solved(key, stars) {
    this.ticks.add(key, stars);
    tellDone("challenges");
  }

  paint() {
    const done = this.ticks.all;
    const most = done[this.#key] ?? 0;
    put(this.stars, "text", most ? starred(most) : "");
    put(this.stars, "aria-label", solvedWords(most));
    this.#list(done);
    this.#links();
    this.#marks(done);
  }

  /** @param {Record<string, number>} done */
  #list(done) {
    const { challenges } = this.store.payload;
    const listed = JSON.stringify([challenges.length, done]);
    if (this.#listed !== listed) {
      this.#listed = listed;
      const name = (/** @type {Listed} */ { key, title }) =>
        key in done ? `${title} ${starred(done[key])}` : title;
      this.choice.replaceChildren(
        h("option", { value: "", hidden: true }, tr("Choose one")),
        ...grouped(challenges).map(([label, of]) => {
          const options = of.map((one) => h("option", { value: one.key }, name(one)));
          return h("optgroup", { label }, options);
        }),
      );
    }
    this.choice.value = this.#key;
  }

  /** The link to the challenge on the stage. */
  #links() {
    for (const link of document.querySelectorAll(`${RAIL} [data-challenge]`)) {
      if (link.getAttribute("data-challenge") === this.#key) put(link, "aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  /** @param {Record<string, number>} done */
  #marks(done) {
    for (const tick of document.querySelectorAll(`${RAIL} [data-tick]`)) {
      const stars = done[tick.getAttribute("data-tick") ?? ""] ?? 0;
      put(tick, "text", stars ? starred(stars) : "");
      put(tick, "role", stars ? "img" : "none");
      put(tick, "aria-label", stars ? solvedWords(stars) : "");
    }
  }

  destroy() {
    removeEventListener(CLEARED, this.onClear);
  }
}

/** @param {number} stars */
const solvedWords = (stars) =>
  stars
    ? tr("solved in this browser, {stars} of {all} stars", { stars, all: STARS })
    : tr("not solved yet");

/** @param {Listed[]} listed @returns {[string, Listed[]][]} */
function grouped(listed) {
  const levels = [...new Set(listed.map(({ level }) => level))];
  return levels.map((level) => [level, listed.filter((one) => one.level === level)]);
}
