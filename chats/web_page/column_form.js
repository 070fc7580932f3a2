// Asks what a column shows.

import { el, say, word } from "./dom.js";
import { INTENTS, PERIODS, SENTIMENTS, STATES, periodName, readColumn, sourcesOf, stateName } from "./spec.js";

/** Ask; the column as it shall be, or null when the person turned back. `old` is the one that is changed. */
export async function askColumn(old, { choices, rooms }) {
  const column = old ?? { kind: "mentions" };
  const parts = {
    mentions: mentionParts(column, choices),
    channel: [choose("channel", [...rooms.values()].map(({ name, title }) => [name, title]), column.channel)],
    report: askQuestion(column, choices),
  };
  const boxes = Object.entries(parts).map(([kind, inner]) => el("div", { class: "kind", "data-part": kind }, inner));
  const kinds = Object.keys(parts).map((kind) => option("kind", "radio", kind, say(`kind_${kind}`), kind === column.kind));
  const cancel = el("button", { type: "button", class: "soft", text: say("cancel") });
  const form = el(
    "form",
    { method: "dialog" },
    el("h2", { id: "column-form-title", text: say(old ? "change_column" : "add_column") }),
    el("fieldset", { class: "chips" }, el("legend", { text: say("column_kind") }), kinds),
    boxes,
    el("div", { class: "row" }, cancel, el("button", { class: "solid", value: "go", text: say("done") })),
  );
  const dialog = el("dialog", { class: "column-form", "aria-labelledby": "column-form-title" }, form);
  const show = () => {
    const kind = new FormData(form).get("kind");
    for (const box of boxes) {
      box.hidden = box.dataset.part !== kind;
      for (const field of box.querySelectorAll("input, select")) field.disabled = box.hidden;
    }
  };
  form.addEventListener("change", show);
  show();
  cancel.addEventListener("click", () => dialog.close(""));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      const found = dialog.returnValue === "go" ? read(new FormData(form)) : null;
      dialog.remove();
      done(found);
    });
  });
}

function mentionParts(column, choices) {
  const names = (all) => all.map((one) => [one, one]);
  const intents = [...INTENTS, ...choices.intents];
  return [
    field("column_name", el("input", { name: "title", value: column.title, maxlength: 60, dir: "auto" }), true),
    several("topic", names(choices.topics), column.topic),
    several("state", STATES.map((one) => [one, stateName(one)]), column.state),
    several("sentiment", SENTIMENTS.map((one) => [one, word("sentiment", one)]), column.sentiment),
    several("intent", intents.map((one) => [one, word("intent", one)]), column.intent),
    several("source", names(sourcesOf(choices)), column.source),
    choose("priority", [2, 3, 4, 5].map((n) => [n, say("least_priority", { n })]), column.priority, "any_priority"),
    choose("period", PERIODS.map((one) => [one, periodName(one)]), column.period, "any_period"),
    choose("order", ["engagement", "priority"].map((one) => [one, say(`order_${one}`)]), column.order, "order_newest"),
    field("column_text", el("input", { name: "text", value: column.text, maxlength: 200, dir: "auto" }), true),
  ];
}

function askQuestion(column, choices) {
  const examples = choices.commands.flatMap((command) => command.examples);
  return [
    field(
      "column_question",
      el("input", { name: "question", value: column.question, required: true, maxlength: 200, list: "examples", dir: "auto" }),
    ),
    el("datalist", { id: "examples" }, examples.map((value) => el("option", { value }))),
  ];
}

function field(key, input, optional = false) {
  const label = optional ? `${say(key)} (${say("optional")})` : say(key);
  input.id = `column-${input.name}`;
  return el("div", { class: "field" }, el("label", { for: input.id, text: label }), input);
}

function choose(name, options, chosen, none = null) {
  const all = none ? [["", say(none)], ...options] : options;
  const select = el("select", { name, dir: "auto" }, all.map(([value, text]) => el("option", { value, text })));
  if (chosen !== undefined) select.value = chosen;
  return field(`column_${name}`, select);
}

function several(name, options, chosen = []) {
  if (!options.length) return null;
  const unknown = chosen.filter((one) => !options.some(([value]) => value === one)).map((one) => [one, one]);
  const boxes = [...options, ...unknown].map(([value, text]) => option(name, "checkbox", value, text, chosen.includes(value)));
  return el("fieldset", { class: "chips" }, el("legend", { text: say(`column_${name}`) }), boxes);
}

function option(name, type, value, text, checked) {
  return el("label", { class: "chip" }, el("input", { type, name, value, checked }), el("span", { text, dir: "auto" }));
}

function read(data) {
  const found = Object.fromEntries([...data.keys()].map((name) => [name, data.getAll(name)]));
  const one = (name) => found[name]?.[0]?.trim();
  const single = ["kind", "title", "period", "text", "order", "channel", "question"];
  const column = { ...found, ...Object.fromEntries(single.map((name) => [name, one(name)])) };
  return readColumn({ ...column, priority: Number(one("priority")) });
}
