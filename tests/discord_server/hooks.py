"""Where the calls that answer interactions stand, what they are called, and how often they may be made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.discord_server.requests import Call
from tests.discord_server.routes import Route, Run
from tests.discord_server.webhooks import CALLS, HOOK, MESSAGE, ORIGINAL, Webhooks
from tests.discord_server.world import World

_WINDOW = (5, 2.0)


def hooks(webhooks: Webhooks) -> Iterator[Route]:
    """Their token is their only key."""
    for (method, path), answer in CALLS.items():
        run, status = _run(webhooks, answer), 204 if method == "DELETE" else 200
        if path == MESSAGE:
            own = path.replace("{message}", ORIGINAL)
            yield Route(method, own, f"{method} original", run, _WINDOW, status, free=True)
            yield Route(method, path, f"{method} webhook message", run, _WINDOW, status, free=True)
        else:
            key = "POST webhook" if path == HOOK else "POST callback"
            yield Route(method, path, key, run, _WINDOW, status, free=True)


def _run(webhooks: Webhooks, answer: Callable[[Webhooks, Call], Any]) -> Run:
    def run(world: World, call: Call) -> Any:
        return answer(webhooks, call)

    return run
