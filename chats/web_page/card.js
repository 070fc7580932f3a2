// Draws a card from its JSON.

import { drawChart } from "./chart.js";
import { drawShot } from "./shot.js";
import { drawSection } from "./lines.js";
import { el, link, mentionPage, say, spans, stateWord, timeAgo, webAddress } from "./dom.js";

const EMOJI = ["👀", "🙋", "🚨", "✅", "🙈", "💤"];
const ALERTS_EMOJI = EMOJI.filter((emoji) => emoji !== "💤"); // nobody lets an alert sleep

/**
 * The card of `message` as an `<article>`. `act.press(message, button)`, `act.react(message, emoji, remove)` and,
 * for an answer that only this page shows, `act.dismiss(message)` are called for what people do. `who` is their name.
 * `scope` begins the ids within a column, where a card may stand a second time; `level` is that of its heading.
 */
export function drawCard(message, act, who, scope = "", level = 2) {
  const card = message.card;
  const article = el(
    "article",
    {
      class: `card ${card.kind ?? ""}`,
      tabindex: "-1",
      "data-id": message.id,
      "data-tone": card.tone ?? "neutral",
      "data-state": card.state,
      "aria-labelledby": `${scope}title-${message.id}`,
    },
    drawHead(message, act, scope, level),
    drawContext(card),
    drawCalls(card.calls),
    card.quote ? drawQuote(card.quote) : null,
    (card.body ?? []).map((text) => el("p", { class: "body", dir: "auto" }, spans(text))),
    drawFields(card.fields),
    card.picture ? drawPicture(card.picture) : null,
    (card.sections ?? []).map((section, at) => drawSection(section, message, act, at)),
    drawStatus(card),
    drawActions(message, act, who),
    drawThread(message.thread ?? []),
    card.footer ? el("p", { class: "footer", text: card.footer, dir: "auto" }) : null,
  );
  return article;
}

function drawHead(message, act, scope, level) {
  const card = message.card;
  const address = card.url ? webAddress(card.url) : null;
  const title = el("h2", { id: `${scope}title-${message.id}`, dir: "auto", "aria-level": level === 2 ? null : level });
  const words = card.headline?.length ? spans(card.headline) : card.title ?? "";
  title.append(address ? link(card.url, { "data-key": "title", class: "title" }, words) : el("span", {}, words));
  return el(
    "header",
    { class: "head" },
    card.icon ? el("span", { class: "icon", text: card.icon, "aria-hidden": "true" }) : null,
    title,
    el(
      "div",
      { class: "corner" },
      message.only ? el("span", { class: "tag", text: say("only_you") }) : null,
      card.state ? el("span", { class: "state", text: stateWord(card.state) }) : null,
      message.only ? null : drawTime(card, message.at),
      message.only
        ? el("button", {
            type: "button",
            class: "icon-button",
            text: "✕",
            "aria-label": say("close"),
            on: { click: () => act.dismiss(message) },
          })
        : null,
    ),
  );
}

/** When it was said; of a mention it leads to its own page. */
function drawTime(card, at) {
  const time = card.said_at ? timeAgo(card.said_at) : null;
  const page = mentionPage(card.target);
  if (!page) return time;
  const told = time ?? timeAgo(at) ?? say("whole");
  return el("a", { class: "permalink", href: page, "data-key": "whole", title: say("whole") }, told, sr(say("whole")));
}

function sr(text) {
  return el("span", { class: "sr", text: ` · ${text}` });
}

function drawQuote(quote) {
  return el("blockquote", { dir: "auto", lang: quote.lang }, spans(quote.text));
}

/** A chart has numbers; a post as it was kept has none. */
function drawPicture(picture) {
  return picture.series ? drawChart(picture) : drawShot(picture);
}

function drawCalls(calls) {
  if (!calls?.length) return null;
  return el("p", { class: "calls" }, own(say("calls", { who: calls.map((one) => one.name).join(", ") })));
}

function drawFields(fields) {
  if (!fields?.length) return null;
  const long = fields.some((field) => field.name.length + (field.value?.length ?? 0) > 60);
  return el(
    "dl",
    { class: long ? "fields long" : "fields" },
    fields.map((field) =>
      el("div", {}, el("dt", { text: field.name, dir: "auto" }), el("dd", { text: field.value ?? "", dir: "auto" })),
    ),
  );
}

function drawActions(message, act, who) {
  const card = message.card;
  const buttons = (card.buttons ?? []).map((button) => drawButton(button, message, act));
  const more = card.more?.length ? drawMore(card.more, message, act) : null;
  const reactions = message.only || !card.target || message.channel === null ? null : drawReactions(message, act, who);
  if (!buttons.length && !more && !reactions) return null;
  return el("div", { class: "actions" }, el("div", { class: "buttons" }, buttons, more), reactions);
}

/** A button; `small` shows the emoji alone. */
export function drawButton(button, message, act, small = false) {
  const alone = small && button.emoji;
  return el(
    "button",
    {
      type: "button",
      class: `press ${button.style ?? "default"} ${alone ? "small" : ""}`,
      "data-key": `press ${button.id} ${JSON.stringify(button.values ?? {})}`,
      "data-verb": button.verb,
      "aria-label": alone ? button.label : null,
      title: alone ? button.label : null,
      on: { click: () => act.press(message, button) },
    },
    button.emoji ? el("span", { class: "emoji", text: button.emoji, "aria-hidden": "true" }) : null,
    alone ? null : el("span", { text: button.label, dir: "auto" }),
  );
}

function drawMore(buttons, message, act) {
  return el(
    "select",
    {
      class: "press more",
      "data-key": "more",
      "aria-label": say("more"),
      on: {
        change: (event) => {
          const button = buttons[Number(event.target.value)];
          event.target.value = "";
          if (button) act.press(message, button);
        },
      },
    },
    el("option", { value: "", text: say("more") }),
    buttons.map((button, at) => el("option", { value: at, text: `${button.emoji ?? ""} ${button.label}`.trim() })),
  );
}

function drawReactions(message, act, who) {
  const there = message.reactions ?? {};
  const offered = ["alert", "call"].includes(message.card.kind) ? ALERTS_EMOJI : EMOJI;
  const all = [...offered, ...Object.keys(there).filter((emoji) => !offered.includes(emoji))];
  return el(
    "div",
    { class: "reactions", role: "group", "aria-label": say("reactions") },
    all.map((emoji) => {
      const names = there[emoji] ?? [];
      const told = names.length
        ? say("reacted", { emoji, n: names.length, who: names.join(", ") })
        : say("react", { emoji });
      const button = el(
        "button",
        {
          type: "button",
          class: "reaction",
          "data-key": `react ${emoji}`,
          "data-emoji": emoji,
          "aria-pressed": String(names.includes(who)),
          "aria-label": told,
          title: told,
          on: { click: () => act.react(message, emoji, button.getAttribute("aria-pressed") === "true") },
        },
        el("span", { class: "emoji", text: emoji }),
        names.length ? el("span", { class: "count", text: names.length }) : null,
      );
      button.names = names;
      return button;
    }),
  );
}

/** Who did what last; opens to all that was done. */
function drawStatus(card) {
  const history = card.history ?? [];
  const answer = card.status_url ? webAddress(card.status_url) : null;
  const told = answer ? link(card.status_url, { "data-key": "answer" }, `↗ ${answer.host}`) : null;
  const status =
    card.status || told
      ? el("span", { class: "status-text" }, card.status ? own(card.status) : null, told ? " " : null, told)
      : null;
  if (!history.length) return status ? el("p", { class: "status" }, status) : null;
  return el(
    "details",
    { class: "history", "data-open": "history" },
    el(
      "summary",
      { class: card.status ? "status" : "status quiet", "data-key": "history" },
      status,
      el("span", { class: "unfold", text: say("history", { n: history.length }) }),
    ),
    el("ol", {}, history.map((text) => el("li", {}, own(text)))),
  );
}

function drawThread(lines) {
  if (!lines.length) return null;
  return el(
    "details",
    { class: "thread", "data-open": "thread", open: true },
    el("summary", { "data-key": "thread", text: say("thread", { n: lines.length }) }),
    el("ol", {}, lines.map((text) => el("li", { text, dir: "auto" }))),
  );
}

/** Where it was said and by whom; the host that the link really leads to stands first when no part says it. */
function drawContext(card) {
  const address = card.url ? webAddress(card.url) : null;
  const parts = (card.context ?? []).map(own);
  const bare = (host) => host.toLowerCase().replace(/^www\./, "");
  if (address && !(card.context ?? []).some((text) => bare(text) === bare(address.host))) {
    parts.unshift(el("span", { class: "host", text: `↗ ${address.host}` }));
  }
  if (!parts.length) return null;
  const dot = () => el("span", { class: "dot", text: "·", "aria-hidden": "true" });
  return el("p", { class: "context" }, parts.flatMap((part, at) => (at ? [dot(), part] : [part])));
}

/** A sentence of ours in which names may stand in any script: it keeps our direction. */
function own(text) {
  return el("bdi", { dir: document.documentElement.dir || "ltr", text });
}
