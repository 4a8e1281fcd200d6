// On the page for an address that is not there: nobody said how deep it lies, so the root of the site is looked for
// above it, where its worker lies.
const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[href]"));

async function lookAbove() {
  const parts = location.pathname.split("/").slice(0, -1);
  for (; parts.length; parts.pop()) {
    const root = `${location.origin}${parts.join("/")}/`;
    const found = await fetch(`${root}sw.js`, { method: "HEAD" });
    if (!found.ok) continue;
    for (const link of links) link.href = new URL(link.getAttribute("href") ?? "", root).href;
    return;
  }
}

lookAbove().catch(() => {
  // no network: the links stay as they are
});
