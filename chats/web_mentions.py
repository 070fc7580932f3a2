"""Mentions over the page's JSON interface: those that a column asks for, and all that is known of one.

A mention is told as a message of a channel is: where its card stands on the page, with that message's id,
emoji and notes; else with its own name (`m12`) as the id and no channel.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aiohttp import web

from chats.web_input import json_answer
from chats.web_wanted import Wanted, read_wanted
from core import periods
from core.alert_line import alert_line
from core.cards import mention_target, to_json
from core.keeping import Shown
from core.meaning import feeling_now, intents_now
from core.mention_card import mention_card, mention_line, move_line
from core.page_ports import Library
from core.ports import Clock, Shelf
from core.say import say
from core.types import Json, Mention, Topic
from listening.kept import as_they_stand

MOST_READ = 2_000
"""Mentions of which one request reads the text, newest first."""
MOST_OF_A_STORY = 100
_AT_ONCE = 250


class MentionApi:
    """The handlers; without a `library` there is nothing to look up, which is answered 503."""

    def __init__(self, library: Library | None, shelf: Shelf, clock: Clock) -> None:
        self._known = library
        self._shelf = shelf
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/mentions", self.mentions),
            web.get("/api/mentions/{number}", self.mention),
        ]

    async def mentions(self, request: web.Request) -> web.Response:
        library = self._library()
        wanted = read_wanted(request.query, self._clock.now(), library.zone)
        if wanted.query is None:
            found = await library.reader.find(wanted.which, wanted.order, wanted.limit, wanted.offset)
            total = sum((await library.reader.counts(wanted.which)).values())
            read = total
        else:
            matching, read = await self._matching(wanted)
            found, total = matching[wanted.offset : wanted.offset + wanted.limit], len(matching)
        return json_answer(
            {
                "total": total,
                "read": read,
                "period": _period(wanted, library),
                "mentions": [await self._message(mention) for mention in found],
            }
        )

    async def mention(self, request: web.Request) -> web.Response:
        library, text = self._library(), request.match_info["number"]
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0
        mention = await library.reader.mention(number)
        if mention is None:
            raise web.HTTPNotFound(text=say("web.no_mention", mention=text[:20]))
        reader = library.reader
        moves = await reader.moves(mention.id)
        story = await reader.story_of(mention.lead or mention.id, MOST_OF_A_STORY) if mention.story else ()
        post = mention.post
        return json_answer(
            {
                "id": mention.id,
                "message": await self._message(mention),
                "title": post.title or "",
                "text": post.text,
                "lang": mention.meaning.lang or post.lang,
                "blank": mention.blank,
                "seen_at": mention.seen_at.isoformat(),
                "matches": [
                    {"topic": match.topic, "words": list(_words(mention, match.topic))}
                    for match in mention.matches
                ],
                "meaning": _meaning(mention),
                "moves": [
                    {
                        "at": move.at.isoformat(),
                        "verb": move.verb.value,
                        "who": move.who.name,
                        "undone": move.undone,
                        "line": move_line(move, "web"),
                    }
                    for move in moves
                ],
                "edits": [
                    {"at": edit.at.isoformat(), "before": edit.before}
                    for edit in await reader.edits(mention.id)
                ],
                "story": [to_json(mention_line(one, here="web")) for one in story],
                "spread": to_json(mention.spread),
                "posted": [
                    {
                        "channel": row.channel,
                        "kind": row.kind,
                        "state": row.state,
                        "reason": row.reason,
                        "at": (row.sent_at or row.due_at).isoformat(),
                    }
                    for row in await reader.rows_of(mention.id)
                ],
                "alerts": [
                    to_json(alert_line(one, here="web")) for one in await reader.alerts_with(mention.id)
                ],
            }
        )

    def _library(self) -> Library:
        if self._known is None:
            raise web.HTTPServiceUnavailable(text=say("web.no_library"))
        return self._known

    async def _matching(self, wanted: Wanted) -> tuple[list[Mention], int]:
        """The mentions whose text matches, of the first `MOST_READ`, and how many of them were read."""
        library = self._library()
        found: list[Mention] = []
        read = 0
        while read < MOST_READ:
            some = await library.reader.find(wanted.which, wanted.order, _AT_ONCE, read)
            read += len(some)
            # In a thread: a query may be long, and texts too.
            found += await asyncio.to_thread(_that_match, wanted.text, some)
            if len(some) < _AT_ONCE:
                break
        return found, read

    async def _message(self, mention: Mention) -> Json:
        library = self._library()
        moves = await library.reader.moves(mention.id) if mention.last_move else ()
        card = to_json(mention_card(mention, library.icons, moves, library.people, "web", library.intents))
        shown = await self._shown(mention)
        return {
            "id": shown.id if shown else mention_target(mention.id),
            "channel": shown.channel if shown else None,
            "mention": mention.id,
            "card": card,
            "at": (mention.post.said_at or mention.seen_at).isoformat(),
            "version": shown.version if shown else 0,
            "reactions": {e: list(names) for e, names in shown.reactions.items() if names} if shown else {},
            "thread": list(shown.thread) if shown else [],
        }

    async def _shown(self, mention: Mention) -> Shown | None:
        """Its card on the page, if it has one there."""
        for row in await self._library().reader.rows_of(mention.lead or mention.id):
            if row.kind == "card" and row.address is not None and row.address.chat == "web":
                return await self._shelf.get(row.address.message)
        return None


def _that_match(query: str, mentions: Sequence[Mention]) -> list[Mention]:
    from listening.matcher import Matcher  # here, as a page that is not open needs none

    matcher = Matcher((Topic(name="wanted", query=query),), as_they_stand(mentions))
    return [mention for mention in mentions if matcher.match(mention.post)]


def _period(wanted: Wanted, library: Library) -> Json:
    period = wanted.period
    if period is None:
        return None
    return {
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "words": periods.name(period, library.zone),
    }


def _words(mention: Mention, topic: str) -> Sequence[str]:
    """The words that matched, each once, as they stand in the post."""
    post = mention.post
    texts = {"title": post.title or "", "text": post.text}
    hits = [hit for match in mention.matches if match.topic == topic for hit in match.hits]
    return tuple(dict.fromkeys(texts[hit.part][hit.start : hit.end] for hit in hits))


def _meaning(mention: Mention) -> Json:
    meaning, fixed = mention.meaning, mention.standing.fixed
    feeling = feeling_now(meaning, fixed)
    return {
        "sentiment": None if feeling is None else to_json(feeling) | {"likeliest": feeling.likeliest},
        "intents": [to_json(one) for one in intents_now(meaning, fixed)],
        "priority": mention.priority,
        "held": meaning.held is not None and not fixed.relevant,
    }
