"""Between columns and values of what mentions mean: JSON both ways, and what follows from what we found out
and what the team said. No SQL here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from core.meaning import (
    NO_MEANING,
    NOT_FIXED,
    WHOLE,
    Feeling,
    Fixed,
    Intent,
    Meaning,
    Relevance,
    feeling_now,
    intents_now,
)
from core.types import Json

MEANING_COLUMNS = ("lang", "meaning")
POSSIBLE = "~"
"""What stands before an intent's name in the column while it is only possible."""
NOW_COLUMNS = ("sentiment", "intents", "held")


def meaning_row(meaning: Meaning) -> tuple[object, ...]:
    """The values of MEANING_COLUMNS."""
    return meaning.lang, meaning_text(meaning)


def meaning_text(meaning: Meaning) -> str | None:
    """As JSON in ASCII, which holds any string; None where nothing is known."""
    if meaning == NO_MEANING:
        return None
    values: dict[str, Json] = {"lang": meaning.lang, "held": meaning.held}
    values["feeling"] = None if meaning.feeling is None else _felt(meaning.feeling)
    values["about"] = {topic: _felt(feeling) for topic, feeling in meaning.about.items()}
    values["intents"] = [[one.name, one.chance, one.sure] for one in meaning.intents]
    values["relevance"] = {
        topic: [one.chance, one.key, dict(one.values)] for topic, one in meaning.relevance.items()
    }
    return _text({name: value for name, value in values.items() if value not in (None, [], {})})


def meaning_of(text: str | None) -> Meaning:
    """From its JSON; names that a later version added are passed over."""
    if text is None:
        return NO_MEANING
    values: Mapping[str, Any] = json.loads(text)
    feeling = values.get("feeling")
    return Meaning(
        lang=values.get("lang"),
        feeling=None if feeling is None else _feeling(feeling),
        about={topic: _feeling(each) for topic, each in values.get("about", {}).items()},
        intents=tuple(Intent(*each[:3]) for each in values.get("intents", ())),
        relevance={topic: Relevance(*each[:3]) for topic, each in values.get("relevance", {}).items()},
        held=values.get("held"),
    )


def fixed_text(fixed: Fixed) -> str | None:
    """As JSON; None where nobody said anything."""
    if fixed == NOT_FIXED:
        return None
    intents = None if fixed.intents is None else list(fixed.intents)
    return _text({"sentiment": [*map(list, fixed.sentiment)], "intents": intents, "relevant": fixed.relevant})


def fixed_of(text: str | None) -> Fixed:
    """From its JSON; names that a later version added are passed over."""
    if text is None:
        return NOT_FIXED
    values: Mapping[str, Any] = json.loads(text)
    intents = values.get("intents")
    return Fixed(
        sentiment=tuple((topic, label) for topic, label, *_ in values.get("sentiment", ())),
        intents=None if intents is None else tuple(intents),
        relevant=bool(values.get("relevant", False)),
    )


def now_row(meaning: Meaning, fixed: Fixed) -> tuple[object, ...]:
    """The values of NOW_COLUMNS: how it sounds, what its author wants, why it is not posted."""
    names = [
        plain_intent(one.name) if one.sure else f"{POSSIBLE}{plain_intent(one.name)}"
        for one in intents_now(meaning, fixed)
    ]
    intents = f",{','.join(names)}," if names else None
    return sentiment_about(meaning, fixed, WHOLE), intents, None if fixed.relevant else meaning.held


def sure_intents(meaning: Meaning, fixed: Fixed) -> tuple[str, ...]:
    """What its author wants: what the team said, else what we are sure of."""
    return tuple(intent.name for intent in intents_now(meaning, fixed) if intent.sure)


def plain_intent(name: str) -> str:
    """An intent's name as it stands in the column, where commas part the names and half characters cannot
    be kept."""
    return name.replace(",", " ").encode("utf-8", "replace").decode()


def sentiment_about(meaning: Meaning, fixed: Fixed, topic: str) -> str | None:
    """How it sounds about that topic (or the `WHOLE`); None when unsure."""
    feeling = feeling_now(meaning, fixed, topic)
    return None if feeling is None else feeling.label


def merged(old: Meaning, new: Meaning) -> Meaning:
    """The newer of two meanings of the same words, with what the older one knows of other topics."""
    return Meaning(
        lang=new.lang or old.lang,
        feeling=new.feeling or old.feeling,
        about={**old.about, **new.about},
        intents=new.intents or old.intents,
        relevance={**old.relevance, **new.relevance},
        held=new.held,
    )


def _felt(feeling: Feeling) -> list[Json]:
    chances = (feeling.negative, feeling.neutral, feeling.positive)
    return [*chances, feeling.decided_by, feeling.sure]


def _feeling(values: Sequence[Any]) -> Feeling:
    return Feeling(*values[:5])


def _text(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"))
