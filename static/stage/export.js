// Any chart as a file: PNG and SVG drawn by Plotly, or one HTML page that carries the library with it.
import { fileAt } from "./files.js";
import { language, tr } from "./language.js";
import { withOutlines } from "./outlined.js";
import { escape, pixels } from "./picture.js";
import { inChart } from "./ranges.js";
import { SaveMenu } from "./save-menu.js";
import { coloursOf } from "./theme.js";

/** @import { Host } from "./host.js" */
/** @import { Json } from "./payload.js" */
/** @import { Look, Made } from "./save-menu.js" */

/**
 * A chart to be saved.
 * @typedef {object} Saved
 * @property {{data: Json[], layout: Json}} figure
 * @property {string} title
 * @property {string} name of the file, without its ending
 * @property {number} width px
 * @property {number} height px
 * @property {string} library path of Plotly's script
 * @property {string} outlines path of the letters
 * @property {string} other what the ghosts are
 */

const HEADING = 34; // px above the figure for its title
const LINE = 18; // px more for the words for ghosts
const KEY_ROOM = 90; // characters of what they are

/** Whether a trace shows the run before the change, and something is to be seen of it. @param {Json} trace */
const isGhost = ({ meta }) => Boolean(meta?.before);

/**
 * The figure as it stands on the page, with a title, an opaque ground of its own, and words for its ghosts. What is
 * pointed at is left out, and the cursor where it is not wanted.
 * @type {(chart: Saved, look: Look) => {data: Json[], layout: Json}}
 */
function standalone({ figure, title, width, height, other }, { dark, ghosts, cursor }) {
  const { paper, ink, muted } = coloursOf(dark ? "dark" : "light");
  const { layout } = figure;
  const shown = figure.data.filter((trace) => ghosts || !isGhost(trace));
  const haunted = shown.some((trace) => isGhost(trace) && trace.visible !== false);
  const top = haunted ? HEADING + LINE : HEADING;
  const words = tr("Thin, pale or hollow: {other}", { other: inChart(other, KEY_ROOM) });
  const key = `<br><span style="font-size: 13px; color: ${muted}">${words}</span>`;
  const page = {
    ...layout,
    width,
    height: height + top,
    paper_bgcolor: paper,
    plot_bgcolor: paper,
    title: {
      text: haunted ? title + key : title,
      x: 0,
      xref: "paper",
      font: { size: 15, color: ink },
    },
    margin: { ...layout.margin, t: (layout.margin?.t ?? 8) + top },
    shapes: (layout.shapes ?? []).filter(
      (/** @type {Json} */ { name }) => cursor && name !== "hover",
    ),
  };
  return { data: shown.map((trace) => below(trace, top / (height + top))), layout: page };
}

/**
 * A colour bar stands at the top of the whole figure: it gives way to the title.
 * @type {(trace: Json, share: number) => Json}
 */
const below = (trace, share) =>
  trace.colorbar?.yref === "container"
    ? { ...trace, colorbar: { ...trace.colorbar, y: trace.colorbar.y - share } }
    : trace;

/**
 * Plotly's own SVG, its text as outlines: Plotly itself would name fonts that are not there.
 * @type {(chart: Saved, look: Look) => Promise<string>}
 */
async function drawing(chart, look) {
  const { data, layout } = standalone(chart, look);
  const { width, height } = layout;
  const format = "svg";
  const url = await window.Plotly.toImage({ data, layout }, { format, width, height });
  return withOutlines(decodeURIComponent(url.slice(url.indexOf(",") + 1)), chart.outlines);
}

/** @type {(chart: Saved, svg: string) => Made} */
const svgOf = ({ name }, svg) => ({
  name: `${name}.svg`,
  blob: new Blob([svg], { type: "image/svg+xml" }),
});

/** @type {(chart: Saved, look: Look) => Promise<Made>} */
async function page(chart, look) {
  const source = await (await fetch(await fileAt(`../${chart.library}`))).text();
  const figure = JSON.stringify(standalone(chart, look)).replaceAll("<", "\\u003c");
  const draw = `const figure = ${figure}; Plotly.newPlot("chart", figure.data, figure.layout);`;
  const html = [
    `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${escape(chart.title)}</title>`,
    `<body style="margin:0"><div id="chart"></div>`,
    `<script>${source.replaceAll("</script", "<\\/script")}</script><script>${draw}</script></body></html>`,
  ];
  return { name: `${chart.name}.html`, blob: new Blob(html, { type: "text/html" }) };
}

/** @type {{kind: string, label: string, title: string, run: (chart: Saved, look: Look) => Promise<Made>}[]} */
const KINDS = [
  {
    ...{ kind: "png", label: "PNG", title: tr("a picture for a slide") },
    run: async (chart, look) => ({
      name: `${chart.name}.png`,
      blob: await pixels(await drawing(chart, look)),
    }),
  },
  {
    ...{ kind: "svg", label: "SVG", title: tr("a drawing for print") },
    run: async (chart, look) => svgOf(chart, await drawing(chart, look)),
  },
  {
    ...{ kind: "html", label: "HTML", title: tr("one page that works without a network") },
    run: page,
  },
];

/**
 * @param {Host} host
 * @param {boolean} hasCursor
 * @param {(look: Look) => Saved} chart in the colours of the look
 */
export function exportMenu(host, hasCursor, chart) {
  const kinds = KINDS.map((kind) => ({
    ...kind,
    run: (/** @type {Look} */ look) => kind.run(chart(look), look),
  }));
  const switches = /** @type {(keyof Look)[]} */ ([
    "dark",
    "ghosts",
    ...(hasCursor ? ["cursor"] : []),
  ]);
  return new SaveMenu(host, tr("Save this chart"), switches, kinds).root;
}
