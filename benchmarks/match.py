"""How many posts a second one core matches against 10,000 two-word queries, positions included.

The posts are invented: words of 17 languages, 218 characters on average, 35 % of them pure ASCII, with the
odd link, emoji and hashtag. A query is an invented name AND a word of its language. Figures are posts per
second of CPU time, the median of some rounds. Into *dense* posts three matches and more are written.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from statistics import mean, median
from time import process_time
from typing import Any

from benchmarks._result import by_name
from core.fold import fold
from core.query import parse
from core.types import Post, Topic
from listening.matcher import Matcher
from listening.naive import evaluate

GOAL = 50_000
QUERIES = 10_000
POSTS = 6_000
ROUNDS = 5
LENGTH = 218
SEED = 20_261_122


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
    _language("French", 6, "b c d f g l m n p r s t v ch qu br tr ç", "a é è i o u ou eau on ê ai ie ette"),
    _language("German", 6, "b d f g h k l m n r s t w z sch st pf", "a e ä i o ö u ü ei au er en ung aß ich"),
    _language("Spanish", 6, "b c d f g l m n p r s t v ñ ll j", "a e i o u á ión ar es ía ó ado"),
    _language("Portuguese", 5, "b c d f g l m n p r s t v nh lh ç", "a e i o u ã ão ões ei á ar ê ado"),
    _language("Turkish", 5, "b c d g ğ k l m n r s ş t y z İ", "a e ı i o ö u ü lar mak an ik"),
    _language(
        "Vietnamese", 4, "b c ch đ g h kh l m n ng nh ph t th tr v x", "ộ ư ời iệ ả ấ ôn ươ à ế ì ạ o ung"
    ),
    _language("Polish", 4, "b c cz d g k l ł m n p r rz s sz t w z", "a ą e ę i o ó y ać iej ość ów"),
    _language("Russian", 6, "б в г д ж з к л м н п р с т ч ш", "а е ё и о у ы я ение ость ий ть ого"),
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
class Workload:
    """Topics, and posts that hold them seldom or often."""

    topics: tuple[Topic, ...]
    posts: tuple[Post, ...]
    dense: tuple[Post, ...]


def workload(queries: int = QUERIES, posts: int = POSTS, seed: int = SEED) -> Workload:
    """The same for the same numbers, wherever it runs."""
    random = Random(seed)
    words = {language.name: _words(language, 2_000, (1, 3), random) for language in LANGUAGES}
    shares = [language.share for language in LANGUAGES]
    chosen = random.choices(LANGUAGES, shares, k=queries)
    names = {
        language.name: _words(language, chosen.count(language), (2, 4), random) for language in LANGUAGES
    }
    pairs: dict[str, list[tuple[str, str]]] = {language.name: [] for language in LANGUAGES}
    for language in chosen:
        own = pairs[language.name]
        own.append((names[language.name][len(own)].capitalize(), random.choice(words[language.name])))
    topics = [
        Topic(name=f"{language} {number}", query=f"{name} AND {word}")
        for language, own in pairs.items()
        for number, (name, word) in enumerate(own)
    ]
    random.shuffle(topics)

    def write(most: int, odds: float) -> tuple[Post, ...]:
        return tuple(
            _post(language, words[language.name], pairs[language.name], most, odds, random)
            for language in random.choices(LANGUAGES, shares, k=posts)
        )

    return Workload(tuple(topics), write(1, 0.3), write(8, 0.6))


def _words(language: Language, count: int, sizes: tuple[int, int], random: Random) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < count:
        words[_word(language, random.randint(*sizes), random)] = None
    return list(words)


def _word(language: Language, syllables: int, random: Random) -> str:
    return "".join(random.choice(language.starts) + random.choice(language.ends) for _ in range(syllables))


def _post(
    language: Language, words: list[str], pairs: list[tuple[str, str]], most: int, odds: float, random: Random
) -> Post:
    """About `LENGTH` characters; `most` times, with these odds, a query's words (or one of them) come in."""
    length = max(20, random.gauss(LENGTH - 11, 80))
    parts: list[str] = []
    size = 0
    for word in random.choices(words, [1 / (rank + 8) for rank in range(len(words))], k=120):
        parts.append(word + (language.stop if random.random() < 0.08 else language.space))
        size += len(parts[-1])
        if size > length:
            break
    for _ in range(most):
        if random.random() < odds:
            name, word = random.choice(pairs)
            parts[random.randrange(len(parts))] += name + language.space
            if random.random() < 0.7:
                parts[random.randrange(len(parts))] += word + language.space
    if random.random() < 0.4:
        parts.append(" " + random.choice(PLAIN_EXTRAS if language.share >= 12 else EXTRAS))
    text = "".join(parts)
    title = text[:40] if random.random() < 0.3 else None
    return Post(source="made up", title=title, text=text[40:] if title else text)


def run() -> dict[str, Any]:
    """The figures as one JSON object."""
    work = workload()
    started = process_time()
    matcher = Matcher(work.topics)
    built = process_time() - started
    figure = _speed(lambda post: matcher.match(post), work.posts)
    return {
        "name": "match",
        "figure": round(figure),
        "unit": "posts/s on one core",
        "goal": GOAL,
        "met": figure >= GOAL,
        "workload": {
            "queries": len(work.topics),
            "posts": len(work.posts),
            "characters": round(mean(len(post.title or "") + len(post.text) for post in work.posts)),
            "ascii": round(mean(post.text.isascii() for post in work.posts), 3),
            "matches_per_post": _matches(matcher, work.posts),
            "build_seconds": round(built, 2),
        },
        "dense": {
            "figure": round(_speed(lambda post: matcher.match(post), work.dense)),
            "unit": "posts/s on one core",
            "matches_per_post": _matches(matcher, work.dense),
        },
        "alternatives": by_name([*_plain_python(work), *_automata(work)]),
    }


def _matches(matcher: Matcher, posts: Sequence[Post]) -> float:
    return round(mean(len(matcher.match(post)) for post in posts), 2)


def _speed(job: Callable[[Post], object], posts: Sequence[Post], rounds: int = ROUNDS) -> float:
    """Posts a second, the median of the rounds."""
    seconds = []
    for _ in range(rounds):
        started = process_time()
        for post in posts:
            job(post)
        seconds.append(process_time() - started)
    return len(posts) / max(median(seconds), 1e-9)


def _plain_python(work: Workload) -> list[dict[str, Any]]:
    queries = [parse(topic.query) for topic in work.topics]
    pairs = [tuple(fold(word) for word in topic.query.split(" AND ")) for topic in work.topics]
    some = work.posts[:200]
    few = work.posts[:15]

    def both_in(post: Post) -> int:
        text = _folded(post)
        return sum(name in text and word in text for name, word in pairs)

    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(word) for pair in pairs for word in pair)})(?!\w)")
    naive = _speed(lambda post: [evaluate(query, post.title, post.text) for query in queries[:100]], few, 1)
    return [
        _alternative("two `in` tests per query, no word boundaries", _speed(both_in, some, 3), "200 posts"),
        _alternative(
            "one `re` alternation of all words, longest overlaps lost",
            _speed(lambda post: pattern.findall(_folded(post)), few, 1),
            f"{len(few)} posts",
        ),
        _alternative(
            "naive evaluator", naive * 100 / len(queries), f"{len(few)} posts x 100 queries, scaled"
        ),
    ]


def _automata(work: Workload) -> list[dict[str, Any]]:
    """The prefilter and its rivals, where installed: fold and find all words, no boundaries, no queries."""
    words = sorted({fold(word) for topic in work.topics for word in topic.query.split(" AND ")})
    found = []
    for module, make in _SCANNERS.items():
        try:
            scan = make(importlib.import_module(module), words)
        except ImportError:
            continue
        speed = _speed(partial(_folded_scan, scan), work.posts, 3)
        found.append(
            _alternative(f"{module}: fold and find all words, alone", speed, f"{len(work.posts)} posts")
        )
    return found


def _folded_scan(scan: Callable[[str], object], post: Post) -> object:
    return scan(_folded(post))


def _folded(post: Post) -> str:
    return fold(f"{post.title}\n{post.text}" if post.title else post.text)


def _daachorse(module: Any, words: Sequence[str]) -> Callable[[str], object]:
    find: Callable[[str], object] = module.CharwiseDoubleArrayAhoCorasick(list(words)).find_overlapping
    return find


def _pyahocorasick(module: Any, words: Sequence[str]) -> Callable[[str], object]:
    automaton = module.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    return lambda text: list(automaton.iter(text))


def _ahocorasick_rs(module: Any, words: Sequence[str]) -> Callable[[str], object]:
    return partial(module.AhoCorasick(list(words)).find_matches_as_indexes, overlapping=True)


_SCANNERS: dict[str, Callable[[Any, Sequence[str]], Callable[[str], object]]] = {
    "daachorse": _daachorse,
    "ahocorasick": _pyahocorasick,
    "ahocorasick_rs": _ahocorasick_rs,
}


def _alternative(name: str, figure: float, sample: str) -> dict[str, Any]:
    return {"name": name, "figure": float(f"{figure:.3g}"), "unit": "posts/s on one core", "sample": sample}
