"""How a post sounds about each of the things that it names: "Acme is great, Globex is not" is two feelings.

A text is cut into clauses (`aspects_clauses`); each belongs to what it names, else to what was named last,
else to what is named next. A topic's clauses are scored together, all topics in one call. Who is better in a
comparison is told by the comparison, not by the score of its words (`aspects_compare`).

What a topic's own words say is blended with how the whole sounds, by how many they are:

    feeling = share * own + (1 - share) * whole        share = words / (words + 1)

A comparison counts as `_COMPARED` words: 0.08, 0.17, 0.75 (negative, neutral, positive) for the better
side, the mirror of it for the worse, 0.1, 0.8, 0.1 where it is only asked. Something unlike what is scored
(`unlike Globex, Acme works`) gets 0.7 of the mirror of that. Words and comparisons of one topic are
averaged by words.

Measured on 40 posts of two names in 14 languages (tests/listening/aspects_said.py) with the model of the
wheel: 72 of 80 feelings are right and 2 turned around; with the feeling of the whole alone 40 are right and
34 turned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.meaning import DecidedBy, Feeling
from listening.aspects_clauses import Marked, count_words, mark, only_denies, says_little, sentences
from listening.aspects_compare import Verdict, compare

_MOST_TOPICS = 24
"""Topics of a post that are judged apart."""
_LONG = 400
"""Characters from which on a post may say much that is not about its one topic."""
_COMPARED = 6.0
_MIRRORED = 0.7

_REST = ""

_Three = tuple[float, float, float]
_BETTER: _Three = (0.08, 0.17, 0.75)
_WORSE: _Three = (0.75, 0.17, 0.08)
_ASKED: _Three = (0.1, 0.8, 0.1)
_EVEN: _Three = (0.2, 0.6, 0.2)


@dataclass(slots=True)
class _Own:
    """What a post says of one topic: pieces of its text, comparisons, topics that it is unlike (`_REST`: what
    is said anyway), and topics that it stands beside with few words of its own."""

    pieces: list[str] = field(default_factory=list)
    compared: list[_Three] = field(default_factory=list)
    unlike: set[str] = field(default_factory=set)
    beside: set[str] = field(default_factory=set)


def feel_about(
    text: str,
    hits: Mapping[str, Sequence[tuple[int, int]]],
    lang: str | None,
    score: Callable[[Sequence[str]], Sequence[Feeling]],
    whole: Feeling,
) -> Mapping[str, Feeling]:
    """How `text` sounds about each topic of `hits` (half-open ranges of its characters), by topic; only those
    of which it says something else than as a whole. `score` is asked once at most, for a piece per topic,
    and not at all where one topic is named in a short text."""
    marked = mark(text, hits)
    topics = sorted(frozenset().union(*marked.topics.values()))[:_MOST_TOPICS] if marked.topics else []
    if not topics:
        return {}
    language = lang.partition("-")[0].lower() if lang else None
    own = _gather(marked, topics, language)
    asked = list(
        dict.fromkeys(piece for topic in topics if (piece := _piece(own[topic], marked, len(topics))))
    )
    felt = dict(zip(asked, score(asked), strict=True)) if asked else {}
    return _blended(own, felt, marked, topics, whole)


def _piece(own: _Own, marked: Marked, topics: int) -> str:
    """A topic's own words as one text; empty where they are all of it, or it is alone in a short post."""
    if topics == 1 and (own.compared or own.unlike or len(marked.text) < _LONG):
        return ""
    piece = marked.read(" ".join(own.pieces))
    return "" if len(piece) * (1 if topics > 1 else 2) > len(marked.read(marked.text)) * 0.97 else piece


def _gather(marked: Marked, topics: Sequence[str], language: str | None) -> dict[str, _Own]:
    own = {topic: _Own() for topic in topics}
    last: frozenset[str] = frozenset()
    leading: list[str] = []
    for sentence in sentences(marked, language):
        named_here = marked.about(marked.text[sentence.start : sentence.end])
        if len(topics) == 1 and not named_here:
            continue
        verdict = compare(marked, sentence, language, last)
        _take(own, verdict, named_here - verdict.unlike or last)
        before = ""
        for clause in sentence.clauses:
            piece = marked.text[clause.start : clause.end]
            named = marked.about(piece)
            if any(start < clause.end and clause.start < end for start, end in verdict.spans):
                last = verdict.main or named - verdict.unlike or last
                named -= verdict.topics
            elif named and last - named and only_denies(piece, language):
                for topic in named & own.keys():
                    own[topic].unlike |= last - named
                continue
            elif not named and not last:
                leading.append(piece)
                continue
            else:
                if clause.joined and before:
                    _stand_beside(own, (before, last), (piece, named), language)
                last = named = named or last
            for topic in named & own.keys():
                own[topic].pieces += (*leading, piece)
            leading, before = [], piece
    return own


def _take(own: dict[str, _Own], verdict: Verdict, main: frozenset[str]) -> None:
    for topics, feeling in ((verdict.better, _BETTER), (verdict.worse, _WORSE), (verdict.asked, _ASKED)):
        for topic in topics & own.keys():
            own[topic].compared.append(feeling)
    for topic in verdict.unlike & own.keys():
        own[topic].unlike |= main or {_REST}


def _stand_beside(
    own: dict[str, _Own],
    left: tuple[str, frozenset[str]],
    right: tuple[str, frozenset[str]],
    language: str | None,
) -> None:
    """What is said of one of two that *and* joins may be meant for both: *I love X and Y so much*."""
    for (piece, topics), (_, others) in ((left, right), (right, left)):
        if says_little(piece, language):
            for topic in topics & own.keys():
                own[topic].beside |= others


def _blended(
    own: Mapping[str, _Own],
    felt: Mapping[str, Feeling],
    marked: Marked,
    topics: Sequence[str],
    whole: Feeling,
) -> dict[str, Feeling]:
    by: DecidedBy = whole.decided_by if whole.decided_by in ("fast", "semantic") else "fast"
    parts: dict[str, list[tuple[_Three, float]]] = {}
    sure: dict[str, bool] = {}
    for topic in topics:
        parts[topic] = [(compared, _COMPARED) for compared in own[topic].compared]
        sure[topic] = True
        if (piece := _piece(own[topic], marked, len(topics))) in felt:
            feeling = felt[piece]
            by, sure[topic] = feeling.decided_by, feeling.sure
            parts[topic].append((_three(feeling), max(1.0, count_words(piece))))
    for topic in topics:
        mates = [mate for mate in sorted(own[topic].beside) if parts.get(mate)]
        if mates and parts[topic] and Feeling(*_mean(parts[topic])).likeliest == "neutral":
            parts[topic] = parts[mates[0]]
    for topic in topics:
        for main in own[topic].unlike - {topic}:
            base = _mean(parts[main]) if parts.get(main) else _three(whole)
            mirrored = _mix(_MIRRORED, (base[2], base[1], base[0]), _EVEN)
            parts[topic].append((mirrored, _COMPARED))
    found: dict[str, Feeling] = {}
    for topic in topics:
        if not parts[topic]:
            continue
        mean = _mean(parts[topic])
        words = sum(weight for _, weight in parts[topic])
        feeling = Feeling(*_mix(words / (words + 1), mean, _three(whole)), decided_by=by)
        kept = sure[topic] and feeling.likeliest == Feeling(*mean).likeliest
        if len(topics) > 1 or feeling.likeliest != whole.likeliest:
            found[topic] = Feeling(*_three(feeling), decided_by=by, sure=kept)
    return found


def _three(feeling: Feeling) -> _Three:
    return feeling.negative, feeling.neutral, feeling.positive


def _mix(share: float, own: _Three, other: _Three) -> _Three:
    """`share` of the one and the rest of the other, summing to 1."""
    mixed = [share * one + (1 - share) * two for one, two in zip(own, other, strict=True)]
    total = sum(mixed) or 1.0
    return mixed[0] / total, mixed[1] / total, mixed[2] / total


def _mean(parts: Sequence[tuple[_Three, float]]) -> _Three:
    total = sum(weight for _, weight in parts)
    means = [sum(three[at] * weight for three, weight in parts) / total for at in range(3)]
    return means[0], means[1], means[2]
