// Keyboard shortcuts. They can be switched off, and never fire while somebody types.

const VERBS = { a: ["acknowledge"], c: ["claim", "lead"], e: ["escalate"], r: ["resolve"] };
const KEPT = "listenpost.keys";

export function listenToKeys(column) {
  const help = document.getElementById("keys");
  const on = document.getElementById("keys-on");
  const question = document.getElementById("question");
  on.checked = localStorage.getItem(KEPT) !== "off";
  on.addEventListener("change", () => localStorage.setItem(KEPT, on.checked ? "on" : "off"));
  document.getElementById("keys-button").addEventListener("click", () => help.showModal());

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && event.target === question) return column.visible().at(-1)?.focus();
    if (document.querySelector("dialog[open]") || isTyping(event.target) || !on.checked) return;
    if (press(event.key)) event.preventDefault();
  });

  function press(key) {
    const card = document.activeElement?.closest?.(".card");
    if (key === "j" || key === "k") return move(card, key === "j" ? 1 : -1);
    if (key === "/") return focus(question);
    if (key === "?") return help.showModal() ?? true;
    if (key === "g") return column.toNewest() ?? focus(column.visible().at(-1));
    if (!card) return false;
    if (key === "m") return focus(card.querySelector("select.more"));
    if (key === "o") return click(card.querySelector("a.title"));
    const wanted = VERBS[key]?.map((verb) => `.buttons [data-verb="${verb}"]`).join(", ");
    return wanted ? click(card.querySelector(wanted)) : false;
  }

  function move(card, step) {
    const cards = column.visible();
    const at = cards.indexOf(card);
    // Nothing chosen yet: begin with the newest.
    const next = at < 0 ? cards.at(-1) : cards[Math.max(0, Math.min(cards.length - 1, at + step))];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
    return Boolean(next);
  }
}

function isTyping(target) {
  return target.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]") ?? false;
}

function focus(element) {
  element?.focus();
  return Boolean(element);
}

function click(element) {
  element?.click();
  return Boolean(element);
}
