// An answer that only this page shows, over everything else: where cards stand in columns beside each other.

import { drawCard } from "./card.js";
import { el } from "./dom.js";

let open = null;
let count = 0;

/** Show it, in place of the one that is open. `act` and `who` as for drawCard. */
export function openAnswer(reply, act, who) {
  count += 1;
  const message = { id: `answer-${count}`, card: reply.card, at: "", version: 0, only: true };
  const drawn = drawCard(message, act, who, "over-");
  const again = open !== null;
  if (!again) {
    open = el("dialog", { class: "over", "aria-labelledby": "" });
    open.addEventListener("close", () => {
      open?.remove();
      open = null;
    });
    document.body.append(open);
  }
  for (const old of open.querySelectorAll(":scope > .card")) old.remove();
  open.prepend(drawn);
  open.setAttribute("aria-labelledby", drawn.getAttribute("aria-labelledby"));
  if (!again) open.showModal();
  open.scrollTop = 0;
  drawn.focus();
}

export function closeAnswer() {
  open?.close();
}
