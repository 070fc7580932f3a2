// The page: channels, their messages, what comes in, what people do.

import { get, me, post } from "./api.js";
import { Column } from "./column.js";
import { clock, el, say, setClock } from "./dom.js";
import { askFirst } from "./forms.js";
import { listenToKeys } from "./keys.js";
import { listen } from "./live.js";

const NAME = "listenpost.me";
const FAR_BEHIND = 1000; // changes; from there on, reading all anew is quicker
const OPEN = new Set(["new", "acknowledged", "claimed", "escalated", "snoozed", "open"]);
const PAGES = new Set(["page", "evidence"]); // verbs that turn to another page of an answer
const OUTCOMES = new Set(["save", "save_quietly", "cancel"]); // verbs of a preview whose outcome takes its place

const $ = (id) => document.getElementById(id);
const rooms = new Map(); // name -> {name, title, messages: Map, fresh}
let current = null;
let version = null;
let loaded = false;
let loading = false;
let waiting = []; // came in while the channels were being read
let missed = 0;
let answers = 0;
let toastTimer;
let hinted = false;

$("me").value = localStorage.getItem(NAME) ?? "";
$("me").addEventListener("change", () => {
  localStorage.setItem(NAME, me());
  column.markMine();
});
const who = () => me() || say("guest");
const column = new Column({ press, react, dismiss }, who);
listenToKeys(column);
watchFilter();
$("ask").addEventListener("submit", ask);
addEventListener("hashchange", () => choose(fromAddress()));
addEventListener("visibilitychange", showTitle);
const live = listen({ version: () => version, message: hear, beat, state: showLink });

// ---------------------------------------------------------------- what comes in

async function beat({ now, version: top }) {
  setClock(now);
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
  const found = await Promise.all(channels.map((channel) => read(channel.name)));
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
          el("bdi", { class: "channel-name", text: title }),
          el("span", { class: "badge", hidden: true }),
        ),
      ),
    ),
  );
  choose(fromAddress());
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
  if (arrived && document.hidden) missed += 1;
  count();
}

// ---------------------------------------------------------------- channels and filter

function fromAddress() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

function choose(name) {
  current = rooms.get(name) ?? rooms.values().next().value ?? null;
  if (!current) return;
  current.fresh = 0;
  $("heading").textContent = current.title;
  for (const link of document.querySelectorAll("[data-channel]")) {
    if (link.dataset.channel === current.name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  column.show(inOrder(current));
  count();
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

// ---------------------------------------------------------------- what people do

async function press(message, button) {
  const values = await askFirst(button);
  if (values === null) return;
  const body = { verb: button.verb, target: button.target, values: { ...button.values, ...values } };
  const where = message.only ? { channel: current?.name } : { message: message.id };
  await busy(message, async () => {
    const reply = await post("/api/press", { ...where, ...body });
    const instead = PAGES.has(button.verb) || (reply.done && OUTCOMES.has(button.verb)) ? message : null;
    if (reply.card) showAnswer(reply, instead, message);
    else told(reply);
    if (!reply.card && reply.done && instead?.only) dismiss(message);
    if (reply.message) hear(reply.message);
  });
}

async function react(message, emoji, remove) {
  await busy(message, async () => {
    const reply = await post("/api/react", { message: message.id, emoji, remove });
    told(reply);
    if (reply.message) hear(reply.message);
  });
}

async function ask(event) {
  event.preventDefault();
  const text = $("question").value.trim();
  if (!text) return;
  $("ask").classList.add("busy");
  try {
    const reply = await post("/api/ask", { text, channel: current?.name });
    $("question").value = "";
    if (reply.card) showAnswer(reply, null, null);
    else told(reply);
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

async function busy(message, work) {
  column.find(message.id)?.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (trouble) {
    toast(trouble.message, true);
  } finally {
    column.find(message.id)?.removeAttribute("aria-busy");
  }
}

function told(reply) {
  const hint = reply.done && !me() && !hinted ? ` ${say("guest_hint")}` : "";
  hinted ||= hint !== "";
  if (reply.text || hint) toast(`${reply.text}${hint}`, !reply.done);
}

// ---------------------------------------------------------------- small things

function toast(text, bad = false) {
  clearTimeout(toastTimer);
  $("toast").textContent = text;
  $("toast").classList.toggle("bad", bad);
  $("toast").classList.add("shown");
  toastTimer = setTimeout(() => $("toast").classList.remove("shown"), 3000 + text.length * 60);
}

function banner(text) {
  $("banner").textContent = text;
}

async function showLink(state) {
  const lost = state === "lost";
  $("link").dataset.link = state;
  $("link").firstElementChild.textContent = say(lost ? "lost_short" : "live");
  if (!lost) return banner("");
  banner(say("lost"));
  await get("/api/channels").catch((trouble) => trouble.status === 401 && banner(trouble.message));
}

function showTitle() {
  if (!document.hidden) missed = 0;
  const name = current ? `${current.title} · ${say("title")}` : say("title");
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
