"""All ways out in one door: which one a request takes is told by how its address begins."""

from __future__ import annotations

from collections.abc import Callable

from core.ports import Door
from core.traffic import Request, Response, Validators
from sources._fetch import HttpDoor
from sources._mail_ask import PORTS


class Doors:
    """A `core.ports.Door`: mailboxes through the one that `open_mail` opens when it is first needed,
    everything else through `web`."""

    def __init__(self, web: HttpDoor, open_mail: Callable[[], Door]) -> None:
        self.web = web
        self._open_mail = open_mail
        self._mail: Door | None = None

    async def fetch(self, request: Request, source: str, validators: Validators) -> Response:
        """As the door that the request takes does."""
        scheme, mark, _ = request.url.partition("://")
        return await self._door(scheme.lower() if mark else "").fetch(request, source, validators)

    async def close(self) -> None:
        """Close every door that is open."""
        if self._mail is not None:
            await self._mail.close()
        await self.web.close()

    def _door(self, scheme: str) -> Door:
        if scheme not in PORTS:
            return self.web
        if self._mail is None:
            self._mail = self._open_mail()
        return self._mail
