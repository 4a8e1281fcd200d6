// Predict, then see: what comes is hidden, a person draws it, and then the real course meets what was drawn. While it
// is hidden the run ends before it, so no view can show it; what is drawn, and whether it is seen, the server keeps.
// When it is to be seen the browser computes it at once, on the pad alone; the stage waits for the server.
import { h, hide, put, within } from "./dom.js";
import { unbroken } from "./format.js";
import { tr } from "./language.js";
import { NumberField } from "./predict-field.js";
import { Pad } from "./predict-pad.js";
import { Chooser, Onward, Question, gapWords, showWords, task } from "./predict-words.js";
import { tool } from "./toolbar.js";

/** @import { Prediction } from "./payload.js" */
/** @import { Store } from "./store.js" */
/** @import { Timeline } from "./timeline.js" */

const USUAL = 8; // steps that are asked at first
const RESTING = 300; // ms after the last key until what it drew is sent
const SHOWING = 5000; // ms that the real course takes at most to come
const STEP = 320; // ms a step of it
/** What a page that is about one gate asks first. @type {Record<string, string>} */
const ABOUT = { forget: "f", input: "i", output: "h" };
/** @type {(name: string, label: string, run: () => void) => HTMLButtonElement} */
const action = (name, label, run) =>
  h("button", { type: "button", class: "tool", "data-action": name, onclick: run }, label);
const FIELDS = "input[type=text], input[type=number], textarea, select";

export class Predict {
  /** @type {(number | null)[]} */ drawn = [];
  #sent = ""; // what of it the server has
  #asked = ""; // which prediction is on the pad
  #seen = true;
  #k = 0; // the step in hand, from 0 among those that are asked
  #reached = Infinity; // the last step of the real course that is shown
  /** @type {import("./run.js").Run | null} the real course before the server has sent it */ #early =
    null;
  #asks = false; // a person has just asked for it: the keyboard goes there
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #ticks;

  /** @param {Store} store @param {Timeline} timeline */
  constructor(store, timeline) {
    this.store = store;
    this.pad = new Pad(store, timeline, {
      put: (values) => this.#put(values),
      done: () => this.#send(),
      at: (k) => this.#enter(k),
    });
    const title = tr("Say what comes before you see it (P)");
    this.button = tool("predict", tr("Predict"), title, () => this.toggle());
    this.button.setAttribute("aria-pressed", "false");
    this.chooser = new Chooser(
      (predict) => store.act("predict", { predict }),
      (quantity) => store.placeOf(quantity),
    );
    this.question = new Question((happened) => store.act("predict", { happened }));
    this.onward = new Onward(store.host, (query) => this.#go(query));
    this.task = h("p", { class: "predict-task" });
    this.gap = h("div", { role: "status" });
    this.field = new NumberField((value) => this.#type(value));
    this.show = action("show-prediction", tr("Show"), () => this.#see());
    this.again = action("predict-again", tr("Predict what follows"), () => this.#again());
    const leave = action("leave-prediction", tr("Leave"), () => this.#leave());
    this.root = this.#root(leave);
    for (const topic of /** @type {const} */ (["shape", "data"]))
      store.on(topic, () => this.paint());
    store.on("status", () => this.#follow());
  }

  /** @param {Element} leave */
  #root(leave) {
    const { chooser, field, show, again, task } = this;
    const tools = h(
      "div",
      { class: "predict-tools" },
      chooser.root,
      field.root,
      show,
      again,
      leave,
    );
    const said = h(
      "div",
      { class: "predict-said" },
      h("h2", { "data-term": "prediction" }, tr("Predict")),
      task,
    );
    const head = h("div", { class: "predict-head" }, said, tools);
    const asking = [this.gap, this.question.root, this.onward.root];
    const parts = [head, field.problem, this.pad.root, ...asking];
    const attributes = { "data-part": "predict", "aria-label": tr("Predict"), hidden: true };
    return h("section", { class: "predict", ...attributes }, parts);
  }

  /** @returns {Prediction | null} */
  get asked() {
    const { predict } = this.store.payload;
    return predict && this.#early ? { ...predict, seen: true } : predict;
  }

  /** The run whose course is on the pad. */
  get #run() {
    return this.#early ?? this.store.now;
  }

  /** P begins a prediction; where there is one it goes to what can be drawn. @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== "p")
      return false;
    if (within(event, FIELDS)) return false;
    if (this.asked) this.pad.focus(this.#k);
    else this.toggle();
    event.preventDefault();
    return true;
  }

  toggle() {
    if (this.asked) return this.#leave();
    return this.#again();
  }

  /** The steps after the one that is shown, of what the page is about. */
  #again() {
    const { t, end, payload } = this.store;
    if (end < 2) return;
    const first = Math.min(Math.max(t + 1, 1), end - 1);
    const last = Math.min(first + USUAL, end);
    const about = payload.cell.type ? (payload.about[0] ?? "h") : (ABOUT[payload.home_view] ?? "c");
    const quantity = this.asked?.quantity ?? about;
    this.#start(`${quantity}@${first + 1}-${last}.${this.store.placeOf(quantity) + 1}`);
  }

  /** @param {string} predict as an address says it */
  #start(predict) {
    this.store.playback.stop();
    this.#asks = true;
    this.store.act("predict", { predict });
  }

  /** To another prepared question. @param {string} query */
  #go(query) {
    this.store.playback.stop();
    this.#asks = true;
    this.store.act("goto", { query });
  }

  #leave() {
    clearTimeout(this.#timer);
    this.store.act("predict", { predict: "none" });
  }

  #text() {
    return this.drawn.map((value) => (value === null ? "" : String(value))).join(",");
  }

  /** @param {Map<number, number>} values */
  #put(values) {
    if (!this.asked || this.asked.seen) return;
    for (const [k, value] of values) this.drawn[k] = value;
    this.#enter(this.#k);
    this.#repaint();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), RESTING);
  }

  #send() {
    clearTimeout(this.#timer);
    const drawn = this.#text();
    if (drawn === this.#sent || this.asked?.seen !== false) return;
    this.#sent = drawn;
    this.store.act("predict", { drawn });
  }

  #see() {
    if (this.drawn.includes(null)) return;
    clearTimeout(this.#timer);
    this.#sent = this.#text();
    this.#early = this.store.whole();
    this.store.act("predict", { drawn: this.#sent, seen: "1" });
    this.paint();
  }

  /** Whether the server still owes the real course. */
  get #waits() {
    return this.store.outbox.waiting.some(({ kind, seen }) => kind === "predict" && seen);
  }

  /** What the browser worked out has been confirmed, or something else was done instead. */
  #confirm() {
    const { predict } = this.store.payload;
    if (!this.#early || (this.#waits && !predict?.seen && predict?.asked === this.#asked)) return;
    this.#early = null;
    if (predict?.seen && this.#reached === Infinity) this.store.moveTo(predict.last);
  }

  /** The step in hand has a typed number; the next one is then in hand. @param {number} value */
  #type(value) {
    if (this.asked?.seen !== false) return;
    this.#put(new Map([[this.#k, value]]));
    this.#enter(Math.min(this.#k + 1, this.drawn.length - 1));
    this.#send();
  }

  /** A step is in hand. @param {number} k */
  #enter(k) {
    this.#k = k;
    const { asked } = this;
    const { now } = this.store;
    if (asked) this.field.enter(now.stepNumber(asked.first + k), this.drawn[k] ?? null, asked);
  }

  /** Another payload: another prediction, another drawing of it, or the real course. */
  paint() {
    this.#confirm();
    const { asked, root } = this;
    hide(root, !asked);
    const desk = root.parentElement;
    desk?.classList.toggle("is-predicting", asked !== null);
    put(this.button, "aria-pressed", asked !== null);
    const stage = desk?.parentElement;
    if (!asked) {
      this.#stop();
      this.#asked = "";
      stage?.removeAttribute("data-predict");
      return;
    }
    this.#adopt(asked);
    if (stage) put(stage, "data-predict", asked.seen ? "revealed" : "drawing");
    put(root, "data-source", this.#early ? "preview" : this.store.source);
    this.#words(asked);
    this.pad.build(asked);
    this.#repaint();
    if (this.#asks && !asked.seen) {
      this.root.scrollIntoView({ block: this.store.narrow ? "start" : "nearest" });
      this.pad.focus();
    }
    this.#asks = this.#asks && asked.seen;
  }

  /** @param {Prediction} asked */
  #adopt(asked) {
    const isNew = this.#asked !== asked.asked;
    const drawn = asked.drawn.map((value) => (value === null ? "" : String(value))).join(",");
    const isAhead = this.#text() !== this.#sent; // a hand has drawn on while the server answered
    if (
      isNew ||
      (asked.seen && !this.#early) ||
      (this.store.outbox.waiting.length === 0 && !isAhead)
    ) {
      const size = asked.last - asked.first + 1;
      this.drawn = Array.from({ length: size }, (_, k) => asked.drawn[k] ?? null);
      this.#sent = drawn;
    }
    const revealed = !isNew && asked.seen && !this.#seen;
    [this.#asked, this.#seen] = [asked.asked, asked.seen];
    if (isNew) this.#enter(0);
    if (revealed) this.#play(asked);
    else if (isNew || !asked.seen) this.#stop();
  }

  /** @param {Prediction} asked */
  #words(asked) {
    put(this.task, "text", unbroken(task(asked, this.store)));
    this.chooser.paint(asked);
    this.chooser.root.hidden ||= asked.seen;
    this.field.root.hidden = asked.seen;
    this.show.hidden = asked.seen;
    this.again.hidden = !asked.seen || asked.last >= asked.end - 1;
  }

  /** The real course comes step by step, unless motion is unwelcome. @param {Prediction} asked */
  #play(asked) {
    this.#stop();
    const { store } = this;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      store.moveTo(asked.last);
      return;
    }
    const tick = Math.min(STEP, SHOWING / (asked.last - asked.first + 1));
    const next = () => {
      this.#reached += 1;
      store.moveTo(this.#reached);
      if (this.#reached < asked.last) this.#ticks = setTimeout(next, tick);
      else this.#reached = Infinity;
      this.#repaint();
    };
    this.#reached = asked.first - 1;
    this.#ticks = setTimeout(next, tick);
  }

  #stop() {
    clearTimeout(this.#ticks);
    this.#reached = Infinity;
  }

  #repaint() {
    const { asked, store } = this;
    if (!asked) return;
    const now = this.#run;
    this.pad.paint(this.drawn, this.#reached, now);
    const isOver = asked.seen && this.#reached === Infinity && asked.last < now.steps;
    const { digits } = store;
    this.gap.replaceChildren(...(isOver ? [gapWords(asked, this.drawn, { now, digits })] : []));
    this.question.paint(isOver && !this.#early ? asked.happened : null);
    const fixed = store.isLocked("story");
    this.onward.paint(
      fixed ? null : asked.turn,
      isOver && !this.#early ? (asked.happened?.picked ?? "") : "",
    );
    this.#follow();
  }

  /** Whether it can be shown. */
  #follow() {
    const { asked, store } = this;
    this.button.disabled = store.end < 2;
    if (!asked || asked.seen) return;
    const missing = this.drawn.filter((value) => value === null).length;
    this.show.disabled = missing > 0;
    put(this.show, "text", showWords(this.drawn, asked.first, this.store.now));
  }

  resize() {
    if (!this.asked) return;
    this.pad.build(this.asked);
    this.#repaint();
  }

  destroy() {
    this.onward.destroy();
    clearTimeout(this.#timer);
    clearTimeout(this.#ticks);
  }
}
