"""The same rules as `listening.stories`, the slow way: each post is compared in full with all before it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import combinations

from core.fold import fold
from core.types import Post

WINDOW = 3 * 86_400


def stories(posts: Sequence[tuple[float, Post]]) -> list[int]:
    """Of each post (with when it was said, in seconds) the index of the first post of its story."""
    found: list[int] = []
    for new, (when, post) in enumerate(posts):
        likest, most = new, 0.0
        for old, (earlier, model) in enumerate(posts[:new]):
            share = _share(post, model) if abs(when - earlier) <= WINDOW else 0.0
            if share > most and is_copy(post, model):
                likest, most = old, share
        found.append(found[likest] if likest != new else new)
    return found


def is_copy(one: Post, other: Post) -> bool:
    """Whether one is a copy of the other's words."""
    share = _share(one, other)
    return share == 1.0 or (share > 0.0 and not _differ(one, other))


def pairs(stories: Sequence[int]) -> set[tuple[int, int]]:
    """Each two posts of one story."""
    members: dict[int, list[int]] = {}
    for at, story in enumerate(stories):
        members.setdefault(story, []).append(at)
    return {pair for some in members.values() for pair in combinations(some, 2)}


def agreement(found: Sequence[int], true: Sequence[int]) -> tuple[float, float]:
    """Recall and precision of pairs."""
    ours, theirs = pairs(found), pairs(true)
    common = len(ours & theirs)
    return common / max(1, len(theirs)), common / max(1, len(ours))


def _share(post: Post, model: Post) -> float:
    """How much two texts have in common, 0 when it is too little."""
    one, other = _line(post), _line(model)
    if one == other:
        return 1.0 if _says_enough(one, 32, 6) else 0.0
    if not (_says_enough(one, 64, 12) and _says_enough(other, 64, 12)):
        return 0.0
    left, right = _runs(one), _runs(other)
    common = len(left & right)
    share = common / len(left | right)
    if share >= 0.45:
        return min(share, 0.999)
    begins = 20 if any(_spaceless(c) for c in one[:40]) else 40
    is_part = one[:begins] == other[:begins] and common >= 0.85 * min(len(left), len(right))
    return 0.45 if is_part else 0.0


@cache
def _runs(line: str) -> frozenset[str]:
    return frozenset(line[at : at + 4] for at in range(max(1, len(line) - 3)))


@cache
def _line(post: Post) -> str:
    assert post.title is None  # this oracle is about texts
    text = re.sub(r"https?://\S+", " ", post.text)
    text = re.sub(r"@\w+:?", " ", text)
    text = re.sub(r"^\s*RT\b:?", "", text).strip()
    if text.endswith("…"):
        text = text[: text.rindex(" ")] if " " in text else ""
    text = re.sub(r"(?<=\d)[,.](?=\d{3}(?!\d))", "", fold(text))
    kept = ""
    for at, character in enumerate(text):
        point = character in ".," and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
        kept += character if point or unicodedata.category(character)[0] in "LNM" else " "
    return " ".join(kept.split())[:800]


@cache
def _spaceless(character: str) -> bool:
    return any(
        script in unicodedata.name(character, "")
        for script in ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO ", "KHMER", "MYANMAR")
    )


@cache
def _says_enough(line: str, letters: int, words: int) -> bool:
    dense = sum("CJK" in unicodedata.name(c, "") or "KATA" in unicodedata.name(c, "") for c in line)
    dense += sum("HIRAGANA" in unicodedata.name(c, "") for c in line)
    syllables = sum("HANGUL" in unicodedata.name(c, "") for c in line)
    size = len(line.replace(" ", "")) + int(dense * 1.3) + int(syllables * 0.6)
    return size >= letters and (sum(map(_spaceless, line)) * 2 > len(line) or len(line.split(" ")) >= words)


def _differ(one: Post, other: Post) -> bool:
    left, right = _line(one), _line(other)
    numbers = [set(re.findall(r"\d+(?:[.,]\d+)*", line)) for line in (left, right)]
    if _swapped(*numbers) > 0.2:
        return True
    names = [_names(post.text) for post in (one, other)]
    if all(names):
        mine, theirs = names[0] - set(right.split()), names[1] - set(left.split())
        least = min(map(len, names))
        if min(len(mine), len(theirs)) > 0.2 * least and _unpaired(mine, theirs) > 0.2 * least:
            return True
    bags = [_bag(line) for line in (left, right)]
    least = min(bag.total() for bag in bags)
    only = bags[0] - bags[1], bags[1] - bags[0]
    if min(bag.total() for bag in only) <= 0.15 * least:
        return False
    return _unpaired(set(only[0]), set(only[1])) > 0.15 * least


def _swapped(left: set[str], right: set[str]) -> float:
    least = min(len(left), len(right))
    return (least - len(left & right)) / least if least else 0.0


def _names(text: str) -> set[str]:
    text = re.sub(r"^\s*RT\b:?\s*", "", re.sub(r"@\w+:?", " ", text))
    words = re.findall(r"(?<=[\w,;)] )\w\w+", text)
    names = [word for word in words if word[0].isupper()]
    return {fold(name) for name in names} if len(names) * 2 <= text.count(" ") else set()


def _bag(line: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for word in line.split():
        run = ""
        for character in [*word, ""]:
            if character and run and _spaceless(character) == _spaceless(run[-1]):
                run += character
                continue
            if len(run) > 1 and _spaceless(run[0]):
                found.update(run[at : at + 2] for at in range(len(run) - 1))
            elif run:
                found[run] += 1
            run = character
    return found


def _unpaired(left: set[str], right: set[str]) -> int:
    left, right = set(left), set(right)
    for word in sorted(left):
        for other in sorted(right):
            short, long = sorted((word, other), key=len)
            if len(short) < 3 or short.isdigit() or long.isdigit():
                continue
            if (len(short) > 3 and short in long) or _distance(short, long) <= (1 if len(short) < 7 else 2):
                left.discard(word)
                right.discard(other)
                break
    return min(len(left), len(right))


def _distance(one: str, other: str) -> int:
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        next_row = [i]
        for j, b in enumerate(other, 1):
            least = min(row[j] + 1, next_row[-1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                least = min(least, before[j - 2] + 1)
            next_row.append(least)
        before, row = row, next_row
    return row[-1]
