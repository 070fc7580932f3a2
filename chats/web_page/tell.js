// Tells what happened: in passing, for good, and how the connection is.

import { get, me } from "./api.js";
import { say } from "./dom.js";

const NAME = "listenpost.me";
const $ = (id) => document.getElementById(id);

const place = $("toast"); // it may stand in a dialog that is gone by now

let timer;
let hinted = false;

/** A sentence that goes by itself. */
export function toast(text, bad = false) {
  clearTimeout(timer);
  // What is modal lies over everything else: the sentence has to stand in it.
  (Array.from(document.querySelectorAll("dialog[open]")).at(-1) ?? $("toasts")).append(place);
  place.textContent = text;
  place.classList.toggle("bad", bad);
  place.classList.add("shown");
  timer = setTimeout(() => place.classList.remove("shown"), 3000 + text.length * 60);
}

/** What the bot said to something that was done. */
export function told(reply) {
  const hint = reply.done && !me() && !hinted ? ` ${say("guest_hint")}` : "";
  hinted ||= hint !== "";
  if (reply.text || hint) toast(`${reply.text}${hint}`, !reply.done);
}

/** A sentence that stays until it is another one. */
export function banner(text) {
  $("banner").textContent = text;
}

/** How the connection is: "live" or "lost". */
export async function showLink(state) {
  const lost = state === "lost";
  $("link").dataset.link = state;
  $("link").firstElementChild.textContent = say(lost ? "lost_short" : "live");
  if (!lost) return banner("");
  banner(say("lost"));
  await get("/api/channels").catch((trouble) => trouble.status === 401 && banner(trouble.message));
}

/** Remember the name of who sits here; `changed` is called when it becomes another one. */
export function keepName(changed) {
  $("me").value = localStorage.getItem(NAME) ?? "";
  $("me").addEventListener("change", () => {
    localStorage.setItem(NAME, me());
    changed();
  });
}
