"""Interactions: somebody acts, the app is asked, and has three seconds for its first answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from tests.discord_server.content import compose, flaws_of, is_nothing, revise
from tests.discord_server.errors import Wrong, invalid, refused
from tests.discord_server.forms import Form, inputs_of
from tests.discord_server.gateway import Gateway
from tests.discord_server.judge import check_body, check_message
from tests.discord_server.payloads import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL
from tests.discord_server.requests import Call, body_of
from tests.discord_server.shapes import show_message
from tests.discord_server.things import COMMAND_REPLY, EPHEMERAL, PLAIN
from tests.discord_server.world import BOT_USER, Interaction, Json, Message, Refused, World

ANSWER, THINK, HOLD, UPDATE, SUGGEST, SHOW_FORM = 4, 5, 6, 7, 8, 9
"""Kinds of callbacks."""

LOADING = 128
"""The flag of a message that says "is thinking"."""

PATH = "/interactions/{interaction}/{token}/callback"
MOST_INPUTS, LONGEST_TITLE = 5, 45
SEEN = ("content", "embeds", "components", "files")

Kind = Literal["message", "thinking", "nothing", "update", "choices", "form", "failed"]


@dataclass(frozen=True)
class Outcome:
    """How an act went. `kind`: what the app answered first; "failed": nothing in time, and the person sees
    "This interaction failed". `message`: what it answered with or changed; `form`: the modal that opened;
    `choices`: what is offered while typing."""

    kind: Kind
    interaction: Interaction
    message: Message | None = None
    form: Form | None = None
    choices: list[Json] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        return self.kind == "failed"


class Interactions:
    """All interactions. `patience`: seconds for the first answer; `late`: those that came after that."""

    def __init__(self, world: World, gateway: Gateway, patience: float = 3.0) -> None:
        self.world = world
        self.gateway = gateway
        self.patience = patience
        self.forms: dict[str, Form] = {}
        self.outcomes: list[Outcome] = []
        self.late = 0
        self._open: dict[str, asyncio.Future[Outcome]] = {}
        self._changed = asyncio.Event()

    @property
    def failed(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.failed]

    async def ask(self, made: Interaction) -> Outcome:
        """Tells the app, and waits until it has answered, or its time is over. Where nobody listens that is
        at once."""
        self.world.interactions[made.token] = made
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Outcome] = loop.create_future()
        self._open[made.id] = answer
        started = loop.time()
        patience = self.patience if self.gateway.sessions else 0.0
        try:
            self.gateway.announce("INTERACTION_CREATE", made.payload)
            async with asyncio.timeout(patience):
                found = await answer
        except TimeoutError:
            found = Outcome("failed", made)
        finally:
            del self._open[made.id]
        found = replace(found, seconds=loop.time() - started)
        self.outcomes.append(found)
        return found

    def tell(self) -> None:
        """Something has changed that somebody may be waiting for."""
        self._changed.set()

    async def answer(self, outcome: Outcome, seconds: float) -> Message:
        """The message that an act leads to, beside the one on which it was done. Raises TimeoutError."""
        made = outcome.interaction
        async with asyncio.timeout(seconds):
            while True:
                found = (
                    []
                    if made.reply is None or outcome.kind in ("nothing", "form", "update")
                    else [made.reply]
                )
                ready = [one for one in (*found, *made.follow_ups) if not one.waiting and not one.deleted]
                if ready:
                    return ready[0]
                self._changed.clear()
                await self._changed.wait()

    # What the app sends.

    def callback(self, call: Call) -> Json | None:
        """The first answer; what Discord says to it, None for nothing. Raises Refused."""
        made = self.world.interactions.get(call["token"])
        if made is None or made.id != call["interaction"]:
            raise refused(10062)
        if made.answered is not None:
            self.world.flaw(f"{call.key}: a second first answer")
            raise refused(40060)
        answer = self._open.get(made.id)
        if answer is None or answer.done():
            self.late += 1
            raise refused(10062)
        body = body_of(call)
        check_body(self.world, call.key, "POST", PATH, body)
        self._check_kind(call, made, body["type"])
        found = self._carry_out(call, made, body["type"], body.get("data") or {})
        made.answer, made.answered = body, self.world.clock()
        answer.set_result(found)
        self.tell()
        wanted = call.query.get("with_response", "").lower() in ("true", "1")
        return self._told(made, found, body["type"]) if wanted else None

    def _check_kind(self, call: Call, made: Interaction, kind: int) -> None:
        """Which answers go with which acts."""
        allowed = {
            COMMAND: (ANSWER, THINK, SHOW_FORM),
            COMPONENT: (ANSWER, THINK, HOLD, UPDATE, SHOW_FORM),
            AUTOCOMPLETE: (SUGGEST,),
            MODAL: (ANSWER, THINK, HOLD, UPDATE) if made.message is not None else (ANSWER, THINK),
        }[made.kind]
        if kind not in allowed:
            text = f"An interaction of type {made.kind} cannot be answered with {kind}"
            raise self._wrong(call, ("type",), "BASE_TYPE_CHOICES", text)

    def _carry_out(self, call: Call, made: Interaction, kind: int, data: Json) -> Outcome:
        if kind in (ANSWER, THINK):
            made.reply = self.think(made, data) if kind == THINK else self.write(call, made, data)
            return Outcome("thinking" if kind == THINK else "message", made, made.reply)
        if kind in (HOLD, UPDATE):
            made.reply = made.message
            if kind == UPDATE and made.message is not None:
                self.change(call, made.message, data)
            return Outcome("update" if kind == UPDATE else "nothing", made, made.reply)
        if kind == SUGGEST:
            return Outcome("choices", made, choices=list(data.get("choices") or []))
        made.modal = data
        return Outcome("form", made, form=self._open_form(call, made, data))

    def think(self, made: Interaction, data: Json) -> Message:
        """ "Listenpost is thinking …" """
        flags = (data.get("flags") or 0) & EPHEMERAL | LOADING
        return self._add(made, flags, {"waiting": True, "flags": flags, "sent": data})

    def write(self, call: Call, made: Interaction, body: Json) -> Message:
        """A new message that belongs to an interaction. Raises Refused."""
        check_message(self.world, call.key, body, inside=_inside(call))
        fields = compose(body, call.files)
        self._check_fields(call, body, fields, fields)
        flags = fields["flags"] | (body.get("flags") or 0) & EPHEMERAL
        return self._add(made, flags, {**fields, "flags": flags, "sent": body})

    def _add(self, made: Interaction, flags: int, fields: Json) -> Message:
        first = made.kind == COMMAND and made.reply is None
        return self.world.add_message(
            self.world.channels[made.channel],
            BOT_USER,
            **fields,
            kind=COMMAND_REPLY if first else PLAIN,
            only_for=made.user if flags & EPHEMERAL else None,
            origin=made.token,
        )

    def change(self, call: Call, message: Message, body: Json) -> None:
        """Changes a message, also one that only says "is thinking". Raises Refused."""
        check_message(self.world, call.key, body, inside=_inside(call))
        fields = revise(message, body, call.files)
        whole = {key: fields.get(key, getattr(message, key)) for key in SEEN}
        self._check_fields(call, body, fields, whole, message)
        if message.waiting:
            fields |= {"waiting": False, "flags": message.flags & ~LOADING}
        self.world.edit_message(message, **fields)
        self.tell()

    def _check_fields(
        self, call: Call, body: Json, fields: Json, whole: Json, before: Message | None = None
    ) -> None:
        for flaw in flaws_of(body, fields, before):
            self.world.flaw(f"{call.key}: {flaw}")
        if is_nothing(whole):
            self.world.flaw(f"{call.key}: an empty message")
            raise refused(50006)

    def _open_form(self, call: Call, made: Interaction, data: Json) -> Form:
        """Raises Refused."""
        inputs = list(inputs_of(data["components"]))
        where = ("data", "components")
        if len({one["custom_id"] for one, _ in inputs}) != len(inputs):
            text = "Component custom id cannot be duplicated"
            raise self._wrong(call, where, "COMPONENT_CUSTOM_ID_DUPLICATED", text)
        if len(data["title"]) > LONGEST_TITLE:
            text = f"Must be {LONGEST_TITLE} or fewer in length."
            raise self._wrong(call, ("data", "title"), "BASE_TYPE_MAX_LENGTH", text)
        if not 1 <= len(data["components"]) <= MOST_INPUTS:
            text = "Must be between 1 and 5 in length."
            raise self._wrong(call, where, "BASE_TYPE_BAD_LENGTH", text)
        if not all(label for _, label in inputs):
            raise self._wrong(call, where, "BASE_TYPE_REQUIRED", "This field is required")
        for other in self.forms.values():
            other.open = other.open and other.user != made.user
        shown = list(data["components"])
        form = Form(made.id, made.user, made.channel, data["custom_id"], data["title"], shown, made.message)
        self.forms[form.id] = form
        return form

    def _wrong(self, call: Call, where: Sequence[str], code: str, text: str) -> Refused:
        self.world.flaw(f"{call.key}: 50035 {text}")
        return invalid([Wrong(where, code, text)])

    def _told(self, made: Interaction, found: Outcome, kind: int) -> Json:
        """What `with_response` answers."""
        shown: Json = {"id": made.id, "type": made.kind, "channel_id": made.channel}
        if made.guild is not None:
            shown["guild_id"] = made.guild
        if found.message is None:
            return {"interaction": shown}
        shown |= {
            "response_message_id": found.message.id,
            "response_message_loading": found.message.waiting,
            "response_message_ephemeral": found.message.only_for is not None,
        }
        if kind == HOLD:
            return {"interaction": shown}
        return {
            "interaction": shown,
            "resource": {"type": kind, "message": show_message(self.world, found.message)},
        }


def _inside(call: Call) -> tuple[str, ...]:
    """Where the message stands in the body."""
    return ("data",) if "interaction" in call.names else ()
