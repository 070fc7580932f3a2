"""How SQLite keeps the rollups: by triggers, which no writer can forget. A migration puts them in place.

A mention counts under the topic '' and under each of its topics, there with its sentiment about that topic;
and by sentiment alone under each two of them, so that those of two topics can be counted once. Each trigger
takes away what counted before and adds what counts now, as the other table stands at that moment; so it does
not matter in which order a transaction writes mentions and their topics.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

SECOND = 1_000_000
QUARTER, HOUR, SIX_HOURS, DAY = 900 * SECOND, 3_600 * SECOND, 21_600 * SECOND, 86_400 * SECOND
EIGHT_DAYS = 8 * DAY
"""How long the stretches are that are counted; each is so many of the one before it."""

SENTIMENT, SOURCE, STATE, INTENTS, ALL = 1, 2, 3, 4, 5
"""What is counted by: SOURCE with the sentiment, STATE with its outcome, INTENTS as their column has them,
ALL but the intents."""
APART = "\x1f"
"""Stands between the words of a value that has several."""

WIDTHS = {
    SENTIMENT: (QUARTER, HOUR, DAY, EIGHT_DAYS),
    SOURCE: (HOUR, SIX_HOURS, DAY, EIGHT_DAYS),
    STATE: (HOUR, DAY, EIGHT_DAYS),
    INTENTS: (HOUR, DAY, EIGHT_DAYS),
    ALL: (DAY,),
}
"""By few words in short stretches, by all of them only in days."""

HELD, FOLLOWS = 2, 1
"""What `place` is the sum of."""

MOST_FOLLOWERS = 10**12
"""More than there are people; sums of what a hostile post says must fit into 64 bits."""


def grain(kind: int, width: int) -> int:
    """The number under which a kind is counted in stretches of that width."""
    return 10 * kind + (QUARTER, HOUR, DAY, EIGHT_DAYS, SIX_HOURS).index(width)


def pair_of(one: str, other: str) -> str:
    """The name under which two topics are counted: it stands before all topics' names."""
    return APART + APART.join(sorted((one, other)))


def followers_within(column: str) -> str:
    """That column, within what sums can hold; 0 where it is not known."""
    most = MOST_FOLLOWERS
    return f"CASE WHEN {column} > {most} THEN {most} WHEN {column} > 0 THEN {column} ELSE 0 END"


def triggers() -> Iterator[str]:
    """The statements that make them, each on one line."""
    columns = ("state", "outcome", "sentiment", "source", "intents", "held", "lead", "told_at")
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)
    topics = f"UNION ALL {_OF_TOPICS} WHERE mention = NEW.id UNION ALL"
    yield trigger("rollups_new", "INSERT ON mentions", "", _count("NEW", _itself("NEW"), 1))
    yield trigger(
        "rollups_change",
        f"UPDATE OF {', '.join(columns)} ON mentions",
        changed,
        _count("OLD", f"{_itself('OLD')} {topics} {_pairs('OLD')}", -1, _CHANGED),
        _count("NEW", f"{_itself('NEW')} {topics} {_pairs('NEW')}", 1, _CHANGED),
    )
    yield trigger("rollups_gone", "DELETE ON mentions", "", _count("OLD", _itself("OLD"), -1))
    news = (_count_topic("NEW", 1), _count_pairs("NEW", 1))
    yield trigger("rollups_topic_new", "INSERT ON mention_topics", "", *news)
    yield trigger(
        "rollups_topic_change",
        "UPDATE OF told_at, sentiment ON mention_topics",
        "OLD.told_at IS NOT NEW.told_at OR OLD.sentiment IS NOT NEW.sentiment",
        *(_count_topic("OLD", -1), _count_topic("NEW", 1)),
    )
    gone = (_count_topic("OLD", -1), _count_pairs("OLD", -1))
    yield trigger("rollups_topic_gone", "DELETE ON mention_topics", "", *gone)
    yield trigger(
        "rollups_reach",
        "UPDATE OF followers ON posts",
        "OLD.followers IS NOT NEW.followers",
        *(_reach("OLD", -1), _reach("NEW", 1)),
    )


def recount() -> Iterator[str]:
    """The statements that count everything anew."""
    yield "DELETE FROM rollups"
    itself = "SELECT id AS mention, '' AS topic, told_at, sentiment FROM mentions"
    topics = "SELECT mention, topic, told_at, sentiment FROM mention_topics"
    sums = f"count(*), sum({followers_within('p.followers')}), count(p.followers)"
    for kind, (shortest, *longer) in WIDTHS.items():
        who = f"{itself} UNION ALL {topics}{f' UNION ALL {_EVERY_PAIR}' if kind == SENTIMENT else ''}"
        yield (
            f"INSERT INTO rollups SELECT who.topic, {grain(kind, shortest)},"  # noqa: S608 (ours)
            f" {stretch_of('who.told_at', str(shortest))}, {_value('m', kind)}, {place_of('m')}, {sums}"
            f" FROM ({who}) AS who JOIN mentions AS m ON m.id = who.mention JOIN posts AS p ON p.id = m.post"
            " GROUP BY 1, 2, 3, 4, 5"
        )
        for shorter, next_one in pairwise((shortest, *longer)):
            yield (
                f"INSERT INTO rollups SELECT topic, {grain(kind, next_one)},"  # noqa: S608 (ours)
                f" {stretch_of('start', str(next_one // shorter))}, value, place, sum(mentions), sum(reach),"
                f" sum(reached) FROM rollups WHERE grain = {grain(kind, shorter)} GROUP BY 1, 3, 4, 5"
            )


def trigger(name: str, when: str, only: str, *statements: str) -> str:
    """A trigger after `when`, if `only` holds."""
    condition = f" WHEN {only}" if only else ""
    body = " ".join(f"{one};" for one in statements)
    return f"CREATE TRIGGER {name} AFTER {when} FOR EACH ROW{condition} BEGIN {body} END"


def _count(mention: str, who: str, sign: int, only: str = "true") -> str:
    """Count a mention (OLD or NEW) under the topics of `who`, in `only` these grains."""
    followers = f"(SELECT followers FROM posts WHERE id = {mention}.post)"  # noqa: S608 (ours)
    return _add(mention, f"({who}) AS who", followers, sign, only=only)


def _count_topic(topic: str, sign: int) -> str:
    """Count a mention under a topic of its own (OLD or NEW)."""
    values = (f"{topic}.{name} AS {name}" for name in ("topic", "told_at", "sentiment"))
    who = f"SELECT {', '.join(values)}, 0 AS pair"
    joined = f"({who}) AS who JOIN mentions AS m ON m.id = {topic}.mention JOIN posts AS p ON p.id = m.post"
    return _add("m", joined, "p.followers", sign)


def _count_pairs(topic: str, sign: int) -> str:
    """Count a mention under a topic of its own (OLD or NEW) with each of its others."""
    named = f"min(o.topic, {topic}.topic)", f"max(o.topic, {topic}.topic)"
    who = (
        f"SELECT {_pair(*named)} AS topic, m.told_at AS told_at, m.sentiment AS sentiment, 1 AS pair"  # noqa: S608
        f" FROM mention_topics AS o JOIN mentions AS m ON m.id = o.mention"
        f" WHERE o.mention = {topic}.mention AND o.topic <> {topic}.topic"
    )
    joined = f"({who}) AS who JOIN mentions AS m ON m.id = {topic}.mention JOIN posts AS p ON p.id = m.post"
    return _add("m", joined, "p.followers", sign)


def _reach(post: str, sign: int) -> str:
    """Only what is known of the author's followers changed."""
    number = "(SELECT id FROM mentions WHERE post = NEW.id)"
    who = (
        "(SELECT '' AS topic, told_at, sentiment, 0 AS pair FROM mentions WHERE post = NEW.id"  # noqa: S608
        f" UNION ALL {_OF_TOPICS} WHERE mention = {number}"
        f" UNION ALL SELECT topic, told_at, sentiment, 1 FROM ({_EVERY_PAIR} WHERE o.post = NEW.id)"
        ") AS who JOIN mentions AS m ON m.post = NEW.id"
    )
    return _add("m", who, f"{post}.followers", sign, mentions=0)


def _add(mention: str, who: str, followers: str, sign: int, mentions: int = 1, only: str = "true") -> str:
    sums = f"{sign * mentions}, {sign} * ({followers_within(followers)}), {sign} * ({followers} IS NOT NULL)"
    return (
        f"INSERT INTO rollups SELECT who.topic, grains.grain, {_START}, {_any_value(mention)},"  # noqa: S608 (ours)
        f" {place_of(mention)}, {sums} FROM {who} CROSS JOIN {_grains()}"
        f" WHERE (grains.kind = {SENTIMENT} OR NOT who.pair) AND ({only})"
        " ON CONFLICT (topic, grain, start, value, place) DO UPDATE SET"
        " mentions = mentions + excluded.mentions, reach = reach + excluded.reach,"
        " reached = reached + excluded.reached"
    )


def _itself(mention: str) -> str:
    return f"SELECT '' AS topic, {mention}.told_at AS told_at, {mention}.sentiment AS sentiment, 0 AS pair"


def _pairs(mention: str) -> str:
    """Each two topics of a mention, as it sounds in all."""
    return (
        f"SELECT {_pair('a.topic', 'b.topic')}, {mention}.told_at, {mention}.sentiment, 1"  # noqa: S608 (ours)
        " FROM mention_topics AS a JOIN mention_topics AS b ON b.mention = a.mention AND b.topic > a.topic"
        " WHERE a.mention = NEW.id"
    )


def _pair(one: str, other: str) -> str:
    """The name under which two topics are counted; see `pair_of`."""
    return f"char({ord(APART)}) || {one} || char({ord(APART)}) || {other}"


def _grains() -> str:
    rows = [
        f"SELECT {grain(kind, width)} AS grain, {kind} AS kind, {width} AS width"
        for kind, widths in WIDTHS.items()
        for width in widths
    ]
    return f"({' UNION ALL '.join(rows)}) AS grains"


def _any_value(mention: str) -> str:
    """What is counted by, for each of the grains."""
    return f"CASE grains.kind {' '.join(f'WHEN {kind} THEN {_value(mention, kind)}' for kind in WIDTHS)} END"


def _value(mention: str, kind: int) -> str:
    """What is counted by."""
    state = f"{mention}.state || char({ord(APART)}) || coalesce({mention}.outcome, '')"
    felt = "coalesce(who.sentiment, '')"
    values = {
        SENTIMENT: felt,
        SOURCE: f"{felt} || char({ord(APART)}) || {mention}.source",
        STATE: state,
        INTENTS: f"coalesce({mention}.intents, '')",
        ALL: f"{state} || char({ord(APART)}) || {felt} || char({ord(APART)}) || {mention}.source",
    }
    return values[kind]


def place_of(mention: str) -> str:
    """See HELD."""
    return f"{HELD} * ({mention}.held IS NOT NULL) + {FOLLOWS} * ({mention}.lead IS NOT NULL)"


def stretch_of(column: str, width: str) -> str:
    """The number of the stretch. Division rounds towards 1970, and posts may claim to be older."""
    return f"{column} / {width} - ({column} % {width} < 0)"


_EVERY_PAIR = (
    f"SELECT o.id AS mention, {_pair('a.topic', 'b.topic')} AS topic, o.told_at, o.sentiment"  # noqa: S608 (ours)
    " FROM mentions AS o JOIN mention_topics AS a ON a.mention = o.id"
    " JOIN mention_topics AS b ON b.mention = a.mention AND b.topic > a.topic"
)
_OF_TOPICS = "SELECT topic, told_at, sentiment, 0 FROM mention_topics"
# Of a move, which may be made with thousands that tell one story, only what counts states changes.
_CHANGED = " OR ".join(
    f"{'' if kinds is None else f'grains.kind IN ({kinds}) AND '}OLD.{column} IS NOT NEW.{column}"
    for column, kinds in {
        **dict.fromkeys(("told_at", "held", "lead"), None),
        **dict.fromkeys(("state", "outcome"), f"{STATE}, {ALL}"),
        "sentiment": f"{SENTIMENT}, {SOURCE}, {ALL}",
        "source": f"{SOURCE}, {ALL}",
        "intents": f"{INTENTS}",
    }.items()
)
_START = stretch_of("who.told_at", "grains.width")
