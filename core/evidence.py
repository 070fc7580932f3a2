"""Posts as they were when an alert told of them: their print, and how one of them looks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from core.alert_buttons import EVIDENCE
from core.alert_words import alert_gist
from core.alerts import Alert, Evidence, alert_target
from core.cards import Button, Card, Field, Quote, Shot, Span, plain
from core.mention_card import NAME_LENGTH, TITLE_LENGTH, author_name
from core.quote import cut, short, tidy, web_link
from core.say import date, number, say
from core.types import Post

EVIDENCE_LENGTH = 1800
"""Characters of a post's text on its page."""
SHOT_LENGTH = 1200
"""Characters of it in the picture."""
ALT_LENGTH = 400


def print_of(post: Post) -> str:
    """The SHA-256 of the post in hexadecimal, over all of its fields.

    What is hashed is JSON that anybody can write again: the fields by name in alphabetical order, `author` an
    object of its own, times in ISO 8601 and UTC, the rating as a fraction, null for what is unknown, ASCII
    only, no spaces.
    """
    fields = asdict(post)
    if post.said_at is not None:
        fields["said_at"] = _utc(post.said_at)
    if post.rating is not None:
        # A store may give a whole number back where a source gave a fraction.
        fields["rating"] = float(post.rating)
    written = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(written.encode("ascii")).hexdigest()


def evidence_card(alert: Alert, evidence: Sequence[Evidence], page: int | str = 1) -> Card:
    """One kept post of the alert, for the asker's eyes: `page` counts from 1; the nearest there is, and the
    first for what is no number."""
    title = short(say("evidence.title", title=alert_gist(alert)), TITLE_LENGTH)
    if not evidence:
        return Card(kind="answer", icon="🗄", title=title, body=(plain(say("evidence.none")),), private=True)
    at = _page(page, len(evidence))
    one = evidence[at - 1]
    return Card(
        kind="answer",
        icon="🗄",
        title=title,
        context=(say("evidence.page", page=at, pages=len(evidence)),),
        url=web_link(one.post.url),
        body=(plain(say("evidence.why")),),
        quote=_quote(one.post),
        fields=tuple(Field(name, value) for name, value in details(one)),
        picture=_shot(alert, one, at, len(evidence)),
        buttons=tuple(
            Button(
                verb=EVIDENCE,
                target=alert_target(alert.id),
                label=say(label),
                emoji=emoji,
                values=(("page", str(to)),),
            )
            for label, emoji, to in (("evidence.back", "◀", at - 1), ("evidence.more", "▶", at + 1))
            if 1 <= to <= len(evidence)
        ),
        private=True,
    )


def details(one: Evidence) -> tuple[tuple[str, str], ...]:
    """What is known of a kept post but its text and address, as pairs for reading."""
    post = one.post
    found = [
        ("evidence.author", who(post)),
        ("evidence.place", place(post)),
        ("evidence.said", said(post)),
        ("evidence.seen", date(one.seen_at)),
        ("evidence.kept", date(one.kept_at)),
        ("evidence.engagement", number(post.engagement) if post.engagement else ""),
        ("evidence.print", one.print),
    ]
    return tuple((say(key), value) for key, value in found if value)


def text_of(post: Post) -> str:
    """Title and text, one under the other; once when they are the same."""
    return "\n".join(filter(None, _parts(post)))


def who(post: Post) -> str:
    """The author with handle and followers, as far as they are known."""
    name, handle = author_name(post), short(post.author.handle or "", NAME_LENGTH)
    if handle and handle.casefold() != name.casefold():
        name = f"{name} ({handle})"
    followers = post.author.followers
    return name if followers is None else say("card.followers", name=name, n=followers)


def place(post: Post) -> str:
    """The site and the source that brought it."""
    site, source = short(post.site or "", NAME_LENGTH), short(post.source, NAME_LENGTH)
    return say("evidence.place_source", site=site, source=source) if site not in ("", source) else source


def said(post: Post) -> str:
    """When it was said."""
    return date(post.said_at) if post.said_at else say("card.when_unknown")


def _quote(post: Post) -> Quote | None:
    """All that it said, its title in bold, as far as there is room."""
    title, text = _parts(post)
    whole = tidy(text)
    shown = cut(whole, EVIDENCE_LENGTH)
    spans = [Span(short(title, TITLE_LENGTH), bold=True)] if title else []
    spans += [Span(" – ")] if title and shown else []
    spans += [Span(shown)] if shown else []
    return Quote(text=tuple(spans), cut=len(shown) < len(whole), lang=post.lang) if spans else None


def _parts(post: Post) -> tuple[str, str]:
    title, text = (post.title or "").strip(), post.text.strip()
    return ("" if title == text else title), text


def ranked(alert: Alert, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The posts that tell most now first (the order of the latest signal), then those that told of it before,
    in the order in which they were kept."""
    place = {mention: n for n, mention in enumerate(alert.signal.posts)}
    return sorted(evidence, key=lambda one: place.get(one.mention, len(place)))


def _shot(alert: Alert, one: Evidence, page: int, pages: int) -> Shot:
    post = one.post
    text = "\n".join(filter(None, (tidy(line) for line in text_of(post)[: SHOT_LENGTH * 4].splitlines())))
    kept = [
        ("evidence.seen", date(one.seen_at)),
        ("evidence.kept", date(one.kept_at)),
        ("evidence.print", one.print),
    ]
    return Shot(
        title=say("evidence.shot", page=page, pages=pages, id=alert_target(alert.id)),
        alt=say(
            "evidence.alt", who=who(post), place=place(post), said=said(post), text=short(text, ALT_LENGTH)
        ),
        text=cut(text, SHOT_LENGTH),
        author=who(post),
        place=place(post),
        said=said(post),
        lines=tuple(say("evidence.line", name=say(key), value=value) for key, value in kept),
    )


def _page(asked: int | str, pages: int) -> int:
    text = str(asked)
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
    return min(max(page, 1), pages)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
