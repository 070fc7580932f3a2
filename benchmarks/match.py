"""How many posts a second one core matches against 10,000 two-word queries, positions included.

The posts are invented: syllables of 17 languages and 13 scripts, 218 characters on average, 36 % of them ASCII, with
the odd link, emoji and hashtag. A query is an invented name AND a word of its language. Figures are posts a second
of CPU time, the median of some rounds.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from statistics import mean, median
from time import process_time
from typing import Any

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
    """Invented words of a language: syllables to draw from, how many posts of a hundred, how words are joined."""

    name: str
    share: float
    syllables: tuple[str, ...]
    space: str = " "
    stop: str = ". "


def _language(name: str, share: float, syllables: str, space: str = " ", stop: str = ". ") -> Language:
    return Language(name, share, tuple(syllables.split()), space, stop)


LANGUAGES = (
    _language(
        "English", 24, "the re in ing al er tion ly str ou ght wa com pro ed sh ter ment ac me vel ord an"
    ),
    _language(
        "Indonesian", 12, "me ng ber kan ya di per an si la tu ka ma ri sa ti pe bu ku na do ran lah gi"
    ),
    _language("French", 6, "é re la qu ou è tion ne ê des mé ce à ché ment on ç au eu dé pro vé li"),
    _language("German", 6, "ge sch ä ung ver ein ü ich ö be ß ten keit zu er stra ma chen ck lich ab"),
    _language("Spanish", 6, "ción que la ñ á de es o í men te co ra do ó ver gra cia pre sa ue bo"),
    _language("Portuguese", 5, "ção que ã de es õ nh lh men te co á ra do ê ver gra cia pre sa ú"),
    _language("Turkish", 5, "lar ı ğ in ler ş ü de mak ç ö bir ya ka lık sı ne ci yor dı İs tan"),
    _language("Vietnamese", 4, "nh ộ ng ư ời iệ th ả ch ấ ôn ủa đ ươ à tr ế kh ì ph ạ m"),
    _language("Polish", 4, "ć szcz ą nie ł pro ż wy ę po rz ś dz ie ki ó cz ny za sto ń wa"),
    _language("Russian", 6, "про на ст ение по й ко ть ра не го ля ни ча ш ми ё ва ри ся ый"),
    _language("Greek", 2, "το ση ά με κα ή ρο τα πό έ να λι ώ θε ός μα ρί κο ϊ τε ς"),
    _language("Arabic", 5, "ال م با ر أ ين ته ل قا ة و سي ت ون ف إ ح يا ع ى مد"),
    _language("Hindi", 4, "का मे है रा ना कि ता सं प्र ी या ब ल्ली ो क्ष वा नि हु ज़ ग"),
    _language("Thai", 3, "กา ที่ ไม่ ได้ คน ให้ มา ว่า เป็น น้ำ ดี รัก เมื อง สวย จะ ไป บ้าน", "", " "),
    _language(
        "Japanese",
        5,
        "の に は を 東 京 新 しい です ます カ ー ド 電 話 ました サイ ト が 大 好き 店",
        "",
        "。",
    ),
    _language("Chinese", 3, "的 是 了 不 我 们 手 机 新 店 公 司 好 用 买 大 家 电 网 上 快 服 务", "", "。"),
    _language("Korean", 3, "가 나 이 서 는 한 국 을 에 다 새 전 화 고 습니다 의 도 하 사 지 회", " ", ". "),
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
    words = {language.name: _words(language, 2_000, (2, 4), random) for language in LANGUAGES}
    shares = [language.share for language in LANGUAGES]
    chosen = random.choices(LANGUAGES, shares, k=queries)
    names = {
        language.name: _words(language, chosen.count(language), (3, 5), random) for language in LANGUAGES
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
        words["".join(random.choices(language.syllables, k=random.randint(*sizes)))] = None
    return list(words)


def _post(
    language: Language, words: list[str], pairs: list[tuple[str, str]], most: int, odds: float, random: Random
) -> Post:
    """About `LENGTH` characters; up to `most` times, with these odds, a query's words (or its name alone) come in."""
    length = max(20, random.gauss(LENGTH - 12, 80))
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
        "alternatives": [*_plain_python(work), *_automata(work)],
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
        text = fold(f"{post.title}\n{post.text}")
        return sum(name in text and word in text for name, word in pairs)

    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(word) for pair in pairs for word in pair)})(?!\w)")
    naive = _speed(lambda post: [evaluate(query, post.title, post.text) for query in queries[:100]], few, 1)
    return [
        _alternative("two `in` tests per query, no word boundaries", _speed(both_in, some, 3), "200 posts"),
        _alternative(
            "one `re` alternation of all words, longest overlaps lost",
            _speed(lambda post: pattern.findall(fold(f"{post.title}\n{post.text}")), few, 1),
            f"{len(few)} posts",
        ),
        _alternative(
            "naive evaluator", naive * 100 / len(queries), f"{len(few)} posts x 100 queries, scaled"
        ),
    ]


def _automata(work: Workload) -> list[dict[str, Any]]:
    """Other prefilters, where they are installed: fold and find all words, no boundaries, no queries."""
    words = sorted({fold(word) for topic in work.topics for word in topic.query.split(" AND ")})
    found = []
    for module, make in _SCANNERS.items():
        try:
            scan = make(importlib.import_module(module), words)
        except ImportError:
            continue
        speed = _speed(lambda post, scan=scan: scan(fold(f"{post.title}\n{post.text}")), work.posts, 3)  # type: ignore[misc]
        found.append(_alternative(f"{module}, fold and scan for all words alone", speed, f"{POSTS} posts"))
    return found


def _pyahocorasick(module: Any, words: Sequence[str]) -> Callable[[str], object]:
    automaton = module.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    return lambda text: list(automaton.iter(text))


_SCANNERS: dict[str, Callable[[Any, Sequence[str]], Callable[[str], object]]] = {
    "daachorse": lambda module, words: module.CharwiseDoubleArrayAhoCorasick(list(words)).find_overlapping,
    "ahocorasick": _pyahocorasick,
    "ahocorasick_rs": lambda module, words: (
        lambda text, scan=module.AhoCorasick(list(words)): scan.find_matches_as_indexes(
            text, overlapping=True
        )
    ),
}


def _alternative(name: str, figure: float, sample: str) -> dict[str, Any]:
    return {"name": name, "figure": float(f"{figure:.3g}"), "unit": "posts/s on one core", "sample": sample}
