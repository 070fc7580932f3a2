// Draws the parts of digests, summaries and answers: sections with paragraphs, fields, a table, lines.

import { drawButton } from "./card.js";
import { el, link, mentionPage, say, spans, timeAgo } from "./dom.js";

const SHOWN = 12;

export function drawSection(section, message, act, at) {
  return el(
    "section",
    { class: "section" },
    section.heading ? el("h3", { text: section.heading, dir: "auto" }) : null,
    (section.text ?? []).map((text) => el("p", { class: "body", dir: "auto" }, spans(text))),
    drawPairs(section.fields),
    section.table ? drawTable(section.table, section.heading || say("table"), at) : null,
    section.lines?.length ? drawLines(section.lines, message, act, `lines-${at}`) : null,
  );
}

function drawPairs(fields) {
  if (!fields?.length) return null;
  const pair = (field) =>
    el("div", {}, el("dt", { text: field.name, dir: "auto" }), el("dd", { text: field.value ?? "", dir: "auto" }));
  return el("dl", { class: "fields" }, fields.map(pair));
}

const SHORT = 20; // letters that stay on one line: "12 min ago", "in 37 s"
const LONG = 40;

function drawTable(table, label, at) {
  const numeric = new Set(table.numeric ?? []);
  const kind = (text, column) => {
    if (numeric.has(column)) return "number";
    const length = column ? (text ?? "").length : 0; // the first is a name
    return length <= SHORT ? "short" : length <= LONG ? "long" : "sentence";
  };
  const cell = (tag, text, column) =>
    el(tag, { class: tag === "td" || numeric.has(column) ? kind(text, column) : null }, el("bdi", { text }));
  const named = table.columns.some((name) => name);
  const frame = el(
    "div",
    { class: "table", "data-key": `table-${at}` },
    el(
      "table",
      {},
      named ? el("thead", {}, el("tr", {}, table.columns.map((name, column) => cell("th", name, column)))) : null,
      el(
        "tbody",
        {},
        (table.rows ?? []).map((row) => el("tr", {}, row.map((text, column) => cell("td", text, column)))),
      ),
    ),
  );
  const sizes = new ResizeObserver(() => markScrolled(frame, label));
  sizes.observe(frame);
  sizes.observe(frame.firstElementChild);
  return frame;
}

/** What scrolls can be reached and scrolled from the keyboard, and says what it is; what does not is no stop. */
function markScrolled(frame, label) {
  const scrolls = frame.scrollWidth > frame.clientWidth;
  for (const [name, value] of [["tabindex", "0"], ["role", "region"], ["aria-label", label]]) {
    if (scrolls) frame.setAttribute(name, value);
    else frame.removeAttribute(name);
  }
}

function drawLines(lines, message, act, key) {
  const list = el("ol", { class: "lines", "data-lines": key }, lines.map((line) => drawLine(line, message, act)));
  const hidden = lines.length - SHOWN;
  if (hidden <= 1) return list;
  list.classList.add("folded");
  const all = el("button", { type: "button", class: "soft", "data-key": key, text: say("show_more", { n: hidden }) });
  all.addEventListener("click", () => {
    list.classList.remove("folded");
    list.children[SHOWN].querySelector("a, button")?.focus();
    all.remove();
  });
  return [list, all];
}

// Who, how many, how long ago: a name that runs the other way leaves what stands beside it in its place.
function isolated(note) {
  const dir = document.documentElement.dir || "ltr";
  return note.split(" · ").flatMap((part, n) => [n ? " · " : null, el("bdi", { dir, text: part })]);
}

function drawLine(line, message, act) {
  const text = line.url ? link(line.url, {}, spans(line.text)) : el("span", {}, spans(line.text));
  const page = mentionPage(line.target);
  text.dir = "auto";
  return el(
    "li",
    { class: "line", "data-state": line.state, "data-target": line.target },
    el("span", { class: "glyph", text: line.glyph ?? "", "aria-hidden": "true" }),
    el(
      "div",
      { class: "line-text" },
      text,
      line.note || line.said_at
        ? el(
            "span",
            { class: "note" },
            isolated(line.note ?? ""),
            line.note && line.said_at ? " · " : null,
            line.said_at ? timeAgo(line.said_at) : null,
            page ? [" · ", el("a", { class: "permalink", href: page, text: line.target, title: say("whole") })] : null,
          )
        : null,
    ),
    line.buttons?.length
      ? el("div", { class: "line-buttons" }, line.buttons.map((button) => drawButton(button, message, act, true)))
      : null,
  );
}
