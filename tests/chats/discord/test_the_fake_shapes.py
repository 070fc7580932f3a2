"""The local Discord looks at what it is sent as closely as Discord does, and closer; its own answers are as
described."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.chats.discord.plain_rest import BUTTON, CALM, SELECT, Caller, calling, card, row
from tests.discord_server import spec
from tests.discord_server.routes import ROUTES, Route
from tests.discord_server.world import APP

described = pytest.mark.skipif(not spec.is_there(), reason="Discord's description of its API is not there")

LINK = {"type": 2, "style": 5, "label": "Open", "url": "https://example.org/1"}
FIELD = {"name": "Where", "value": "there"}

TOO_MUCH: list[tuple[str, dict[str, Any], str]] = [
    ("content", {"content": "x" * 2001}, "content"),
    ("content in UTF-16", {"content": "🦀" * 1001}, "content"),
    ("all embeds", {"embeds": [{"description": "x" * 3001}] * 2}, "embeds"),
    ("six rows", {"components": [row({**BUTTON, "custom_id": f"{i}"}) for i in range(6)]}, "components"),
    ("a select beside a button", {"components": [row(BUTTON, SELECT)]}, "components.0.components"),
    (
        "a link without an address",
        {"components": [row({**LINK, "url": None})]},
        "components.0.components.0.url",
    ),
    (
        "a link to a script",
        {"components": [row({**LINK, "url": "javascript:a"})]},
        "components.0.components.0.url",
    ),
    ("a link with a name", {"components": [row({**LINK, "custom_id": "a"})]}, "components.0.components.0"),
    (
        "a button without a name",
        {"components": [row({"type": 2, "style": 1, "label": "Claim"})]},
        "components.0.components.0.custom_id",
    ),
    (
        "a button without a label",
        {"components": [row({"type": 2, "style": 1, "custom_id": "a"})]},
        "components.0.components.0.label",
    ),
    ("a name twice", {"components": [row(BUTTON, BUTTON)]}, "components.0.components.0.custom_id"),
    (
        "an option twice",
        {"components": [row({**SELECT, "options": [SELECT["options"][0]] * 2})]},
        "components.0.components.0.options.0.value",
    ),
    (
        "more choices than options",
        {"components": [row({**SELECT, "max_values": 3})]},
        "components.0.components.0.max_values",
    ),
    (
        "a field without a value",
        {"embeds": [{"fields": [{**FIELD, "value": " "}]}]},
        "embeds.0.fields.0.value",
    ),
]

DESCRIBED: list[tuple[str, dict[str, Any], str]] = [
    ("a title", {"embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
    ("a description", {"embeds": [{"description": "x" * 4097}]}, "embeds.0.description"),
    ("a colour", {"embeds": [{"title": "a", "color": 1 << 24}]}, "embeds.0.color"),
    ("a time", {"embeds": [{"title": "a", "timestamp": "yesterday"}]}, "embeds.0.timestamp"),
    ("an address", {"embeds": [{"title": "a", "url": "example.org"}]}, "embeds.0.url"),
    ("fields", {"embeds": [{"fields": [FIELD] * 26}]}, "embeds.0.fields"),
    ("a field's name", {"embeds": [{"fields": [{"value": "a"}]}]}, "embeds.0.fields.0.name"),
    ("embeds", {"embeds": [{"title": "a"}] * 11}, "embeds"),
    ("a label", {"components": [row({**BUTTON, "label": "x" * 81})]}, "components.0.components.0.label"),
    (
        "a name",
        {"components": [row({**BUTTON, "custom_id": "x" * 101})]},
        "components.0.components.0.custom_id",
    ),
    ("a style", {"components": [row({**BUTTON, "style": 9})]}, "components.0.components.0.style"),
    (
        "six buttons",
        {"components": [row(*({**BUTTON, "custom_id": f"{i}"} for i in range(6)))]},
        "components.0.components",
    ),
    ("no buttons", {"components": [row()]}, "components.0.components"),
    (
        "options",
        {"components": [row({**SELECT, "options": [{"label": "a", "value": f"{i}"} for i in range(26)]})]},
        "components.0.components.0.options",
    ),
    (
        "an option's label",
        {"components": [row({**SELECT, "options": [{"label": "x" * 101, "value": "a"}]})]},
        "components.0.components.0.options.0.label",
    ),
    ("a kind of component", {"components": [row({"type": 99})]}, "components.0.components.0"),
    ("a nonce", {"nonce": "x" * 26}, "nonce"),
    ("a type", {"content": 7}, "content"),
]


def told_at(errors: dict[str, Any], where: str) -> bool:
    for step in where.split("."):
        errors = errors.get(step, {})
    return bool(errors.get("_errors"))


async def refused_at(caller: Caller, body: dict[str, Any], where: str) -> None:
    answer = await caller.post("mentions", card(**body))
    assert (answer.status, answer.code) == (400, 50035), answer.body
    assert told_at(answer.body["errors"], where), answer.body["errors"]
    assert any("50035" in one for one in caller.fake.flaws)
    assert caller.fake.messages("mentions") == []


@pytest.mark.parametrize(("body", "where"), [one[1:] for one in TOO_MUCH], ids=[one[0] for one in TOO_MUCH])
def test_what_the_description_misses_is_refused(body: dict[str, Any], where: str) -> None:
    async def story() -> None:
        async with calling() as caller:
            await refused_at(caller, body, where)

    asyncio.run(story())


@described
@pytest.mark.parametrize(("body", "where"), [one[1:] for one in DESCRIBED], ids=[one[0] for one in DESCRIBED])
def test_what_is_not_as_described_is_refused_and_told_where(body: dict[str, Any], where: str) -> None:
    async def story() -> None:
        async with calling() as caller:
            await refused_at(caller, body, where)

    asyncio.run(story())


FRIENDLY: list[tuple[str, dict[str, Any], str]] = [
    ("no nonce", {"nonce": None}, "the nonce is None"),
    ("a number as nonce", {"nonce": 7}, "the nonce is 7"),
    ("a nonce that does not count", {"enforce_nonce": False}, "enforce_nonce"),
    ("everybody may be called", {"allowed_mentions": {}}, "everybody could be called"),
    ("nothing about mentions", {"allowed_mentions": None}, "everybody could be called"),
    (
        "somebody may be called",
        {"allowed_mentions": {"parse": [], "users": ["1"]}},
        "lets somebody be called",
    ),
    (
        "somebody who is not called may be",
        {"content": "<@1> \\<@2>", "allowed_mentions": {"parse": [], "users": ["1", "2"]}},
        "lets somebody be called",
    ),
    ("a role may be called", {"allowed_mentions": {"parse": [], "roles": ["1"]}}, "lets somebody be called"),
    ("a reply calls", {"allowed_mentions": {"parse": [], "replied_user": True}}, "lets somebody be called"),
    ("an empty embed", {"embeds": [{"color": 1}]}, "embeds.0 has nothing in it"),
    (
        "a picture",
        {"embeds": [{"title": "a", "image": {"url": "attachment://a.png"}}]},
        "no file of this message",
    ),
    ("a file", {"attachments": [{"id": "0", "filename": "a.png"}]}, "which is no file"),
]


def test_whom_a_new_message_calls_by_name_may_be_called_but_not_by_an_edit() -> None:
    async def story() -> None:
        async with calling() as caller:
            called: dict[str, Any] = {
                "content": "Called: <@1>",
                "allowed_mentions": {"parse": [], "users": ["1"]},
            }
            answer = await caller.post("mentions", card(**called))
            assert answer.status == 200, answer.body
            assert caller.fake.flaws == []
            message = caller.fake.message("mentions", str(answer.body["id"]))
            assert message.pinged == ("1",)
            place = f"/channels/{message.channel}/messages/{message.id}"
            await caller.call("PATCH", place, called)
            assert len(caller.fake.flaws) == 1
            assert "lets somebody be called" in caller.fake.flaws[0]

    asyncio.run(story())


@pytest.mark.parametrize(("body", "flaw"), [one[1:] for one in FRIENDLY], ids=[one[0] for one in FRIENDLY])
def test_what_discord_passes_over_is_written_down(body: dict[str, Any], flaw: str) -> None:
    async def story() -> None:
        async with calling() as caller:
            answer = await caller.post("mentions", card(**body))
            assert answer.status == 200, answer.body
            assert len(caller.fake.flaws) == 1
            assert flaw in caller.fake.flaws[0]

    asyncio.run(story())


@described
@pytest.mark.parametrize(
    "body",
    [
        {"text": "a"},
        {"embeds": [{"title": "a", "titel": "b"}]},
        {"components": [row({**BUTTON, "action_id": "a"})]},
        {"components": [row({**SELECT, "options": [{**SELECT["options"][0], "url": "a"}]})]},
        {"allowed_mentions": {"parse": [], "everyone": False}},
    ],
    ids=str,
)
def test_an_unknown_key_is_a_flaw_wherever_it_stands(body: dict[str, Any]) -> None:
    async def story() -> None:
        async with calling() as caller:
            assert (await caller.post("mentions", card(**body))).status == 200
            assert "unexpected" in caller.fake.flaws[0]

    asyncio.run(story())


def test_an_edit_is_held_to_the_same() -> None:
    async def story() -> None:
        async with calling() as caller:
            posted = (await caller.post("mentions", card())).body
            place = f"{caller.place('mentions')}/messages/{posted['id']}"
            for body, code in [
                ({**CALM, "content": "x" * 2001}, 50035),
                ({**CALM, "content": "", "embeds": [], "components": []}, 50006),
            ]:
                assert (await caller.call("PATCH", place, body)).code == code
            assert len(caller.fake.flaws) == 2
            assert (await caller.call("PATCH", place, {"content": "a"})).status == 200
            assert "allowed_mentions" in caller.fake.flaws[2]

    asyncio.run(story())


def test_an_empty_message_is_refused() -> None:
    async def story() -> None:
        async with calling() as caller:
            for empty in ({}, {"content": " \n"}):
                answer = await caller.post("mentions", {**CALM, "nonce": "1", "enforce_nonce": True, **empty})
                assert (answer.status, answer.code) == (400, 50006)
            assert all("an empty message" in one for one in caller.fake.flaws)

    asyncio.run(story())


@described
def test_a_query_is_judged_too() -> None:
    async def story() -> None:
        async with calling() as caller:
            place = f"{caller.place('mentions')}/messages"
            for query, code in [
                ("limit=101", 50035),
                ("limit=0", 50035),
                ("after=x", 50035),
                ("oldest=1", -1),
            ]:
                assert (await caller.call("GET", f"{place}?{query}")).code == code
            assert len(caller.fake.flaws) >= 4

    asyncio.run(story())


PARTS = {"app": APP, "emoji": "%F0%9F%91%80"}
BODIES: dict[str, Any] = {
    "POST messages": card("another"),
    "PATCH message": {**CALM, "content": "b"},
    "POST threads": {"name": "Notes"},
    "PUT commands": [
        {
            "name": "mentions",
            "description": "Ask",
            "options": [
                {
                    "type": 1,
                    "name": "today",
                    "description": "What came today",
                    "options": [{"type": 3, "name": "topic", "description": "a", "autocomplete": True}],
                }
            ],
        },
        {"name": "Track", "type": 3},
    ],
    "POST command": {"name": "other", "description": "Other"},
    "PATCH command": {"description": "Else"},
}
LAST = ("DELETE message", "DELETE command")


def in_order(route: Route) -> tuple[bool, bool]:
    return route.key in LAST, route.method != "PUT"


@described
def test_every_answer_is_as_described() -> None:
    async def story() -> None:
        async with calling(roles={"Support": ["ada"]}, private=("crisis",)) as caller:
            fake, world = caller.fake, caller.fake.world
            person = world.person("ada")
            posted = (
                await caller.post("mentions", card(attachments=[{"id": "0"}]), files=[("a.png", b"1")])
            ).body
            message = world.messages[posted["channel_id"]][posted["id"]]
            world.put_reaction(message, person, "👀")
            guild = world.guild
            parts = {
                **PARTS,
                "guild": guild.id,
                "user": person.id,
                "channel": message.channel,
                "message": message.id,
            }
            wrong = []
            for route in sorted(ROUTES, key=in_order):
                kept = guild.commands if "guilds" in route.path else world.commands
                parts["command"] = next(iter(kept), "0")
                body = BODIES.get(route.key)
                if route.key == "POST dm":
                    body = {"recipient_id": person.id}
                answer = await caller.call(route.method, route.path.format(**parts), body)
                found = spec.judge_answer(route.method, route.path, answer.status, answer.body)
                wrong += [f"{route.method} {route.path}: {one}" for one in found]
            assert not wrong, "\n".join(wrong)
            assert fake.flaws == []

    asyncio.run(story())


def test_what_is_no_json_or_no_call_is_told_so() -> None:
    async def story() -> None:
        async with calling() as caller:
            address = f"{caller.fake.api.rstrip('/')}{caller.place('mentions')}/messages"
            kind = {**caller.headers, "Content-Type": "application/json"}
            async with caller.session.post(address, data=b"{no", headers=kind) as answer:
                assert (answer.status, (await answer.json())["code"]) == (400, 50109)
            assert (await caller.call("GET", "/channels")).code == 0
            assert (await caller.call("DELETE", caller.place("mentions"))).status == 404
            assert len(caller.fake.flaws) == 2

    asyncio.run(story())
