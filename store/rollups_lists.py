"""How SQLite keeps two lists of mentions by triggers: the loudest of each day, and those that were seen late.

Like the rollups: under the topic '' and under each of a mention's topics. What stands in a list is in the
mention's own row, so it changes with that alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from store.rollups_upkeep import DAY, HOUR, place_of, stretch_of, trigger

LATE = HOUR
"""Seen so long after it was said, a mention is late."""


@dataclass(frozen=True, slots=True)
class _List:
    """`key` (by column) and `rest` are what stands in it behind the topic, `which` mentions are in it (`{m}`
    is a mention's row), and `follows` the columns that all this follows from."""

    name: str
    key: Mapping[str, str]
    rest: str
    which: str
    follows: Sequence[str]


_LISTS = (
    _List(
        "loudest",
        key={
            "day": stretch_of("{m}.told_at", str(DAY)),
            "engagement": "{m}.engagement",
            "told_at": "{m}.told_at",
            "mention": "{m}.id",
        },
        rest="",
        which="{m}.engagement IS NOT NULL",
        follows=("engagement", "told_at"),
    ),
    _List(
        "late",
        key={"seen_at": "{m}.seen_at", "mention": "{m}.id"},
        rest=f", {{m}}.told_at, {place_of('{m}')}",
        which=f"{{m}}.seen_at - {{m}}.told_at >= {LATE}",
        follows=("told_at", "seen_at", "held", "lead"),
    ),
)
_ITSELF = "SELECT '' AS topic"
_ALL = f"{_ITSELF} UNION ALL SELECT topic FROM mention_topics WHERE mention = NEW.id"  # noqa: S608 (ours)


def list_triggers() -> Iterator[str]:
    """The statements that make them, each on one line."""
    for one in _LISTS:
        changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in one.follows)
        new, old = one.which.format(m="NEW"), one.which.format(m="OLD")
        yield trigger(f"{one.name}_new", "INSERT ON mentions", new, _put(one, _ITSELF, "NEW.id"))
        yield trigger(
            f"{one.name}_change",
            f"UPDATE OF {', '.join(one.follows)} ON mentions",
            f"({changed}) AND ({old} OR {new})",
            *(_take(one, _ALL), _put(one, _ALL, "NEW.id")),
        )
        yield trigger(f"{one.name}_gone", "DELETE ON mentions", old, _take(one, _ITSELF))
        named = "SELECT NEW.topic AS topic"
        yield trigger(
            f"{one.name}_topic_new", "INSERT ON mention_topics", "", _put(one, named, "NEW.mention")
        )
        named = "SELECT OLD.topic AS topic"
        taken = _take(one, named, "(SELECT {} FROM mentions AS m WHERE m.id = OLD.mention)", "m")
        yield trigger(f"{one.name}_topic_gone", "DELETE ON mention_topics", "", taken)


def list_anew() -> Iterator[str]:
    """The statements that write the lists anew."""
    for one in _LISTS:
        yield f"DELETE FROM {one.name}"  # noqa: S608 (our own names)
        every = f"{_ITSELF}, id AS mention FROM mentions UNION ALL SELECT topic, mention FROM mention_topics"  # noqa: S608
        yield _put(one, every, "who.mention")


def _put(one: _List, topics: str, number: str) -> str:
    """Put a mention into the list under these topics, if it belongs there."""
    values = f"{', '.join(one.key.values())}{one.rest}".format(m="m")
    return (
        f"INSERT INTO {one.name} SELECT who.topic, {values} FROM ({topics}) AS who"  # noqa: S608 (ours)
        f" JOIN mentions AS m ON m.id = {number} WHERE {one.which.format(m='m')}"
    )


def _take(one: _List, topics: str, value: str = "{}", row: str = "OLD") -> str:
    """Take a mention out of the list under these topics, as its row was. Each column by itself: of several in
    one comparison SQLite uses the first alone, and looks through all that a topic has."""
    same = " AND ".join(f"{name} = {value.format(of.format(m=row))}" for name, of in one.key.items())
    return f"DELETE FROM {one.name} WHERE topic IN ({topics}) AND {same}"  # noqa: S608 (our own names)
