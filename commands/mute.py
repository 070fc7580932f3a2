"""`mute`: what is heard and kept back for a while, after a look at what that would have been."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from commands._preview import preview
from commands._rules import Known, known_rules
from commands._until import split_until
from core.cards import Card
from core.clauses import TEXT_CLAUSES, Phrase, Query, Says
from core.errors import UsageError
from core.query import parse
from core.quote import short, tidy
from core.rule_forms import MUTABLE
from core.rules import Draft, Mute, mute_json
from core.say import phrases, say
from core.talk import Ask, Command, Param

USUAL = timedelta(days=30)
LONGEST_NAME = 80

phrases(
    {
        "command.mute": "Keep back what an author, a site, a word or a query brings, for a while.",
        "mute.what": "“{word}” is nothing that I can mute.",
        "mute.what_hint": (
            "Say “author”, “site”, “word” or “query” and which one, then how long if not 30 days: “/mentions mute "
            "author jane 7d”, “/mentions mute word giveaway until Friday”."
        ),
        "mute.which": "Which {what} shall be muted?",
        "mute.fixed": "“{name}” is muted in the settings, so it cannot be changed here.",
        "mute.fixed_hint": "Whoever runs me can change it there.",
    }
)

_ADDRESS = re.compile(
    r"(?:https?://)?(?:[^\s/@]*@)?([^\s/:?#]+\.[^\s/:?#]+)(?::\d+)?(?:[/?#].*)?$", re.IGNORECASE
)
"""A host in an address, or in what is left of one."""
_QUOTES = '"“”„«»'


async def run(ask: Ask) -> Card:
    return await preview(ask, mute_draft(ask, str(ask.args["what"]), await known_rules(ask)))


def mute_draft(ask: Ask, text: str, known: Known) -> Draft:
    """The mute that is asked for. Raises UsageError for what cannot be muted, and for one of the settings."""
    what, value, until = _read(ask, text)
    query = _query(what, value)
    when = value if what == "query" else str(query)
    name = short(when if what == "query" else f"{what} {value}", LONGEST_NAME)
    fixed = known.fixed_mute(name) or _same(query, known.mutes)
    if fixed:
        raise UsageError(say("mute.fixed", name=short(fixed.name, LONGEST_NAME)), say("mute.fixed_hint"))
    before = known.made_mute(name) or _same(query, known.made_mutes)
    after = Mute(name=before.name if before else name, when=when, until=until)
    return Draft(
        kind="mute",
        name=after.name,
        before=mute_json(before) if before else None,
        after=mute_json(after),
    )


def _read(ask: Ask, text: str) -> tuple[str, str, datetime | None]:
    """What kind of thing, which one, and until when."""
    words = list(re.finditer(r"\S+", text))
    what = words[0][0].casefold() if words else ""
    if what not in MUTABLE:
        raise UsageError(say("mute.what", word=short(text, 40)), say("mute.what_hint"))
    told = [word[0] for word in words[1:]]
    kept, until, is_said = split_until(told, ask.now, ask.zone)
    value = text[words[1].start() : words[len(kept)].end()] if kept else ""
    value = tidy(value) if what == "query" else tidy(value).strip(_QUOTES).strip()
    if what == "site" and (address := _ADDRESS.match(value)):
        value = address[1]
    if not value:
        raise UsageError(say("mute.which", what=what), say("mute.what_hint"))
    return what, value, until if is_said else ask.now.replace(microsecond=0) + USUAL


def _query(what: str, value: str) -> Query:
    if what == "author":
        return parse(str(Says("author", value.replace('"', ""))))
    if what == "site":
        return parse(str(Says("site", value.replace('"', ""))))
    if what == "query":
        return parse(value)
    return _word(value)


def _word(value: str) -> Query:
    """A word as the query language has it (`refund*`, `#tag`), several of them as a phrase."""
    if " " not in value:
        try:
            found = parse(value)
        except UsageError:
            found = None
        if isinstance(found, TEXT_CLAUSES):
            return found
    return parse(str(Phrase(value.replace('"', ""))))


def _same(query: Query, mutes: tuple[Mute, ...]) -> Mute | None:
    """The mute with this query, however it is written."""
    return next((mute for mute in mutes if _reads_as(mute.when, query)), None)


def _reads_as(when: str, query: Query) -> bool:
    try:
        return parse(when) == query
    except UsageError:  # another version of us wrote it
        return False


COMMAND = Command(
    name="mute",
    summary="command.mute",
    run=run,
    params=(Param(name="what", kind="text", required=True, rest=True),),
    examples=(
        "mute author jane",
        "mute site deals.example.com 2 weeks",
        "mute word giveaway until Friday",
        "mute query (sale OR coupon) is:repost for ever",
    ),
    right="topics",
    group="rules",
)
