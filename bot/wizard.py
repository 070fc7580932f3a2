"""`listenpost init`: four questions, then a commented settings file that `check` accepts."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.config_names import DEFAULT_CHANNEL
from bot.config_places import find_zone, local_zone, zone_hint
from bot.config_table import address_problem
from core.clauses import Word
from core.errors import UsageError
from core.query import parse
from core.say import say

Prompt = Callable[..., Any]
"""Asks one question, like `click.prompt`: the question, `default`, `show_default`."""
Out = Callable[[str], object]

RIVALS = "rivals"


def ask_and_write(path: Path, force: bool, environment: Mapping[str, str], prompt: Prompt, out: Out) -> None:
    """Ask through `prompt`, write `path`. Raises UsageError when the file is there and `force` is not set, or
    when it cannot be written."""
    if path.exists() and not force:
        raise UsageError(say("init.there", file=path), say("init.there_hint"))
    if not path.parent.is_dir():
        raise UsageError(say("init.no_folder", folder=path.parent), say("init.no_folder_hint"))
    [brand] = _ask(prompt, out, say("init.brand"), None, lambda answer: [_name(answer)])
    rivals = _ask(
        prompt, out, say("init.rivals"), "", lambda answer: [_name(part) for part in _parts(answer)]
    )
    feeds = _ask(prompt, out, say("init.feeds"), "", lambda answer: [_feed(part) for part in _parts(answer)])
    [zone] = _ask(prompt, out, say("init.zone"), local_zone(environment).key, lambda answer: [_zone(answer)])
    try:
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(settings_text(brand, rivals, feeds, zone))
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(say("init.not_written", file=path, why=why), say("init.no_folder_hint")) from error
    out(say("init.written", file=path))


def settings_text(brand: str, rivals: Sequence[str], feeds: Sequence[str], zone: str) -> str:
    """The settings file for these answers, each of them one that the questions take."""
    parts = [_HEAD.format(zone=_toml(zone))]
    used: set[str] = set()
    for name, kind, channel in [
        (brand, "brand", DEFAULT_CHANNEL),
        *((rival, "competitor", RIVALS) for rival in rivals),
    ]:
        parts.append(
            _TOPIC.format(
                name=slug(name, "topic", used), query=_toml(query(name)), kind=kind, channel=channel
            )
        )
    parts += [
        _CHANNEL.format(name=name) for name in ([DEFAULT_CHANNEL, RIVALS] if rivals else [DEFAULT_CHANNEL])
    ]
    parts.append(_NEWS)
    used = {"hackernews"}
    for url in dict.fromkeys(feeds):
        parts.append(_FEED.format(name=slug(urlsplit(url).hostname or "", "feed", used), url=_toml(url)))
    parts.append(_TAIL.format(channel=DEFAULT_CHANNEL))
    return "\n".join(parts)


def slug(name: str, otherwise: str, used: set[str]) -> str:
    """A short name that can be typed in chat (small letters, digits and -), another one each time."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(c if c.isascii() and c.isalnum() else "-" for c in plain if not unicodedata.combining(c))
    short = "-".join(part for part in kept.split("-") if part)[:30].strip("-") or otherwise
    found = next(
        name for n in range(1, len(used) + 2) if (name := short if n == 1 else f"{short}-{n}") not in used
    )
    used.add(found)
    return found


def query(name: str) -> str:
    """The query that finds a name: the bare word, else a phrase, else (when symbols count) a literal.

    Raises UsageError for what can be none of them.
    """
    bare = " ".join("".join(c if c.isprintable() else " " for c in name if c not in '`"').split())
    for text in (bare, f'"{bare}"'):
        try:
            found = parse(text)
        except UsageError:
            continue
        if text != bare or (isinstance(found, Word) and not text.startswith("-")):
            return text
    literal = f"`{bare}`"
    parse(literal)
    return literal


def _ask(
    prompt: Prompt, out: Out, question: str, default: str | None, read: Callable[[str], list[str]]
) -> list[str]:
    """Ask until `read` takes the answer."""
    while True:
        answer = str(prompt(question, default=default, show_default=bool(default))).strip()
        try:
            return read(answer)
        except UsageError as error:
            out(str(error))


def _name(answer: str) -> str:
    query(answer)
    return answer


def _feed(answer: str) -> str:
    try:
        parts = urlsplit(answer)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and answer.isprintable()
    except ValueError:
        fits = False
    if not fits or " " in answer:
        raise UsageError(say("init.no_address", url=answer))
    if problem := address_problem(answer):
        raise UsageError(*problem)
    return answer


def _zone(answer: str) -> str:
    if find_zone(answer) is None:
        raise UsageError(f"{say('init.no_zone', name=answer)} {zone_hint(answer)}")
    return answer


def _parts(answer: str) -> list[str]:
    return list(dict.fromkeys(part for piece in answer.split(",") if (part := piece.strip())))


def _toml(text: str) -> str:
    """The text as a TOML string. JSON's are the same, but for one character that TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


_HEAD = """\
# Listenpost's settings. Check them with: listenpost check
# Secrets never stand here: they come from the environment (see .env.example).

# When a day begins, and the times in answers.
timezone = {zone}

[server]
# The page. Anything but this machine (127.0.0.1) needs a token: LISTENPOST_TOKEN in the environment.
host = "127.0.0.1"
port = 8080

[network]
# Site owners see this in the User-Agent, and can write to you instead of blocking you.
contact = ""
"""
_TOPIC = """\
[[topic]]
name = "{name}"
kind = "{kind}"            # brand, product, competitor, campaign or industry
query = {query}
channels = ["{channel}"]
"""
_CHANNEL = """\
[[channel]]
name = "{name}"
first_run = "summary"     # what a first run brings: summary, all or none
pace = 60                 # messages a minute; 0 for no limit
digest = true             # fold what would take longer than 30 s into one message
"""
_NEWS = """\
# Searches Hacker News for your topics; needs no key. `listenpost sources` lists what else there is.
[[source]]
kind = "hackernews"
"""
_FEED = """\
[[source]]
kind = "rss"
name = "{name}"
url = {url}
"""
_TAIL = """\
# Who deals with what. `assign` and `escalate_to` name a person, a group or (escalate_to) a channel.
#[[person]]
#name = "Ana"
#groups = ["support"]
#
#[[route]]
#when = "refund OR lawyer"
#assign = "support"
#
# Where alerts go (a spike, a source that fails), and who is called when nobody acknowledges one.
#[alerts]
#channels = ["{channel}"]
#
#[[on_call]]
#name = "on-call"
#people = ["Ana"]
#hours = "08:00-20:00"
#
#[[escalation]]
#name = "crisis"
#severity = 3
#quiet = "22:00-07:00"
#
#[[escalation.step]]
#after = "10m"
#to = ["on-call"]
#
# Which emoji do what; these are the ones that there are without.
#[emoji]
#acknowledge = ["👀"]
#claim = ["🙋"]
#escalate = ["🚨"]
#resolve = ["✅"]
#ignore = ["🙈"]
#snooze = ["💤"]
#
# Who may do what, by the groups of the chat; without a list everybody may.
#[allow]
#triage = ["support"]
#escalate = ["pr"]
"""
