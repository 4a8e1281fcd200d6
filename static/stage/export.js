// Any chart as a file: PNG and SVG drawn by Plotly, or one HTML page that carries the library with it.
import { h } from "./dom.js";
import { colours } from "./theme.js";

/** @import { Json } from "./payload.js" */

/**
 * A chart to be saved.
 * @typedef {object} Saved
 * @property {{data: Json[], layout: Json}} figure
 * @property {string} title
 * @property {string} name of the file, without its ending
 * @property {number} width px
 * @property {number} height px
 * @property {string} library path of Plotly's script
 */

const HEADING = 34; // px above the figure for its title
const FETCHED = 10000; // ms after which the browser has taken the file

/** @type {(name: string, blob: Blob) => void} */
function save(name, blob) {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), FETCHED);
}

/** The figure as it stands on the page, with a title and an opaque ground of its own. @param {Saved} chart */
function standalone({ figure, title, width, height }) {
  const { paper, ink } = colours();
  const { data, layout } = figure;
  const page = {
    ...layout,
    width,
    height: height + HEADING,
    paper_bgcolor: paper,
    plot_bgcolor: paper,
    title: { text: title, x: 0, xref: "paper", font: { size: 15, color: ink } },
    margin: { ...layout.margin, t: (layout.margin?.t ?? 8) + HEADING },
  };
  return { data, layout: page };
}

/** The content of a data: URL; a policy may forbid to fetch one. @param {string} url */
function blobOf(url) {
  const comma = url.indexOf(",");
  const [type, coding] = url
    .slice("data:".length, comma)
    .split(";")
    .filter((part) => !part.includes("="));
  const body = url.slice(comma + 1);
  if (coding !== "base64") return new Blob([decodeURIComponent(body)], { type });
  return new Blob([Uint8Array.from(atob(body), (sign) => sign.charCodeAt(0))], { type });
}

/** @type {(chart: Saved, format: string) => Promise<void>} */
async function picture(chart, format) {
  const { data, layout } = standalone(chart);
  const { width, height } = layout;
  const url = await window.Plotly.toImage({ data, layout }, { format, width, height, scale: 2 });
  save(`${chart.name}.${format}`, blobOf(url));
}

/** @param {string} text */
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** @param {Saved} chart */
async function page(chart) {
  const source = await (await fetch(new URL(`../${chart.library}`, import.meta.url))).text();
  const figure = JSON.stringify(standalone(chart)).replaceAll("<", "\\u003c");
  const draw = `const figure = ${figure}; Plotly.newPlot("chart", figure.data, figure.layout);`;
  const html = [
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(chart.title)}</title>`,
    `<body style="margin:0"><div id="chart"></div>`,
    `<script>${source.replaceAll("</script", "<\\/script")}</script><script>${draw}</script></body></html>`,
  ];
  save(`${chart.name}.html`, new Blob(html, { type: "text/html" }));
}

/** @type {{label: string, title: string, run: (chart: Saved) => Promise<void>}[]} */
const KINDS = [
  { label: "PNG", title: "a picture for a slide", run: (chart) => picture(chart, "png") },
  { label: "SVG", title: "a drawing for print", run: (chart) => picture(chart, "svg") },
  { label: "HTML", title: "one page that works without a network", run: page },
];

/** @param {() => Saved} chart */
export function exportMenu(chart) {
  const items = KINDS.map(({ label, title, run }) => {
    const onclick = () => {
      menu.open = false;
      run(chart());
    };
    const kind = label.toLowerCase();
    return h("button", { type: "button", title, "data-export": kind, onclick }, label);
  });
  const menu = h(
    "details",
    { class: "export" },
    h("summary", { "aria-label": "Save this chart", title: "Save this chart" }, "Save"),
    h("div", {}, items),
  );
  return menu;
}
