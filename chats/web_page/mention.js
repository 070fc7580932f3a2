// A mention's own page: its card, all that was said, its whole history, what it means, its story and alerts.

import { actsOf } from "./acts.js";
import { closeAnswer, openAnswer } from "./answer.js";
import { get, me, post } from "./api.js";
import { drawCard } from "./card.js";
import { el, say, setClock, tick } from "./dom.js";
import { drawSection } from "./lines.js";
import { listen } from "./live.js";
import { drawHistory, drawMatches, drawMeaning, drawText } from "./mention_parts.js";
import { keepFocus, redraw } from "./redraw.js";
import { keepName, showLink } from "./tell.js";

const SOON = 400;

const $ = (id) => document.getElementById(id);
const number = location.pathname.split("/").at(-1);
const who = () => me() || say("guest");
let told = ""; // the mention as it was drawn
let version = null;
let timer;

const act = actsOf({
  channel: () => undefined,
  drawn: (message) => document.querySelectorAll(`#mention [data-id="${CSS.escape(message.id)}"]`),
  answer: (reply) => openAnswer(reply, act, who()),
  dismiss: closeAnswer,
  hear,
  changed: soon,
});
keepName(() => {
  told = "";
  read();
});
read();
listen({ version: () => version, message: hear, beat, state: showLink });

function beat({ now, version: top }) {
  setClock(now);
  version = top;
  tick(document);
  if (!document.hidden) read();
}

function hear(message) {
  version = Math.max(version ?? 0, message.version);
  soon();
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(read, SOON);
}

async function read() {
  try {
    const mention = await get(`/api/mentions/${encodeURIComponent(number)}`);
    const text = JSON.stringify(mention);
    if (text !== told) draw(mention, await why(mention));
    told = text;
    $("note").textContent = "";
  } catch (trouble) {
    $("note").textContent = trouble.message;
  } finally {
    $("mention").setAttribute("aria-busy", "false");
  }
}

/** What the bot says about how it came here; the page shows all else also without it. */
async function why(mention) {
  try {
    return (await post("/api/ask", { text: `why m${mention.id}` })).card ?? null;
  } catch {
    return null;
  }
}

function draw(mention, reason) {
  const { message } = mention;
  const title = message.card.title || say("mention_title");
  $("heading").textContent = title;
  document.title = `${title} · ${say("title")}`;
  put("card", drawCard(message, act, who(), "whole-"));
  const lines = (list) => drawSection({ lines: list }, { ...message, only: true }, act, 0);
  const parts = [
    part("text", "what_was_said", drawText(mention)),
    part("matches", "matched", drawMatches(mention)),
    part("meaning", "meaning", drawMeaning(mention)),
    part("history", "whole_history", drawHistory(mention)),
    part("story", "whole_story", mention.story.length > 1 ? lines(mention.story) : null),
    part("alerts", "in_alerts", mention.alerts.length ? lines(mention.alerts) : null),
    part("why", "why_here", reason ? drawReason(reason, message) : null),
  ];
  for (const [name, drawn] of parts) put(name, drawn);
  $("parts").hidden = false;
}

function part(name, key, inner) {
  const id = `part-${name}`;
  const drawn = inner && el("section", { class: `part part-${name}`, "aria-labelledby": id }, el("h2", { id, text: say(key) }), inner);
  return [name, drawn];
}

function drawReason(card, message) {
  const fields = card.fields?.length ? [{ fields: card.fields }] : [];
  return [...fields, ...(card.sections ?? [])].map((section, at) => drawSection(section, { ...message, only: true }, act, `why-${at}`));
}

/** Put a part in its place; one that is the same in another form takes over what was open and the focus. */
function put(name, drawn) {
  const frame = place(name);
  const old = frame.firstElementChild;
  if (old && drawn) {
    const focused = redraw(old, drawn);
    if (focused) keepFocus(focused, drawn, () => $("mention"));
  } else frame.replaceChildren(...(drawn ? [drawn] : []));
}

function place(name) {
  const id = `place-${name}`;
  const side = ["matches", "meaning", "alerts", "why"].includes(name) ? "aside" : "middle";
  if (!$(id)) {
    if (!$(side)) $("parts").append(el("div", { id: side, class: side }));
    $(side).append(el("div", { id, class: "place" }));
  }
  return $(id);
}
