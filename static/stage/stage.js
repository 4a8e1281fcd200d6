// The stage: puts the views together, tells them what changed, and talks to Streamlit.
// One module serves every mount, so what belongs to a mount is kept by its parent element.
import { Arithmetic } from "./arithmetic.js";
import { caption } from "./caption.js";
import { Charts } from "./charts.js";
import { Diagram } from "./diagram.js";
import { h, put } from "./dom.js";
import { number } from "./format.js";
import { Address, followLinks } from "./links.js";
import { unpack } from "./payload.js";
import { Measures } from "./measures-panel.js";
import { Sliders } from "./sliders.js";
import { Store } from "./store.js";
import { followTheme } from "./theme.js";
import { Toolbar } from "./toolbar.js";
import { Transport } from "./transport.js";
import { WhatIf } from "./whatif.js";

const NARROW = 620; // px: below it the drawing becomes a stepper
const FIRST_PHASE = { cell: 1, memory: 3 }; // what the stepper begins with where the whole drawing would be too small
const mounts = new WeakMap();

/** Called by the component for every payload; the first call for a parent element builds the stage. */
export function update({ data, parentElement, setStateValue }) {
  let stage = mounts.get(parentElement);
  if (!stage) {
    stage = new Stage(parentElement, data.theme);
    mounts.set(parentElement, stage);
  }
  stage.store.send = (actions) => setStateValue("actions", actions);
  stage.store.receive(unpack(data));
  stage.begin();
}

export function unmount(parentElement) {
  mounts.get(parentElement)?.destroy();
  mounts.delete(parentElement);
}

function agreement(source, difference) {
  if (source === "preview") return "A preview by the browser; NumPy confirms it when you let go.";
  return `Every number here is NumPy's.${difference ? ` The browser's last preview agreed to ${number(difference)}.` : ""}`;
}

class Stage {
  constructor(parent, theme) {
    this.store = new Store();
    this.transport = new Transport(this.store);
    const stop = () => this.transport.stop();
    this.toolbar = new Toolbar(this.store, { stop });
    this.sliders = new Sliders(this.store);
    this.arithmetic = new Arithmetic(this.store);
    this.charts = new Charts(this.store, {
      onGo: (place) => {
        stop();
        this.store.choose({ ...("t" in place ? { phase: 0 } : {}), ...place });
      },
    });
    this.whatif = new WhatIf(this.store);
    this.measures = new Measures(this.store, { stop });
    this.caption = h("p", { class: "caption", role: "status", "aria-live": "off" });
    this.agreement = h("p", { class: "agreement" });
    this.notices = h("div", { class: "notices", role: "status" });
    this.holder = h("div", { class: "drawing" });
    this.extra = h("div", { class: "extra" });
    this.floor = h(
      "div",
      { class: "floor" },
      h(
        "div",
        { class: "centre" },
        this.toolbar.views,
        this.caption,
        this.holder,
        this.arithmetic.root,
        this.agreement,
      ),
      this.sliders.root,
    );
    const probe = h("span", { class: "probe", "aria-hidden": "true" });
    this.root = h(
      "section",
      { class: "stage", "data-testid": "stage", "aria-label": "LSTM cell, step by step" },
      probe,
      this.notices,
      this.toolbar.root,
      this.transport.root,
      this.floor,
      this.whatif.root,
      this.extra,
      this.charts.root,
    );
    parent.replaceChildren(this.root);
    this.address = new Address(this.store);
    this.connect();
    followTheme(theme, probe, (mode) => this.recolour(mode));
  }

  connect() {
    const { store, transport } = this;
    store.on("shape", () => this.build());
    store.on("data", () => this.paint());
    store.on("cursor", () => this.moved());
    store.on("hover", () => this.pointed());
    store.on("status", () => this.status());
    this.stopLinks = followLinks(store, () => transport.stop(), this.root);
    this.onKey = (event) => {
      if (!this.root.contains(event.target) && event.target !== document.body) return;
      if (!this.toolbar.key(event)) transport.key(event);
    };
    document.addEventListener("keydown", this.onKey);
    const touch = () => {
      this.address.touched = true;
    };
    for (const kind of ["pointerdown", "keydown", "input"]) this.root.addEventListener(kind, touch);
    document.addEventListener("click", touch);
    for (const place of [this.holder, this.arithmetic.root, this.charts.root]) {
      place.addEventListener("pointerenter", (event) =>
        transport.hold(event.pointerType === "mouse"),
      );
      place.addEventListener("pointerleave", () => {
        transport.hold(false);
        store.point(null);
      });
    }
    for (const panel of [this.sliders.root, this.whatif.root]) {
      for (const kind of ["pointerdown", "input"])
        panel.addEventListener(kind, () => transport.stop());
    }
    this.sizes = new ResizeObserver(([entry]) => this.resize(entry.contentRect.width));
    this.sizes.observe(this.root);
  }

  /** Another theme: the stage paints itself; what the server drew beside it has to be drawn again. */
  recolour(mode) {
    const switched = this.mode !== undefined && this.mode !== mode;
    this.mode = mode;
    if (!this.store.payload) return;
    this.charts.recolour();
    if (switched) this.store.act("theme");
  }

  resize(width) {
    const narrow = width < NARROW;
    this.root.classList.toggle("is-narrow", narrow);
    if (!this.store.payload) return;
    if (narrow !== this.store.narrow) {
      this.store.narrow = narrow;
      const phase = FIRST_PHASE[this.store.view];
      if (narrow && this.store.phase === 0 && phase) this.store.moveTo(this.store.t, phase);
      else this.light();
    }
    this.transport.resize();
  }

  /** Other sizes or another story: the drawing and the panel are built again. */
  build() {
    this.diagram = new Diagram(this.store, { onPick: (picked) => this.pick(picked) });
    this.holder.replaceChildren(this.diagram.root);
    this.sliders.build();
    this.whatif.build();
    this.charts.build();
    if (this.store.payload.exposes.whatif === "first") this.floor.before(this.whatif.root);
    else this.floor.after(this.whatif.root);
    this.extra.replaceChildren(
      ...(this.store.payload.exposes.measures ? [this.measures.root] : []),
    );
  }

  /** What is said of the unit, where the page wants it. */
  unit(change) {
    if (this.store.payload.exposes.measures) this.measures[change]();
  }

  /** The first payload of a page may ask to play, unless motion is unwelcome. */
  begin() {
    if (this.begun) return;
    this.begun = true;
    this.transport.pace(this.store.payload.home_view === "cell" ? 0 : 1);
    if (this.store.payload.autoplay && !matchMedia("(prefers-reduced-motion: reduce)").matches)
      this.transport.start();
  }

  pick(picked) {
    this.arithmetic.pick(picked);
    this.store.point({ ...picked, t: this.store.t });
  }

  paint() {
    this.diagram.paint();
    this.arithmetic.paint();
    this.sliders.paint();
    this.unit("paint");
    if (this.store.held) this.later();
    else this.words();
    this.transport.drawBars();
    if (!this.store.confirmed) this.charts.repaintAll();
  }

  /** Nobody reads a sentence sixty times a second: while a slider is held ten are enough. */
  later() {
    this.reading ??= setTimeout(() => this.words(), 100);
  }

  moved() {
    this.diagram.paint();
    this.light();
    this.arithmetic.paint();
    this.words();
    this.sliders.follow();
    this.unit("follow");
    this.transport.paint();
    this.charts.moveCursor();
    put(this.root, "data-t", this.store.t);
    put(this.root, "data-phase", this.store.phase);
    put(this.root, "data-unit", this.store.unit);
  }

  light() {
    this.diagram.light();
  }

  words() {
    clearTimeout(this.reading);
    this.reading = null;
    this.toolbar.paint();
    this.whatif.paint();
    put(this.caption, "text", caption(this.store));
    put(this.caption, "aria-live", this.store.playing ? "off" : "polite");
  }

  pointed() {
    this.diagram.mark(this.store.hover?.bind ?? null);
    this.diagram.paint();
    this.transport.mark();
    this.charts.mark();
  }

  status() {
    const { source, difference, payload, playing } = this.store;
    put(this.root, "data-source", source);
    put(this.root, "data-difference", difference);
    put(this.root, "data-playing", playing);
    put(this.agreement, "text", agreement(source, difference));
    this.light();
    this.transport.paint();
    this.showNotices(payload.notices);
  }

  showNotices(notices) {
    if (this.noticed === notices.join("\n")) return;
    this.noticed = notices.join("\n");
    this.notices.replaceChildren(
      ...notices.map((text) => {
        const notice = h(
          "p",
          { class: "notice" },
          text,
          h(
            "button",
            { type: "button", "aria-label": "Close this notice", onclick: () => notice.remove() },
            "×",
          ),
        );
        return notice;
      }),
    );
  }

  destroy() {
    clearTimeout(this.reading);
    this.measures.destroy();
    this.transport.stop();
    this.stopLinks();
    document.removeEventListener("keydown", this.onKey);
    this.sizes.disconnect();
    for (const chart of this.charts.charts) this.charts.drop(chart);
  }
}
