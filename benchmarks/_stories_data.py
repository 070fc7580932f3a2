"""The posts that stories are measured with: 12,000 invented ones, a quarter of them edited copies of earlier
ones, the same in every run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from core.types import Author, Post

_LETTERS = "abcdefghijklmnoprstuvz"


@dataclass(frozen=True)
class Workload:
    """Posts; `model` is of each copy the index of the first post of its story, of others their own."""

    posts: tuple[Post, ...]
    model: tuple[int, ...]


def workload(count: int = 12_000) -> Workload:
    """That many posts, 137 characters on average."""
    random = Random(3)
    words = ["".join(_syllables(random)) for _ in range(6000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    texts: list[str] = []
    model: list[int] = []
    for at in range(count):
        if at > 100 and random.random() < 0.25:
            copied = random.randrange(max(0, at - 2000), at)
            texts.append(_edited(texts[copied], words, random))
            model.append(model[copied])
        else:
            said = random.choices(words, weights, k=random.randint(15, 30))
            texts.append(f"Acme {' '.join(said)}")
            model.append(at)
    posts = (
        Post(
            source="posts",
            key=str(at),
            url=f"https://site{at % 97}.example.org/posts/{100_000 + at}",
            text=text,
            author=Author(handle=f"writer{at}"),
        )
        for at, text in enumerate(texts)
    )
    return Workload(tuple(posts), tuple(model))


def _syllables(random: Random) -> Sequence[str]:
    return [random.choice("bcdfghklmnprstvz") + random.choice("aeiou") for _ in range(random.randint(1, 4))]


def _edited(text: str, words: Sequence[str], random: Random) -> str:
    """A repost that was cut, two words changed, other capitals and hashtags, or 4 % of the letters."""
    said = text.split()
    match random.randrange(4):
        case 0:
            return f"RT @someone: {text[:120]}…"
        case 1:
            for _ in range(2):
                said[random.randrange(len(said))] = random.choice(words)
            return " ".join(said)
        case 2:
            return " ".join(("#" if random.random() < 0.2 else "") + word.title() for word in said)
        case _:
            return "".join(random.choice(_LETTERS) if random.random() < 0.04 else c for c in text)
