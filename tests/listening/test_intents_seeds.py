"""Files of seed sentences: what is taken, what is refused and why."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from core.errors import ConfigError
from core.meaning import INTENTS
from listening.intent_seeds import LARGEST, LONGEST, MOST_INTENTS, MOST_SENTENCES, read
from listening.intents import NONE

SEEDS = Path(__file__).parents[2] / "listening" / "seeds"
TEN = "".join(f"  - do you have part number {n}\n" for n in range(10))
GOOD = f"spare_parts:\n{TEN}"


def test_names_with_ten_sentences_are_read_in_their_order() -> None:
    found = read(GOOD + f"# said in shops\nopening_hours:\n{TEN}", "own.yaml")
    assert list(found) == ["spare_parts", "opening_hours"]
    assert found["spare_parts"][3] == "do you have part number 3"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('"one: two # three"', "one: two # three"),
        ("'yes'", "yes"),
        ("Привет, где купить?", "Привет, где купить?"),
        ("where's   my\n    order", "where's my order"),
        ('"42"', "42"),
    ],
)
def test_sentences_may_be_quoted_and_of_any_script(line: str, sentence: str) -> None:
    assert read(GOOD + f"  - {line}\n", "own.yaml")["spare_parts"][-1] == sentence


def listed(name: str, count: int) -> str:
    return f"{name}:\n" + "".join(f"  - {name} sentence number {n}\n" for n in range(count))


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("", None, "nothing in the file"),
        ("# only a comment\n", None, "nothing in the file"),
        ("just words", 1, "no names"),
        ("- a\n- b\n", 1, "no names"),
        ("{}", 1, "no names"),
        ("a: [x, y]", 1, "it takes ten"),
        (GOOD + "b:\n  - one\n", 12, "“b” has 1 sentence, and it takes ten"),
        (GOOD + "b:\n", 12, "no list"),
        (GOOD + "b: one sentence\n", 12, "no list"),
        (GOOD + "b:\n  c: d\n", 13, "no list"),
        (GOOD + f"Spare Parts:\n{TEN}", 12, "“Spare Parts” cannot be the name"),
        (GOOD + f"{'a' * 41}:\n{TEN}", 12, "cannot be the name"),
        (GOOD + f"1st:\n{TEN}", 12, "cannot be the name"),
        (GOOD + f"? [a]\n: {TEN}", 12, "no names"),
        (GOOD + GOOD, 12, "“spare_parts” is there twice"),
        (GOOD + "  - 42\n", 12, "no sentence"),
        (GOOD + "  - true\n", 12, "no sentence"),
        (GOOD + "  - 2026-05-01\n", 12, "no sentence"),
        (GOOD + "  - null\n", 12, "no sentence"),
        (GOOD + "  -\n", 12, "empty or longer"),
        (GOOD + "  - [a, b]\n", 12, "no sentence"),
        (GOOD + "  - who: what\n", 12, "no sentence"),
        (GOOD + '  - ""\n', 12, "empty or longer"),
        (GOOD + f"  - {'x' * (LONGEST + 1)}\n", 12, "empty or longer than 500"),
        (GOOD + "  - Do you have part  number 3\n", 12, "twice: Do you have part number 3"),
        (GOOD + "  - &a one\n", 12, "anchors"),
        ("a: &a [x]\nb: *a\n", 1, "anchors"),
        (GOOD + "b: *a\n", 12, "anchors"),
        (GOOD + "  - !!python/object:os.system x\n", 12, "tags"),
        (GOOD + "  - !!str x\n", 12, "tags"),
        ("a: {: [\n", 1, ""),
        ("a: [x\n", 2, "not YAML"),
        ("a:\n\t- x\n", 2, "not YAML"),
        (GOOD + "---\nb: [c]\n", 13, "second document"),
        ("".join(listed(f"i{n}", 10) for n in range(MOST_INTENTS + 1)), 551, "more than 50 intents"),
        (listed("a", MOST_SENTENCES + 1), 1002, "more than 1,000 sentences"),
        ("[" * 5000, 1, "no names"),
        ("a: " + "[" * 5000, 1, "no sentence"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, at: int | None, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text, "own.yaml")
    first = caught.value.mistakes[0]
    assert first.file == "own.yaml"
    assert words in first.problem
    assert first.hint
    if at is not None:
        assert first.problem.startswith(f"line {at}:")


@pytest.mark.parametrize("text", ["a" * (LARGEST + 1), "\x00", "a: \ud800", "\ufeff", "%YAML 9.9\n---\na"])
def test_nothing_strange_raises_anything_else(text: str) -> None:
    with pytest.raises(ConfigError):
        read(text, "own.yaml")


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        read(GOOD + "  - 42\nb:\n  - one\nC:\n" + TEN, "own.yaml")
    assert len(caught.value.mistakes) == 3


def test_ten_references_of_ten_references_stay_small() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    for one, two in pairwise("abcdefghij"):
        bomb += f"{two}: &{two} [{', '.join([f'*{one}'] * 10)}]\n"
    with pytest.raises(ConfigError, match="anchors"):
        read(bomb, "own.yaml")


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_file_has_all_intents_and_twice_as_much_of_none(path: Path) -> None:
    found = read(path.read_text("utf-8"), path.name)
    assert set(found) == {*INTENTS, NONE}
    assert len(found[NONE]) >= 2 * len(found["question"])
