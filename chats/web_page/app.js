// The page: channels or columns, their messages, what comes in, what people ask.

import { actsOf } from "./acts.js";
import { get, me, post } from "./api.js";
import { Board } from "./board.js";
import { Column } from "./column.js";
import { clock, el, say, setClock } from "./dom.js";
import { listenToKeys } from "./keys.js";
import { listen } from "./live.js";
import { banner, keepName, showLink, toast } from "./tell.js";
import { Shelf } from "./views.js";

const FAR_BEHIND = 1000; // changes; from there on, reading all anew is quicker
const OPEN = new Set(["new", "acknowledged", "claimed", "escalated", "snoozed", "open"]);

const $ = (id) => document.getElementById(id);
const rooms = new Map(); // name -> {name, title, messages: Map, fresh}
let current = null; // the room that is shown; null while columns are
let version = null;
let loaded = false;
let loading = false;
let waiting = []; // came in while the channels were being read
let missed = 0;
let answers = 0;

const who = () => me() || say("guest");
const act = actsOf({
  channel: () => current?.name,
  drawn: (message) => [column.find(message.id)].filter(Boolean),
  answer: showAnswer,
  dismiss,
  hear,
});
const column = new Column(act, who);
const board = new Board({ rooms, inOrder, heard: hear, who, shown: showTitle });
const views = new Shelf(board);
const shown = () => (board.on ? board : column);
keepName(() => shown().markMine());
listenToKeys(shown);
watchFilter();
$("ask").addEventListener("submit", ask);
addEventListener("hashchange", () => choose());
addEventListener("visibilitychange", () => {
  showTitle();
  if (!document.hidden) board.refresh();
});
const live = listen({ version: () => version, message: hear, beat, state: showLink });

// ---------------------------------------------------------------- what comes in

async function beat({ now, version: top }) {
  setClock(now);
  if (loaded && board.on) board.beat();
  if (loading || (loaded && top >= version && top - version < FAR_BEHIND)) return;
  const again = loaded; // another store stands behind the page now, or we were away for long
  loading = true;
  loaded = false;
  version = top;
  try {
    await load();
    loaded = true;
    for (const message of waiting.splice(0)) hear(message);
  } catch (trouble) {
    version = null;
    banner(trouble.message);
  } finally {
    loading = false;
  }
  if (again) live.open();
}

async function load() {
  const channels = await get("/api/channels");
  const read = (name) => get(`/api/channels/${encodeURIComponent(name)}/messages?limit=200`);
  const [found] = await Promise.all([Promise.all(channels.map((channel) => read(channel.name))), views.load()]);
  rooms.clear();
  channels.forEach((channel, at) => {
    const messages = new Map(found[at].map((message) => [message.id, message]));
    rooms.set(channel.name, { ...channel, messages, fresh: 0 });
  });
  $("channels").replaceChildren(
    ...channels.map(({ name, title }) =>
      el(
        "li",
        {},
        el(
          "a",
          { href: `#${encodeURIComponent(name)}`, "data-channel": name },
          el("span", { class: "hash", text: "#", "aria-hidden": "true" }),
          el("span", { class: "channel-name" }, el("bdi", { text: title })),
          el("span", { class: "badge", hidden: true }),
        ),
      ),
    ),
  );
  choose();
  learnCommands();
}

function hear(message) {
  if (loading && !loaded) return waiting.push(message);
  version = Math.max(version ?? 0, message.version);
  const room = rooms.get(message.channel);
  const known = room?.messages.get(message.id);
  if (!room || known?.version >= message.version) return;
  room.messages.set(message.id, message);
  const arrived = loaded && !known;
  if (room === current) {
    column.put(message, arrived);
  } else if (arrived) room.fresh += 1;
  board.hear(message);
  if (arrived && document.hidden) missed += 1;
  count();
}

// ---------------------------------------------------------------- channels and filter

/** Show what the address says: a channel, or a view with its columns. */
function choose() {
  const view = views.fromAddress();
  current = view ? null : rooms.get(views.name()) ?? rooms.values().next().value ?? null;
  document.body.classList.toggle("columns", view !== null);
  for (const link of document.querySelectorAll("#channels a, #views a")) {
    const here = view ? link.dataset.view === view.name && view.saved : link.dataset.channel === current?.name;
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (view) {
    column.show([]);
    board.open(view);
  } else if (current) {
    board.close();
    current.fresh = 0;
    $("heading").textContent = current.title;
    column.show(inOrder(current));
  }
  count();
  document.querySelector(".links [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function inOrder(room) {
  return [...room.messages.values()].sort(
    (a, b) => new Date(a.at) - new Date(b.at) || Number(a.id) - Number(b.id) || 0,
  );
}

function watchFilter() {
  const buttons = document.querySelectorAll("[data-filter]");
  for (const button of buttons) {
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      $("cards").dataset.show = button.dataset.filter;
      column.toNewest();
      count();
    });
  }
}

function count() {
  for (const room of rooms.values()) {
    const cards = [...room.messages.values()].filter((message) => !message.only).map((message) => message.card);
    const own = cards.filter((card) => card.kind !== "call"); // which tells of an alert that has its own card
    const alarms = own.filter((card) => card.kind === "alert" && ["open", "escalated"].includes(card.state)).length;
    const fresh = own.filter((card) => card.state === "new").length + alarms;
    const open = own.filter((card) => OPEN.has(card.state)).length;
    const link = document.querySelector(`[data-channel="${CSS.escape(room.name)}"]`);
    const badge = link?.querySelector(".badge");
    if (badge) {
      badge.hidden = fresh === 0;
      const told = alarms ? `, ${say("alarms", { n: alarms })}` : "";
      badge.replaceChildren(String(fresh), el("span", { class: "sr", text: ` ${say("filter_new")}${told}` }));
      link.classList.toggle("alarm", alarms > 0);
      link.classList.toggle("fresh", room.fresh > 0);
    }
    if (room !== current) continue;
    document.querySelector("[data-filter=open] b").textContent = open || "";
    document.querySelector("[data-filter=new] b").textContent = fresh || "";
  }
  const none = loaded || rooms.size ? column.visible().length === 0 : false;
  $("empty").hidden = !none;
  $("empty").textContent = say($("cards").dataset.show && $("cards").dataset.show !== "all" ? "all_done" : "empty");
  showTitle();
}

// ---------------------------------------------------------------- what people ask

async function ask(event) {
  event.preventDefault();
  const text = $("question").value.trim();
  if (!text) return;
  $("ask").classList.add("busy");
  try {
    const reply = await post("/api/ask", { text, channel: current?.name });
    $("question").value = "";
    if (board.on) board.answer(reply);
    else showAnswer(reply, null, null);
  } catch (trouble) {
    toast(trouble.message, true);
  } finally {
    $("ask").classList.remove("busy");
  }
}

/** An answer that only this page shows: in place of `instead`, under the card that was pressed, or at the end. */
function showAnswer(reply, instead, under) {
  answers += 1;
  const id = instead?.only ? instead.id : `answer-${answers}`;
  const message = { id, card: reply.card, at: clock().toISOString(), version: 0, only: true };
  current?.messages.set(id, message);
  column.putAnswer(message, instead?.only ? null : under?.id);
  $("told").textContent = reply.text;
  count();
}

function dismiss(message) {
  current?.messages.delete(message.id);
  const card = column.find(message.id);
  const next = card?.previousElementSibling ?? $("question");
  column.remove(message.id);
  next.focus({ preventScroll: true });
  count();
}

function showTitle() {
  if (!document.hidden) missed = 0;
  const here = board.on ? board.title() : current?.title;
  const name = here ? `${here} · ${say("title")}` : say("title");
  document.title = missed ? `(${missed}) ${name}` : name;
}

/** The commands for the question box, from what `/mentions help` answers. */
async function learnCommands() {
  if ($("commands").children.length) return;
  try {
    const { text } = await post("/api/ask", { text: "help", channel: current?.name });
    const found = new Set(Array.from(text.matchAll(/\/mentions [a-z]+/g), (match) => match[0]));
    $("commands").replaceChildren(...Array.from(found, (value) => el("option", { value })));
  } catch {
    // Asking works without suggestions.
  }
}
