// The numbers written in a chart: by the rule for all numbers, where Plotly would write them by its own.
import { extraDigits } from "./agree.js";
import { DIGITS, number } from "./format.js";
import { decimal, tr } from "./language.js";
import { inPapers } from "./papers.js";
import { alike } from "./versus.js";

/** @import { Scene } from "./scene.js" */
/** @import { Json } from "./payload.js" */

const THOUSANDS = "\u202f"; // a narrow space, where Plotly would take the sign for decimals
const NUMBER = /%\{(?:y|value):(\+?)\.3f\}/; // in a template of ours
const STEPS = "%{y:,.2f}"; // of a half-life: two decimals, whatever a person chose

/**
 * The figure with the texts of its points written out and so many decimals in its hovers.
 * @type {(figure: {data: Json[], layout: Json}, digits: number) => {data: Json[], layout: Json}}
 */
export function withTexts({ data, layout }, digits) {
  const decimals = Math.min(digits, DIGITS.most);
  return {
    data: data.map((trace) => textsOf(hoverOf(trace, decimals), decimals)),
    layout: decimal === "." ? layout : { ...layout, separators: `${decimal}${THOUSANDS}` },
  };
}

/** @type {(trace: Json, decimals: number) => Json} */
function hoverOf(trace, decimals) {
  if (decimals === DIGITS.usual || typeof trace.hovertemplate !== "string") return trace;
  return { ...trace, hovertemplate: trace.hovertemplate.replaceAll(":.3f}", `:.${decimals}f}`) };
}

/** @type {(trace: Json, decimals: number) => Json} */
function textsOf(trace, decimals) {
  const { texttemplate: template, y, meta } = trace;
  if (!template || !y) return trace;
  const [terms, result] = meta?.sum ?? [[], null];
  const extra = result === null ? 0 : extraOf(y, terms, result, decimals);
  const texttemplate = y.map((/** @type {number | null} */ value, /** @type {number} */ k) =>
    (Array.isArray(template) ? template[k] : template)
      .replace(NUMBER, (/** @type {string} */ _, /** @type {string} */ plus) =>
        said(value, decimals, terms.includes(k) ? extra : 0, plus),
      )
      .replace(STEPS, () => (value === null ? "" : grouped(value))),
  );
  return { ...trace, texttemplate };
}

/** @type {(value: number | null, decimals: number, extra: number, plus: string) => string} */
const said = (value, decimals, extra, plus) =>
  value === null ? "" : `${value < 0 ? "" : plus}${number(value, decimals, extra)}`;

/** With a sign between thousands, as Plotly writes it with the separators above. @param {number} value */
function grouped(value) {
  const places = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  const text = value.toLocaleString("en", places);
  return decimal === "." ? text : text.replaceAll(",", THOUSANDS).replace(".", decimal);
}

/** @type {(y: number[], terms: number[], result: number, decimals: number) => number} */
function extraOf(y, terms, result, decimals) {
  const total = (/** @type {number[]} */ values) => values.reduce((sum, value) => sum + value, 0);
  const operands = terms.map((k) => y[k]);
  return extraDigits(operands, number(y[result], decimals), total, decimals) ?? 0;
}

/**
 * How a figure shows A and B.
 * @type {(data: Json[], scene: Scene) => string}
 */
export function keyOf(data, scene) {
  const metas = data.map(({ meta }) => meta ?? {});
  if (metas.some((meta) => hasB(meta, scene))) return tr("A strong, B thin or hollow");
  if (metas.some(({ bind }) => String(bind).startsWith("delta_"))) return "A − B";
  return metas.some(({ ledger }) => ledger) ? tr("A; point at a number for B") : tr("A alone");
}

/** Whether a trace is computed beside the run on the stage. @type {(meta: Json, now: Scene["now"]) => boolean} */
const isBeside = (meta, now) =>
  Boolean(meta.reach || (meta.run && meta.run !== now.cell.type?.key));

/** Whether a trace is that of B; what is computed beside the run only is where it has the sizes of A. */
const hasB = (/** @type {Json} */ meta, /** @type {Scene} */ { now, past }) =>
  Boolean(meta.before && past && (!isBeside(meta, now) || alike(now, past)));

/**
 * The numbers that A and B have at the cursor of what a figure compares, in words.
 * @type {(data: Json[], scene: Scene & {digits: number}) => string}
 */
export function bothIn(data, scene) {
  const { now, past, t, unit, digits } = scene;
  const ghosts = data.filter(({ meta }) => meta?.before && !isBeside(meta, now));
  const places = new Map(ghosts.flatMap((ghost) => placesOf(ghost, unit)));
  const said = [...places.values()].map(({ name, at }) => {
    const written = [now, past].map((run) =>
      run?.has(name, t, at) ? number(run.value(name, t, at), digits) : tr("none"),
    );
    return tr("{name} {a} in A, {b} in B", {
      ...{
        name: `${inPapers(now.cell.type, name)}${at === unit ? "" : ` ${at + 1}`}`,
        a: written[0],
        b: written[1],
      },
    });
  });
  const key = `${keyOf(data, scene)}.`;
  if (!said.length) return key;
  const numbers = tr("At step {step}: {numbers}.", {
    step: now.stepNumber(t),
    numbers: said.join("; "),
  });
  return `${key} ${numbers}`;
}

/**
 * The series of a ghost, by name and place.
 * @type {(ghost: Json, unit: number) => [string, {name: string, at: number}][]}
 */
function placesOf({ meta }, unit) {
  const names = meta.before === true ? [] : [meta.before].flat();
  const at = meta.follow ? unit : (meta.unit ?? unit);
  return names.filter(Boolean).map((name) => [`${name} ${at}`, { name, at }]);
}

/**
 * Plotly writes a hyphen before a negative number in a hover, which it draws again without an event too.
 * @param {Element} layer
 */
export function keepMinus(layer) {
  const observer = new MutationObserver(() => {
    for (const text of layer.querySelectorAll("text, tspan"))
      for (const node of text.childNodes)
        if (node instanceof Text) node.data = node.data.replace(/(?<![\w.])-(?=\d)/g, "−");
  });
  observer.observe(layer, { childList: true, subtree: true });
}
