// What people do with a card: press a button, put an emoji on it.

import { post } from "./api.js";
import { askFirst } from "./forms.js";
import { toast, told } from "./tell.js";

const PAGES = new Set(["page", "evidence"]); // verbs that turn to another page of an answer
const OUTCOMES = new Set(["save", "save_quietly", "cancel"]); // verbs of a preview whose outcome takes its place

/**
 * What `drawCard` calls. The `place` where the cards stand says `channel()`, finds all `drawn(message)`, shows an
 * `answer(reply, instead, under)`, can `dismiss(message)` one, and hears what became of a message: `hear(message)`,
 * or `changed()` when that is not told.
 */
export function actsOf(place) {
  async function press(message, button) {
    const values = await askFirst(button);
    if (values === null) return;
    const body = { verb: button.verb, target: button.target, values: { ...button.values, ...values } };
    await busy(message, async () => {
      const reply = await post("/api/press", { ...where(message), ...body });
      const instead = PAGES.has(button.verb) || (reply.done && OUTCOMES.has(button.verb)) ? message : null;
      if (reply.card) place.answer(reply, instead, message);
      else told(reply);
      if (!reply.card && reply.done && instead?.only) place.dismiss(message);
      if (reply.message) place.hear(reply.message);
      if (reply.done && !reply.card) place.changed?.();
    });
  }

  async function react(message, emoji, remove) {
    await busy(message, async () => {
      const reply = await post("/api/react", { message: message.id, emoji, remove });
      told(reply);
      if (reply.message) place.hear(reply.message);
      place.changed?.();
    });
  }

  /** What stands in no channel is no message: its buttons say themselves what they act on. */
  function where(message) {
    return message.only || !message.channel ? { channel: place.channel() } : { message: message.id };
  }

  async function busy(message, work) {
    for (const card of place.drawn(message)) card.setAttribute("aria-busy", "true");
    try {
      await work();
    } catch (trouble) {
      toast(trouble.message, true);
    } finally {
      for (const card of place.drawn(message)) card.removeAttribute("aria-busy");
    }
  }

  return { press, react, dismiss: (message) => place.dismiss(message) };
}
