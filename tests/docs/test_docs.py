"""The documentation says what is there: generated pages, links, files, commands, settings."""

from __future__ import annotations

import dataclasses
import re
import shlex
import subprocess
import sys
import tomllib
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import chats
from benchmarks.__main__ import names as benchmark_names
from bot.config import read_settings
from bot.config_table import variable_of
from bot.version import VERSION
from commands import load as load_commands
from core.permission import FURTHER, RIGHTS
from docs.links import broken_links, headings, links
from docs.pages import (
    CHECKED,
    ELSEWHERE,
    ENVIRONMENT,
    PLACES,
    RIGHTS_MEAN,
    checked,
    environment,
    pages,
    place_of,
    subcommands,
)
from sources._base import load as load_sources
from store.tables import METADATA

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
INTERNALS = ROOT / "docs/internals.md"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
ROOMS = ("bot", "core", "listening", "sources", "store", "chats", "commands", "engines")
GENERATED = pages()


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path, language: str) -> list[str]:
    """The page's code blocks in that language, also those in lists."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", text_of(page), flags=re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", code, flags=re.MULTILINE) for indent, code in found]


def with_blocks(language: str) -> list[Path]:
    return [page for page in PAGES if blocks(page, language)]


def called(page: Path) -> Iterator[list[str]]:
    """What the page's shell examples hand to the program: the words behind `listenpost`."""
    for line in "\n".join(blocks(page, "sh")).replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words[:3] == ["docker", "compose", "run"]:
            yield words[words.index("listenpost") + 1 :]
        elif "bot" in words and words[words.index("bot") - 1] == "-m":
            yield words[words.index("bot") + 1 :]
        elif words and Path(words[0]).name == "listenpost":
            yield words[1:]


# ---------------------------------------------------------------- what is made from the code


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_the_reference_is_what_the_code_says(name: str) -> None:
    assert text_of(ROOT / "docs/reference" / name) == GENERATED[name], "run make docs"


def test_a_source_of_which_nobody_said_what_it_was_checked_against_fails() -> None:
    class Guess:
        pass

    class Recorded:
        checked = "recordings"

    with pytest.raises(KeyError, match=r"docs/pages\.py"):
        checked("guess", Guess)  # type: ignore[arg-type]
    assert checked("recorded", Recorded) == "recordings"  # type: ignore[arg-type]
    assert set(CHECKED) <= set(load_sources())


def test_every_source_has_its_place_in_the_reference() -> None:
    assert {kind for kinds in PLACES.values() for kind in kinds} <= set(load_sources())
    assert place_of("rss") == "News and the web"
    assert place_of("guess") == ELSEWHERE, "a new source edits no existing file"


def test_every_variable_that_the_program_reads_is_explained() -> None:
    files = [*ROOT.glob("bot/*.py"), *ROOT.glob("docker/*"), ROOT / "Dockerfile", ROOT / ".env.example"]
    read = {name.removesuffix("_FILE") for file in files for name in variables(text_of(file))}
    assert {name for name in read if not name.endswith("_SECRET")} <= set(ENVIRONMENT)


def variables(text: str) -> set[str]:
    return set(re.findall(r"LISTENPOST_[A-Z]+(?:_[A-Z]+)*", text))


def test_every_chat_s_settings_secrets_and_subcommands_are_in_the_reference() -> None:
    settings, lines = GENERATED["settings.md"], GENERATED["command-line.md"]
    for chat in chats.names():
        cls = chats.settings_class(chat)
        assert (f"## `[{chat}]`" in settings) is (cls is not None)
        for field in dataclasses.fields(cls) if cls else ():
            assert field.metadata["about"], f"{chat}: {field.name} says nothing of itself"
            assert f"| `{field.name}` |" in settings
            assert field.metadata.get("secret", "LISTENPOST_TOKEN") in environment()
    for chat in chats.command_groups():
        for name, command in chats.load_commands(chat).commands.items():
            assert f"## `listenpost {chat} {name}`\n\n{command.help}" in lines


def test_the_parts_of_a_chat_that_are_always_looked_at_bring_no_library_along() -> None:
    look = (
        "import sys; before = set(sys.modules); import chats\n"
        "for name in chats.names(): chats.settings_class(name)\n"
        "for name in chats.command_groups(): chats.load_commands(name)\n"
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before})"
    )
    told = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(told.stdout.split()) - sys.stdlib_module_names - set(ROOMS) <= {"click"}


def test_every_right_is_explained() -> None:
    assert set(RIGHTS_MEAN) == set(FURTHER)
    assert all(f"`{right}`" in GENERATED["settings.md"] for right in RIGHTS)


# ---------------------------------------------------------------- links


def test_no_link_leads_nowhere() -> None:
    assert list(broken_links(ROOT)) == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    ahead = [README]
    while ahead:
        page = ahead.pop()
        if page not in reached:
            reached.add(page)
            ahead += [
                page.parent.joinpath(link.partition("#")[0]).resolve()
                for link in links(page)
                if ":" not in link
            ]
            ahead = [file for file in ahead if file.suffix == ".md"]
    assert set(PAGES) <= reached


def test_every_picture_is_shown_somewhere() -> None:
    shown = {page.parent.joinpath(link).resolve() for page in PAGES for link in links(page)}
    pictures = set((ROOT / "docs/pictures").iterdir())
    assert pictures
    assert pictures <= shown
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("[x](there.md)", None),
        ("[x](there.md#a-heading-of-2-words)", None),
        ("[x](#here)", None),
        ("![x](there.md)", None),
        ("[x](https://example.org/nowhere)", None),
        ("`[x](gone.md)`", None),
        ("```\n[x](gone.md)\n```", None),
        ("[x](gone.md)", "no such file: gone.md"),
        ("![x](gone.png)", "no such file: gone.png"),
        ("[x](there.md#gone)", "no such heading: there.md#gone"),
        ("[x](#gone)", "no such heading: #gone"),
    ],
)
def test_a_link_is_followed_to_its_file_and_heading(tmp_path: Path, link: str, problem: str | None) -> None:
    (tmp_path / "there.md").write_text("# A `heading` of 2 words\n", encoding="utf-8")
    (tmp_path / "page.md").write_text(f"# Here\n\n{link}\n", encoding="utf-8")
    assert list(broken_links(tmp_path)) == ([f"page.md: {problem}"] if problem else [])


def test_headings_become_anchors_and_the_same_one_twice_is_numbered() -> None:
    assert headings("# The *one*\n## `[[topic]]`\n## The one\n```\n# none\n```\n") == {
        "the-one",
        "topic",
        "the-one-1",
    }


# ---------------------------------------------------------------- what pages name


def test_internals_names_every_module_and_no_file_that_is_not_there() -> None:
    named = set(
        re.findall(r"`([a-z_./0-9-]+\.(?:py|sh|toml|md)|[a-z_0-9]+(?:/[a-z_0-9]+)*/)`", text_of(INTERNALS))
    )
    modules = {
        name_of(file)
        for room in ROOMS
        for file in (ROOT / room).rglob("*.py")
        if file.name != "__init__.py" and not {"migrations", "phrases"} & set(file.parts)
    }
    assert modules - named == set(), "docs/internals.md says nothing of these"
    assert {name for name in named if not (ROOT / name).exists()} == {"listenpost.toml"} & named


def test_internals_names_every_point_where_the_crash_test_kills() -> None:
    reached = {
        point for file in ROOT.glob("bot/*.py") for point in re.findall(r'reach\("([^"]+)"\)', text_of(file))
    }
    named = re.findall(r"^\| `([a-z ]+)` \|", text_of(INTERNALS), flags=re.MULTILINE)
    assert reached
    assert reached <= set(named)


def test_internals_names_every_table_and_benchmark() -> None:
    named = set(re.findall(r"^\| `([a-z_]+)` \|", text_of(INTERNALS), flags=re.MULTILINE))
    assert set(METADATA.tables) <= named
    assert set(benchmark_names()) <= named


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_that_a_page_names_is_there(page: Path) -> None:
    code = "\n".join([*blocks(page, "sh"), *re.findall(r"`([^`\n]+)`", text_of(page))])
    named = set(re.findall(r"^\s*make ([a-z]+)", code, flags=re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), flags=re.MULTILINE))
    assert named <= targets


def test_the_readme_s_test_command_is_the_one_that_ci_runs() -> None:
    assert "make test" in "\n".join(blocks(README, "sh"))
    check = text_of(ROOT / "Makefile").partition("\ncheck:")[2].partition("\n\n")[0]
    assert "$(MAKE) test" in check
    assert "make check" in text_of(ROOT / ".ci/run")


@pytest.mark.parametrize("page", [page for page in PAGES if list(called(page))], ids=name_of)
def test_every_shell_example_calls_what_the_command_line_has(page: Path) -> None:
    there = subcommands()
    for words in called(page):
        if words[0].startswith("--"):
            assert words[0] in ("--version", "--help")
            continue
        command = there.get(" ".join(words[:2])) or there.get(words[0])
        assert command is not None, f"listenpost {' '.join(words)}"
        known = {option for parameter in command.params for option in parameter.opts}
        unknown = {word for word in words if word.startswith("-")} - known
        assert not unknown or words[0] == "record", f"listenpost {' '.join(words)}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_question_on_a_page_is_a_command(page: Path) -> None:
    asked = set(re.findall(r"/mentions ([a-z]+)", text_of(page)))
    assert asked <= set(load_commands())


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_variable_on_a_page_is_read_by_somebody(page: Path) -> None:
    tests = (ROOT / "tests").rglob("*.py")
    known = set(ENVIRONMENT) | {name for file in tests for name in variables(text_of(file))}
    for name in variables(text_of(page)):
        assert name.removesuffix("_FILE") in known or name.removesuffix("_FILE").endswith("_SECRET"), name


# ---------------------------------------------------------------- settings and versions


def secrets(toml: str) -> dict[str, str]:
    """The environment that these settings ask for: every secret of every source."""
    found = {}
    for one in tomllib.loads(toml).get("source", []):
        fields: Any = dataclasses.fields(typing.cast(Any, load_sources()[one["kind"]]))
        for field in fields if one.get("auth") != "none" else ():
            if field.metadata.get("secret"):
                found[variable_of(field, {"name": one["kind"], **one})] = "s" * 40
    return found


@pytest.mark.parametrize("page", with_blocks("toml"), ids=name_of)
def test_the_example_settings_of_a_page_are_accepted(page: Path, tmp_path: Path) -> None:
    file = tmp_path / "listenpost.toml"
    toml = "\n".join(blocks(page, "toml"))
    file.write_text(toml, encoding="utf-8")
    for name in re.findall(r'^intents = "(.*)"$', toml, re.MULTILINE):
        (tmp_path / name).write_text("\n".join(blocks(page, "yaml")), encoding="utf-8")
    settings = read_settings(file, secrets(toml), load_sources(), chats.names(), strict=False)
    assert settings.sources or settings.inboxes


def test_the_changelog_and_the_package_are_of_this_version() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    newest = re.findall(r"^## \[([^\]]+)\]", text_of(ROOT / "CHANGELOG.md"), flags=re.MULTILINE)[0]
    assert project["version"] == newest == VERSION
