// Draws a post as it was kept: who said what where and when, and where the picture comes from.

import { el } from "./dom.js";

/** A `<figure>` for `{title, text, author, place, said, lines}`. */
export function drawShot(shot) {
  const where = [shot.place, shot.said].filter(Boolean).join(" · ");
  return el(
    "figure",
    { class: "shot" },
    el("figcaption", { text: shot.title, dir: "auto" }),
    el(
      "div",
      { class: "paper" },
      shot.author ? el("p", { class: "by", text: shot.author, dir: "auto" }) : null,
      where ? el("p", { class: "where", text: where, dir: "auto" }) : null,
      (shot.text ?? "").split(/\n+/).filter(Boolean).map((text) => el("p", { text, dir: "auto" })),
    ),
    shot.lines?.length ? el("ul", {}, shot.lines.map((text) => el("li", { text, dir: "auto" }))) : null,
  );
}
