// Any chart as a file: PNG and SVG drawn by Plotly, or one HTML page that carries the library with it.
import { h } from "./dom.js";
import { colours } from "./theme.js";

export function save(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** The figure as it stands on the page, with a title and an opaque ground of its own. */
function standalone({ figure, title, width, height }) {
  const { paper, ink } = colours();
  const layout = {
    ...figure.layout,
    width,
    height: height + 34,
    paper_bgcolor: paper,
    plot_bgcolor: paper,
    title: { text: title, x: 0, xref: "paper", font: { size: 15, color: ink } },
    margin: { ...figure.layout.margin, t: (figure.layout.margin?.t ?? 8) + 34 },
  };
  return { data: figure.data, layout };
}

/** What a data: URL says, as a file; fetching such a URL is refused by the app's Content-Security-Policy. */
function blobOf(url) {
  const comma = url.indexOf(",");
  const [type, coding] = url.slice("data:".length, comma).split(";");
  const text = url.slice(comma + 1);
  const bytes = (packed) => Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return new Blob([coding === "base64" ? bytes(text) : decodeURIComponent(text)], { type });
}

async function picture(chart, format) {
  const { data, layout } = standalone(chart);
  const url = await window.Plotly.toImage(
    { data, layout },
    { format, width: layout.width, height: layout.height, scale: 2 },
  );
  save(`${chart.name}.${format}`, blobOf(url));
}

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

async function page(chart) {
  const source = await (await fetch(new URL(`../${chart.library}`, import.meta.url))).text();
  const figure = JSON.stringify(standalone(chart)).replaceAll("<", "\\u003c");
  const html =
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(chart.title)}</title>` +
    `<body style="margin:0"><div id="chart"></div><script>${source.replaceAll("</script", "<\\/script")}</script>` +
    `<script>const figure = ${figure}; Plotly.newPlot("chart", figure.data, figure.layout);</script></body></html>`;
  save(`${chart.name}.html`, new Blob([html], { type: "text/html" }));
}

const KINDS = [
  { label: "PNG", title: "a picture for a slide", run: (chart) => picture(chart, "png") },
  { label: "SVG", title: "a drawing for print", run: (chart) => picture(chart, "svg") },
  { label: "HTML", title: "one page that works without a network", run: page },
];

export function exportMenu(chart) {
  const items = KINDS.map(({ label, title, run }) =>
    h(
      "button",
      {
        type: "button",
        title,
        "data-export": label.toLowerCase(),
        onclick: () => {
          menu.open = false;
          run(chart());
        },
      },
      label,
    ),
  );
  const menu = h(
    "details",
    { class: "export" },
    h("summary", { "aria-label": "Save this chart", title: "Save this chart" }, "Save"),
    h("div", {}, items),
  );
  return menu;
}
