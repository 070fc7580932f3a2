// Dialogs: what a button asks before it is done.

import { el, say } from "./dom.js";

/** Ask what the button's form and question want to know; its values, or null when the person turned back. */
export async function askFirst(button) {
  if (!button.form && !button.confirm) return {};
  const form = button.form ?? { title: say("sure"), submit: button.label, inputs: [] };
  const inputs = (form.inputs ?? []).map(drawInput);
  const cancel = el("button", { type: "button", class: "soft", text: say("cancel") });
  const dialog = el(
    "dialog",
    { "aria-labelledby": "form-title" },
    el(
      "form",
      { method: "dialog" },
      el("h2", { id: "form-title", text: form.title, dir: "auto" }),
      button.confirm ? el("p", { text: button.confirm, dir: "auto" }) : null,
      inputs,
      el("div", { class: "row" }, cancel, el("button", { class: "solid", value: "go", text: form.submit })),
    ),
  );
  cancel.addEventListener("click", () => dialog.close(""));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      const fields = new FormData(dialog.querySelector("form"));
      dialog.remove();
      done(dialog.returnValue === "go" ? Object.fromEntries(fields) : null);
    });
  });
}

function drawInput(input) {
  const props = { name: input.name, required: input.required, dir: "auto" };
  const options = input.options ?? [];
  let field;
  if (input.kind === "long_text") field = el("textarea", { ...props, rows: 4, maxlength: 4000 });
  else if (input.kind === "select") {
    // Nobody chooses by not looking: what may be left open begins open.
    const choices = input.required ? options : [["", "–"], ...options];
    field = el("select", props, choices.map(([value, label]) => el("option", { value, text: label })));
  } else field = el("input", { ...props, value: input.value, maxlength: input.most ?? 1000, list: options.length ? `list-${input.name}` : null });
  const list =
    options.length && input.kind !== "select"
      ? el("datalist", { id: `list-${input.name}` }, options.map(([value, text]) => el("option", { value, text })))
      : null;
  const label = input.required ? input.label : `${input.label} (${say("optional")})`;
  return el("label", { class: "field" }, el("span", { text: label, dir: "auto" }), field, list);
}
