// What the host says of itself, in the language of the page: it speaks English alone.
import { language, tr } from "./language.js";

const PAUSE = 300; // ms: it draws in many small steps

/** What it says, and how the page says it. @type {[RegExp, (found: string) => string][]} */
const SAID = [
  [/^Skip to main content$/, () => tr("Skip to the words of the page")],
  [/^App pages$/, () => tr("Pages")],
  [/^Link to heading$/, () => tr("Link to this heading")],
  [/^Help for ([^]*)$/, (name) => tr("Help: {name}", { name })],
  [/^Remove ([^]*)$/, (name) => tr("Take out: {name}", { name })],
  [/^Fullscreen: ([^]*)$/, (name) => tr("As large as the window: {name}", { name })],
  [/^Clear all$/, () => tr("Take all out")],
  [/^Selected values$/, () => tr("Chosen")],
  [/^Choose an option$/, () => tr("Choose one")],
  [/^Choose options$/, () => tr("Choose some")],
  [/^No results$/, () => tr("Nothing of that name")],
  [/^Open$/, () => tr("Open the list")],
  [/^Increment$/, () => tr("One more")],
  [/^Decrement$/, () => tr("One less")],
  [/^Copy to clipboard$/, () => tr("Copy it")],
  [/^Upload$/, () => tr("Choose a file")],
  [/^file upload$/, () => tr("Choose a file")],
  [/^Close$/, () => tr("Close")],
  [/^Page not found$/, () => tr("There is no such page")],
  [
    /^The page that you have requested does not seem to exist\. /,
    () => tr("The first one is shown instead."),
  ],
  [/^(\d+)MB per file$/, (size) => tr("up to {size} MB", { size })],
];
const NAMES = ["aria-label", "placeholder"];
const NAMED = ["button", "input", "nav", "a", "span", "[role]"]
  .map(
    (kind) => `:is([data-testid="stApp"], [role="dialog"]) ${kind}:is([aria-label], [placeholder])`,
  )
  .join(", ");
const TEXTS =
  '[data-testid="stFileUploader"] :is(p, span), .stAppViewContainer > a, ' +
  '[data-testid="stSelectboxVirtualDropdown"] *, [role="dialog"] > :is(h2, div), [role="dialog"] > div > div';

/** @param {string} text */
function said(text) {
  for (const [pattern, say] of SAID) {
    const found = pattern.exec(text);
    if (found) return say(found[1] ?? "");
  }
  return text;
}

function sayAll() {
  for (const element of document.querySelectorAll(NAMED))
    for (const name of NAMES) {
      const text = element.getAttribute(name);
      if (text && said(text) !== text) element.setAttribute(name, said(text));
    }
  for (const element of document.querySelectorAll(TEXTS))
    for (const node of element.childNodes)
      if (node instanceof Text && said(node.data) !== node.data) node.data = said(node.data);
}

let waiting = false;

function soon() {
  if (waiting) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    sayAll();
  }, PAUSE);
}

/** From now on says what the host says; once a document. */
export function speakForTheHost() {
  if (language === "en") return;
  new MutationObserver(soon).observe(document.body, {
    childList: true,
    subtree: true,
  });
  soon();
}
