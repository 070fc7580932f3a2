"""Reports and exports as pages and files: what the web page serves and the command line writes.

    /reports ─▶ /reports/3 ─▶ /reports/3.pdf          /export.csv?q=acme last week

They stand behind the same gate as the rest of the page.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from aiohttp import web

from bot.answer import Asking, answer
from bot.question import read
from bot.report_files import MEDIA, csv_file, file_name, json_file, which_of
from bot.report_html import POLICY, Download, document, page_of, reports_list
from bot.report_pdf import can_print, to_pdf
from chats._chart import Artist
from commands._lists import narrowed
from commands._scope import scope_of
from core.card_json import card_of
from core.cards import Card
from core.errors import BotError, UsageError
from core.keeping import Filter
from core.ports import Clock, Store
from core.report_ports import Report
from core.say import date, say
from core.talk import Ask, Question
from core.types import BOT, Json

EXPORT, SUMMARY = "export", "summary"
"""The commands whose words an export has, and whose answer is its page."""
SHARPNESS = 2.0
"""How many pixels of a picture there are to one of the page."""
MOST_LISTED = 100


class Papers:
    """`asking` gives what questions are answered from; `printer` makes a PDF of a page, None when it cannot;
    `can_print` says whether it ever can."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        asking: Callable[[], Asking],
        artist: Artist | None = None,
        can_print: Callable[[], bool] = can_print,
    ) -> None:
        self._store = store
        self._clock = clock
        self._asking = asking
        self._artist = artist or Artist()
        self._can_print = can_print
        self._printing = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        """For the one server."""
        return [
            web.get("/reports", self._list),
            web.get(r"/reports/{number:\d{1,15}}", self._page),
            web.get(r"/reports/{number:\d{1,15}}.{kind:html|pdf|csv|json}", self._file),
            web.get(r"/export.{kind:html|pdf|csv|json}", self._export),
        ]

    def close(self) -> None:
        """End the process that draws."""
        self._artist.close()

    # -- what there is to write

    async def export(self, words: str, kind: str) -> tuple[str, AsyncIterator[bytes]]:
        """A name for the file, and its parts; `words` are those behind `export`. Raises UsageError, and
        StoreError while it is read."""
        asking = self._asking()
        which, about = await self._asked(words, asking)
        name = file_name(" ".join(["mentions", words]), kind)
        if kind in ("csv", "json"):
            return name, self._rows(kind, which, about)
        card = await self._summed_up(words, asking)
        return name, _whole(await self._drawn(card, kind, ()))

    async def of_report(self, report: Report, kind: str) -> tuple[str, AsyncIterator[bytes]]:
        """The same of a report that was made."""
        name = file_name(f"{report.name}-{report.start.date()}", kind)
        if kind in ("csv", "json"):
            about = {
                "report": report.name,
                "topic": report.topic,
                "from": report.start.isoformat(),
                "to": report.end.isoformat(),
            }
            return name, self._rows(kind, which_of(report), about)
        return name, _whole(await self._drawn(self._made(report), kind, ()))

    def _rows(self, kind: str, which: Filter, about: Mapping[str, Json]) -> AsyncIterator[bytes]:
        now = self._clock.now()
        if kind == "csv":
            return csv_file(self._store, which, now)
        return json_file(self._store, which, now, {**about, "read_at": now.isoformat()})

    async def _asked(self, words: str, asking: Asking) -> tuple[Filter, Mapping[str, Json]]:
        """Which mentions the words mean, and what they are."""
        now = self._clock.now()
        asked = read(
            f"{EXPORT} {words}",
            asking.commands,
            asking.topics,
            asking.zone,
            now,
            sources=[source.name for source in asking.sources],
            people=[*asking.people],
            intents=asking.intents,
        )
        ask = narrowed(
            Ask(
                who=BOT,
                chat="",
                channel=None,
                now=now,
                zone=asking.zone,
                store=self._store,
                topics=asking.topics,
                sources=asking.sources,
                commands=asking.commands,
                args=asked.args,
                intents=asking.intents,
            )
        )
        scope = await scope_of(ask)
        about = {
            "asked": words,
            "from": scope.period.start.isoformat(),
            "to": min(scope.period.end, now + timedelta(minutes=1)).isoformat(),
        }
        return scope.which, about

    async def _summed_up(self, words: str, asking: Asking) -> Card:
        """The summary of the same, as far as a summary can be of it."""
        text = f"{SUMMARY} {words}".strip()
        who = replace(BOT, admin=True)
        card = await answer(Question(text=text, who=who, chat="", channel=None, at=self._clock.now()), asking)
        if card.kind == "notice":
            told = " ".join(span.text for line in card.body for span in line)
            raise UsageError(card.title, told)
        return card

    def _made(self, report: Report) -> Card:
        card = card_of(report.card)
        told = say("reports.made", at=date(report.made_at, self._asking().zone))
        return replace(card, context=(*card.context, told))

    async def _drawn(self, card: Card, kind: str, downloads: tuple[Download, ...]) -> bytes:
        """The card as a page or a PDF. Raises UsageError where it cannot be printed."""
        if kind == "pdf" and not self._can_print():
            raise UsageError(say("reports.no_pdf"), say("reports.no_pdf_hint"))
        png = await self._artist.draw_png(card.picture, SHARPNESS) if card.picture is not None else None
        page = page_of(card, png, downloads)
        if kind != "pdf":
            return page.encode("utf-8", "replace")
        async with self._printing:  # one at a time: it takes memory
            pdf = await to_pdf(page)
        if pdf is None:
            raise UsageError(say("reports.pdf_failed"), say("reports.pdf_failed_hint"))
        return pdf

    # -- what the server asks for

    async def _list(self, request: web.Request) -> web.StreamResponse:
        found = await self._store.reports(MOST_LISTED)
        zone = self._asking().zone
        rows = [
            (f"/reports/{one.id}", card_of(one.card).title, one.name, date(one.made_at, zone))
            for one in found
        ]
        return _html(document(say("reports.title"), reports_list(rows)))

    async def _page(self, request: web.Request) -> web.StreamResponse:
        report = await self._report(request)
        kinds = [kind for kind in MEDIA if kind != "pdf" or self._can_print()]
        downloads = tuple(Download(kind.upper(), f"/reports/{report.id}.{kind}") for kind in kinds)
        return _html((await self._drawn(self._made(report), "html", downloads)).decode())

    async def _file(self, request: web.Request) -> web.StreamResponse:
        kind = request.match_info["kind"]
        return await _sent(request, kind, *await self.of_report(await self._report(request), kind))

    async def _export(self, request: web.Request) -> web.StreamResponse:
        kind = request.match_info["kind"]
        return await _sent(request, kind, *await self.export(request.query.get("q", ""), kind))

    async def _report(self, request: web.Request) -> Report:
        report = await self._store.report(int(request.match_info["number"]))
        if report is None:
            raise web.HTTPNotFound(text=say("reports.gone"))
        return report


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _html(page: str) -> web.Response:
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    return web.Response(text=page, content_type="text/html", headers=headers)


async def _sent(
    request: web.Request, kind: str, name: str, parts: AsyncIterator[bytes]
) -> web.StreamResponse:
    """A file to keep, in parts. What fails before the first one is answered like anything else."""
    first = await anext(parts)
    response = web.StreamResponse(
        headers={
            "Content-Type": MEDIA[kind],
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": POLICY,
            "Cache-Control": "no-store",
        }
    )
    await response.prepare(request)
    await response.write(first)
    try:
        async for part in parts:
            await response.write(part)
    except BotError as error:
        # It cannot be told any more: a file that breaks off is not taken for a whole one.
        raise ConnectionResetError(str(error)) from error
    await response.write_eof()
    return response
