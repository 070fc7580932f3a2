"""Which sources will hear a query, and which will not: those that are asked for words hear only what they are
asked for."""

from __future__ import annotations

from collections.abc import Sequence

from core.cards import Section, Text, plain
from core.clauses import Query
from core.cover import hearing
from core.mention_card import NAME_LENGTH
from core.quote import short
from core.say import phrases, say
from core.talk import Ask, SourceInfo

_MOST_NAMES = 12
_MOST_TERMS = 6

phrases(
    {
        "hearers.heading": "Who will hear it",
        "hearers.none": "No source is set up yet, so nobody will. Add one to the settings.",
        "hearers.all": {
            "one": "{names} brings all that it has, so it hears this too.",
            "other": "{names} bring all that they have, so they hear this too.",
        },
        "hearers.search": {
            "one": "{names} hears it: it is asked for {terms}.",
            "other": "{names} hear it: they are asked for {terms}.",
        },
        "hearers.whole": {
            "one": "{names} hears only a part of it: it is asked for {terms}, and may find whole words only.",
            "other": "{names} hear only a part of it: they are asked for {terms}, and may find whole words only.",
        },
        "hearers.deaf": {
            "one": "{names} cannot hear it: it has to be asked for a word, and no word is in every match.",
            "other": "{names} cannot hear it: they have to be asked for a word, and no word is in every match.",
        },
        "hearers.or": "{first} or {last}",
        "hearers.more": {"one": "{names} and {n} more", "other": "{names} and {n} more"},
    }
)


def hearers(ask: Ask, query: Query) -> Section:
    """One sentence for each way in which sources hear it, or do not."""
    if not ask.sources:
        return Section(heading=say("hearers.heading"), text=(plain(say("hearers.none")),))
    heard = hearing(query)
    searching = [source for source in ask.sources if source.searches]
    others = [source for source in ask.sources if not source.searches]
    told: list[Text] = []
    if searching:
        key = "deaf" if not heard.terms else "search" if heard.whole else "whole"
        told.append(_told(key, searching, _either(heard.terms)))
    if others:
        told.append(_told("all", others))
    return Section(heading=say("hearers.heading"), text=tuple(told))


def _told(key: str, sources: Sequence[SourceInfo], terms: str = "") -> Text:
    names = ", ".join(short(source.name, NAME_LENGTH) for source in sources[:_MOST_NAMES])
    more = len(sources) - _MOST_NAMES
    names = say("hearers.more", names=names, n=more) if more > 0 else names
    return plain(say(f"hearers.{key}", n=len(sources), names=names, terms=terms))


def _either(terms: Sequence[str]) -> str:
    """`“acme”, “akme” or “acme cloud”`."""
    shown = [f"“{short(term, NAME_LENGTH)}”" for term in terms[:_MOST_TERMS]]
    if len(terms) > _MOST_TERMS:
        return say("hearers.more", names=", ".join(shown), n=len(terms) - _MOST_TERMS)
    return say("hearers.or", first=", ".join(shown[:-1]), last=shown[-1]) if shown[1:] else "".join(shown)
