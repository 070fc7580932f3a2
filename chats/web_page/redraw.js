// Draws a card anew in its place: what was open stays open, and the focus where it was.

/** Put `drawn` where `old` stands; returns what had the focus in it, or null. */
export function redraw(old, drawn) {
  for (const part of old.querySelectorAll("details")) {
    drawn.querySelector(`details[data-open="${part.dataset.open}"]`)?.toggleAttribute("open", part.open);
  }
  for (const lines of old.querySelectorAll("[data-lines]:not(.folded)")) {
    const same = drawn.querySelector(`[data-lines="${lines.dataset.lines}"]`);
    if (!same?.classList.contains("folded")) continue;
    same.classList.remove("folded");
    same.nextElementSibling?.remove();
  }
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(drawn);
  return focused;
}

/** On the same control of the card drawn anew; when that is gone, on the card; when it is hidden, on the `next`. */
export function keepFocus(focused, drawn, next) {
  const key = focused.dataset.key;
  const same = key && drawn.querySelector(`[data-key="${CSS.escape(key)}"]`);
  (isShown(drawn) ? same || drawn : next())?.focus({ preventScroll: true });
}

export function isShown(card) {
  return card.offsetParent !== null;
}
