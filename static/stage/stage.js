// The stage: puts the views together and tells them what changed.
// One module serves every mount, so what belongs to a mount is kept by its parent element.
import { agreement } from "./agreement.js";
import { Arithmetic } from "./arithmetic.js";
import { caption } from "./caption.js";
import { Charts } from "./charts.js";
import { Comparison } from "./comparison.js";
import { ChallengePanel } from "./challenge-panel.js";
import { Columns } from "./columns-panel.js";
import { Diagram } from "./diagram.js";
import { h, put, within } from "./dom.js";
import { drawingMenu } from "./drawing-menu.js";
import { Explain } from "./explain.js";
import { Flow } from "./flow.js";
import { DIGITS, unbroken } from "./format.js";
import { tellHeight, unkept } from "./framed.js";
import { Gradients } from "./gradients-panel.js";
import { StreamlitHost, nearFiles, passOverMain } from "./host.js";
import { tr } from "./language.js";
import { Address, followLinks } from "./links.js";
import { Live } from "./live.js";
import { Measures } from "./measures-panel.js";
import { Mode } from "./mode.js";
import { Notices } from "./notices.js";
import { afterFrame, Turns } from "./pace.js";
import { Paper } from "./paper.js";
import { Predict } from "./predict.js";
import { Shapes } from "./shapes.js";
import { Sliders } from "./sliders.js";
import { Store } from "./store.js";
import { Table } from "./table.js";
import { followTerms } from "./terms.js";
import { followTheme } from "./theme.js";
import { Toolbar } from "./toolbar.js";
import { Transport } from "./transport.js";
import { UnitChoice } from "./unit-choice.js";
import { unpack } from "./unpack.js";
import { WhatIf } from "./whatif.js";

/** @import { Component, Host } from "./host.js" */
/** @import { Payload } from "./payload.js" */

const NAME = tr("LSTM cell, step by step");
const PASSING = ["Tab", "Shift", "Control", "Alt", "Meta"]; // keys that change nothing
const NARROW = 620; // px: below it the drawing becomes a stepper
const WARNED = 12000; // ms that a warning stands
const READING = 200; // ms between two sentences while a slider is held: nobody reads sixty a second

/** @type {WeakMap<Element, {stage: Stage, host: StreamlitHost}>} */
const mounts = new WeakMap();

/**
 * Called by the component for every payload; the first call for a parent element builds the stage.
 * @param {Component & {data: Uint8Array, parentElement: Element}} component
 */
export function update(component) {
  const { parentElement } = component;
  const payload = unpack(component.data);
  let mount = mounts.get(parentElement);
  if (!mount) {
    if (!payload) return; // cannot be: a module that knows nothing has said so
    const host = new StreamlitHost();
    mount = { host, stage: new Stage(parentElement, payload.theme, host) };
    mounts.set(parentElement, mount);
  }
  mount.host.follow(component);
  if (payload) mount.stage.receive(payload);
  else mount.stage.store.act("missing"); // it named something that never came: all of it is asked for
}

/** @param {Element} parentElement */
export function unmount(parentElement) {
  const mount = mounts.get(parentElement);
  mount?.stage.destroy();
  mount?.host.destroy();
  mounts.delete(parentElement);
}

export class Stage {
  /** @type {Diagram | Flow} */ diagram;
  /** @type {HTMLElement} */ root;
  /** @type {string | undefined} */ colours;
  /** @type {ReturnType<typeof setTimeout> | null} */ reading = null;
  pause = READING; // ms until what is read is written anew
  #playing = false;
  begun = false;

  /**
   * @param {Element} parent
   * @param {Record<string, Record<string, string>>} theme
   * @param {Host} host
   */
  constructor(parent, theme, host) {
    this.store = new Store(host);
    this.unkept = unkept(host);
    this.mode = new Mode(this.store, (words) => this.toolbar.say(words));
    this.live = new Live(this.store);
    this.transport = new Transport(this.store);
    this.toolbar = new Toolbar(this.store, this.mode);
    this.predict = new Predict(this.store, this.transport.timeline);
    this.sliders = new Sliders(this.store);
    this.unitChoice = new UnitChoice(this.store);
    this.arithmetic = new Arithmetic(this.store);
    this.charts = new Charts(this.store);
    this.lagging = new Turns([
      () => this.transport.timeline.draw(),
      () => this.arithmetic.paint(),
      () => this.meters(),
    ]);
    this.table = new Table(this.store);
    this.whatif = new WhatIf(this.store);
    this.comparison = new Comparison(this.store, () => this.toolbar.keep.focus());
    this.measures = new Measures(this.store);
    this.shapes = new Shapes(this.store);
    this.gradients = new Gradients(this.store, this.charts);
    this.columns = new Columns(this.store, this.charts);
    this.challenge = new ChallengePanel(this.store, this.charts);
    this.caption = h("p", {
      class: "caption",
      "data-part": "caption",
      role: "status",
      "aria-live": "off",
    });
    this.agreement = h("p", { class: "agreement" });
    this.notices = new Notices(this.store);
    this.holder = h("div", { class: "drawing", "data-part": "drawing" });
    this.slot = h("div", { class: "slot" });
    this.below = h("div", { class: "charts is-below" });
    this.extra = h("div", { class: "extra" });
    this.desk = this.#desk();
    const probe = h("span", { class: "probe", "aria-hidden": "true" });
    this.root = this.#root(probe);
    parent.replaceChildren(this.root);
    document.querySelector(".lstm-outline")?.remove(); // it stood where the stage stands now
    this.explain = new Explain(this.store, this.root);
    this.toolbar.copy.after(this.explain.button);
    this.toolbar.reset.after(this.predict.button);
    followTerms();
    passOverMain();
    this.address = host.addressed ? new Address(this.store) : null;
    this.sizes = new ResizeObserver(() => this.resize());
    this.paper = this.#paper();
    this.stopLinks = host.addressed ? followLinks(this.store, this.root) : () => {};
    this.stopHeight = tellHeight();
    this.stopFiles = nearFiles(() => this.store.outbox.tell());
    this.listen();
    this.connect();
    followTheme(theme, probe, (mode) => this.recolour(mode));
  }

  /**
   * What is on one screen: the bar, the timeline, the drawing with its arithmetic and one chart, the sliders. The
   * sliders come before the drawing and the tools, so that a keyboard reaches them soon.
   */
  #desk() {
    const { toolbar, transport } = this;
    const bar = [toolbar.root, transport.root];
    const save = drawingMenu(this.store, () => this.root).root;
    const shown = h("div", { class: "shown" }, this.unitChoice.root, toolbar.views, save);
    const head = h("div", { class: "head" }, transport.phases, shown);
    // A grid's own items are laid out with it; what stands in a block inside one can be laid out alone (panels.css).
    const sum = h("div", { class: "sum" }, this.arithmetic.root);
    const foot = h("div", { class: "foot" }, sum, this.slot);
    const side = h("div", { class: "side" }, this.sliders.root);
    return h(
      "div",
      { class: "desk" },
      h("div", { class: "bar" }, bar),
      h("div", { class: "said-of-run" }, toolbar.claim, this.agreement),
      this.comparison.root,
      transport.timeline.root,
      this.predict.root,
      side,
      h("div", { class: "centre" }, head, this.caption, this.holder, foot),
      toolbar.tools,
      this.notices.root,
    );
  }

  /** @param {Element} probe */
  #root(probe) {
    return h(
      "section",
      { class: "stage", id: "stage", tabindex: -1, "data-testid": "stage", "aria-label": NAME },
      probe,
      this.desk,
      this.whatif.root,
      this.extra,
      this.charts.root,
      this.table.root,
      this.shapes.root,
      this.below,
      this.mode.root,
    );
  }

  /** What is printed in place of the desk, and how the stage comes back. */
  #paper() {
    const sum = () => /** @type {Element} */ (this.arithmetic.root.cloneNode(true));
    return new Paper(this.store, this.root, this.charts, sum, () => {
      this.charts.recolour();
      this.resize();
    });
  }

  /** What the store says. */
  listen() {
    const { store } = this;
    store.on("shape", () => this.build());
    store.on("data", () => this.paint());
    store.on("cursor", () => this.moved());
    store.on("look", () => this.looked());
    store.on("hover", () => this.pointed());
    store.on("status", () => this.status());
  }

  /** What a person does, as far as it concerns more than one view. */
  connect() {
    const { playback } = this.store;
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("click", this.onSkip);
    const touch = () => this.address?.touch();
    for (const kind of ["pointerdown", "keydown", "input"]) this.root.addEventListener(kind, touch);
    document.addEventListener("click", touch);
    for (const place of [this.holder, this.arithmetic.root, this.charts.root]) {
      place.addEventListener("pointerenter", (event) =>
        playback.wait(event.pointerType === "mouse"),
      );
      place.addEventListener("pointerleave", () => {
        playback.wait(false);
        this.store.point(null);
      });
    }
    for (const panel of [this.sliders.root, this.whatif.root]) {
      for (const kind of ["pointerdown", "input"])
        panel.addEventListener(kind, () => playback.stop());
    }
    this.sizes.observe(this.root);
    this.sizes.observe(this.desk);
    this.sizes.observe(this.holder);
    this.sizes.observe(this.slot);
  }

  /**
   * What stands before everything else: a link that leads here, whose address would displace ours, and a button that
   * plays, since the menu of pages and the text come before the transport.
   * @param {MouseEvent} event
   */
  onSkip = (event) => {
    if (within(event, ".lstm-play")) {
      this.store.playback.toggle();
      this.transport.playButton.focus();
    }
    if (!within(event, ".lstm-skip")) return;
    event.preventDefault();
    this.root.focus();
  };

  /** @param {KeyboardEvent} event */
  onKey = (event) => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    if (!this.root.contains(target) && target !== document.body) return;
    if (!PASSING.includes(event.key)) this.address?.touch();
    if (this.explain.key(event) || this.toolbar.key(event) || this.mode.key(event)) return;
    if (this.predict.key(event)) return;
    this.transport.key(event);
  };

  /** @param {Payload} payload */
  receive(payload) {
    this.store.receive(payload);
    this.begin();
  }

  /**
   * Another theme: the stage paints itself; what the server drew beside it has to be drawn again.
   * @param {string} mode
   */
  recolour(mode) {
    const switched = this.colours !== undefined && this.colours !== mode;
    this.colours = mode;
    if (!this.store.payload) return;
    this.charts.recolour();
    if (switched) this.store.act("theme");
  }

  resize() {
    const narrow = this.root.clientWidth < NARROW;
    this.root.classList.toggle("is-narrow", narrow);
    if (!this.store.payload) return;
    this.store.setNarrow(narrow);
    this.transport.timeline.resize();
    this.predict.resize();
    this.diagram?.resize();
    this.furnish();
  }

  /** A second line, where its first would not hold the claim: not while a person works, as all below would move. */
  #giveClaim() {
    const { claim } = this.toolbar;
    this.desk.classList.remove("has-long-claim");
    const room = claim.parentElement?.clientWidth ?? 0;
    this.desk.classList.toggle("has-long-claim", room > 0 && claim.scrollWidth > room);
  }

  /** One chart stands beside the arithmetic where there is room for it, else below with the others. */
  furnish() {
    this.#giveClaim();
    this.charts.fit(this.slot.clientHeight > 0 ? this.slot : null);
  }

  /** Other sizes or another story: the drawing and the panel are built again. */
  build() {
    const other = Boolean(this.store.now.cell.type);
    this.root.classList.toggle("is-other", other);
    this.diagram = new (other ? Flow : Diagram)(
      this.store,
      (picked, stays) => this.pick(picked, stays),
      (gate) => this.sliders.open([gate]),
    );
    this.holder.replaceChildren(this.diagram.root);
    this.sliders.build();
    this.whatif.build();
    this.charts.build();
    // Where changes are what the page is about they stand above the sliders (desk.css), else below the drawing. In the
    // order of the keyboard they come after the sliders, which are what a person mostly wants.
    if (this.store.payload.exposes.whatif === "first") this.sliders.root.after(this.whatif.root);
    else this.desk.after(this.whatif.root);
    const panels = this.#panels();
    // Where cells are compared, they are what the page is about; the LSTM whose weights they share comes after.
    if (this.store.payload.columns) this.desk.before(this.extra);
    else this.charts.root.before(this.extra);
    this.below.replaceChildren(...this.charts.in("below"));
    this.extra.replaceChildren(
      ...(this.store.payload.exposes.measures ? [this.measures.root] : []),
      ...panels.map(({ root }) => root),
    );
    for (const panel of panels) panel.build();
    this.root.classList.toggle("has-challenge", panels.includes(this.challenge));
    if (panels.includes(this.challenge)) {
      this.desk.before(this.challenge.head);
      this.transport.root.append(this.challenge.brief);
    }
    this.mode.paint();
    if (panels.includes(this.gradients)) this.sliders.root.after(this.gradients.head);
    this.furnish();
  }

  /** What is computed beside the run, where the page wants it. */
  #panels() {
    const { gradients, columns, challenges } = this.store.payload;
    const wanted = { gradients, columns, challenge: challenges.length > 0 };
    const names = /** @type {const} */ (["gradients", "columns", "challenge"]);
    return names.filter((name) => wanted[name]).map((name) => this[name]);
  }

  /**
   * What is said of the unit, where the page wants it.
   * @param {"paint" | "follow"} change
   */
  unit(change) {
    if (this.store.payload.exposes.measures) this.measures[change]();
  }

  /** The first payload of a page may ask to play, unless motion is unwelcome. */
  begin() {
    if (this.begun) return;
    this.begun = true;
    const { payload, playback } = this.store;
    playback.setSpeed(payload.home_view === "cell" ? 0 : 1); // a page about one gate starts with whole steps
    if (payload.autoplay) playback.startUnasked();
  }

  /** @type {import("./label.js").Pick} */
  pick(picked, stays) {
    this.arithmetic.pick(picked, stays);
    this.store.point({ ...picked, t: this.store.t });
  }

  paint() {
    this.diagram.paint();
    this.sliders.paint();
    if (this.store.dragging) {
      this.lagging.some();
      this.later();
    } else {
      this.lagging.all();
      this.words();
    }
    if (!this.store.confirmed) this.charts.repaintAll();
  }

  /** What is measured of the run. */
  meters() {
    this.unit("paint");
    if (this.store.payload.challenge) this.challenge.paint();
  }

  later() {
    this.reading ??= setTimeout(() => {
      this.words();
      afterFrame((_, rest) => (this.pause = Math.max(READING, rest)));
    }, this.pause);
  }

  moved() {
    this.diagram.paint();
    this.diagram.light();
    this.arithmetic.paint();
    this.words();
    this.sliders.follow();
    this.unit("follow");
    this.transport.paint();
    this.mode.paint();
    this.charts.moveCursor();
    put(this.root, "data-t", this.store.t);
    put(this.root, "data-phase", this.store.phase);
    put(this.root, "data-unit", this.store.unit);
  }

  /** Another loss step or state. */
  looked() {
    for (const panel of this.#panels()) panel.paint();
    this.charts.repaintAll();
  }

  words() {
    clearTimeout(this.reading ?? undefined);
    this.reading = null;
    if (!this.store.dragging) this.toolbar.paint(); // no slider changes what it says
    this.whatif.paint();
    this.comparison.paint();
    this.live.paint();
    for (const panel of this.#panels()) panel.paint();
    this.root.classList.toggle("has-all-digits", this.store.digits === DIGITS.all);
    put(this.caption, "text", unbroken(caption(this.store)));
    put(this.caption, "aria-live", this.store.playback.playing ? "off" : "polite");
  }

  pointed() {
    this.diagram.mark(this.store.hover?.bind);
    this.diagram.paint();
    this.transport.timeline.mark();
    this.charts.mark();
  }

  status() {
    const { source, difference, playback, outbox } = this.store;
    put(this.root, "data-source", source);
    put(this.root, "data-difference", difference);
    put(this.root, "data-playing", playback.playing);
    this.charts.status();
    put(this.root, "data-waiting", outbox.waiting.length);
    const { words, isNews } = agreement(this.store);
    put(this.agreement, "text", words);
    put(this.agreement, "class", `agreement${isNews ? " is-news" : ""}`);
    if (this.#playing !== playback.playing) this.diagram.light(); // sixty times a second it would be for nothing
    this.#playing = playback.playing;
    this.transport.paint();
    this.toolbar.follow();
    this.notices.paint();
    this.warn();
  }

  /** Once, when there is something to lose: what the browser does not keep. */
  warn() {
    if (!this.unkept || !this.store.ways.undo) return;
    this.toolbar.say(this.unkept, WARNED);
    this.unkept = "";
  }

  destroy() {
    clearTimeout(this.reading ?? undefined);
    this.lagging.stop();
    this.paper.destroy();
    this.predict.destroy();
    this.measures.destroy();
    this.mode.destroy();
    this.challenge.destroy();
    this.live.destroy();
    this.explain.destroy();
    this.store.playback.stop();
    this.stopLinks();
    this.stopFiles();
    this.stopHeight();
    this.address?.destroy();
    this.store.outbox.end();
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("click", this.onSkip);
    this.sizes.disconnect();
    this.charts.destroy();
    this.table.destroy();
  }
}
