// The choice of the language, at the top of every page: outside of what the host draws anew, and behind it, so
// that the Tab key comes to it last.
import { h } from "./dom.js";
import { isFramed } from "./framed.js";
import { OFFERED, language, speak, tr } from "./language.js";

/** Puts it on the page, once; a page in a frame of a course is in the language of its link. */
export function offerLanguages() {
  if (OFFERED.length < 2 || isFramed()) return;
  const options = OFFERED.map(([code, name]) =>
    h("option", { value: code, lang: code, selected: code === language }, name),
  );
  const select = h("select", { "data-action": "language", "aria-label": tr("Language") }, options);
  if (!OFFERED.some(([code]) => code === language)) select.selectedIndex = -1;
  select.addEventListener("change", () => speak(select.value));
  document.body.append(h("nav", { class: "lstm-language", "aria-label": tr("Language") }, select));
}
