"""The table of calls: what this Discord answers to, and how often it lets itself be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.discord_server.requests import Call
from tests.discord_server.world import World

Run = Callable[[World, Call], Any]
Window = tuple[int, float]
"""So many calls in so many seconds."""

MAJOR = ("channel", "guild", "webhook", "app", "token", "interaction")
"""Ids in a path whose calls are counted each on its own."""


@dataclass(frozen=True)
class Route:
    """`run` answers what the body of the answer is (None: there is none, 204). `window`: how often it may be
    called, for each channel or server in its path. `free`: the token in the path is the key to it, and the
    limit of everything does not hold for it."""

    method: str
    path: str
    key: str
    run: Run
    window: Window
    status: int = 200
    free: bool = False

    def place(self, names: Mapping[str, str]) -> str:
        """Whatever it is counted by, of the names in its path."""
        return "/".join(names[one] for one in MAJOR if one in names)


ROUTES: list[Route] = []


def route(
    method: str, path: str, key: str, *, window: Window = (50, 1.0), status: int = 200
) -> Callable[[Run], Run]:
    """Declares what answers a call."""

    def declare(run: Run) -> Run:
        ROUTES.append(Route(method, path, key, run, window, status))
        return run

    return declare
