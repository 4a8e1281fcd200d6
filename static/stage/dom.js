// Helpers to write elements with, HTML and SVG. Text is always set as text, never parsed as HTML.

/** @typedef {string | Element | null | undefined | false} Child */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @template {Element} E
 * @param {E} element
 * @param {Record<string, any> | null} attributes
 * @param {(Child | Child[])[]} children
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(.../** @type {(string | Element)[]} */ (children.flat().filter(isThere)));
  return element;
}

/** @param {Child} child */
const isThere = (child) => child !== null && child !== undefined && child !== false;

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any> | null} attributes
 * @param {...(Child | Child[])} children
 */
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any> | null} attributes
 * @param {...(Child | Child[])} children
 */
export function s(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * A form round a slider and what belongs to it, which sends nothing. At each move of a slider Chromium reads the
 * controls of its form, or all of the page that are in none: a seventh of the time of a drag.
 * @param {Record<string, any> | null} attributes
 * @param {...(Child | Child[])} children
 */
export function ownForm(attributes, ...children) {
  const form = h("form", attributes, ...children);
  form.addEventListener("submit", (event) => event.preventDefault()); // the key Enter
  return form;
}

/**
 * Sets an attribute or a text only when it differs: the diagram is repainted sixty times a second. A text that stands
 * alone is changed, not replaced: the browser then keeps what it has laid out around it.
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value
 */
export function put(element, name, value) {
  const text = String(value);
  if (name === "text") {
    const { firstChild } = element;
    if (firstChild instanceof Text && firstChild === element.lastChild) {
      if (firstChild.data !== text) firstChild.data = text;
    } else if (element.textContent !== text) element.textContent = text;
  } else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/**
 * Hides an element or shows it, only when it is not so: an attribute set anew counts as a change of it.
 * @param {HTMLElement} element
 * @param {boolean} hidden
 */
export function hide(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

/**
 * Gives an element these children; whether they were others before. One that stays in its place keeps the focus.
 * @param {Element} parent
 * @param {Element[]} wanted
 */
export function replaceChildren(parent, wanted) {
  const same =
    parent.children.length === wanted.length &&
    wanted.every((child, k) => parent.children[k] === child);
  if (!same) parent.replaceChildren(...wanted);
  return !same;
}

/**
 * The control or link an event came from, if it lies within one that `selector` names.
 * @param {Event} event
 * @param {string} selector
 * @returns {Element | null}
 */
export const within = (event, selector) =>
  event.target instanceof Element ? event.target.closest(selector) : null;
