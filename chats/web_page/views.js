// Saved views: their list, which one the address means, saving, sharing, removing.

import { get, post, remove } from "./api.js";
import { el, say } from "./dom.js";
import { askFirst } from "./forms.js";
import { readView } from "./spec.js";
import { toast } from "./tell.js";

const SAVED = "view=";
const FREE = "board=";

const $ = (id) => document.getElementById(id);

export class Shelf {
  constructor(board) {
    this.board = board;
    this.saved = new Map();
    board.changed = (view) => this.write(view);
    $("save-view").addEventListener("click", () => this.save());
    $("share-view").addEventListener("click", () => this.share());
    $("remove-view").addEventListener("click", () => this.remove());
  }

  /** Read what was saved and what there is to choose from; where nothing can be looked up, there are no views. */
  async load() {
    try {
      const [views, choices] = await Promise.all([get("/api/views"), get("/api/choices")]);
      this.saved = new Map(views.map(({ name, value }) => [name, readView({ ...value, name })]));
      this.board.choices = choices;
      this.list();
    } catch (trouble) {
      if (trouble.status !== 503) throw trouble;
      $("views-nav").hidden = true;
    }
  }

  list() {
    const entry = (address, name) =>
      el("li", {}, el("a", { href: `#${SAVED}${encodeURIComponent(address)}`, "data-view": name }, el("bdi", { text: name })));
    const free = el("a", { href: `#${FREE}`, class: "new-view", text: say("new_view") });
    $("views").replaceChildren(
      entry("", say("overview")),
      ...Array.from(this.saved.keys(), (name) => entry(name, name)),
      el("li", {}, free),
    );
    $("views-nav").hidden = false;
  }

  name() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return "";
    }
  }

  /** The view that the address means; null when it means a channel. `saved` while it is as it was saved. */
  fromAddress() {
    const text = this.name();
    if ($("views-nav").hidden) return null;
    if (text.startsWith(FREE)) {
      const view = { ...readFree(text.slice(FREE.length)), saved: false };
      return this.offer(view);
    }
    if (!text.startsWith(SAVED)) return null;
    const name = text.slice(SAVED.length);
    if (!name) return this.offer({ ...this.overview(), saved: true });
    const known = this.saved.get(name);
    if (!known) toast(say("no_such_view", { name }), true);
    return this.offer({ ...structuredClone(known ?? this.overview()), saved: Boolean(known) });
  }

  /** What can be done with a view as it is now. */
  offer(view) {
    $("remove-view").hidden = !this.saved.has(view.name);
    $("save-view").hidden = view.saved;
    return view;
  }

  /** What everybody wants to know first; of the questions those that the bot can answer. */
  overview() {
    const known = (...names) => names.find((name) => this.board.choices.commands.some((one) => one.name === name));
    const report = (...names) => ({ kind: "report", question: known(...names) });
    const columns = [
      report("summary", "today"),
      { kind: "mentions", title: say("overview_urgent"), state: ["open"], priority: 4 },
      report("competitors"),
      { kind: "mentions", title: say("overview_negative"), state: ["open"], sentiment: ["negative"] },
      report("trends", "themes"),
      { kind: "mentions", title: say("overview_questions"), state: ["open"], intent: ["question"] },
      report("times"),
    ];
    return readView({ name: say("overview"), columns, filters: { period: "7d" } });
  }

  /** The view was changed: the address says all of it, and can be shared. */
  write(view) {
    view.saved = false;
    history.replaceState(null, "", `#${FREE}${encodeURIComponent(JSON.stringify(readView(view)))}`);
    this.offer(view);
    for (const link of document.querySelectorAll("#views [aria-current]")) link.removeAttribute("aria-current");
  }

  async save() {
    const view = this.board.view;
    const inputs = [{ name: "name", label: say("view_name"), kind: "text", required: true, value: view.name, most: 60 }];
    const values = await askFirst({ form: { title: say("save_view"), submit: say("save"), inputs } });
    const name = values?.name.trim();
    if (!name) return;
    await this.attempt(async () => {
      const { columns, filters } = readView(view);
      const kept = await post("/api/views", { name, value: { columns, filters } });
      await this.load();
      location.hash = `#${SAVED}${encodeURIComponent(kept.name)}`;
      toast(say("view_saved", { name: kept.name }));
    });
  }

  async share() {
    await this.attempt(async () => {
      await navigator.clipboard.writeText(location.href);
      toast(say("link_copied"));
    });
  }

  async remove() {
    const { name } = this.board.view;
    const button = { label: say("remove_view"), confirm: say("remove_view_sure", { name }) };
    if ((await askFirst(button)) === null) return;
    await this.attempt(async () => {
      await remove(`/api/views/${encodeURIComponent(name)}`);
      await this.load();
      location.hash = `#${SAVED}`;
      toast(say("view_removed", { name }));
    });
  }

  async attempt(work) {
    try {
      await work();
    } catch (trouble) {
      toast(trouble.status === undefined ? say("failed") : trouble.message, true);
    }
  }
}

function readFree(text) {
  try {
    return readView(JSON.parse(text || "{}"));
  } catch {
    return readView({});
  }
}
