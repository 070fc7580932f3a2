"""How one mention looks: as a card of its own, and as a line of a digest, summary or list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from core.cards import Button, Card, Field, Form, Input, Line, Quote, Span, Text, Tone, mention_target
from core.lifecycle import SNOOZES, allowed, latest
from core.say import ago, date, number, say
from core.types import Mention, Move, Post, State, Verb

QUOTE_LENGTH = 320
USUAL_ICON = "💬"
LINE_LENGTH = 120

GLYPHS: Mapping[State, str] = {
    State.NEW: "●",
    State.ACKNOWLEDGED: "👀",
    State.CLAIMED: "🙋",
    State.ESCALATED: "🚨",
    State.SNOOZED: "💤",
    State.RESOLVED: "✅",
    State.IGNORED: "🙈",
}
_TONES: Mapping[State, Tone] = {
    State.NEW: "info",
    State.ACKNOWLEDGED: "info",
    State.CLAIMED: "warning",
    State.ESCALATED: "danger",
    State.SNOOZED: "neutral",
    State.RESOLVED: "good",
    State.IGNORED: "neutral",
}
_IN_A_ROW = (Verb.ACKNOWLEDGE, Verb.CLAIM, Verb.ESCALATE, Verb.RESOLVE, Verb.REOPEN)
# Characters that would break out of a line or turn its direction around.
_UNRULY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def mention_card(
    mention: Mention, icons: Mapping[str, str], moves: Sequence[Move] = (), people: Sequence[str] = ()
) -> Card:
    """The card of a mention. `icons` by source name; `moves` oldest first become its history; `people`
    are whom it can be assigned to."""
    post, standing = mention.post, mention.standing
    quote = post_quote(mention)
    return Card(
        kind="mention",
        target=mention_target(mention.id),
        title=tidy(post.title or "") or say("card.said_by", who=author_name(post)),
        headline=_headline(mention),
        icon=icons.get(post.source, USUAL_ICON),
        tone=_TONES[standing.state],
        url=post.url,
        context=_context(post),
        quote=quote,
        fields=_fields(mention),
        status=status_line(mention, moves),
        state=standing.state.value,
        said_at=post.said_at,
        buttons=row_buttons(mention),
        more=more_buttons(mention, people),
        history=tuple(move_line(move) for move in moves),
    )


def mention_line(mention: Mention, now: datetime | None = None) -> Line:
    """The mention as one line with its own buttons; with `now` it says how long ago."""
    post = mention.post
    quoted = post_quote(mention, LINE_LENGTH)
    title = tidy(post.title or "")
    text: Text = (Span(cut(title, LINE_LENGTH)),) if title else quoted.text
    notes = [say("line.by", who=author_name(post), site=post.site or post.source)]
    if now is not None:
        notes.append(ago(post.said_at or mention.seen_at, now))
    if mention.standing.owner:
        notes.append(say("line.owner", owner=tidy(mention.standing.owner)))
    return Line(
        target=mention_target(mention.id),
        text=text,
        glyph=GLYPHS[mention.standing.state],
        state=mention.standing.state.value,
        url=post.url,
        note=" · ".join(notes),
        buttons=row_buttons(mention),
    )


def row_buttons(mention: Mention) -> tuple[Button, ...]:
    """The buttons that stand in a row: the main verbs that are left."""
    left = allowed(mention.standing)
    return tuple(
        Button(
            verb=verb.value,
            target=mention_target(mention.id),
            label=say(f"verb.{verb.value}"),
            emoji=say(f"verb_emoji.{verb.value}"),
            style="primary" if verb is Verb.ACKNOWLEDGE else "default",
        )
        for verb in _IN_A_ROW
        if verb in left
    )


def more_buttons(mention: Mention, people: Sequence[str] = ()) -> tuple[Button, ...]:
    """What stands in the *More* menu."""
    target, left = mention_target(mention.id), allowed(mention.standing)
    found: list[Button] = []

    def add(verb: str, label: str, *values: tuple[str, str], form: Form | None = None) -> None:
        found.append(Button(verb=verb, target=target, label=say(label), form=form, values=values))

    if Verb.RESOLVE in left:
        add("resolve", "more.answered", ("outcome", "answered"), form=_answered_form())
        add("resolve", "more.no_action", ("outcome", "no_action"))
    if Verb.IGNORE in left:
        add("ignore", "more.not_us", ("reason", "not_us"))
        add("ignore", "more.spam", ("reason", "spam"))
    if Verb.ASSIGN in left:
        add("assign", "more.assign", form=_assign_form(people))
    if Verb.SNOOZE in left:
        for time in SNOOZES:
            add("snooze", f"more.snooze_{time}", ("for", time))
    if Verb.NOTE in left:
        add("note", "more.note", form=_note_form())
    if mention.last_move is not None:
        add("undo", "more.undo")
    add("why", "more.why")
    return tuple(found)


def status_line(mention: Mention, moves: Sequence[Move] = ()) -> str:
    """Who did what last, in one line; empty while nobody did anything."""
    last = latest(moves) if moves else mention.last_move
    if last is None:
        return ""
    standing = mention.standing
    parts = [f"{GLYPHS[standing.state]} {move_line(last)}"]
    if standing.owner and last.verb not in (Verb.CLAIM, Verb.ASSIGN):
        parts.append(say("line.owner", owner=tidy(standing.owner)))
    if standing.answer_url:
        parts.append(standing.answer_url)
    return " · ".join(parts)


def move_line(move: Move) -> str:
    """`Ana claimed it · 5 May 2026 14:03`, with what she added to it."""
    values = {name: tidy(value) for name, value in move.values.items()}
    outcome = values.get("outcome") or values.get("reason") or ""
    key = f"move.{move.verb.value}"
    if move.verb is Verb.ESCALATE and values.get("to"):
        key = "move.escalate_to"
    line = say(
        key,
        who=tidy(move.who.name),
        to=values.get("to", ""),
        text=values.get("text", ""),
        length=values.get("for", "4h"),
        outcome=say(f"outcome.{outcome}") if outcome else say(f"outcome.{_USUAL.get(move.verb, 'handled')}"),
        at=date(move.at),
    )
    return say("move.undone", line=line) if move.undone else line


def post_quote(mention: Mention, length: int = QUOTE_LENGTH) -> Quote:
    """What was said around the first matched word, at most `length` characters, matched words in bold."""
    post = mention.post
    hits = [hit for match in mention.matches for hit in match.hits]
    part = "text" if post.text.strip() else "title"
    whole = post.text if part == "text" else (post.title or "")
    ranges = sorted({(hit.start, hit.end) for hit in hits if hit.part == part})
    start, end = _window(whole, ranges[0] if ranges else (0, 0), length)
    spans = _emphasised(whole, ranges, start, end)
    if start > 0:
        spans = (Span("… "), *spans)
    if end < len(whole.rstrip()):
        spans = (*spans, Span(" …"))
    return Quote(
        text=spans,
        cut=start > 0 or end < len(whole.rstrip()),
        lang=post.lang,
    )


def author_name(post: Post) -> str:
    """How to call the author: name, else handle, else the site, else somebody."""
    author = post.author
    return tidy(author.name or author.handle or post.site or "") or say("card.somebody")


def cut(text: str, length: int) -> str:
    """`text` in at most `length` characters, cut at a word where there is one."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    space = head.rfind(" ")
    return (head[:space] if space > length // 2 else head).rstrip() + "…"


def tidy(text: str, keep_space: bool = False) -> str:
    """Text without control and direction characters, on one line."""
    calm = _UNRULY.sub("", text.replace("\n", " ").replace("\t", " "))
    return calm if keep_space else " ".join(calm.split())


_USUAL = {Verb.RESOLVE: "handled", Verb.IGNORE: "not_us"}


def _headline(mention: Mention) -> Text:
    """The title with its matched words in bold; empty when none of them is in it."""
    title = mention.post.title or ""
    hits = sorted({(h.start, h.end) for match in mention.matches for h in match.hits if h.part == "title"})
    return _emphasised(title, hits, 0, len(title)) if hits and tidy(title) else ()


def _emphasised(text: str, ranges: Sequence[tuple[int, int]], start: int, end: int) -> Text:
    """`text[start:end]` as runs, what `ranges` (sorted) name in bold, nothing unruly left in it."""
    spans: list[Span] = []
    at = start
    for first, last in ranges:
        if first < at or last > end:
            continue
        spans += [Span(text[at:first]), Span(text[first:last], bold=True)]
        at = last
    spans.append(Span(text[at:end]))
    return tuple(Span(tidy(span.text, keep_space=True), span.bold) for span in spans if span.text)


def _window(text: str, first: tuple[int, int], length: int) -> tuple[int, int]:
    """Where to cut: from the start of the sentence that holds the first hit, whole when it fits."""
    if len(text) <= length:
        return 0, len(text)
    start = 0
    if first[1] > length * 2 // 3:
        before = text[: first[0]]
        ends = [found.end() for found in re.finditer(r"[.!?。！？؟\n]\s*", before)]
        start = ends[-1] if ends and first[1] - ends[-1] < length * 2 // 3 else 0
        if start == 0:
            space = text.find(" ", max(0, first[0] - length // 3), first[0])
            start = space + 1 if space >= 0 else max(0, first[0] - length // 3)
    end = min(len(text), start + length)
    if end < len(text):
        space = text.rfind(" ", max(first[1], start + length // 2), end)
        end = space if space > 0 else end
    return start, end


def _context(post: Post) -> tuple[str, ...]:
    author = post.author
    name = author_name(post)
    if author.handle and author.name and author.handle.casefold() != author.name.casefold():
        name = f"{name} ({tidy(author.handle)})"
    if author.followers is not None:
        name = say("card.followers", name=name, n=author.followers)
    when = date(post.said_at) if post.said_at else say("card.when_unknown")
    place = tidy(post.site or post.source)
    return (place, when) if name == place else (place, name, when)


def _fields(mention: Mention) -> tuple[Field, ...]:
    post = mention.post
    found = [Field(say("field.topics"), ", ".join(mention.topics))]
    if post.rating is not None:
        found.append(Field(say("field.rating"), say("field.stars", n=_stars(post.rating))))
    if post.engagement is not None:
        found.append(Field(say("field.engagement"), number(post.engagement)))
    if mention.sentiment:
        found.append(Field(say("field.sentiment"), mention.sentiment))
    if mention.assign:
        found.append(Field(say("field.refer"), tidy(mention.assign)))
    return tuple(found)


def _stars(rating: float) -> int | float:
    return int(rating) if rating == int(rating) else round(rating, 1)


def _answered_form() -> Form:
    link = Input(name="link", label=say("form.answer_link"))
    return Form(title=say("more.answered"), submit=say("verb.resolve"), inputs=(link,))


def _assign_form(people: Sequence[str]) -> Form:
    options = tuple((name, name) for name in people)
    whom = Input(name="to", label=say("form.assign_to"), kind="person", required=True, options=options)
    return Form(title=say("form.assign_title"), submit=say("verb.assign"), inputs=(whom,))


def _note_form() -> Form:
    text = Input(name="text", label=say("form.note_text"), kind="long_text", required=True)
    return Form(title=say("form.note_title"), submit=say("form.note_submit"), inputs=(text,))
