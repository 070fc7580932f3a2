"""The searches of the benchmark `answers`: queries of every kind over the words of its store; what people say
in scripts without spaces, and such that are written in one piece; and the index's background job.

`asked` have a word that has to be there and are looked up, `scanned` have none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import accumulate
from random import Random

from benchmarks._match_data import LANGUAGES, SEED, Language
from bot.index import TICK, Indexing
from core.search_ports import SearchStore

SCRIPTS = ("Chinese", "Japanese", "Thai", "Arabic", "Korean", "Russian", "Hindi")
OTHERS = 6
"""One in so many mentions is in one of these scripts."""


def said(random: Random) -> str:
    """What somebody said in one of the scripts: 20 words."""
    language, words, weights = random.choice(_tongues())
    return language.space.join(random.choices(words, cum_weights=weights, k=20))


def asked(random: Random, words: Sequence[str]) -> str:
    """A query with a word that has to be there; `words` are the store's, the most frequent first."""
    return random.choice(_KINDS)(random, words)


def scanned(random: Random, words: Sequence[str]) -> str:
    """A query without one."""
    word = random.choice([word for word in words[:3_000] if len(word) > 5])
    return random.choice((f"{word}~1", f"*{word[2:]}", "followers:>100000 rating:>2", f"{word} OR lang:ja"))


async def index(store: SearchStore) -> None:
    """Keep the index close behind what is kept, as the bot does, until it is cancelled."""
    job = Indexing(store, _Clock())
    while True:
        await job.look()
        await asyncio.sleep(TICK.total_seconds())


class _Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@cache
def _tongues() -> tuple[tuple[Language, tuple[str, ...], tuple[float, ...]], ...]:
    random = Random(SEED)
    found = []
    for language in LANGUAGES:
        if language.name in SCRIPTS:
            words = tuple(dict.fromkeys(_word(random, language) for _ in range(4_000)))
            found.append((language, words, tuple(accumulate(1 / (n + 3) for n in range(len(words))))))
    return tuple(found)


def _word(random: Random, language: Language) -> str:
    count = random.randint(1, 3)
    return "".join(random.choice(language.starts) + random.choice(language.ends) for _ in range(count))


def _one(random: Random, words: Sequence[str]) -> str:
    return random.choice(words[:3_000])


def _frequent(random: Random, words: Sequence[str]) -> str:
    return random.choice(words[:30])


def _rare(random: Random, words: Sequence[str]) -> str:
    return random.choice(words)


def _nobody(random: Random, words: Sequence[str]) -> str:
    return f"{random.choice(words)}{random.randrange(10_000)}q"


def _other(random: Random, words: Sequence[str]) -> str:
    """A word of another script, often of two characters."""
    _, own, _ = random.choice(_tongues())
    return random.choice([word for word in own[:2_000] if len(word) > 1])


def _beginning(random: Random, words: Sequence[str]) -> str:
    word = random.choice([word for word in words[:10_000] if len(word) > 4])
    return f"{word[: random.randint(3, len(word))]}*"


_Kind = Callable[[Random, Sequence[str]], str]
_KINDS: tuple[_Kind, ...] = (
    *(_one, _one, _frequent, _rare, _nobody, _other, _other, _beginning),
    lambda random, words: f"{_one(random, words)} {_one(random, words)}",
    lambda random, words: f'"{_frequent(random, words)} {_frequent(random, words)}"',
    lambda random, words: f"{_frequent(random, words)} {_rare(random, words)}",
    lambda random, words: " OR ".join(_one(random, words) for _ in range(5)),
    lambda random, words: f"{_one(random, words)} NOT {_frequent(random, words)}",
    lambda random, words: f"{_frequent(random, words)} NEAR/2 {_one(random, words)}",
    lambda random, words: f"{_frequent(random, words)} followers:>5000",
    lambda random, words: f"({_one(random, words)} OR {_other(random, words)}) -{_one(random, words)}",
)
