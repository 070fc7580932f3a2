"""Answers what was asked in a chat: question ─▶ command and arguments ─▶ run ─▶ a card, whatever happens."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo

import structlog

from bot.plain_answer import Known, Unsure, in_plain_words
from bot.question import Asked, read
from core.cards import Card, plain
from core.errors import StoreError, UsageError
from core.fields import Derive, told
from core.mention_card import NAME_LENGTH, cut, tidy
from core.permission import Right, may
from core.policies import AlertRules
from core.ports import Store
from core.quote import short
from core.report_ports import Subscription
from core.rules import Listening
from core.say import say
from core.talk import Ask, Command, Question, SourceInfo, Vectors
from core.types import Person, Topic
from core.writing import Writer

log = structlog.get_logger("answer")

_ERROR_LENGTH = 200
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""What codes are made of, 5 bits each: no 0 and O, no 1 and I, which are easily taken for each other."""


def new_code() -> str:
    """A word of 40 bits that nobody can guess, to read here and type there: `K7QM-2XWP`."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(2))


def _nowhere(chat: str) -> str:
    return ""


async def _as_is(who: Person) -> Person:
    return who


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What questions are answered from: the store, and the settings as they are now.
    `allow` is who may do what (`core.permission`); `known` tells of an asker who they are in all chats
    (`bot.people`); `people` are the keys of those in the settings, by their names; `rules` is what they say
    about alerts, `listening` what is listened for besides topics; `derive` finds out what a post means,
    `intents` are the names of the team's own; `vectors`, `write`, `reports` as in `core.talk.Ask`, `page_at`
    tells of a chat where its people open the web page."""

    store: Store
    topics: tuple[Topic, ...]
    sources: tuple[SourceInfo, ...]
    commands: Mapping[str, Command]
    zone: tzinfo
    version: str = ""
    allow: Mapping[Right, Sequence[str]] = field(default_factory=dict)
    known: Callable[[Person], Awaitable[Person]] = _as_is
    code: Callable[[], str] = new_code
    people: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rules: AlertRules = field(default_factory=AlertRules)
    listening: Listening = field(default_factory=Listening)
    derive: Derive = told
    intents: tuple[str, ...] = ()
    vectors: Vectors | None = None
    write: Writer | None = None
    reports: tuple[Subscription, ...] = ()
    page_at: Callable[[str], str] = _nowhere


async def answer(question: Question, asking: Asking) -> Card:
    """The answer as a card. Never raises: a slip, a store that does not answer and a mistake of ours each
    become a card that says what to do next."""
    try:
        asked, told = _read(question, asking)
        if not may(question.who, asked.command.right, asking.allow):
            why = not_allowed(asked.command.right, asking.allow, question.who)
            return _notice("🔒", say("answer.not_allowed"), why)
        ask = Ask(
            who=await asking.known(question.who) if asked.command.personal else question.who,
            chat=question.chat,
            channel=question.channel,
            now=question.at,
            zone=asking.zone,
            store=asking.store,
            topics=asking.topics,
            sources=asking.sources,
            commands=asking.commands,
            args=asked.args,
            page=asked.page,
            version=asking.version,
            code=asking.code,
            people=asking.people,
            rules=asking.rules,
            listening=asking.listening,
            derive=asking.derive,
            vectors=asking.vectors,
            write=asking.write,
            reports=asking.reports,
            web=asking.page_at(question.chat),
            intents=asking.intents,
        )
        card = await asked.command.run(ask)
        return replace(card, context=(told, *card.context)) if told else card
    except Unsure as unsure:
        return unsure.card
    except UsageError as slip:
        return _notice("🤔", tidy(slip.problem), tidy(slip.hint))  # it quotes what was asked
    except StoreError as error:
        log.error("a question could not be answered", question=question.text, problem=str(error))
        shown = cut(tidy(str(error)), _ERROR_LENGTH)
        return _notice("🔌", say("answer.store"), say("answer.store_hint", error=shown))
    except Exception:
        log.exception("a question could not be answered", question=question.text)
        return _notice("🛠", say("answer.failed"), say("answer.failed_hint"))


def _read(question: Question, asking: Asking) -> tuple[Asked, str]:
    """The question, and what is told about it where it was asked in plain words. Raises UsageError for a
    slip, Unsure where it may mean several things."""
    known = Known(
        asking.topics, tuple(source.name for source in asking.sources), (*asking.people,), asking.intents
    )

    def typed(text: str) -> Asked:
        return read(
            text,
            asking.commands,
            known.topics,
            asking.zone,
            question.at,
            sources=known.sources,
            people=known.people,
            intents=known.intents,
        )

    try:
        return typed(question.text), ""
    except UsageError:
        asked, told = in_plain_words(question.text, asking.commands, known, asking.zone, question.at)
        if asked is None:
            raise
    return typed(asked), told


def not_allowed(right: Right, allow: Mapping[Right, Sequence[str]], who: Person) -> str:
    """What somebody is told who has not the right: who may, and what to do."""
    groups = allow.get(right) or (() if right in allow else allow.get("triage", ()))
    what = say(f"right.{right}")
    if who.guest and not groups:
        return say("refused.guest", what=what)
    if not groups:
        return say("refused.admins_only", what=what)
    return say(
        "refused.not_allowed",
        what=what,
        groups=_either([short(one.removesuffix(":"), NAME_LENGTH) for one in groups]),
    )


def _either(names: Sequence[str]) -> str:
    """`care, support or press`, each once however it is spelt."""
    known = list({name.casefold(): name for name in reversed(names)}.values())[::-1]
    return say("answer.either", first=", ".join(known[:-1]), last=known[-1]) if len(known) > 1 else known[0]


def _notice(icon: str, title: str, body: str) -> Card:
    return Card(kind="notice", icon=icon, tone="warning", title=title, body=(plain(body),) if body else ())
