// The parts of a mention's page that no card has.

import { el, language, say, timeAgo, word } from "./dom.js";

const FEELINGS = ["negative", "neutral", "positive"];
const TONES = { negative: "danger", neutral: "neutral", positive: "good" };

const whole = new Intl.DateTimeFormat(language, {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });

/** All of it, as its author wrote it. */
export function drawText({ title, text, lang, blank, message }) {
  if (blank) return el("p", { class: "body", text: message.card.title, dir: "auto" });
  return el(
    "div",
    { class: "said", lang },
    title ? el("p", { class: "said-title", text: title, dir: "auto" }) : null,
    text.split(/\n+/).filter((one) => one.trim()).map((one) => el("p", { text: one, dir: "auto" })),
  );
}

/** Each topic with the words that matched. */
export function drawMatches({ matches }) {
  return el(
    "dl",
    { class: "pairs" },
    matches.map(({ topic, words }) =>
      el(
        "div",
        {},
        el("dt", {}, el("bdi", { text: topic })),
        el("dd", {}, words.map((one) => el("b", { class: "hit" }, el("bdi", { text: one })))),
      ),
    ),
  );
}

/** How it sounds with how likely that is, what its author wants, how urgent it is. */
export function drawMeaning({ meaning }) {
  const { sentiment, intents, priority } = meaning;
  return el(
    "dl",
    { class: "pairs" },
    sentiment ? pair("column_sentiment", drawChances(sentiment)) : null,
    intents.length ? pair("column_intent", el("ul", { class: "plain" }, intents.map(drawIntent))) : null,
    pair("column_priority", say("priority_of", { n: priority })),
    meaning.held ? pair("column_state", say("held")) : null,
  );
}

function pair(key, value) {
  return el("div", {}, el("dt", { text: say(key) }), el("dd", {}, value));
}

function drawChances(sentiment) {
  return el(
    "ul",
    { class: "plain chances" },
    FEELINGS.map((name) => {
      const chance = sentiment[name] ?? 0;
      const meter = el("meter", { class: `tone-${TONES[name]}`, min: 0, max: 1, value: chance, "aria-hidden": "true" });
      return el("li", {}, el("span", { text: word("sentiment", name) }), meter, el("span", { class: "number", text: percent.format(chance) }));
    }),
  );
}

function drawIntent(intent) {
  const name = word("intent", intent.name);
  return el("li", { text: `${intent.sure ? name : say("possible", { name })} · ${percent.format(intent.chance)}` });
}

/** All that happened to it, in the order in which it did. */
export function drawHistory({ message, seen_at: seen, moves, edits, posted }) {
  const events = [
    ...(message.card.said_at ? [{ at: message.card.said_at, text: say("it_was_said") }] : []),
    { at: seen, text: say("it_was_seen") },
    ...posted.filter((row) => row.state === "sent").map((row) => ({ at: row.at, text: say("it_was_posted", { name: row.channel }) })),
    ...edits.map((edit) => ({ at: edit.at, text: say("it_was_edited"), before: edit.before })),
    ...moves.map((move) => ({ at: move.at, text: move.line, undone: move.undone, verb: move.verb })),
  ];
  events.sort((one, other) => new Date(one.at) - new Date(other.at));
  return el("ol", { class: "events" }, events.map(drawEvent));
}

function drawEvent({ at, text, before, undone, verb }) {
  return el(
    "li",
    { class: undone ? "undone" : null, "data-verb": verb },
    el("span", { class: "event-at" }, el("span", { text: whole.format(new Date(at)) }), " · ", timeAgo(at)),
    el("bdi", { class: "event-text", dir: document.documentElement.dir || "ltr", text }),
    before ? el("blockquote", { class: "before", text: before, dir: "auto" }) : null,
  );
}
