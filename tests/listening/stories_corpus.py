"""Invented posts in ten scripts: some new, some edited copies of earlier ones, some filled-in forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from core.types import Author, Post

# Letters that words are made of, and what stands between two words.
SCRIPTS: Mapping[str, tuple[str, str]] = {
    "Latin": ("abcdefghilmnoprstuvzéöñ", " "),
    "Cyrillic": ("абвгдежзиклмнопрстуфхцчшыя", " "),
    "Greek": ("αβγδεζηθικλμνξοπρστυφχψω", " "),
    "Arabic": ("ابتثجحخدذرزسشصضطعغفقكلمنهوي", " "),
    "Hebrew": ("אבגדהוזחטיכלמנסעפצקרשת", " "),
    "Hindi": ("कखगघचछजटडतथदधनपफबभमयरलवसह", " "),
    "Korean": ("".join(chr(0xAC00 + 31 * n) for n in range(300)), " "),
    "Chinese": ("".join(chr(0x4E00 + 17 * n) for n in range(700)), ""),
    "Japanese": ("".join(chr(c) for c in range(0x3042, 0x3090)) + "日本語電灯店客駅新聞会社", ""),
    "Thai": ("กขคงจชซดตถทนบปพฟมยรลวสหอ", ""),
}
_MARKED = {"Hindi": "ािीुूेो", "Thai": "ะาิีุเแโ"}


@dataclass(frozen=True)
class Corpus:
    """Posts a minute apart. `true` is of each post the index of the first of its story."""

    posts: tuple[Post, ...]
    true: tuple[int, ...]


def corpus(script: str, count: int, seed: int, copies: float = 0.35) -> Corpus:
    """That many posts; so many of them are copies of one of the last hundred."""
    random = Random(f"{script} {seed}")
    words = _vocabulary(script, random)
    texts: list[str] = []
    true: list[int] = []
    for at in range(count):
        if at > 5 and random.random() < copies:
            model = random.randrange(max(0, at - 100), at)
            true.append(true[model])
            texts.append(random.choice(EDITS)(texts[true[model]], script, words, random))
        else:
            true.append(at)
            texts.append(_new(script, words, random))
    return Corpus(
        tuple(
            Post(source="posts", key=str(at), text=text, author=Author(handle=f"writer{at}"))
            for at, text in enumerate(texts)
        ),
        tuple(true),
    )


def _vocabulary(script: str, random: Random) -> list[str]:
    letters, between = SCRIPTS[script]
    marks = _MARKED.get(script, "")
    sizes = (2, 3, 4, 5, 6, 7, 8) if between else (1, 2, 2, 3)
    if script == "Thai":
        sizes = (3, 4, 5, 6)
    return [
        "".join(
            random.choice(letters) + (random.choice(marks) if marks and random.random() < 0.5 else "")
            for _ in range(random.choice(sizes))
        )
        for _ in range(900)
    ]


def _new(script: str, words: list[str], random: Random) -> str:
    said = [random.choice(words[: random.choice((60, 300, 900))]) for _ in range(random.randint(22, 40))]
    said.insert(random.randrange(len(said)), "Acme")
    if random.random() < 0.3:
        said.insert(random.randrange(len(said)), str(random.randint(2, 9000)))
    return SCRIPTS[script][1].join(said)


def _cut(text: str, script: str, words: list[str], random: Random) -> str:
    kept = text[: int(len(text) * random.uniform(0.6, 0.9))]
    return f"RT @somebody: {kept}…" if " " in kept else f"{kept} …"


def _reworded(text: str, script: str, words: list[str], random: Random) -> str:
    between = SCRIPTS[script][1]
    if not between:
        at = random.randrange(len(text) - 4)
        return text[:at] + random.choice(words[:300])[:2] + text[at + 2 :]
    said = text.split(between)
    for _ in range(2):
        at = random.randrange(len(said))
        if said[at] != "Acme" and not said[at].isdigit():
            said[at] = random.choice(words)
    return between.join(said)


def _tagged(text: str, script: str, words: list[str], random: Random) -> str:
    shown = text.upper() if random.random() < 0.5 else text
    return f"#{shown} https://t.co/{random.randrange(10**8)}"


def _mistyped(text: str, script: str, words: list[str], random: Random) -> str:
    letters = SCRIPTS[script][0]
    return "".join(
        random.choice(letters) if random.random() < 0.04 and character not in " 0123456789" else character
        for character in text
    )


def _syndicated(text: str, script: str, words: list[str], random: Random) -> str:
    between = SCRIPTS[script][1]
    return between.join([random.choice(words), "(AFW)", text, random.choice(words), random.choice(words)])


EDITS: tuple[Callable[[str, str, list[str], Random], str], ...] = (
    _cut,
    _reworded,
    _tagged,
    _mistyped,
    _syndicated,
)
