// The column of cards: newest at the bottom, steady while one reads further up, focus kept over redraws.

import { drawCard } from "./card.js";
import { say, tick } from "./dom.js";
import { isShown, keepFocus, redraw } from "./redraw.js";

const MOST = 400;
const NEAR = 90;

export class Column {
  /** `act` as for drawCard; `who()` is the person's name. */
  constructor(act, who) {
    this.act = act;
    this.who = who;
    this.scroller = document.getElementById("column");
    this.cards = document.getElementById("cards");
    this.pill = document.getElementById("pill");
    this.unseen = 0;
    this.held = null; // where an answer is being read: nothing moves until the person does
    this.pill.addEventListener("click", () => this.toNewest());
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    setInterval(() => tick(this.cards), 15_000);
  }

  /** Show these messages in place of all others, from the newest. */
  show(messages) {
    this.cards.replaceChildren(...messages.map((message) => this.draw(message)));
    this.cards.setAttribute("aria-busy", "false");
    this.toNewest();
  }

  /** Draw a message in its place, or at the end when it is new (`arrived` since the page was opened). */
  put(message, arrived) {
    const old = this.find(message.id);
    if (old) return this.replace(old, message);
    const follow = this.atNewest() && this.held === null;
    const drawn = this.draw(message);
    if (arrived) drawn.classList.add("arrived");
    this.cards.append(drawn);
    while (follow && this.cards.children.length > MOST) this.cards.firstElementChild.remove();
    if (!isShown(drawn)) return drawn;
    if (follow) this.toNewest();
    else this.notSeen();
    return drawn;
  }

  /** Draw an answer under another card, or at the end; it stays in view while cards arrive below it. */
  putAnswer(message, under) {
    const old = this.find(message.id);
    const drawn = old ? this.replace(old, message) : this.draw(message);
    const above = under && this.find(under);
    if (above) above.after(drawn);
    else if (!old) this.cards.append(drawn);
    const tall = drawn.offsetHeight > this.scroller.clientHeight;
    drawn.scrollIntoView({ block: tall ? "start" : "nearest" });
    this.held = this.scroller.scrollTop;
  }

  /** Whose emoji are whose, for another name; nothing is drawn anew, for a click may be under way. */
  markMine() {
    for (const button of this.cards.querySelectorAll(".reaction")) {
      button.setAttribute("aria-pressed", String(button.names.includes(this.who())));
    }
  }

  remove(id) {
    this.find(id)?.remove();
  }

  find(id) {
    return this.cards.querySelector(`:scope > [data-id="${CSS.escape(id)}"]`);
  }

  /** Cards that the filter leaves, from top to bottom. */
  visible() {
    return Array.from(this.cards.children).filter(isShown);
  }

  newest() {
    return this.visible().at(-1);
  }

  /** Nothing stands beside it. */
  aside() {
    return false;
  }

  atNewest() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  scrolled() {
    const still = this.held !== null && Math.abs(this.scroller.scrollTop - this.held) < 2;
    if (!still && this.atNewest()) this.seen();
  }

  toNewest() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.seen();
  }

  seen() {
    this.held = null;
    this.unseen = 0;
    this.pill.hidden = true;
  }

  notSeen() {
    this.unseen += 1;
    this.pill.textContent = say("pill", { n: this.unseen });
    this.pill.hidden = false;
  }

  draw(message) {
    return drawCard(message, this.act, this.who());
  }

  replace(old, message) {
    const follow = this.atNewest() && this.held === null;
    const drawn = this.draw(message);
    const focused = redraw(old, drawn);
    if (focused) keepFocus(focused, drawn, () => this.after(drawn));
    if (follow) this.toNewest();
    return drawn;
  }

  /** The next card below that the filter leaves, or the last one. */
  after(drawn) {
    const rest = Array.from(this.cards.children);
    return rest.slice(rest.indexOf(drawn)).find(isShown) ?? this.visible().at(-1);
  }
}
