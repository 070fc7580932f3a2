"""The doctor's checks one by one: each asks one thing and makes findings of the answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from chats._address import host_of
from chats._doctor import Finding, NoAnswer, Verdict, bad, good, skipped, warning, why
from chats.slack_doctor_asking import Call, ask
from chats.slack_manifest import SCOPES
from chats.slack_names import is_id, next_page, plain
from chats.slack_settings import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Settings
from core.say import say
from core.types import Channel, Json

HELLO = 5
"""Seconds until a new connection has to say hello."""
CLOCK_WARNS, CLOCK_FAILS = 60, 300
"""Seconds off Slack's clock; Slack's signatures are good for 300 s."""
PAGE = 999
"""Channels a page; Slack takes less than 1000."""
MOST_PAGES = 50
KINDS = "public_channel,private_channel"


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are in Slack, as far as it is known."""

    user: str = ""
    app: str = ""


NOBODY = Account()


# ---------------------------------------------------------------- tokens and account


def secrets(settings: Settings) -> list[Finding]:
    """Whether the secrets are there; `Settings` has seen to it that they are of the right kind."""
    missing = dict(settings.missing())
    needed = (BOT_TOKEN, APP_TOKEN if settings.mode == "socket" else SIGNING_SECRET)
    return [
        bad(name, say("slack.doctor.token_missing", name=name), missing[name])
        if name in missing
        else good(name, say("slack.doctor.token_set", name=name))
        for name in needed
    ]


async def account(client: AsyncWebClient, now: Callable[[], datetime]) -> tuple[Account, list[Finding]]:
    """Whose token it is, what it may do, and whether our clock agrees with the answer's."""
    try:
        answer, headers = await ask(client, client.auth_test, BOT_TOKEN, "auth.test")
    except NoAnswer as error:
        clock = [clock_skew(error.headers, now())] if error.headers.get("Date") else []
        return NOBODY, [bad("account", error.sentence, error.hint), *clock]
    found = Account(str(answer.get("user") or answer.get("user_id") or "?"), str(answer.get("app_id") or ""))
    team = answer.get("team") or answer.get("team_id") or "?"
    sentence = say("slack.doctor.account", team=team, user=found.user)
    return found, [good("account", sentence), *granted(headers), clock_skew(headers, now())]


def granted(headers: Mapping[str, str]) -> list[Finding]:
    """The scopes that Slack says the token has, against those that the bot uses."""
    if "x-oauth-scopes" not in headers:
        return [skipped("scopes", say("slack.doctor.scopes_unknown"))]
    has = {scope.strip() for scope in headers["x-oauth-scopes"].split(",")} - {""}
    findings = []
    if missing := sorted(set(SCOPES) - has):
        sentence = say("slack.doctor.scopes_missing", n=len(missing), names=", ".join(missing))
        findings.append(bad("scopes", sentence, say("slack.doctor.scopes_missing_hint")))
    else:
        findings.append(good("scopes", say("slack.doctor.scopes_fine", n=len(SCOPES))))
    if spare := sorted(has - set(SCOPES)):
        sentence = say("slack.doctor.scopes_too_many", n=len(spare), names=", ".join(spare))
        findings.append(warning("scopes", sentence, say("slack.doctor.scopes_too_many_hint")))
    return findings


def clock_skew(headers: Mapping[str, str], now: datetime) -> Finding:
    """Our clock against the `Date` of an answer that came just now."""
    try:
        theirs = parsedate_to_datetime(headers["Date"])
    except (KeyError, ValueError):
        return skipped("clock", say("slack.doctor.clock_unknown"))
    if theirs.tzinfo is None:  # "-0000": a time in UTC that says so
        theirs = theirs.replace(tzinfo=UTC)
    seconds = round(abs((now - theirs).total_seconds()))
    if seconds <= CLOCK_WARNS:
        return good("clock", say("slack.doctor.clock_fine"))
    verdict: Verdict = "bad" if seconds > CLOCK_FAILS else "warning"
    sentence = say("slack.doctor.clock_off", n=seconds)
    return Finding(check="clock", verdict=verdict, sentence=sentence, hint=say("slack.doctor.clock_hint"))


# ---------------------------------------------------------------- how Slack reaches us


def address(settings: Settings) -> Finding:
    """In HTTP mode only Slack can tell whether it reaches us."""
    hint = say("slack.doctor.http_address_hint", path=settings.path)
    return skipped("address", say("slack.doctor.http_address"), hint)


async def socket_mode(
    client: AsyncWebClient, app_token: str, account: Account, patience: float = HELLO
) -> Finding:
    """Open a connection as the bot would, wait for its hello, and close it at once."""
    try:
        answer, _ = await ask(
            client, client.apps_connections_open, APP_TOKEN, "apps.connections.open", app_token=app_token
        )
    except NoAnswer as error:
        return bad("socket", error.sentence, error.hint)
    url = str(answer.get("url") or "")
    host = host_of(url)
    try:
        async with asyncio.timeout(patience), aiohttp.ClientSession() as session:
            socket = await session.ws_connect(url, proxy=client.proxy)
            # Closed with the session, at once: an event that comes here is not acknowledged, and comes again.
            return _greeting(await socket.receive(), account)
    except TimeoutError:
        sentence = say("slack.doctor.socket_silent", host=host, n=patience)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        sentence = say("slack.doctor.socket_unreachable", host=host, why=why(error))
    return bad("socket", sentence, say("slack.doctor.socket_hint"))


def _greeting(message: aiohttp.WSMessage, account: Account) -> Finding:
    """What the first message on a connection says."""
    frame: Json = json.loads(message.data) if message.type is aiohttp.WSMsgType.TEXT else {}
    kind = frame.get("type") if isinstance(frame, dict) else None
    if kind == "hello":
        app = str((frame.get("connection_info") or {}).get("app_id") or "")
        if app and account.app and app != account.app:
            sentence = say("slack.doctor.other_app", bot=BOT_TOKEN, app=APP_TOKEN)
            return bad("socket", sentence, say("slack.doctor.other_app_hint"))
        open_now = frame.get("num_connections")
        if isinstance(open_now, int) and open_now > 1:
            return good("socket", say("slack.doctor.socket_shared", n=open_now))
        return good("socket", say("slack.doctor.socket_fine"))
    if kind == "disconnect" and frame.get("reason") == "link_disabled":
        return bad("socket", say("slack.doctor.socket_off"), say("slack.doctor.socket_off_hint"))
    reason = str(frame.get("reason")) if kind == "disconnect" else say("doctor.why.closed")
    return bad("socket", say("slack.doctor.socket_ended", why=reason), say("slack.doctor.socket_hint"))


# ---------------------------------------------------------------- channels


async def rooms(
    directory: Directory, channels: Sequence[Channel], account: Account
) -> AsyncIterator[Finding]:
    """Whether each channel is there, lives, and has the bot in it."""
    if not channels:
        yield warning("channels", say("slack.doctor.no_rooms"), say("slack.doctor.no_rooms_hint"))
        return
    invite = f"/invite @{account.user}"
    try:
        mine = await directory.mine()
        for channel in channels:
            name = channel.room or channel.name
            found = await directory.find(name)
            yield _room(channel.name, f"#{name.removeprefix('#')}", found, mine, invite)
    except NoAnswer as error:
        yield bad("channels", say("slack.doctor.rooms_unknown", why=error.sentence), error.hint)


def _room(
    name: str, shown: str, found: Mapping[str, Json] | None, mine: Mapping[str, Json], invite: str
) -> Finding:
    check = f"channel {name}"
    if found is None:
        sentence = say("slack.doctor.room_missing", name=name, room=shown)
        return bad(check, sentence, say("slack.doctor.room_missing_hint", invite=invite))
    shown = f"#{found['name']}" if found.get("name") else shown
    if found.get("is_archived"):
        sentence = say("slack.doctor.room_archived", name=name, room=shown)
        return bad(check, sentence, say("slack.doctor.room_archived_hint"))
    if not (found.get("is_member") or any(one["id"] == found.get("id") for one in mine.values())):
        sentence = say("slack.doctor.room_outside", name=name, room=shown)
        return bad(check, sentence, say("slack.doctor.room_outside_hint", invite=invite))
    return good(check, say("slack.doctor.room_fine", name=name, room=shown))


class Directory:
    """The channels that the bot can see, read when they are needed. Everything raises NoAnswer."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._mine: dict[str, Mapping[str, Json]] | None = None
        self._all: dict[str, Mapping[str, Json]] | None = None

    async def mine(self) -> Mapping[str, Mapping[str, Json]]:
        """Those that the bot is in, by their names."""
        if self._mine is None:
            self._mine = await self._list(self._client.users_conversations, "users.conversations")
        return self._mine

    async def find(self, room: str) -> Mapping[str, Json] | None:
        """The channel of this name or id, None when there is none."""
        if is_id(room):
            return await self._info(room)
        found = (await self.mine()).get(plain(room))
        if found is None and self._all is None:
            self._all = await self._list(self._client.conversations_list, "conversations.list")
        return found or (self._all or {}).get(plain(room))

    async def _info(self, room: str) -> Mapping[str, Json] | None:
        method = "conversations.info"
        try:
            answer, _ = await ask(
                self._client, self._client.conversations_info, BOT_TOKEN, method, channel=room
            )
        except NoAnswer as error:
            if error.code == "channel_not_found":
                return None
            raise
        found: Mapping[str, Json] = answer.get("channel") or {}
        return found

    async def _list(self, call: Call, method: str) -> dict[str, Mapping[str, Json]]:
        """Channels by their names; of two with one name the one that lives."""
        found: dict[str, Mapping[str, Json]] = {}
        cursor = ""
        for _ in range(MOST_PAGES):
            further = {"cursor": cursor} if cursor else {}
            answer, _ = await ask(self._client, call, BOT_TOKEN, method, types=KINDS, limit=PAGE, **further)
            for one in answer.get("channels") or ():
                if one["name"] not in found or not one.get("is_archived"):
                    found[one["name"]] = one
            cursor = next_page(answer)
            if not cursor:
                break
        return found
