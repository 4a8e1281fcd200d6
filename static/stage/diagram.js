// The cell as a drawing. Built once from the blueprint for a shape (sizes), then only repainted.
import {
  BOXES,
  FRAMES,
  LABELS,
  LIT,
  OPERATIONS,
  REGIONS,
  REGION_OF_VIEW,
  SHUTTERS,
  SIZE,
  VIEWS,
  WIRES,
} from "./blueprint.js";
import { caption } from "./caption.js";
import { put, s } from "./dom.js";
import { sigmoid } from "./engine.js";
import { number } from "./format.js";
import { hueOf } from "./names.js";
import { buildStrip } from "./strip.js";

const FEW_INPUTS = 3;
const clip = (text) => (text.length > 8 ? `${text.slice(0, 7)}…` : text);
const CURVE = { width: 94, height: 40, reach: 6 };

export class Diagram {
  constructor(store, { onPick }) {
    this.store = store;
    this.onPick = onPick;
    this.painters = [];
    this.root = s("svg", {
      class: "cell",
      role: "group",
      "aria-labelledby": "cell-title cell-desc",
    });
    this.build();
  }

  build() {
    this.painters = [];
    this.description = s("desc", { id: "cell-desc" });
    this.root.replaceChildren(
      s("title", { id: "cell-title" }, "The LSTM cell at this step"),
      this.description,
      arrowHead(),
      ...WIRES.map((wire) => this.wire(wire)),
      s(
        "g",
        { class: "cover", "data-part": "cover" },
        s("rect", { x: 140, y: 42, width: 664, height: 348, rx: 18 }),
        s("text", { x: 470, y: 232 }, "LSTM cell"),
      ),
      ...SHUTTERS.map((shutter) => this.shutter(shutter)),
      ...OPERATIONS.map((operation) => this.operation(operation)),
      ...BOXES.map((box) => this.box(box)),
      ...LABELS.flatMap((label) => (label.bind === "x" ? this.inputs(label) : [this.label(label)])),
    );
  }

  /** A number or, for the bus of h and x together, the larger of the two. */
  amount(bind) {
    const { now, past, payload, t, unit } = this.store;
    const share = (value) => Math.min(1, Math.abs(value) / (payload.scales[bind] || 1));
    const [value, before] = [now, past ?? now].map((run) =>
      run.value(bind, t, bind === "x" ? 0 : unit),
    );
    return { value, share: share(value), past: share(before) };
  }

  wire({ part, bind, path, width, arrow }) {
    const fluid = s("path", { d: path, class: `fluid q-${bind ? hueOf(bind) : "x"}` });
    const flow = s("path", { d: path, class: "flow" });
    const ghost = s("path", { d: path, class: "ghost" }); // as wide as the fluid was before any change
    const group = s(
      "g",
      { class: "wire", "data-part": part, "data-wire": bind ?? null },
      s("path", { d: path, class: "casing", "stroke-width": width + 2 }),
      s("path", {
        d: path,
        class: "bore",
        "stroke-width": width,
        "marker-end": arrow ? "url(#cell-arrow)" : null,
      }),
      ghost,
      fluid,
      flow,
    );
    if (bind) {
      this.painters.push(() => {
        const { value, share, past } = this.amount(bind);
        const across = (part) => (1.2 + part * (width - 3)).toFixed(2);
        put(fluid, "stroke-width", across(share));
        put(ghost, "stroke-width", this.store.past ? across(past) : 0);
        put(fluid, "class", `fluid q-${hueOf(bind)}${value < 0 ? " is-negative" : ""}`);
      });
    } else put(fluid, "stroke-width", 2);
    return group;
  }

  shutter({ part, gate, x, y, width, across }) {
    const half = width / 2 + 2;
    const jaw = () => s("rect", { class: `jaw q-${gate}`, rx: 1 });
    const [one, two] = [jaw(), jaw()];
    this.painters.push(() => {
      const closed = half * (1 - this.store.here(gate));
      const [first, second] =
        across === "vertical"
          ? [
              [x - 3, y - half, 6, closed],
              [x - 3, y + half - closed, 6, closed],
            ]
          : [
              [x - half, y - 3, closed, 6],
              [x + half - closed, y - 3, closed, 6],
            ];
      place(one, first);
      place(two, second);
    });
    return s("g", { "data-part": part, "aria-hidden": "true" }, one, two);
  }

  operation({ part, x, y, sign, gate, name, radius = 17 }) {
    const ring = s("circle", {
      cx: x,
      cy: y,
      r: radius - 3,
      class: `gauge q-${gate ?? "c"}`,
      pathLength: 100,
    });
    if (gate) {
      this.painters.push(() =>
        put(ring, "stroke-dasharray", `${(this.store.here(gate) * 100).toFixed(2)} 100`),
      );
    }
    return s(
      "g",
      { class: "operation", "data-part": part },
      s("title", {}, name),
      s("circle", { cx: x, cy: y, r: radius, class: "disc" }),
      gate ? ring : null,
      s(
        "text",
        { x, y: y + (sign.length > 1 ? 4 : 7), class: sign.length > 1 ? "sign is-word" : "sign" },
        sign,
      ),
    );
  }

  box({ part, gate, x, title, curve, width, height, top }) {
    const left = x - width / 2;
    const dot = s("circle", { r: 4.5, class: `dot q-${gate}` });
    const ghost = s("circle", { r: 4.5, class: `ghost-dot q-${gate}` });
    const origin = { x: x - CURVE.width / 2, y: top + 30 };
    const act = curve === "tanh" ? (z) => (Math.tanh(z) + 1) / 2 : sigmoid;
    const at = (z, share = act(z)) => {
      const inside = Math.max(-CURVE.reach, Math.min(CURVE.reach, z));
      return [
        origin.x + ((inside / CURVE.reach + 1) / 2) * CURVE.width,
        origin.y + (1 - share) * CURVE.height,
      ];
    };
    const shareOf = (value) => (curve === "tanh" ? (value + 1) / 2 : value);
    const steps = Array.from({ length: 49 }, (_, k) => (k / 24 - 1) * CURVE.reach);
    const line = steps
      .map(
        (z, k) =>
          `${k ? "L" : "M"} ${at(z)
            .map((v) => v.toFixed(1))
            .join(" ")}`,
      )
      .join(" ");
    this.painters.push(() => {
      const { store } = this;
      const { now, past } = store;
      // A held gate stands off its curve, at the value it is held at.
      const spot = (run) => at(store.here(`z_${gate}`, run), shareOf(store.here(gate, run)));
      stand(dot, spot(now));
      stand(ghost, spot(past ?? now));
      put(ghost, "visibility", past ? "visible" : "hidden");
    });
    return s(
      "g",
      { class: `network q-${gate}`, "data-part": part },
      s("rect", { x: left, y: top, width, height, rx: 8, class: "frame" }),
      s("text", { x: left + 10, y: top + 19, class: "title" }, title),
      s(
        "text",
        { x: left + width - 10, y: top + 19, class: "act" },
        curve === "tanh" ? "tanh" : "σ",
      ),
      s("path", {
        d: `M ${origin.x} ${origin.y + CURVE.height / (curve === "tanh" ? 2 : 1)} h ${CURVE.width}`,
        class: "axis",
      }),
      s("path", { d: line, class: "curve" }),
      ghost,
      dot,
      this.label({
        part,
        bind: `z_${gate}`,
        symbol: ["z", ""],
        x: left + 10,
        y: top + height - 9,
        small: true,
      }),
    );
  }

  /** A few inputs are all named with their numbers; of many, one is chosen from a strip. */
  inputs(label) {
    const { inputs } = this.store.payload;
    if (inputs.length === 1 || inputs.length > FEW_INPUTS) return [this.label(label)];
    const top = label.y - 10 * (inputs.length - 1);
    return inputs.map((name, unit) =>
      this.label({ ...label, y: top + 21 * unit, unit, name, symbol: ["x", `${unit + 1}`] }),
    );
  }

  /** A number with its symbol: hover, focus or click shows the arithmetic behind it. */
  label({ part, bind, symbol, x, y, note, small, unit: fixed, name: title }) {
    const { store } = this;
    const value = s("tspan", { class: "value", dx: 6 });
    const text = s(
      "text",
      { x, y, class: `q-${hueOf(bind)}` },
      s("tspan", { class: "symbol" }, symbol[0]),
      symbol[1] ? s("tspan", { class: "index", dy: 4 }, symbol[1]) : null,
      s("tspan", { dy: symbol[1] ? -4 : 0 }, ""),
      value,
      title ? s("tspan", { class: "note", dx: 6 }, clip(title)) : null,
    );
    const above = s("text", { x, y: y - 22, class: "note" }, note ?? "");
    const many =
      bind === "x" ? fixed === undefined && store.now.cell.input_size > 1 : store.now.units > 1;
    const strip = many && !small ? buildStrip(store, bind, x, y + 8) : null;
    const unitNow = () => fixed ?? (bind === "x" ? store.input : store.unit);
    const pick = () => this.onPick({ bind, unit: unitNow() });
    const group = s(
      "g",
      {
        class: small ? "number is-small" : "number",
        "data-part": part,
        "data-bind": bind,
        tabindex: 0,
        role: "button",
        onclick: pick,
        onfocus: pick,
        onpointerenter: pick,
        onkeydown: (event) => {
          if (event.key === "Enter") pick();
        },
      },
      s("rect", { x: x - 6, y: y - 19, width: small ? 92 : 96, height: 26, rx: 5, class: "hit" }),
      small || title ? null : above,
      text,
    );
    const name = [symbol[0], symbol[1]].filter(Boolean).join(" ");
    this.painters.push(() => {
      const unit = unitNow();
      const { now, past, t } = store;
      const exact = now.value(bind, t, unit);
      put(value, "text", number(exact));
      put(group, "data-unit", unit);
      put(group, "data-value", exact);
      const remark = this.remark(bind, unit);
      put(above, "text", [note, remark].filter(Boolean).join(", "));
      put(group, "data-delta", past ? exact - past.value(bind, t, unit) : 0);
      if (!store.dragging)
        put(
          group,
          "aria-label",
          `${note ? `${note}, ` : ""}${name} = ${number(exact)}${remark ? `, ${remark}` : ""}. Show the arithmetic.`,
        );
      strip?.paint();
    });
    return strip ? s("g", { "data-part": part }, group, strip.root) : group;
  }

  /** What a change did to a number, and whether it is held: "was 0.993", "held, was 0.993". */
  remark(bind, unit) {
    const { now, past, t } = this.store;
    const isHeld = bind.length === 1 && !Number.isNaN(now.heldAt(bind, t, unit));
    const was = past ? number(past.value(bind, t, unit)) : "";
    const differs = was && was !== number(now.value(bind, t, unit));
    return [isHeld ? "held" : "", differs ? `was ${was}` : ""].filter(Boolean).join(", ");
  }

  paint() {
    for (const painter of this.painters) painter();
    put(this.description, "text", caption(this.store));
  }

  /** Which parts are shown by the view and which the phase lights. */
  light() {
    const { store } = this;
    const { narrow } = store;
    const { playing } = store.playback;
    const view = VIEWS[store.view] ?? VIEWS.cell;
    for (const element of this.root.querySelectorAll("[data-part]")) {
      const { part } = element.dataset;
      const cover = part === "cover";
      const shown = cover
        ? Boolean(view.closed) && store.phase === 0
        : shows(view.parts, part) || store.phase > 0;
      element.classList.toggle("is-off", !shown);
      element.classList.toggle(
        "is-dim",
        !cover && store.phase > 0 && !shows(LIT[store.phase], part),
      );
      element.classList.toggle(
        "is-lit",
        playing && store.phase > 0 && shows(LIT[store.phase], part),
      );
    }
    put(this.root, "viewBox", frame(store, narrow).join(" "));
  }

  /** Marks every number and wire of the quantity that is pointed at anywhere on the stage. */
  mark(bind) {
    for (const element of this.root.querySelectorAll(".number, .wire")) {
      element.classList.toggle(
        "is-marked",
        bind !== null && (element.dataset.bind ?? element.dataset.wire) === bind,
      );
    }
  }
}

const WHOLE = [0, 30, SIZE.width, SIZE.height - 30];

function frame({ phase, view }, narrow) {
  if (narrow) return REGIONS[phase || REGION_OF_VIEW[view] || 0];
  return phase > 0 ? WHOLE : (FRAMES[view] ?? WHOLE);
}

function stand(dot, [x, y]) {
  put(dot, "cx", x.toFixed(2));
  put(dot, "cy", y.toFixed(2));
}

const shows = (parts, part) => parts === "all" || parts.includes(part);

function place(rect, [x, y, width, height]) {
  put(rect, "x", x);
  put(rect, "y", y.toFixed(2));
  put(rect, "width", Math.max(0, width).toFixed(2));
  put(rect, "height", Math.max(0, height).toFixed(2));
}

function arrowHead() {
  return s(
    "defs",
    {},
    s(
      "marker",
      {
        id: "cell-arrow",
        viewBox: "0 0 10 10",
        refX: 4,
        refY: 5,
        markerWidth: 15,
        markerHeight: 15,
        markerUnits: "userSpaceOnUse",
        orient: "auto-start-reverse",
      },
      s("path", { d: "M 0 0.5 L 9 5 L 0 9.5 z", class: "head" }),
    ),
  );
}
