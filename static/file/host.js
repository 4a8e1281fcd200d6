// A stage in one file: it has no server, so its history stands here and the browser computes what is changed.
import { h } from "../stage/dom.js";
import { findFiles } from "../stage/files.js";
import { addFonts } from "../stage/fonts.js";
import { browser, tab } from "../stage/host.js";
import { offerLanguages } from "../stage/language-menu.js";
import { language, tr } from "../stage/language.js";
import { Stage } from "../stage/stage.js";
import { answer } from "./answer.js";
import { Bases } from "./bases.js";
import { at, has, held } from "./held.js";
import { History } from "./history.js";

/** @import { Host } from "../stage/host.js" */
/** @import { Action } from "../stage/outbox.js" */

/** @implements {Host} */
class FileHost {
  addressed = true;
  inFragment = true;
  confirms = false;
  keep = tab.put;
  kept = tab.get;
  remember = browser.put;
  remembered = browser.get;
  /** @type {Stage | undefined} */ stage;
  #history;

  /** @param {History} history */
  constructor(history) {
    this.#history = history;
  }

  /** It answers as a server does: later, when the stage has said what it sent. @param {Action[]} actions */
  send(actions) {
    setTimeout(() => {
      this.#history.apply(actions);
      this.stage?.receive(answer(this.#history));
    });
  }
}

/** What a file cannot do, and where that is. */
const note = () =>
  h(
    "p",
    { class: "of-file" },
    tr(
      "This file needs no server and no network. What it leaves out is in the app: other input, another cell of your " +
        "own, exercises and model files.",
    ),
  );

/** A font of the file; a small file has none. @param {string} name */
const fontOf = async (name) => (has(name) ? (await fetch(await at(name))).arrayBuffer() : null);

/** Opens the stage. */
export async function show() {
  await addFonts(fontOf);
  findFiles(at);
  const bases = new Bases(held.scenes[language] ?? held.scenes.en, held);
  const { payload } = bases.at(bases.first.run.story);
  const { parts, locks } = payload.scene;
  const history = new History(bases, parts.length + locks.length > 0);
  const host = new FileHost(history);
  const place = h("div", {});
  document.getElementById("stage-of-file")?.append(place, note());
  host.stage = new Stage(place, payload.theme, host);
  host.stage.receive(answer(history));
  offerLanguages();
}
