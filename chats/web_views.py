"""Saved views of the page over its JSON interface: named sets of columns and filters, for the whole team.
And what can be chosen in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from aiohttp import web

from chats.web_input import LONGEST_NAME, calm, dump, json_answer, read_body, read_text
from core.errors import UsageError
from core.keeping import Filter
from core.page_ports import Library
from core.ports import Clock, Desk
from core.report_ports import View
from core.say import say
from core.talk import ParamKind
from core.types import Json

MOST_VIEWS = 200
MOST_COLUMNS = 24
LARGEST = 20_000
"""Bytes of a view as JSON."""
_MOST_NAMES = 200
HEARD = timedelta(days=30)


class ViewApi:
    """The handlers. `desk` gives the desk, or raises what is answered while there is none."""

    def __init__(self, library: Library | None, desk: Callable[[], Desk], clock: Clock) -> None:
        self._known = library
        self._desk = desk
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/views", self.views),
            web.post("/api/views", self.save),
            web.delete("/api/views/{name}", self.remove),
            web.get("/api/choices", self.choices),
        ]

    async def views(self, _: web.Request) -> web.Response:
        found = await self._library().views.views()
        return json_answer([_as_json(view) for view in found])

    async def save(self, request: web.Request) -> web.Response:
        library, body = self._library(), await read_body(request)
        name = calm(read_text(body, "name", LONGEST_NAME))
        if not name:
            raise UsageError(say("web.missing", name="name"))
        view = View(name=name, value=_value(body), saved_at=self._clock.now())
        known = {one.name for one in await library.views.views()}
        if name not in known and len(known) >= MOST_VIEWS:
            raise UsageError(say("web.many_views", n=MOST_VIEWS), say("web.many_views_hint"))
        await library.views.save_view(view)
        return json_answer(_as_json(view))

    async def remove(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if not await self._library().views.remove_view(name):
            raise web.HTTPNotFound(text=say("web.no_view", view=name[:LONGEST_NAME]))
        return json_answer({"name": name})

    async def choices(self, _: web.Request) -> web.Response:
        """What columns can be made of."""
        desk = self._desk()
        kinds: tuple[ParamKind, ...] = ("topic", "source", "period", "feel")
        found: dict[str, Json] = {f"{kind}s": list(desk.choices(kind, "", _MOST_NAMES)) for kind in kinds}
        found["heard"] = await self._heard()
        found["intents"] = list(self._library().intents)
        found["commands"] = [
            {
                "name": command.name,
                "summary": say(command.summary),
                "params": [param.kind for param in command.params],
                "examples": list(command.examples),
            }
            for command in desk.menu()
        ]
        return json_answer(found)

    async def _heard(self) -> list[str]:
        """The sources whose mentions there are: a replay brings them under the names of others."""
        since = self._clock.now() - HEARD
        by_source = await self._library().reader.counts(Filter(said_from=since), ("source",))
        return sorted(name for (name,) in by_source if name)

    def _library(self) -> Library:
        if self._known is None:
            raise web.HTTPServiceUnavailable(text=say("web.no_library"))
        return self._known


def _as_json(view: View) -> Json:
    return {"name": view.name, "value": view.value, "saved_at": view.saved_at.isoformat()}


def _value(body: Mapping[str, object]) -> Json:
    """A view's columns and filters: what is in them is read by the page, and never trusted there."""
    value = body.get("value")
    columns = value.get("columns") if isinstance(value, dict) else None
    if not isinstance(columns, list) or not all(isinstance(column, dict) for column in columns):
        raise UsageError(say("web.no_columns"), say("web.no_columns_hint"))
    if len(columns) > MOST_COLUMNS or len(dump(value)) > LARGEST:
        raise UsageError(say("web.large_view", n=MOST_COLUMNS))
    return value
