// Keyboard shortcuts. They can be switched off, and never fire while somebody types.

const VERBS = { a: ["acknowledge"], c: ["claim", "lead"], e: ["escalate"], r: ["resolve"] };
const KEPT = "listenpost.keys";

/** `shown()` is where cards stand now: their list from top to bottom, the newest, and what stands beside them. */
export function listenToKeys(shown) {
  const help = document.getElementById("keys");
  const on = document.getElementById("keys-on");
  const question = document.getElementById("question");
  on.checked = localStorage.getItem(KEPT) !== "off";
  on.addEventListener("change", () => localStorage.setItem(KEPT, on.checked ? "on" : "off"));
  // Not by the address, which tells what is shown.
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    shown().scroller.focus();
  });
  document.getElementById("keys-button").addEventListener("click", () => help.showModal());

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && event.target === question) return shown().newest()?.focus();
    if (document.querySelector("dialog[open]") || isTyping(event.target) || !on.checked) return;
    if (press(event.key)) event.preventDefault();
  });

  function press(key) {
    const card = document.activeElement?.closest?.(".card");
    if (key === "j" || key === "k") return move(card, key === "j" ? 1 : -1);
    if (key === "/") return focus(question);
    if (key === "?") return help.showModal() ?? true;
    if (key === "g") return shown().toNewest() ?? focus(shown().newest());
    if (key === "h" || key === "l") return shown().aside(towards(key === "l" ? 1 : -1));
    if (!card) return false;
    if (key === "m") return focus(card.querySelector("select.more"));
    if (key === "o") return click(card.querySelector("a.title"));
    const wanted = VERBS[key]?.map((verb) => `.buttons [data-verb="${verb}"]`).join(", ");
    return wanted ? click(card.querySelector(wanted)) : false;
  }

  function move(card, step) {
    const cards = shown().visible();
    const at = cards.indexOf(card);
    // Nothing chosen yet: begin with the newest.
    const next = at < 0 ? shown().newest() : cards[Math.max(0, Math.min(cards.length - 1, at + step))];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
    return Boolean(next);
  }
}

/** What is on the right comes later, unless one reads from right to left. */
function towards(step) {
  return document.documentElement.dir === "rtl" ? -step : step;
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
