// Builds elements. Data only ever becomes text: nothing here reads markup, and links are checked.

const words = JSON.parse(document.getElementById("words").textContent);

/** The sentence for a key, with places like {n} filled in. */
export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** What something of a kind is called; what we have no word for is shown as it is. */
export function word(kind, name) {
  return words[`${kind}_${name}`] ?? name.replaceAll("_", " ");
}

export function stateWord(state) {
  return words[`state_${state}`] ?? state;
}

/**
 * An element. `props`: `on` are listeners by event name, `class` and `text` as they say, true and false set or
 * leave out an attribute, all else becomes an attribute. Children that are null are left out.
 */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, hear] of Object.entries(value)) made.addEventListener(event, hear);
    else if (name === "text") made.textContent = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** The address as a URL when it is one of the web, else null: no javascript:, no data:. */
export function webAddress(url) {
  try {
    const address = new URL(url);
    return ["http:", "https:"].includes(address.protocol) ? address : null;
  } catch {
    return null;
  }
}

/** A link that tells the other side nothing; when the address is no web address, only its text. */
export function link(url, props, ...children) {
  const address = webAddress(url);
  if (!address) return el("span", props, ...children);
  const safe = { href: address.href, target: "_blank", rel: "noopener noreferrer nofollow", title: address.host };
  return el("a", { ...safe, ...props }, ...children);
}

/** The address of a mention's own page, from what its buttons act on (`m12`); null when that is no mention. */
export function mentionPage(target) {
  const found = /^m(\d{1,15})$/.exec(target ?? "");
  return found ? `/mention/${found[1]}` : null;
}

/** Runs of text (`{text, bold, url}`) as elements. */
export function spans(runs = []) {
  return runs.map((run) => {
    const inner = run.bold ? el("b", { class: "hit", text: run.text }) : document.createTextNode(run.text ?? "");
    return run.url ? link(run.url, { dir: "auto" }, inner) : inner;
  });
}

let offset = 0;

/** Go by the bot's clock: it sent `now`. */
export function setClock(now) {
  offset = new Date(now).getTime() - Date.now();
}

export function clock() {
  return new Date(Date.now() + offset);
}

const lang = document.documentElement.lang;
/** How to write numbers and times; English as it is written outside the United States, as in the bot's sentences. */
export const language = lang === "en" ? "en-GB" : lang;
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
const absolute = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });

/** `<time>` that says how long ago; `tick` keeps it true. */
export function timeAgo(at) {
  const when = new Date(at);
  if (Number.isNaN(when.getTime())) return null;
  return el("time", { datetime: at, title: absolute.format(when), text: ago(when) });
}

export function tick(root) {
  for (const time of root.querySelectorAll("time")) {
    const text = ago(new Date(time.dateTime));
    if (time.textContent !== text) time.textContent = text;
  }
}

function ago(when) {
  const seconds = (when - clock()) / 1000;
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return say("now");
}
