"""How one mention looks: as a card of its own, and as a line of a digest, summary or list."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from core.cards import Button, Card, Field, Line, Quote, Span, Text, Tone, mention_target
from core.feel import URGENT
from core.forms import form_of
from core.lifecycle import DEFAULT_SNOOZE, IGNORE_REASONS, RESOLVE_OUTCOMES, SNOOZES, allowed, latest, length
from core.meaning_words import fixed_words, is_held, line_words, meaning_buttons, meaning_fields
from core.quote import cut as cut
from core.quote import emphasised, quote, short, web_link
from core.quote import tidy as tidy
from core.say import ago, date, number, say
from core.types import Mention, Move, Post, Standing, State, Verb
from core.whereabouts import elsewhere, named

QUOTE_LENGTH = 320
USUAL_ICON = "💬"
LINE_LENGTH = 120
TITLE_LENGTH = 250
NAME_LENGTH = 80
NOTE_LENGTH = 500
"""Characters of a note on its line of history."""

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


def mention_card(
    mention: Mention,
    icons: Mapping[str, str],
    moves: Sequence[Move] = (),
    people: Sequence[str] = (),
    here: str = "",
    own_intents: Sequence[str] = (),
) -> Card:
    """The card of a mention. `icons` by source name; `moves` oldest first become its history; `people`
    are whom it can be assigned to, `own_intents` the names of the team's own. `here` is the chat in which it
    stands: who did something in another one is told with its name."""
    post, standing = mention.post, mention.standing
    urgent = standing.state is State.NEW and mention.priority >= URGENT
    return Card(
        kind="mention",
        target=mention_target(mention.id),
        title=_title(mention),
        headline=_headline(mention),
        icon=icons.get(post.source, USUAL_ICON),
        tone="danger" if urgent else _TONES[standing.state],
        url=web_link(post.url),
        context=(
            *((say("card.urgent"),) if urgent else ()),
            *((say("card.held"),) if is_held(mention) else ()),
            *_context(post),
            *((say("card.edited"),) if mention.edits and not mention.blank else ()),
        ),
        quote=None if mention.blank else post_quote(mention),
        fields=_fields(mention),
        status=status_line(mention, moves, here),
        status_url=web_link(standing.answer_url),
        state=standing.state.value,
        said_at=post.said_at,
        buttons=row_buttons(mention),
        more=more_buttons(mention, people, own_intents),
        history=tuple(move_line(move, here) for move in moves),
    )


def mention_line(mention: Mention, now: datetime | None = None, here: str = "") -> Line:
    """The mention as one line with its own buttons; with `now` it says how long ago. `here` as for a card."""
    post = mention.post
    title = say(f"blank.{mention.blank}") if mention.blank else short(post.title or "", LINE_LENGTH)
    text: Text = (Span(title),) if title else post_quote(mention, LINE_LENGTH).text
    place = short(post.site or post.source, NAME_LENGTH)
    notes = [say("line.by", who=author_name(post), site=place)]
    said_at = post.said_at or mention.seen_at
    if now is not None:
        notes.append(ago(said_at, now))
    if mention.standing.owner:
        notes.append(_owner(mention.standing, here))
    notes += () if mention.blank else line_words(mention)
    return Line(
        target=mention_target(mention.id),
        text=text,
        glyph=GLYPHS[mention.standing.state],
        state=mention.standing.state.value,
        url=web_link(post.url),
        note=" · ".join(notes),
        site=place,
        said_at=said_at if now is None else None,
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


def more_buttons(
    mention: Mention, people: Sequence[str] = (), own_intents: Sequence[str] = ()
) -> tuple[Button, ...]:
    """What stands in the *More* menu."""
    target, left = mention_target(mention.id), allowed(mention.standing)
    found: list[Button] = []

    def add(verb: str, label: str, *values: tuple[str, str]) -> None:
        form = form_of(verb, dict(values), people)
        found.append(Button(verb=verb, target=target, label=say(label), form=form, values=values))

    if Verb.RESOLVE in left:
        add("resolve", "more.answered", ("outcome", "answered"))
        add("resolve", "more.no_action", ("outcome", "no_action"))
    if Verb.IGNORE in left:
        add("ignore", "more.not_us", ("reason", "not_us"))
        add("ignore", "more.spam", ("reason", "spam"))
        add("ignore", "more.ignore")
    if Verb.ASSIGN in left:
        add("assign", "more.assign")
    if Verb.SNOOZE in left:
        for time in SNOOZES:
            add("snooze", f"more.snooze_{time}", ("for", time))
    if Verb.NOTE in left:
        add("note", "more.note")
    if Verb.FIX in left and not mention.blank:
        found += meaning_buttons(mention, own_intents)
    if mention.last_move is not None:
        add("undo", "more.undo")
    if muted_author(mention.post):
        add("mute", "more.mute_author", ("what", "author"))
    if muted_site(mention.post):
        add("mute", "more.mute_site", ("what", "site"))
    add("why", "more.why")
    return tuple(found)


def muted_author(post: Post) -> str:
    """What muting the author of a post would mute; `""` when nobody is known."""
    author = post.author
    return f"@{author.handle.removeprefix('@')}" if author.handle else author.name or ""


def muted_site(post: Post) -> str:
    """What muting the site of a post would mute; `""` when none is known."""
    host = urlsplit(post.url).hostname if post.url and web_link(post.url) else None
    return post.site or (host or "").removeprefix("www.")


def status_line(mention: Mention, moves: Sequence[Move] = (), here: str = "") -> str:
    """Who did what last, in one line; empty while nobody did anything."""
    last = latest(moves) if moves else mention.last_move
    if last is None:
        return ""
    standing = mention.standing
    parts = [f"{GLYPHS[standing.state]} {move_line(last, here)}"]
    if standing.owner and last.verb not in (Verb.CLAIM, Verb.ASSIGN):
        parts.append(_owner(standing, here))
    return " · ".join(parts)


def move_line(move: Move, here: str = "") -> str:
    """`Ana claimed it · 5 May 2026 14:03`, with what she added to it, and in which chat when that is not
    `here`."""
    values = move.values
    outcome = values.get("outcome") or values.get("reason") or ""
    if outcome not in (*RESOLVE_OUTCOMES, *IGNORE_REASONS):
        outcome = _USUAL.get(move.verb, "handled")
    to = short(values.get("to", ""), NAME_LENGTH)
    text = short(values.get("text", ""), NOTE_LENGTH)
    key = f"move.{move.verb.value}"
    if move.verb is Verb.ESCALATE and to:
        key = "move.escalate_to"
    elif move.verb is Verb.IGNORE and text:
        key = "move.ignore_text"
    chat = elsewhere(move.who.key, here)
    line = say(
        key,
        who=short(move.who.name, NAME_LENGTH) or say("card.somebody"),
        where=say("move.where", chat=chat) if chat else "",
        to=to,
        text=text,
        until=date(move.at + _snoozed(values.get("for", ""))),
        outcome=say(f"outcome.{outcome}"),
        what=fixed_words(values) if move.verb is Verb.FIX else "",
        at=date(move.at),
    )
    return say("move.undone", line=line) if move.undone else line


def _owner(standing: Standing, here: str) -> str:
    return say("line.owner", owner=named(short(standing.owner or "", NAME_LENGTH), standing.owner_key, here))


def _snoozed(text: str) -> timedelta:
    return length(text) or length(DEFAULT_SNOOZE) or timedelta()


def _title(mention: Mention) -> str:
    """The post's title, else who said it; of a post that is empty why it is."""
    if mention.blank:
        return say(f"blank.{mention.blank}")
    title = short(mention.post.title or "", TITLE_LENGTH)
    return title or say("card.said_by", who=author_name(mention.post))


def post_quote(mention: Mention, most: int = QUOTE_LENGTH) -> Quote:
    """What was said around the first matched word, at most `most` characters, matched words in bold."""
    post = mention.post
    part, whole = ("text", post.text) if post.text.strip() else ("title", post.title or "")
    hits = [hit for match in mention.matches for hit in match.hits if hit.part == part]
    return quote(whole, [(hit.start, hit.end) for hit in hits], most, post.lang)


def author_name(post: Post) -> str:
    """How to call the author: name, else handle, else the site, else somebody."""
    author = post.author
    names = (short(name or "", NAME_LENGTH) for name in (author.name, author.handle, post.site))
    return next(filter(None, names), "") or say("card.somebody")


_USUAL = {Verb.RESOLVE: "handled", Verb.IGNORE: "not_us"}


def _headline(mention: Mention) -> Text:
    """The title with its matched words in bold; empty when none of them is in it."""
    title = (mention.post.title or "")[:TITLE_LENGTH]
    hits = sorted({(h.start, h.end) for match in mention.matches for h in match.hits if h.part == "title"})
    spans = emphasised(title, hits, 0, len(title))
    return spans if any(span.bold for span in spans) and tidy(title) else ()


def _context(post: Post) -> tuple[str, ...]:
    when = date(post.said_at) if post.said_at else say("card.when_unknown")
    place = short(post.site or "", NAME_LENGTH) or post.source
    who = _who(post)
    return (place, when) if who in ("", place) else (place, who, when)


def _who(post: Post) -> str:
    """The author, without the name where the card's title is the name."""
    name, handle = author_name(post), short(post.author.handle or "", NAME_LENGTH)
    if handle.casefold() == name.casefold():
        handle = ""
    if not short(post.title or "", TITLE_LENGTH):
        name = handle
    elif handle:
        name = f"{name} ({handle})"
    followers = post.author.followers
    if followers is None:
        return name
    return say("card.followers" if name else "card.only_followers", name=name, n=followers)


def _fields(mention: Mention) -> tuple[Field, ...]:
    post = mention.post
    found = [Field(say("field.topics"), ", ".join(mention.topics))]
    if post.rating is not None and math.isfinite(post.rating):
        found.append(Field(say("field.rating"), say("field.stars", n=_stars(post.rating))))
    if post.engagement:
        found.append(Field(say("field.engagement"), number(post.engagement)))
    found += () if mention.blank else meaning_fields(mention)
    if mention.assign:
        found.append(Field(say("field.refer"), short(mention.assign, NAME_LENGTH)))
    return tuple(found)


def _stars(rating: float) -> int | float:
    return int(rating) if rating == int(rating) else round(rating, 1)
