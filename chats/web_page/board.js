// Columns side by side: what is in them, their order, the filters over all of them.

import { actsOf } from "./acts.js";
import { closeAnswer, openAnswer } from "./answer.js";
import { drawBar } from "./bar.js";
import { askColumn } from "./column_form.js";
import { el, say } from "./dom.js";
import { Strip } from "./strip.js";
import { titleOf } from "./spec.js";

const SOON = 700; // milliseconds in which several changes are one

const $ = (id) => document.getElementById(id);

export class Board {
  /**
   * `page` has the `rooms` with their messages `inOrder(room)`, `who()`, takes what came back from a press
   * (`heard`) and is told when another view is `shown`.
   */
  constructor(page) {
    Object.assign(this, page);
    this.view = null;
    this.strips = [];
    this.choices = { topics: [], sources: [], heard: [], intents: [], commands: [] };
    this.changed = () => {};
    this.act = actsOf({
      channel: () => undefined,
      drawn: (message) => document.querySelectorAll(`#strips [data-id="${CSS.escape(message.id)}"]`),
      answer: (reply) => this.answer(reply),
      dismiss: closeAnswer,
      hear: (message) => this.heard(message),
      changed: () => this.soon(),
    });
    this.carried = null; // the strip that the mouse has
    $("add-column").addEventListener("click", () => this.add());
  }

  get on() {
    return this.view !== null;
  }

  get filters() {
    return this.view?.filters ?? {};
  }

  /** Show the columns of a view: `{name, columns, filters, saved}`. */
  open(view) {
    if (this.view && JSON.stringify(this.view) === JSON.stringify(view)) return;
    this.view = view;
    this.strips = [];
    $("heading").textContent = this.title();
    drawBar(view.filters, this.choices, () => {
      this.changed(this.view);
      this.refresh();
    });
    $("strips").replaceChildren();
    for (const column of view.columns) this.place(column);
    this.countColumns();
    this.shown();
  }

  close() {
    this.view = null;
    this.strips = [];
    $("strips").replaceChildren();
  }

  title() {
    return this.view?.name || say("new_view");
  }

  // -------------------------------------------------------------- what is in them

  beat() {
    if (document.hidden) return;
    for (const strip of this.strips) strip.beat();
  }

  refresh() {
    for (const strip of this.strips) strip.refresh();
  }

  /** Read what a press may have changed, once for all that happens in a moment. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const strip of this.strips) strip.changed();
    }, SOON);
  }

  hear(message) {
    if (!this.on) return;
    for (const strip of this.strips) strip.hear(message);
    this.soon();
  }

  /** An answer for this person alone. */
  answer(reply) {
    if (reply.card) openAnswer(reply, this.act, this.who());
  }

  markMine() {
    for (const button of document.querySelectorAll("#strips .reaction")) {
      button.setAttribute("aria-pressed", String(button.names.includes(this.who())));
    }
  }

  // -------------------------------------------------------------- columns

  place(column, before = null) {
    const strip = new Strip(column, this, this.tools(() => strip, titleOf(column, this.rooms)));
    this.carry(strip);
    $("strips").insertBefore(strip.element, before?.element ?? null);
    this.strips.splice(before ? this.strips.indexOf(before) : this.strips.length, 0, strip);
    strip.refresh();
    return strip;
  }

  tools(strip, name) {
    const tool = (key, sign, click) =>
      el("button", {
        type: "button",
        class: "icon-button",
        "data-tool": key,
        text: sign,
        title: say(key),
        "aria-label": `${say(key)}: ${name}`,
        on: { click: () => click(strip()) },
      });
    return el(
      "div",
      { class: "strip-tools" },
      tool("move_back", "‹", (one) => this.move(one, -1, "move_back")),
      tool("move_on", "›", (one) => this.move(one, 1, "move_on")),
      tool("change_column", "✎", (one) => this.change(one)),
      tool("remove_column", "✕", (one) => this.remove(one)),
    );
  }

  async add() {
    const column = await askColumn(null, this);
    if (!column) return;
    const strip = this.place(column);
    this.arranged();
    strip.element.scrollIntoView({ block: "nearest", inline: "nearest" });
    strip.head.querySelector("button").focus({ preventScroll: true });
  }

  async change(strip) {
    const column = await askColumn(strip.column, this);
    if (!column) return;
    const next = this.place(column, strip);
    this.strips.splice(this.strips.indexOf(strip), 1);
    strip.element.remove();
    this.arranged();
    next.head.querySelector("[data-tool=change_column]").focus({ preventScroll: true });
  }

  remove(strip) {
    const at = this.strips.indexOf(strip);
    this.strips.splice(at, 1);
    strip.element.remove();
    this.arranged();
    const next = this.strips[at] ?? this.strips.at(-1);
    (next?.head.querySelector("[data-tool=remove_column]") ?? $("add-column")).focus({ preventScroll: true });
    $("told").textContent = say("removed_column", { name: strip.heading.textContent });
  }

  /** One place on, or before where another one stands; the focus goes along. */
  move(strip, step, tool) {
    const at = this.strips.indexOf(strip);
    const to = Math.max(0, Math.min(this.strips.length - 1, at + step));
    if (to === at) return;
    this.strips.splice(at, 1);
    this.strips.splice(to, 0, strip);
    $("strips").insertBefore(strip.element, this.strips[to + 1]?.element ?? null);
    this.arranged();
    strip.element.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (tool) strip.head.querySelector(`[data-tool=${tool}]`).focus({ preventScroll: true });
    $("told").textContent = say("moved_column", { name: strip.heading.textContent, n: to + 1, total: this.strips.length });
  }

  /** By its head a column can be taken to another place with the mouse. */
  carry(strip) {
    const { head, element } = strip;
    head.draggable = true;
    head.addEventListener("dragstart", (event) => {
      this.carried = strip;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
    });
    head.addEventListener("dragend", () => (this.carried = null));
    element.addEventListener("dragover", (event) => this.carried && event.preventDefault());
    element.addEventListener("drop", (event) => {
      if (!this.carried) return;
      event.preventDefault();
      this.move(this.carried, this.strips.indexOf(strip) - this.strips.indexOf(this.carried));
    });
  }

  arranged() {
    this.view.columns = this.strips.map((strip) => strip.column);
    this.countColumns();
    this.changed(this.view);
  }

  countColumns() {
    $("no-columns").hidden = this.strips.length > 0;
  }

  // -------------------------------------------------------------- for the keyboard

  get scroller() {
    return $("strips");
  }

  strip() {
    const own = this.strips.find((strip) => strip.element.contains(document.activeElement));
    return own ?? this.strips.find((strip) => strip.visible().length);
  }

  visible() {
    return this.strip()?.visible() ?? [];
  }

  toNewest() {
    const strip = this.strip();
    if (strip) strip.scroller.scrollTop = 0;
  }

  newest() {
    return this.visible()[0];
  }

  /** To the first card of the next column that has one, or of the one before. */
  aside(step) {
    const full = this.strips.filter((strip) => strip.visible().length);
    const card = full[Math.max(0, Math.min(full.length - 1, full.indexOf(this.strip()) + step))]?.visible()[0];
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "nearest", inline: "nearest" });
    return Boolean(card);
  }
}
