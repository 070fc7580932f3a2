"""The dearest queries that the language allows, on the posts that are worst for them: how many of the steps
that `core.cost` counts are done in a second. It sets `core.cost.MOST_STEPS`."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time
from typing import Any

from core.cost import LENGTH, MOST_STEPS, steps
from core.errors import UsageError
from core.fields import told
from core.fold import fold_moved
from core.query import parse
from core.types import Post
from listening.trees import compile_tree
from listening.view import View

_LETTERS = "abcdefghij"
_KINDS: dict[str, tuple[Callable[[int], str], str]] = {
    "words": (lambda n: " OR ".join(f"word{number}" for number in range(n)), "word1 word word-2 "),
    "compounds": (lambda n: " OR ".join("carsharing"[:8] + _digits(i) for i in range(n)), "car carshari ng "),
    "phrases of one word": (lambda n: " OR ".join(f'"{"a " * (20 + i % 70)}b"' for i in range(n)), "a "),
    "beginnings": (lambda n: " OR ".join(f"a{_digits(i)}*" for i in range(n)), "aa ab "),
    "literals": (lambda n: " OR ".join(f"`a.{_digits(i)}.a`" for i in range(n)), "a [dot] a (.) "),
    "wildcards": (lambda n: " OR ".join(f"東*京*?{_signs(i)}*東" for i in range(n)), "東京"),
    "slips": (lambda n: " OR ".join(f"abcabc{_digits(i)}~2" for i in range(n)), "abcabca bcabcab "),
    "neighbours": (lambda n: " OR ".join(f"(a NEAR/{i % 50} b NEAR/{i // 50} a)" for i in range(n)), "a b "),
    "together": (lambda n: " OR ".join(f'"a b c d e f {_digits(i)}"~50' for i in range(n)), "a b c d e f g "),
    "Arabic clitics": (
        lambda n: " OR ".join(f'"كتاب {"كتاب " * (i % 20)}بنك"' for i in range(n)),
        "والكتاب ",
    ),
}


def _digits(number: int) -> str:
    """A number in letters."""
    return "".join(_LETTERS[int(digit)] for digit in str(number))


def _signs(number: int) -> str:
    """A number in two signs."""
    return "".join("東京"[int(digit)] for digit in f"{number:b}")


def dearest() -> dict[str, Any]:
    """By kind of query: steps, seconds, steps a second; and the slowest of all."""
    found: dict[str, Any] = {}
    for name, (make, unit) in _KINDS.items():
        query = parse(_longest(make))
        post = Post(source="hostile", text=(unit * LENGTH)[:LENGTH])
        tree = compile_tree(query)
        folded, moved = fold_moved(f"{post.text}\n")
        started = process_time()
        tree.find(View(post, folded, moved, told), [])
        seconds = max(process_time() - started, 1e-6)
        counted = steps(query)
        found[name] = {
            "steps": counted,
            "seconds": round(seconds, 3),
            "steps_a_second": round(counted / seconds),
        }
    slowest = min(one["steps_a_second"] for one in found.values())
    longest = max(one["seconds"] for one in found.values())
    return {
        "slowest_steps_a_second": slowest,
        "longest_seconds": longest,
        "most_steps": MOST_STEPS,
        "kinds": found,
    }


def _longest(make: Callable[[int], str]) -> str:
    """The query with most parts that is not refused."""
    low, high = 1, 4_000
    while low < high:
        middle = (low + high + 1) // 2
        try:
            parse(make(middle))
            low = middle
        except UsageError:
            high = middle - 1
    return make(low)
