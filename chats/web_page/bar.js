// The filters over all columns: a period, a topic, a source, a feeling.

import { el, say, word } from "./dom.js";
import { PERIODS, SENTIMENTS, periodName, sourcesOf } from "./spec.js";

/** Draw them for `filters`, which they change; `changed()` is called after that. */
export function drawBar(filters, choices, changed) {
  const all = {
    period: PERIODS.map((one) => [one, periodName(one)]),
    topic: choices.topics.map((one) => [one, one]),
    source: sourcesOf(choices).map((one) => [one, one]),
    sentiment: SENTIMENTS.map((one) => [one, word("sentiment", one)]),
  };
  const clear = el("button", { type: "button", class: "ghost", text: say("clear_filters"), hidden: isEmpty(filters) });
  const selects = Object.entries(all).map(([name, options]) => {
    const known = options.some(([value]) => value === filters[name]);
    const others = filters[name] && !known ? [[filters[name], filters[name]]] : [];
    const select = el(
      "select",
      { id: `bar-${name}`, name, "data-bar": name, dir: "auto" },
      el("option", { value: "", text: say(`any_${name}`) }),
      [...options, ...others].map(([value, text]) => el("option", { value, text })),
    );
    select.value = filters[name] ?? "";
    select.addEventListener("change", () => {
      if (select.value) filters[name] = select.value;
      else delete filters[name];
      clear.hidden = isEmpty(filters);
      changed();
    });
    return el("div", { class: "bar-part" }, el("label", { for: select.id, text: say(`column_${name}`) }), select);
  });
  clear.addEventListener("click", () => {
    for (const name of Object.keys(all)) delete filters[name];
    drawBar(filters, choices, changed);
    document.querySelector("#bar select").focus();
    changed();
  });
  document.getElementById("bar").replaceChildren(...selects, clear);
}

function isEmpty(filters) {
  return Object.keys(filters).length === 0;
}
