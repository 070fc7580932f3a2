// One column of a view: a channel, mentions of some kind, or the answer to a question; the newest at the top.

import { get, post } from "./api.js";
import { drawCard } from "./card.js";
import { clock, el, say, tick } from "./dom.js";
import { isShown, keepFocus, redraw } from "./redraw.js";
import { queryOf, questionOf, titleOf } from "./spec.js";

const PART = 30;
const MOST = 100;
const FRESH = { mentions: 14_000, report: 55_000, channel: Infinity }; // milliseconds until it is asked for again
const CALM = 15_000; // milliseconds for which an answer stays as it is, whatever happens
let count = 0;

export class Strip {
  /** `board` has the `rooms`, `filters`, `choices`, `act` and `who()`; `tools` are the buttons of its head. */
  constructor(column, board, tools) {
    count += 1;
    this.column = column;
    this.board = board;
    this.scope = `column-${count}-`;
    this.limit = PART;
    this.told = new Map(); // id -> the message as it was drawn
    this.turn = 0;
    this.readAt = 0;
    this.loaded = false;
    this.heading = el("h2", { id: `${this.scope}name`, dir: "auto", text: titleOf(column, board.rooms) });
    this.badge = el("span", { class: "badge", hidden: true });
    this.note = el("p", { class: "strip-note", role: "status", text: say("loading") });
    this.cards = el("div", { class: "strip-cards", role: "feed", "aria-labelledby": this.heading.id });
    this.more = el("button", { type: "button", class: "soft strip-more", hidden: true, text: say("older") });
    this.more.addEventListener("click", () => {
      this.limit = Math.min(MOST, this.limit + PART);
      this.refresh();
    });
    this.again = el("button", { type: "button", class: "soft strip-again", hidden: true, text: say("again") });
    this.again.addEventListener("click", () => this.refresh());
    this.scroller = el("div", { class: "strip-scroll" }, this.note, this.again, this.cards, this.more);
    this.head = el("header", { class: "strip-head" }, this.heading, this.badge, tools);
    this.element = el(
      "section",
      { class: "strip", "aria-labelledby": this.heading.id, "data-kind": column.kind },
      this.head,
      this.scroller,
    );
  }

  /** Ask again when what stands here is no longer fresh. */
  beat() {
    tick(this.cards);
    if (Date.now() - this.readAt > FRESH[this.column.kind]) this.refresh();
  }

  /** Read it anew. What was there stays while it is read, and when that fails. */
  async refresh() {
    this.readAt = Date.now();
    this.turn += 1;
    const turn = this.turn;
    this.cards.setAttribute("aria-busy", "true");
    try {
      const found = await this.read();
      if (turn !== this.turn) return; // asked for something else meanwhile
      this.show(found.messages, found.total);
      this.say(found.messages.length ? found.note : found.empty);
    } catch (trouble) {
      if (turn === this.turn) this.say(trouble.message, true);
    } finally {
      if (turn === this.turn) this.cards.setAttribute("aria-busy", "false");
    }
  }

  async read() {
    const { column, board } = this;
    if (column.kind === "report") {
      const text = questionOf(column, board.filters, board.choices);
      const { card } = await post("/api/ask", { text });
      const message = { id: "report", channel: null, card, at: clock().toISOString(), version: 0 };
      return { messages: card ? [message] : [], empty: say("none_such") };
    }
    if (column.kind === "channel") {
      const room = board.rooms.get(column.channel);
      if (!room) return { messages: [], empty: say("no_such_channel") };
      const all = board.inOrder(room).filter((message) => !message.only).reverse();
      return { messages: all.slice(0, this.limit), total: all.length, empty: say("empty") };
    }
    const found = await get(`/api/mentions?${queryOf(column, board.filters, this.limit)}`);
    const note = column.text ? say("searched", { n: found.read }) : "";
    return { messages: found.mentions, total: found.total, note, empty: say("none_such") };
  }

  /** These messages and no others; cards that are the same stay as they are. */
  show(messages, total) {
    const wanted = new Set(messages.map((message) => message.id));
    const lost = this.cards.contains(document.activeElement) ? document.activeElement.closest(".card") : null;
    const beside = lost && (lost.nextElementSibling ?? lost.previousElementSibling);
    for (const card of Array.from(this.cards.children)) {
      if (wanted.has(card.dataset.id)) continue;
      this.told.delete(card.dataset.id);
      card.remove();
    }
    messages.forEach((message, at) => {
      const drawn = this.put(message);
      const there = this.cards.children[at];
      if (there !== drawn) this.cards.insertBefore(drawn, there ?? null);
    });
    if (lost && !lost.isConnected && !this.cards.contains(document.activeElement)) {
      (beside?.isConnected ? beside : this.heading.parentElement.querySelector("button")).focus({ preventScroll: true });
    }
    this.loaded = true;
    this.badge.hidden = total === undefined;
    this.badge.textContent = total ?? "";
    this.more.hidden = total === undefined || messages.length >= Math.min(total, MOST);
  }

  /** The card of a message, drawn anew only when something of it is different. */
  put(message) {
    const old = this.find(message.id);
    const told = JSON.stringify([message.card, message.reactions, message.thread]);
    if (old && this.told.get(message.id) === told) return old;
    this.told.set(message.id, told);
    const drawn = drawCard(message, this.board.act, this.board.who(), this.scope, 3);
    // Among others an answer is looked at first, and read then.
    if (this.column.kind === "report") drawn.querySelector(".head").after(...drawn.querySelectorAll(":scope > figure"));
    if (!old) {
      if (this.loaded) drawn.classList.add("arrived");
      return drawn;
    }
    const focused = redraw(old, drawn);
    if (focused) keepFocus(focused, drawn, () => this.visible()[0]);
    return drawn;
  }

  /** Something was done to a mention, or one came in. */
  changed() {
    const { kind } = this.column;
    if (kind === "mentions" || (kind === "report" && Date.now() - this.readAt > CALM)) this.refresh();
  }

  /** Something was posted or changed in a channel. */
  hear(message) {
    if (this.column.kind === "channel" && message.channel === this.column.channel) this.refresh();
  }

  say(text, bad = false) {
    this.note.textContent = text ?? "";
    this.note.classList.toggle("bad", bad);
    this.again.hidden = !bad;
  }

  find(id) {
    return this.cards.querySelector(`:scope > [data-id="${CSS.escape(id)}"]`);
  }

  visible() {
    return Array.from(this.cards.children).filter(isShown);
  }
}
