"""What the page stands on, strict and in memory: a shelf, a clock, and a desk that goes by the real rules."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.cards import Card, Form, Section, Table, plain, target_mention
from core.digest import digest_card
from core.emoji import verb_table
from core.keeping import MoveRequest, Refused, Shown
from core.lifecycle import decide
from core.mention_card import mention_card
from core.periods import FORMS
from core.ports import Chat
from core.say import say
from core.talk import Ask, Command, Param, ParamKind, Press, Question, Reaction, Reply, Tip
from core.types import Address, Author, Channel, Hit, Json, Match, Mention, Move, Person, Post, Standing, Verb

NOON = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
POST = Post(source="blog", site="example.org", said_at=NOON, author=Author(name="Mara Lind"))


class FixedClock:
    """Stands still unless told otherwise."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class MemoryShelf:
    """`core.ports.Shelf`; every slip of its caller is an AssertionError."""

    def __init__(self) -> None:
        self.shown: dict[str, Shown] = {}
        self.version = 0
        self.reads = 0

    async def put(self, channel: str, outbox: int | None, card: Json, at: datetime) -> str:
        assert isinstance(card, dict)
        assert at.tzinfo is not None
        there = next((s for s in self.shown.values() if outbox is not None and s.outbox == outbox), None)
        if there is not None:
            assert there.channel == channel, "an outbox row belongs to one channel"
            return there.id
        message = str(len(self.shown) + 1)
        self._keep(Shown(id=message, channel=channel, outbox=outbox, card=card, at=at, version=0))
        return message

    async def redraw(self, message: str, card: Json) -> None:
        assert isinstance(card, dict)
        self._keep(replace(self.shown[message], card=card))

    async def look_up(self, channel: str, outbox: int) -> str | None:
        return next((s.id for s in self.shown.values() if (s.channel, s.outbox) == (channel, outbox)), None)

    async def read(self, channel: str, after: int = 0, limit: int = 200) -> Sequence[Shown]:
        assert 1 <= limit <= 1000
        self.reads += 1
        here = sorted((s for s in self.shown.values() if s.channel == channel), key=lambda s: s.version)
        newer = [shown for shown in here if shown.version > after]
        return newer[:limit]

    async def newest(self, channel: str, limit: int = 200) -> Sequence[Shown]:
        found = [shown for shown in self.shown.values() if shown.channel == channel]
        return sorted(found, key=lambda shown: int(shown.id))[-limit:]

    async def top(self) -> int:
        return max((shown.version for shown in self.shown.values()), default=0)

    async def get(self, message: str) -> Shown | None:
        return self.shown.get(message)

    async def react(self, message: str, emoji: str, person: str, remove: bool) -> bool:
        shown = self.shown[message]
        there = shown.reactions.get(emoji, ())
        if (person in there) is not remove:
            return False
        names = tuple(name for name in there if name != person) if remove else (*there, person)
        self._keep(replace(shown, reactions={**shown.reactions, emoji: names}))
        return True

    async def reply(self, message: str, text: str) -> None:
        shown = self.shown[message]
        self._keep(replace(shown, thread=(*shown.thread, text)))

    def _keep(self, shown: Shown) -> None:
        self.version += 1
        self.shown[shown.id] = replace(shown, version=self.version)


class RulesDesk:
    """`core.ports.Desk`: moves by the real rules on mentions in memory, redraws their cards, answers help
    and today."""

    def __init__(self, chat: Chat, icons: dict[str, str] | None = None) -> None:
        self.chat = chat
        self.icons = icons or {}
        self.mentions: dict[int, Mention] = {}
        self.moves: dict[int, list[Move]] = {}
        self.at: dict[int, Address] = {}
        self.heard: list[Press | Reaction | Question] = []
        self.outbox = 1000

    async def show(self, channel: Channel, mention: Mention) -> Address:
        self.mentions[mention.id] = mention
        self.moves[mention.id] = []
        self.outbox += 1
        self.at[mention.id] = await self.chat.post(channel, self.card(mention.id), self.outbox)
        return self.at[mention.id]

    async def show_digest(self, channel: Channel, mentions: Sequence[Mention]) -> Address:
        for mention in mentions:
            self.mentions[mention.id] = mention
            self.moves[mention.id] = []
        self.outbox += 1
        return await self.chat.post(channel, digest_card(mentions), self.outbox)

    def card(self, mention: int) -> Card:
        return mention_card(self.mentions[mention], self.icons, self.moves[mention], ("Ana", "Ben", "Legal"))

    async def press(self, press: Press) -> Reply:
        self.heard.append(press)
        mention = target_mention(press.target)
        if press.verb == "why":
            return Reply(
                done=True, card=Card(kind="answer", title="Why this is here", body=(plain("It matched."),))
            )
        if press.verb == "page":
            return Reply(done=True, card=Card(kind="answer", title=f"Page of {press.target}"))
        if mention is None or press.verb not in list(Verb):
            return Reply(done=False, text=say("refused.verb", verb=press.verb))
        if mention not in self.mentions:
            return Reply(done=False, text=say("refused.gone"))
        return await self._move(mention, Verb(press.verb), press)

    async def react(self, reaction: Reaction) -> Reply:
        self.heard.append(reaction)
        verb = verb_table({}).get(reaction.emoji)
        mention = next((m for m, address in self.at.items() if address == reaction.address), None)
        if verb is None or mention is None:
            return Reply(done=False, text=say("done.nothing"))
        return await self._move(mention, Verb.UNDO if reaction.removed else verb, reaction)

    async def ask(self, question: Question) -> Reply:
        self.heard.append(question)
        if question.text == "help":
            return Reply(done=True, card=Card(kind="answer", title="Help", body=(plain("/mentions today"),)))
        rows = (("new", "3"), ("claimed", "1"))
        table = Table(columns=("State", "Mentions"), rows=rows, numeric=(1,))
        sections = (Section(heading="By state", table=table),)
        card = Card(kind="answer", icon="📅", title=f"Asked: {question.text}", sections=sections)
        return Reply(done=True, card=card)

    async def tip(self, tip: Tip) -> Reply:
        raise AssertionError("nobody hands links in on the page")

    async def overhear(self, said: Sequence[Post]) -> None:
        raise AssertionError("no channel is listened to")

    def form(self, verb: str, target: str, values: Mapping[str, str] = {}) -> Form | None:
        raise AssertionError("the page's buttons carry their forms")

    def refusal(self, who: Person, verb: str) -> str:
        raise AssertionError("whoever is at the page may do everything")

    def hears(self, emoji: str) -> bool:
        raise AssertionError("the page asks for every emoji")

    def reread(self, address: Address) -> None:
        raise AssertionError("the page hears every emoji")

    def refresh(self, address: Address) -> None:
        raise AssertionError("the page has no menus that stay chosen")

    def menu(self) -> Sequence[Command]:
        return (
            Command(
                name="today",
                summary="page.overview",
                run=_not_run,
                params=(Param(name="topic", kind="topic"), Param(name="period", kind="period")),
                examples=("today Brightleaf",),
            ),
        )

    def choices(self, kind: ParamKind, typed: str, most: int = 25) -> Sequence[str]:
        assert typed == ""
        found: Mapping[str, Sequence[str]] = {
            "topic": ("Brightleaf", "Coppervale"),
            "source": ("blog", "forum"),
            "period": FORMS,
            "feel": ("negative",),
        }
        return found[kind][:most]

    def connected(self, chat: str) -> None:
        raise AssertionError("the page is always connected")

    async def _move(self, mention: int, verb: Verb, said: Press | Reaction) -> Reply:
        found, moves = self.mentions[mention], self.moves[mention]
        values = said.values if isinstance(said, Press) else {}
        request = MoveRequest(mention=mention, verb=verb, who=said.who, at=said.at, values=values)
        outcome = decide(found.standing, moves, request)
        if isinstance(outcome, Refused):
            return Reply(done=False, text=say(outcome.key, **outcome.values))
        move = Move(
            id=len(moves) + 1,
            mention=mention,
            verb=verb,
            who=said.who,
            at=said.at,
            values=values,
            before=found.standing,
        )
        if verb is Verb.UNDO:
            moves[-1] = replace(moves[-1], undone=True)
        moves.append(move)
        self.mentions[mention] = replace(
            found, standing=outcome.standing, version=found.version + 1, last_move=move
        )
        if mention in self.at:
            # Like the real bot: acknowledged first, redrawn right after.
            asyncio.get_running_loop().create_task(self.chat.redraw(self.at[mention], self.card(mention)))
        return Reply(done=True, text=say(f"done.{verb.value}", to=values.get("to", ""), length="4h"))


async def _not_run(ask: Ask) -> Card:
    raise AssertionError("the desk answers itself")


def make_mention(number: int, text: str, words: str = "", post: Post = POST) -> Mention:
    """A mention of `text`, with the words that matched found in it; all else is as in `post`."""
    said = replace(post, text=text, url=post.url or f"https://example.org/{number}")
    hits = []
    for word in words.split():
        start = text.find(word)
        assert start >= 0, word
        hits.append(Hit("text", start, start + len(word)))
    return Mention(
        id=number,
        post_id=number,
        post=said,
        matches=(Match("Brightleaf", tuple(hits)),),
        standing=Standing(),
        seen_at=NOON,
    )
