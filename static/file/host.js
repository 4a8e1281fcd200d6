// A stage in one file: it has no server, so its history stands here and the browser computes what is changed.
import { h } from "../stage/dom.js";
import { findFiles } from "../stage/files.js";
import { addFonts } from "../stage/fonts.js";
import { PageHost } from "../stage/host.js";
import { offerLanguages } from "../stage/language-menu.js";
import { language, tr } from "../stage/language.js";
import { Stage } from "../stage/stage.js";
import { takeAskedTheme } from "../stage/theme.js";
import { answer } from "./answer.js";
import { Bases } from "./bases.js";
import { at, has, held } from "./held.js";
import { History } from "./history.js";

/** @import { Host } from "../stage/host.js" */
/** @import { Action } from "../stage/outbox.js" */
/** @import { Held, Scenes } from "./held.js" */

/**
 * Answers in place of a server: the experiment, its history and all numbers are here.
 * @implements {Host}
 */
class FileHost extends PageHost {
  inFragment = true;
  confirms = false;
  /** @type {Stage | undefined} */ stage;
  #history;

  /** @param {History} history */
  constructor(history) {
    super();
    this.#history = history;
  }

  /** It answers as a server does: later, when the stage has said what it sent. @param {Action[]} actions */
  send(actions) {
    setTimeout(() => {
      this.#history.apply(actions);
      this.stage?.receive(this.answer());
    });
  }

  /** What the stage is to show. */
  answer() {
    return { ...answer(this.#history), page: `file:${held.name}` };
  }
}

/**
 * A stage on which the scenes are shown that Python has written (lstm_view/stage/held.py), in one language.
 * @type {(place: Element, scenes: Scenes, shared: Pick<Held, "parts" | "numbers">) => Stage}
 */
function openStage(place, scenes, shared) {
  const bases = new Bases(scenes, shared);
  const { payload } = bases.at(bases.first.run.story);
  const { parts, locks } = payload.scene;
  const history = new History(bases, parts.length + locks.length > 0);
  const host = new FileHost(history);
  host.stage = new Stage(place, payload.theme, host);
  host.stage.receive(host.answer());
  return host.stage;
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

/** Opens the stage of the file. */
export async function show() {
  takeAskedTheme();
  await addFonts(fontOf);
  findFiles(at);
  const place = h("div", {});
  document.getElementById("stage-of-file")?.append(place, note());
  openStage(place, held.scenes[language] ?? held.scenes.en, held);
  offerLanguages();
}
