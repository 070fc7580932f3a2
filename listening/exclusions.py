"""Which exclusion would have spared the team most of what it ignored: learned from its own triage.

Words, phrases of two words, authors and sites are counted in ignored mentions and in kept ones. One is
proposed when it separates them far better than chance: copies of one text count once, words need several
authors, and the chance that the ignored ones had it so often by luck (Fisher's exact test, one-sided) has to
stay below 1 % for all that was tried together (Bonferroni). So a topic of which nearly nothing was kept gets
no proposal: there is nothing yet to tell it by. What is proposed is tried on every decided mention: the
counts are those of the very query that is proposed. It never takes a word away that the query asks for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import lgamma, log
from urllib.parse import urlsplit

from core.clauses import Phrase, Query, Says, Word
from core.fold import fold
from core.types import Mention, Post, Topic
from listening.branches import is_sayable, narrowed_by, own_words
from listening.kept import as_they_stand
from listening.matcher import Matcher
from listening.precision import is_blank, judged, wilson
from listening.stop_words import stop_words
from listening.terms import Term, phrases, readable, runs, words

LEAST = 4
"""Ignored mentions that an exclusion drops, at least; for words and phrases as many different texts."""
_AUTHORS = 2
"""Different authors whose ignored posts have a word, where they are known: else it is that author's."""
_LUCK = 0.01
_SURE = 0.5
"""The share of ignored ones among what it drops that an exclusion surely has."""
_LOSES = 0.1
"""The share of kept ones among what it drops, at most."""
_TRIED = 40
"""Candidates that are tried as whole queries."""
_READ = 2000
"""Characters of a post that are read."""

_Feature = tuple[str, str]
"""`word`, `phrase`, `author` or `site`, and its key."""
_SAID = frozenset({"word", "phrase"})


@dataclass(frozen=True, slots=True)
class Exclusion:
    """`query` is the query of before `AND NOT clause`. Of the decided mentions that matched before,
    `drops_ignored` ignored and `drops_kept` kept ones would not; `ignored` and `kept` are how many there are.
    """

    clause: str
    query: str
    drops_ignored: int
    drops_kept: int
    ignored: int
    kept: int

    @property
    def low(self) -> float:
        """The share of ignored ones among what it drops, at least (95 %)."""
        return wilson(self.drops_ignored, self.drops_ignored + self.drops_kept)[0]


def propose(query: Query, mentions: Sequence[Mention], most: int = 3) -> tuple[Exclusion, ...]:
    """At most so many exclusions, the best first: those that lose no kept mention before those that do, then
    by the lower bound of the share of ignored ones among what they drop. Each next one drops mentions that
    those before it would leave."""
    ours = Matcher((Topic(name="", query=str(query)),), as_they_stand(mentions))
    decided = [one for one in mentions if judged(one) and not is_blank(one) and ours.match(one.post)]
    ignored = [one for one in decided if judged(one) != "kept"]
    kept = [one for one in decided if judged(one) == "kept"]
    tried = _candidates(query, ignored, kept)[:_TRIED]
    if not tried:
        return ()
    finder = Matcher(Topic(name=str(n), query=str(clause)) for n, clause in enumerate(tried))
    dropped: defaultdict[int, set[int]] = defaultdict(set)
    for one in decided:
        for match in finder.match(one.post):
            dropped[int(match.topic)].add(one.id)
    wrong = {one.id for one in ignored}
    found = []
    for n, clause in enumerate(tried):
        drops = dropped[n]
        exclusion = Exclusion(
            clause=str(clause),
            query=str(narrowed_by(query, clause)),
            drops_ignored=len(drops & wrong),
            drops_kept=len(drops - wrong),
            ignored=len(ignored),
            kept=len(kept),
        )
        if exclusion.low >= _SURE and exclusion.drops_kept <= _LOSES * len(drops):
            found.append((exclusion, drops & wrong))
    return _different(found, most)


def _different(found: list[tuple[Exclusion, set[int]]], most: int) -> tuple[Exclusion, ...]:
    """The best of them, without those that mostly drop what a better one drops already."""
    found.sort(key=lambda one: (one[0].drops_kept > 0, -one[0].low, len(one[0].clause), one[0].clause))
    chosen: list[Exclusion] = []
    gone: set[int] = set()
    for exclusion, drops in found:
        fresh = len(drops - gone)
        if len(chosen) < most and fresh >= LEAST and 2 * fresh >= len(drops):
            chosen.append(exclusion)
            gone |= drops
    return tuple(chosen)


# ---------------------------------------------------------------- what separates them


def _candidates(query: Query, ignored: Sequence[Mention], kept: Sequence[Mention]) -> list[Query]:
    """Clauses that stand in ignored mentions far more often than in kept ones, the surest first."""
    wrong, right = _Counted(query), _Counted(query)
    often = Counter(key for one in ignored for key in {key for run in _runs(one.post) for key, _ in run})
    for counted, mentions in ((wrong, ignored), (right, kept)):
        for mention in mentions:
            counted.add(mention.post, often)
    enough = [one for one, posts in wrong.by.items() if len(posts) >= LEAST and wrong.is_shared(one)]
    scored = []
    for feature in enough:
        n, wrongs = len(wrong.by[feature]), wrong.total(feature)
        others, rights = len(right.by.get(feature, ())), right.total(feature)
        luck = log_luck(n, n + others, wrongs, wrongs + rights) + log(len(enough))
        if luck > log(_LUCK):
            continue
        clause = _clause(feature, wrong.usual(feature))
        if is_sayable(clause) and is_sayable(narrowed_by(query, clause)):
            scored.append((luck, str(clause), clause))
    return [clause for _, _, clause in sorted(scored, key=lambda one: one[:2])]


def _runs(post: Post) -> list[list[Term]]:
    return runs(readable(f"{post.title or ''}\n{post.text}"[:_READ]))


class _Counted:
    """In which texts a word or phrase stands and by which authors, which posts an author or a site has; and
    how each is written."""

    def __init__(self, query: Query) -> None:
        self.by: defaultdict[_Feature, set[int]] = defaultdict(set)
        self._own = own_words(query)
        self._authors: defaultdict[_Feature, set[str]] = defaultdict(set)
        self._written: defaultdict[_Feature, Counter[str]] = defaultdict(Counter)
        self._texts: dict[str, int] = {}
        self._posts = 0

    def add(self, post: Post, often: Mapping[str, int]) -> None:
        """Read one post; words that do not stand often enough anyway are passed over."""
        self._posts += 1
        found = _runs(post)
        telling = " ".join(key for run in found for key, _ in run)
        text = self._texts.setdefault(telling, len(self._texts))
        author = fold(post.author.handle or post.author.name or "") or f"?{self._posts}"
        for feature, written in self._features(post, found, often).items():
            self.by[feature].add(text if feature[0] in _SAID else self._posts)
            self._authors[feature].add(author)
            self._written[feature][written] += 1

    def total(self, feature: _Feature) -> int:
        return len(self._texts) if feature[0] in _SAID else self._posts

    def is_shared(self, feature: _Feature) -> bool:
        return feature[0] not in _SAID or len(self._authors[feature]) >= _AUTHORS

    def usual(self, feature: _Feature) -> str:
        """How most write it."""
        return max(self._written[feature].items(), key=lambda one: (one[1], one[0]))[0]

    def _features(self, post: Post, found: list[list[Term]], often: Mapping[str, int]) -> dict[_Feature, str]:
        """What can be excluded of a post, each once. A phrase may have a word of the query beside another
        one; a single word may not be one."""
        features: dict[_Feature, str] = {}
        for key, written in words(found):
            if key not in stop_words() and key not in self._own:
                features.setdefault(("word", key), written)
        for key, written in phrases(found):
            one, other = key.split()
            if often.get(one, 0) < LEAST or often.get(other, 0) < LEAST:
                continue
            if stop_words().isdisjoint((one, other)) and not self._own.issuperset((one, other)):
                features.setdefault(("phrase", key), written)
        if author := post.author.handle or post.author.name:
            features["author", fold(author)] = author
        if site := _site(post):
            features["site", fold(site)] = site
        return features


def _site(post: Post) -> str | None:
    if post.site:
        return post.site
    try:
        return urlsplit(post.url).hostname if post.url else None
    except ValueError:
        return None


def _clause(feature: _Feature, shown: str) -> Query:
    match feature[0]:
        case "word":
            return Word(shown)
        case "phrase":
            return Phrase(shown)
        case "author":
            return Says("author", shown)
        case _:
            return Says("site", shown)


def log_luck(hits: int, drawn: int, marked: int, total: int) -> float:
    """The natural logarithm of the chance that of `drawn` out of `total`, of which `marked` are marked, at
    least `hits` are marked (the hypergeometric distribution: Fisher's exact test)."""
    first = max(hits, drawn - (total - marked), 0)
    if first > min(drawn, marked):
        return -700.0
    chance = (
        _log_choose(marked, first) + _log_choose(total - marked, drawn - first) - _log_choose(total, drawn)
    )
    term = sum_of = 1.0
    for n in range(first, min(drawn, marked)):
        term *= (marked - n) * (drawn - n) / ((n + 1) * (total - marked - drawn + n + 1))
        sum_of += term
    return min(0.0, chance + log(sum_of))


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
