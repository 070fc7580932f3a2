// Draws the parts of digests, summaries and answers: sections with paragraphs, fields, a table, lines.

import { drawButton } from "./card.js";
import { el, link, say, spans, timeAgo } from "./dom.js";

const SHOWN = 12;

export function drawSection(section, message, act, at) {
  return el(
    "section",
    { class: "section" },
    section.heading ? el("h3", { text: section.heading, dir: "auto" }) : null,
    (section.text ?? []).map((text) => el("p", { class: "body", dir: "auto" }, spans(text))),
    drawPairs(section.fields),
    section.table ? drawTable(section.table) : null,
    section.lines?.length ? drawLines(section.lines, message, act, `lines-${at}`) : null,
  );
}

function drawPairs(fields) {
  if (!fields?.length) return null;
  const pair = (field) =>
    el("div", {}, el("dt", { text: field.name, dir: "auto" }), el("dd", { text: field.value ?? "", dir: "auto" }));
  return el("dl", { class: "fields" }, fields.map(pair));
}

function drawTable(table) {
  const numeric = new Set(table.numeric ?? []);
  const cell = (tag, text, at) => el(tag, { class: numeric.has(at) ? "number" : null, text, dir: "auto" });
  const named = table.columns.some((name) => name);
  return el(
    "div",
    { class: "table", tabindex: "0" },
    el(
      "table",
      {},
      named ? el("thead", {}, el("tr", {}, table.columns.map((name, at) => cell("th", name, at)))) : null,
      el("tbody", {}, (table.rows ?? []).map((row) => el("tr", {}, row.map((text, at) => cell("td", text, at))))),
    ),
  );
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

// Who, how many, how long ago: a name that runs from right to left leaves what stands beside it in its place.
function isolated(note) {
  return note.split(" · ").flatMap((part, n) => [n ? " · " : null, el("bdi", { dir: "ltr", text: part })]);
}

function drawLine(line, message, act) {
  const text = line.url ? link(line.url, {}, spans(line.text)) : el("span", {}, spans(line.text));
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
          )
        : null,
    ),
    line.buttons?.length
      ? el("div", { class: "line-buttons" }, line.buttons.map((button) => drawButton(button, message, act, true)))
      : null,
  );
}
