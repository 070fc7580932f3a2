"""The read API under `/api/v1`: what a team's own programs may read, each with a token of its own.

    GET /api/v1/ask?q=summary acme 7d     any answer, as a card and as text
    GET /api/v1/mentions?topic=acme …     mentions, newest first, with paging
    GET /api/v1/mentions/12               one, with its history
    GET /api/v1/counts?by=sentiment …     how many
    GET /api/v1/series?step=day …         how many over time, with reach
    GET /api/v1/topics, /sources          what is listened for, and where
    GET /api/v1/openapi.json              this, for programs

Nothing here changes anything, whatever is asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from datetime import timedelta

from aiohttp import web

from bot.answer import Asking, answer
from bot.mention_json import mention_json, moves_json, told
from bot.read_describe import describe
from bot.read_params import BY, CELLS_BY, STEPS, by_of, filter_of, known, one_of, paging
from bot.read_secret import hashed
from bot.serve_gate import json_response, problem
from chats.terminal import draw
from core.cards import to_json
from core.errors import UsageError
from core.keeping import Filter
from core.ports import Clock, Store
from core.say import say
from core.talk import Command, Question
from core.types import Json, Person

ROOT = "/api/v1/"
READER = Person(chat="api", id="reader", name="API", admin=True)
"""Who asks: whoever holds a token may read everything."""
_MOST_STEPS = 2_000
_LONGEST = 2_000

Handler = Callable[[web.Request], Awaitable[web.Response]]


class ReadApi:
    """The handlers. `asking` is what questions are answered from."""

    def __init__(self, store: Store, clock: Clock, asking: Callable[[], Asking]) -> None:
        self._store = store
        self._clock = clock
        self._asking = asking

    def routes(self) -> list[web.RouteDef]:
        """All of them ask for a token, but for the description."""
        return [
            web.get(f"{ROOT}openapi.json", self._description),
            web.get(f"{ROOT}ask", self._let_in(self._ask)),
            web.get(f"{ROOT}mentions", self._let_in(self._mentions)),
            web.get(ROOT + r"mentions/{number:\d{1,15}}", self._let_in(self._mention)),
            web.get(f"{ROOT}counts", self._let_in(self._counts)),
            web.get(f"{ROOT}series", self._let_in(self._series)),
            web.get(f"{ROOT}topics", self._let_in(self._topics)),
            web.get(f"{ROOT}sources", self._let_in(self._sources)),
        ]

    def _let_in(self, handler: Handler) -> Handler:
        async def answer_reader(request: web.Request) -> web.Response:
            scheme, _, given = request.headers.get("Authorization", "").partition(" ")
            token = given.strip() if scheme.lower() == "bearer" else ""
            if not token or await self._store.use_token(hashed(token), self._clock.now()) is None:
                headers = {"WWW-Authenticate": "Bearer"}
                return problem(401, say("read_api.no_token"), say("read_api.no_token_hint"), headers)
            try:
                return await handler(request)
            except UsageError as slip:
                return problem(400, slip.problem, slip.hint)

        return answer_reader

    async def _description(self, request: web.Request) -> web.Response:
        return json_response(describe(self._asking().version))

    async def _ask(self, request: web.Request) -> web.Response:
        text = request.query.get("q", "").strip()
        if not text or len(text) > _LONGEST:
            raise UsageError(say("read_api.no_question"))
        asking, now = self._asking(), self._clock.now()
        question = Question(text=text, who=READER, chat=READER.chat, channel=None, at=now)
        card = await answer(question, reading_only(asking))
        return json_response({"card": to_json(card), "text": draw(card, colour=False, width=100)})

    async def _mentions(self, request: web.Request) -> web.Response:
        known(request.query, "limit", "offset", "order")
        which = self._filter(request)
        limit, offset = paging(request.query)
        order = one_of(request.query, "order", ("newest", "engagement", "priority"))
        found = await self._store.find(which, order, limit, offset)  # type: ignore[arg-type]
        total = sum((await self._store.counts(which)).values())
        more = offset + limit if offset + len(found) < total else None
        return json_response({"total": total, "next": more, "mentions": [mention_json(one) for one in found]})

    async def _mention(self, request: web.Request) -> web.Response:
        wanted = int(request.match_info["number"])
        mention = await self._store.mention(wanted)
        if mention is None:
            return problem(404, say("read_api.not_found", number=str(wanted)))
        moves = await self._store.moves(mention.id)
        return json_response({**mention_json(mention), "moves": moves_json(moves)})

    async def _counts(self, request: web.Request) -> web.Response:
        known(request.query, "by")
        by = by_of(request.query, BY)
        counts = await self._store.counts(self._filter(request), by)
        rows = [{**dict(zip(by, key, strict=True)), "mentions": n} for key, n in sorted(counts.items())]
        return json_response({"by": list(by), "counts": rows})

    async def _series(self, request: web.Request) -> web.Response:
        known(request.query, "by", "step")
        by = by_of(request.query, CELLS_BY)
        step = timedelta(hours=1) if one_of(request.query, "step", STEPS) == "hour" else timedelta(days=1)
        which = self._filter(request)
        start, end = which.said_from, which.said_to
        if start is None or end is None or start >= end:
            raise UsageError(say("read_api.no_span"))
        if (end - start) / step > _MOST_STEPS:
            raise UsageError(say("read_api.long_span", most=_MOST_STEPS))
        edges = [start + step * at for at in range(int((end - start) / step) + 1)]
        edges = edges if edges[-1] == end else [*edges, end]
        cells = await self._store.cells(_timeless(which), edges, by)
        rows: list[Json] = [
            {"from": told(at), **dict(zip(by, key, strict=True)), **asdict(cell)}
            for at, counted in zip(edges, cells, strict=False)
            for key, cell in sorted(counted.items())
        ]
        return json_response({"by": list(by), "to": told(end), "series": rows})

    async def _topics(self, request: web.Request) -> web.Response:
        known(request.query)
        found = [
            {"name": topic.name, "kind": topic.kind, "query": topic.query} for topic in self._asking().topics
        ]
        return json_response({"topics": found})

    async def _sources(self, request: web.Request) -> web.Response:
        known(request.query)
        states = await self._store.source_states()
        found: list[Json] = []
        for info in self._asking().sources:
            state = states.get(info.name)
            found.append(
                {
                    "name": info.name,
                    "kind": info.kind,
                    "last_success": told(state.last_success) if state else None,
                    "failures": state.failures if state else 0,
                    "error": state.error if state else None,
                }
            )
        return json_response({"sources": found})

    def _filter(self, request: web.Request) -> Filter:
        return filter_of(request.query, self._asking().zone, self._clock.now())


def is_for_reading(command: Command) -> bool:
    """Whether it only reads, and is not about whoever asks."""
    return command.right == "ask" and not command.personal


def reading_only(asking: Asking) -> Asking:
    """The same, where nothing can be changed: for programs and assistants."""
    kept = {name: one for name, one in asking.commands.items() if is_for_reading(one)}
    return replace(asking, commands=kept, allow={})


def _timeless(which: Filter) -> Filter:
    return replace(which, said_from=None, said_to=None)
