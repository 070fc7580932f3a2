// Talks to the JSON interface: docs/reference/web-api.md.

import { say } from "./dom.js";

const TIMEOUT = 20_000;

/** What went wrong, as a sentence for people; `status` is 0 when the bot could not be reached. */
export class Trouble extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export function get(path) {
  return send(path, {});
}

/** POST, and once more when the answer got lost: `event` makes sure that it counts once. */
export async function post(path, body) {
  const sent = { ...body, actor: me(), event: mark() };
  const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(sent) };
  try {
    return await send(path, init);
  } catch (trouble) {
    if (trouble.status !== 0) throw trouble;
    return send(path, init);
  }
}

export function remove(path) {
  return send(path, { method: "DELETE", headers: { "Content-Type": "application/json" } });
}

/** Who presses, as the person wrote it; empty while nobody said. */
export function me() {
  return document.getElementById("me").value.trim().replace(/\s+/g, " ");
}

async function send(path, init) {
  let answer;
  try {
    answer = await fetch(path, { ...init, signal: AbortSignal.timeout(TIMEOUT) });
  } catch {
    throw new Trouble(0, say("offline"));
  }
  const data = await answer.json().catch(() => null);
  if (answer.ok && data !== null) return data;
  if (answer.status === 401) throw new Trouble(401, say("signed_out"));
  const told = data?.error ? `${data.error} ${data.hint ?? ""}`.trim() : say("failed");
  throw new Trouble(answer.status, told);
}

function mark() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
