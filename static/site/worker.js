// Keeps what was seen of the site, so that it opens again without a network. The line before says what was built: the
// version of the site, the small part that is fetched at once, and all files. Pages come from the network while there
// is one; files whose names change with their content are fetched once.

/** @typedef {{version: string, small: string[], files: string[]}} Built */
/** @typedef {Event & {waitUntil: (work: Promise<unknown>) => void}} Extendable */
/** @typedef {Extendable & {request: Request, respondWith: (answer: Promise<Response>) => void}} Fetching */

const worker = /** @type {any} */ (globalThis);
const { version, small, files } = /** @type {Built} */ (worker.lstmBuilt);
const scope = /** @type {string} */ (worker.registration.scope);
const OURS = `lstm ${scope} `; // other sites may lie on the same host
const NAME = OURS + version;
const FOREVER = `${scope}lstm/`;
const OFFLINE = "offline.html";

/** @param {string} url without what only the stage reads */
const bare = (url) => url.replace(/[?#].*/, "");
const kept = () => caches.open(NAME);

async function install() {
  await (await kept()).addAll(small.map((path) => new URL(path, scope).href));
  await worker.skipWaiting();
}

/** Files that are in the new version too move over; the rest of the old ones goes. */
async function activate() {
  const now = await kept();
  for (const name of await caches.keys()) {
    if (!name.startsWith(OURS) || name === NAME) continue;
    const old = await caches.open(name);
    for (const request of await old.keys()) {
      const known = files.includes(request.url.slice(scope.length));
      const answer = known && request.url.startsWith(FOREVER) && (await old.match(request));
      if (answer) await now.put(request, answer);
    }
    await caches.delete(name);
  }
  await worker.clients.claim();
}

/** @param {string} url */
const found = async (url) => (await kept()).match(url);

/** @type {(url: string, answer: Response) => Promise<Response>} */
async function keep(url, answer) {
  if (answer.ok && !answer.redirected) await (await kept()).put(url, answer.clone());
  return answer;
}

/** @param {Request} request */
async function page(request) {
  const url = bare(request.url);
  try {
    return await keep(url, await fetch(request));
  } catch {
    return (await found(url)) ?? (await found(`${url}/`)) ?? (await offline());
  }
}

/** The page that says so, with the root of the site for its links. */
async function offline() {
  const text = await (await found(new URL(OFFLINE, scope).href))?.text();
  const html = (text ?? "").replace("<head>", `<head><base href="${scope}">`);
  return new Response(html, {
    headers: { "content-type": "text/html; charset=utf-8" },
  });
}

/** @param {Request} request */
async function file(request) {
  const known = await found(request.url);
  return known ?? keep(request.url, await fetch(request));
}

/** What the first visit had fetched before there was a worker. @param {unknown} urls */
async function keepAll(urls) {
  const wanted = Array.isArray(urls) ? urls.map((url) => bare(String(url))) : [];
  for (const url of new Set(wanted)) {
    if (url.startsWith(scope) && !(await found(url))) await keep(url, await fetch(url));
  }
}

/** @type {(kind: string, listener: (event: any) => void) => void} */
const on = (kind, listener) => addEventListener(kind, listener);

on("install", (/** @type {Extendable} */ event) => event.waitUntil(install()));
on("activate", (/** @type {Extendable} */ event) => event.waitUntil(activate()));
on("message", (event) => event.waitUntil(keepAll(event.data?.keep)));
on("fetch", (/** @type {Fetching} */ event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(scope)) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (request.url.startsWith(FOREVER)) event.respondWith(file(request));
});
