"""The workload of the benchmark `match`: invented posts of 17 languages, and queries about them.

Words are made of the syllables of their language. A post has 218 characters on average, and 36 of 100 posts
are pure ASCII; some have a link, an emoji or a hashtag. Each of 10,000 queries names an invented name; 6,000
AND a word of the language, 4,000 leave a word out with NOT, 1,900 know the name by an alias, too: 21,900
terms.

What is asked for is written into some posts, half of the time with the words that make a query match, so that
a post has as many hits (places of matching queries) as wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from core.types import Post, Topic

QUERIES = 10_000
POSTS = 5_000
LENGTH = 218
SEED = 20_261_122
HITS = (0.1, 0.4, 4.0)
"""Hits a post that the figures are about."""
_WRITTEN = {0.1: 0.03, 0.4: 0.34, 4.0: 3.97}
"""How often a query is written into a post, so that there are so many."""


@dataclass(frozen=True, slots=True)
class Language:
    """Invented words: a syllable is one of `starts` and one of `ends`. `share` is posts of a hundred."""

    name: str
    share: float
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    space: str = " "
    stop: str = ". "


def _language(
    name: str, share: float, starts: str, ends: str, space: str = " ", stop: str = ". "
) -> Language:
    return Language(name, share, tuple(starts.split()), tuple(ends.split()), space, stop)


def _signs(first: int, count: int, step: int) -> str:
    return " ".join(chr(first + step * number) for number in range(count))


LANGUAGES = (
    _language(
        "English", 24, "b c d f g h l m n p r s t v w ch st tr sh pl", "a e i o u er ing ou an on al y it"
    ),
    _language("Indonesian", 12, "b d g h j k l m n p r s t w y ng ny", "a i u e o an ang ah uk ar at"),
    _language("French", 5, "b c d f g l m n p r s t v ch qu br tr ç", "a é è i o u ou eau on ê ai ie ette"),
    _language("German", 6, "b d f g h k l m n r s t w z sch st pf", "a e ä i o ö u ü ei au er en ung aß ich"),
    _language("Spanish", 6, "b c d f g l m n p r s t v ñ ll j", "a e i o u á ión ar es ía ó ado"),
    _language("Portuguese", 4, "b c d f g l m n p r s t v nh lh ç", "a e i o u ã ão ões ei á ar ê ado"),
    _language("Turkish", 5, "b c d g ğ k l m n r s ş t y z İ", "a e ı i o ö u ü lar mak an ik"),
    _language(
        "Vietnamese", 4, "b c ch đ g h kh l m n ng nh ph t th tr v x", "ộ ư ời iệ ả ấ ôn ươ à ế ì ạ o ung"
    ),
    _language("Polish", 4, "b c cz d g k l ł m n p r rz s sz t w z", "a ą e ę i o ó y ać iej ość ów"),
    _language("Russian", 5, "б в г д ж з к л м н п р с т ч ш", "а е ё и о у ы я ение ость ий ть ого"),
    _language("Greek", 2, "β γ δ θ κ λ μ ν π ρ σ τ φ χ", "α ά ε έ η ή ι ο ό ου ω ώ ος ης"),
    _language("Arabic", 5, "ب ت ج ح خ د ر س ش ص ع ف ق ك ل م ن ه", "ا ي و ال ين ة ات أ ون ى ر"),
    _language("Hindi", 4, "क ख ग च ज ट ड त द न प ब म य र ल व स ह फ़", "ा ि ी ु े ो ं न्त र ल"),
    _language("Thai", 3, "ก ข ค ง จ ช ด ต ท น บ ป พ ม ย ร ล ว ส ห", "า ี ู ่า ้ อง ัน ิน ำ ุ", "", " "),
    _language("Japanese", 5, _signs(0x3042, 70, 1), _signs(0x5000, 60, 37) + " ン ー い の です", "", "。"),
    _language("Chinese", 3, _signs(0x4E00, 100, 31), _signs(0x6000, 100, 23), "", "。"),
    _language("Korean", 3, _signs(0xAC00, 150, 61), _signs(0xAC04, 100, 97)),
)
EXTRAS = ("🎉", "🔥", "https://example.com/a/4821", "#news", "— “", "…", "！", "@someone", "(2026)", "👍🏽")
PLAIN_EXTRAS = ("https://example.com/a/4821", "#news", "@someone", "(2026)", "-", ":)", "100%")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query in its parts; empty ones are not in it."""

    language: str
    name: str
    alias: str = ""
    word: str = ""
    without: str = ""

    def __str__(self) -> str:
        names = f"({self.name} OR {self.alias})" if self.alias else self.name
        return (
            f"{names}{' AND ' if self.word else ''}{self.word}{' NOT ' if self.without else ''}{self.without}"
        )

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(term for term in (self.name, self.alias, self.word, self.without) if term)


@dataclass(frozen=True, slots=True)
class Workload:
    """Queries, and posts by how many hits they have on average."""

    asked: tuple[Asked, ...]
    topics: tuple[Topic, ...]
    posts: dict[float, tuple[Post, ...]]


def workload(queries: int = QUERIES, posts: int = POSTS, hits: Sequence[float] = HITS) -> Workload:
    """The same for the same numbers, wherever it runs."""
    random = Random(SEED)
    words = {language.name: _words(language, 2_000, (1, 3), random) for language in LANGUAGES}
    shares = [language.share for language in LANGUAGES]
    chosen = random.choices(LANGUAGES, shares, k=queries)
    asked: dict[str, list[Asked]] = {language.name: [] for language in LANGUAGES}
    with_word, with_not, with_alias = (_some(part, queries, random) for part in (0.6, 0.4, 0.19))
    for language in LANGUAGES:
        own = words[language.name]
        mine = [number for number, other in enumerate(chosen) if other is language]
        # A name is no ordinary word.
        names = iter(_words(language, 2 * len(mine), (2, 4), random, own))
        for number in mine:
            asked[language.name].append(
                Asked(
                    language.name,
                    next(names).capitalize(),
                    next(names).capitalize() if number in with_alias else "",
                    random.choice(own) if number in with_word else "",
                    random.choice(own) if number in with_not else "",
                )
            )
    everything = [one for some in asked.values() for one in some]
    random.shuffle(everything)
    topics = tuple(
        Topic(name=f"{one.language} {number}", query=str(one)) for number, one in enumerate(everything)
    )
    written = {
        most: tuple(
            _post(language, words[language.name], asked[language.name], _WRITTEN[most], random)
            for language in random.choices(LANGUAGES, shares, k=posts)
        )
        for most in hits
    }
    return Workload(tuple(everything), topics, written)


def _some(part: float, count: int, random: Random) -> frozenset[int]:
    """The numbers of a part of them, drawn by lot."""
    return frozenset(random.sample(range(count), round(part * count)))


def _words(
    language: Language, count: int, sizes: tuple[int, int], random: Random, others: Sequence[str] = ()
) -> list[str]:
    """So many words that are none of the others."""
    words = dict.fromkeys(others)
    while len(words) < len(others) + count:
        words[_word(language, random.randint(*sizes), random)] = None
    return list(words)[len(others) :]


def _word(language: Language, syllables: int, random: Random) -> str:
    return "".join(random.choice(language.starts) + random.choice(language.ends) for _ in range(syllables))


def _post(language: Language, words: list[str], asked: list[Asked], written: float, random: Random) -> Post:
    """About `LENGTH` characters; so often on average one of the queries is written into it."""
    length = max(20, random.gauss(LENGTH - 5 - 12 * written, 80))
    parts: list[str] = []
    size = 0
    for word in random.choices(words, [1 / (rank + 8) for rank in range(len(words))], k=120):
        parts.append(word + (language.stop if random.random() < 0.08 else language.space))
        size += len(parts[-1])
        if size > length:
            break
    times = int(written) + (random.random() < written % 1)
    for _ in range(times if asked else 0):
        one = random.choice(asked)
        said = one.alias if one.alias and random.random() < 0.5 else one.name
        parts[random.randrange(len(parts))] += said + language.space
        if one.word and random.random() < 0.5:
            parts[random.randrange(len(parts))] += one.word + language.space
    if random.random() < 0.4:
        parts.append(" " + random.choice(PLAIN_EXTRAS if language.share >= 12 else EXTRAS))
    text = "".join(parts)
    title = text[:40] if random.random() < 0.3 else None
    return Post(source="made up", title=title, text=text[40:] if title else text)
