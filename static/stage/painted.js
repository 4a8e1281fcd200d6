// What the pictures of all cells have in common: they are built once from pieces, and then only repainted.

/** @import { Pick } from "./label.js" */
/** @import { Piece } from "./pieces.js" */
/** @import { Store } from "./store.js" */

export class Painted {
  /** @type {Piece[]} */ #pieces = [];
  /** @type {HTMLElement | SVGElement} */ root;

  /**
   * @param {Store} store
   * @param {Pick} onPick a number was picked
   * @param {(gate: string) => void} onOpen the name of a gate was pressed
   */
  constructor(store, onPick, onOpen) {
    this.store = store;
    this.onPick = onPick;
    this.onOpen = onOpen;
  }

  /** Its element, which is painted from now on. @param {Piece} piece */
  add(piece) {
    this.#pieces.push(piece);
    return piece.root;
  }

  paint() {
    for (const piece of this.#pieces) piece.paint();
    this.root.classList.toggle("is-masked", this.store.now.masked(this.store.t));
  }
}
