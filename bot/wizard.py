"""`listenpost init`: four questions, then a commented settings file that `check` accepts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.config import DEFAULT_CHANNEL
from core.errors import UsageError
from core.query import parse
from core.say import say

Prompt = Callable[..., Any]
Out = Callable[[str], object]


def ask_and_write(path: Path, force: bool, prompt: Prompt, out: Out) -> None:
    """Ask through `prompt`, write `path`. Raises UsageError when the file is there and `force` is not set."""
    if path.exists() and not force:
        raise UsageError(say("init.there", file=path), say("init.there_hint"))
    brand = _ask(prompt, out, say("init.brand"), None, lambda text: bool(text))
    rivals = _names(prompt(say("init.rivals"), default="", show_default=False))
    feeds = _ask_feeds(prompt, out)
    zone = prompt(say("init.zone"), default="system")
    path.write_text(settings_text(brand, rivals, feeds, None if zone == "system" else zone), encoding="utf-8")
    out(say("init.written", file=path))


def settings_text(brand: str, rivals: list[str], feeds: list[str], zone: str | None) -> str:
    """The settings file for these answers."""
    parts = [_HEAD.format(zone=f"timezone = {_toml(zone)}" if zone else '#timezone = "Europe/Berlin"')]
    parts.append(
        _TOPIC.format(name=slug(brand, 0), query=_toml(quoted(brand)), kind="brand", channel=DEFAULT_CHANNEL)
    )
    for number, rival in enumerate(rivals, 1):
        parts.append(
            _TOPIC.format(
                name=slug(rival, number), query=_toml(quoted(rival)), kind="competitor", channel="rivals"
            )
        )
    parts.append(_CHANNEL.format(name=DEFAULT_CHANNEL))
    if rivals:
        parts.append(_CHANNEL.format(name="rivals"))
    parts.append(_NEWS)
    used: set[str] = set()
    for url in feeds:
        name = slug(urlsplit(url).hostname or "feed", len(used))
        while name in used:
            name += "-2"
        used.add(name)
        parts.append(_FEED.format(name=name, url=_toml(url)))
    parts.append(_TAIL)
    return "\n".join(parts)


def slug(name: str, number: int) -> str:
    """A short name that can be typed in chat: small letters, digits and -."""
    kept = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.casefold())
    return "-".join(part for part in kept.split("-") if part)[:30].strip("-") or f"topic-{number + 1}"


def quoted(name: str) -> str:
    """A name as a query: a phrase when it is more than a word, a literal when it has symbols."""
    bare = " ".join(name.replace("`", "").replace('"', "").split())
    if bare.isalnum() and bare not in ("AND", "OR", "NOT"):
        return bare
    words = bare.split()
    return f'"{bare}"' if all(word.isalnum() for word in words) else f"`{bare}`"


def _ask(prompt: Prompt, out: Out, question: str, default: str | None, fits: Callable[[str], bool]) -> str:
    while True:
        answer = str(prompt(question, default=default)).strip()
        try:
            parse(quoted(answer))
        except UsageError as error:
            out(str(error))
            continue
        if fits(answer):
            return answer


def _ask_feeds(prompt: Prompt, out: Out) -> list[str]:
    while True:
        feeds = _names(prompt(say("init.feeds"), default="", show_default=False))
        wrong = [url for url in feeds if urlsplit(url).scheme not in ("http", "https")]
        if not wrong:
            return feeds
        out(say("init.no_address", url=wrong[0]))


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


_HEAD = """\
# Listenpost's settings. Check them with: listenpost check
# Secrets never stand here: they come from the environment (see .env.example).

{zone}

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
"""
