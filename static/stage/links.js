// The page's address always says what is on screen, and links in the text set the stage without a reload.

const CURSOR = ["step", "phase", "unit", "view"];

/** The query of what the server holds plus where the cursor stands. */
function queryOf(store) {
  const query = new URLSearchParams(store.payload.query);
  query.set("step", store.t + 1);
  for (const name of ["phase", "unit"])
    if (store[name] > 0) query.set(name, store[name] + (name === "unit" ? 1 : 0));
  if (store.view !== store.payload.home_view) query.set("view", store.view);
  return query;
}

export function linkOf(store) {
  const url = new URL(location.href);
  url.search = queryOf(store);
  url.hash = "";
  return url.href;
}

/** Keeps the address in step, but not on every frame: browsers ration how often it may change. */
export class Address {
  constructor(store) {
    this.store = store;
    this.timer = null;
    this.touched = false;
    for (const topic of ["cursor", "data"]) store.on(topic, () => this.later());
  }

  later() {
    if (!this.touched && !this.store.payload.query) return; // an untouched page keeps its plain address
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), 250);
  }

  /** A person has done something: from now on the address says what is shown. */
  touch() {
    this.touched = true;
  }

  write() {
    if (this.store.playback.playing) return this.later();
    return history.replaceState(history.state, "", linkOf(this.store));
  }
}

const withoutCursor = (query) => {
  const rest = new URLSearchParams(query);
  for (const name of CURSOR) rest.delete(name);
  rest.sort();
  return rest.toString();
};

/** A click on a link such as [the pulse](?step=4&view=forget) moves the stage instead of loading a page. */
export function followLinks(store, root) {
  const listener = (event) => {
    const anchor = event.target.closest?.('a[href^="?"]');
    if (
      !anchor ||
      event.button !== 0 ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey ||
      !root.isConnected
    )
      return;
    event.preventDefault();
    event.stopPropagation();
    store.playback.stop();
    const query = new URLSearchParams(anchor.getAttribute("href").slice(1));
    if (withoutCursor(query) === withoutCursor(store.payload.query) && store.waiting.length === 0) {
      store.choose({
        t: Number(query.get("step") ?? store.payload.home_step) - 1,
        phase: Number(query.get("phase") ?? 0),
        unit: Number(query.get("unit") ?? 1) - 1,
        view: query.get("view") ?? store.payload.home_view,
      });
    } else store.act("goto", { query: query.toString() });
    if (
      root.getBoundingClientRect().top > innerHeight * 0.6 ||
      root.getBoundingClientRect().bottom < 120
    ) {
      root.scrollIntoView({ block: "start" });
    }
  };
  document.addEventListener("click", listener, true);
  return () => document.removeEventListener("click", listener, true);
}
