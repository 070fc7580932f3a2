"""The catalogues: each says the same as the English sentences, with the plurals of its language; what one
lacks is listed here, and is said in English."""

from __future__ import annotations

import importlib
import os
import pkgutil
import string
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

import bot
import chats
import commands
import core
import listening
import sources
import store
from core import phrases as catalogues
from core.languages import is_for_the_team
from core.locales import LOCALES
from core.say import Phrase, english

LANGUAGES = sorted(
    {module.name.partition("_")[0] for module in pkgutil.iter_modules(catalogues.__path__)} - {"en"}
)
MISSING = Path(__file__).parent / "golden" / "missing.txt"


@cache
def sentences() -> Mapping[str, Phrase]:
    """All English sentences, by their keys: whoever has some registers them when it is imported."""
    for room in (bot, chats, commands, core, listening, sources, store):
        for module in pkgutil.iter_modules(room.__path__):
            if not module.name.startswith("__") and module.name != "_chart_worker":
                importlib.import_module(f"{room.__name__}.{module.name}")
    return {key: phrase for key, phrase in english().items() if not key.startswith("test.")}


@cache
def kinds() -> tuple[str, ...]:
    """Under which first words sources tell what is wrong with them."""
    modules = [module.name for module in pkgutil.iter_modules(sources.__path__)]
    found: set[str] = set()
    for name in modules:
        text = Path(sources.__path__[0], f"{name}.py")
        if text.is_file():
            found |= {
                key.partition(".")[0] for key in sentences() if f'"{key}"' in text.read_text(encoding="utf-8")
            }
    return tuple(sorted(found))


@cache
def catalogue(language: str) -> Mapping[str, Phrase]:
    found: dict[str, Phrase] = {}
    for module in pkgutil.iter_modules(catalogues.__path__):
        if module.name == language or module.name.startswith(f"{language}_"):
            found |= importlib.import_module(f"core.phrases.{module.name}").PHRASES
    return found


def templates(phrase: Phrase) -> list[str]:
    return [phrase] if isinstance(phrase, str) else list(phrase.values())


def places(template: str) -> set[str]:
    """The values that it wants."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def has_words(template: str) -> bool:
    """Whether there is anything to translate: more than places and signs."""
    parts = [text for text, _, _, _ in string.Formatter().parse(template)]
    return any(char.isalpha() for char in "".join(parts))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_one_file_and_has_its_rules(language: str) -> None:
    assert language in LOCALES
    files = [module.name for module in pkgutil.iter_modules(catalogues.__path__)]
    assert [name for name in files if name.partition("_")[0] == language] == [language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_of_a_key_that_there_is_not(language: str) -> None:
    assert sorted(set(catalogue(language)) - set(sentences())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_wants_no_value_that_the_english_one_is_not_given(language: str) -> None:
    wrong = {}
    for key, phrase in catalogue(language).items():
        given = set().union(*map(places, templates(sentences()[key])))
        if not isinstance(sentences()[key], str):
            given |= {"n"}
        # The number may go into the word, as in a dual; nothing else may be left out.
        for one in templates(phrase):
            if places(one) - given or (given - {"n"}) - places(one):
                wrong[key] = one
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_are_those_of_the_language(language: str) -> None:
    forms = set(LOCALES[language].forms)
    wrong = []
    for key, phrase in catalogue(language).items():
        is_plural = not isinstance(sentences()[key], str)
        if isinstance(phrase, str):
            ok = not is_plural or forms == {"other"}
        else:
            ok = is_plural and "other" in phrase and set(phrase) <= forms
        if not ok:
            wrong.append(key)
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_number_must_stand_in_has_it(language: str) -> None:
    """The forms for many numbers at once need the number wherever the English one has it."""
    wrong = []
    for key, phrase in catalogue(language).items():
        other = sentences()[key]
        if isinstance(phrase, str) or isinstance(other, str):
            continue
        wanted = "n" in places(other["other"])
        wrong += [
            f"{key}: {form}"
            for form, one in phrase.items()
            if wanted and form in ("few", "many", "other") and "n" not in places(one)
        ]
    assert wrong == []


def test_what_the_languages_lack_is_listed() -> None:
    """`golden/missing.txt` says what is told in English; LISTENPOST_GOLDEN=write writes it anew."""
    lacking = {
        language: [
            key
            for key in sorted(sentences())
            if is_for_the_team(key, kinds())
            and key not in catalogue(language)
            and any(map(has_words, templates(sentences()[key])))
        ]
        for language in LANGUAGES
    }
    told = "".join(f"{language}: {key}\n" for language, keys in lacking.items() for key in keys)
    if os.environ.get("LISTENPOST_GOLDEN") == "write":
        MISSING.parent.mkdir(exist_ok=True)
        MISSING.write_text(told, encoding="utf-8")
    assert told == MISSING.read_text(encoding="utf-8")


def test_most_of_what_the_team_reads_is_for_the_team() -> None:
    team = [key for key in sentences() if is_for_the_team(key, kinds())]
    for must in (
        "today.quiet",
        "verb.claim",
        "page.title",
        "alert_title.spike",
        "query.empty",
        "slack.share",
    ):
        assert must in team
    for never in ("config.no_file", "cli.run", "store.full"):
        assert never not in team
