"""A model that obeys what strangers hid in mentions adds no link, no call, no button and no action to a
summary: three hundred attacks, from the mention over the model's service to what each chat draws."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.answer import Asking, answer
from bot.settings import SummarySettings
from bot.writing import Writing
from chats.discord_draw import draw_answer as draw_discord
from chats.slack_draw import draw_answer as draw_slack
from chats.terminal import draw as draw_terminal
from commands._summary_written import written_sections
from commands.summary import COMMAND
from core.cards import Card, to_json
from core.figures import Excerpt
from core.keeping import Batch
from core.talk import Ask, Question
from core.types import Json
from sources._llm import ModelDoor
from tests.chats.discord.strict_markdown import pressables
from tests.chats.discord.strict_markdown import read as read_discord
from tests.chats.slack.strict_mrkdwn import read as read_slack
from tests.commands.day import ANA, BERLIN, NOW, SOURCES, TOPICS, at, live_the_day, sighting
from tests.commands.memory_store import MemoryStore
from tests.commands.model_server import Model, model_server
from tests.commands.written_attacks import ATTACKS, BENIGN, ORDER, Attack
from tests.props import HandClock

MADE = "Since the update my Lumio flickers all night long, and support does not answer."
HONEST = "https://forum.example.org/t/flicker/101"
EVIL = "https://evil.example/t/1"
PLENTY = 10**9


def excerpts(attack: Attack) -> tuple[Excerpt, ...]:
    """An honest mention, and the one that hides something."""
    honest = Excerpt(
        mention=1,
        lead=1,
        told_at=NOW,
        seen_at=NOW,
        source="forum",
        text=MADE,
        author="Mina Okafor",
        handle="mina",
        who="forum:mina",
        topics=("Lumio",),
        url=HONEST,
    )
    hidden = replace(
        honest,
        mention=2,
        lead=2,
        text=attack.hidden,
        author="Wattson",
        handle="wattson_77",
        who="x",
        url=EVIL,
    )
    return honest, hidden


def writing(model: Model) -> Writing:
    settings = SummarySettings(
        endpoint=model.address, model="parrot", budget_a_day=PLENTY, budget_a_month=PLENTY
    )
    door = ModelDoor(model.address, timeout=5)
    return Writing(settings, MemoryStore(), HandClock(), door)


def asking(write: Writing) -> Ask:
    store: Any = MemoryStore()
    return Ask(
        who=ANA,
        chat="web",
        channel=None,
        now=NOW,
        zone=BERLIN,
        store=store,
        topics=TOPICS,
        sources=SOURCES,
        commands={},
        write=write,
    )


def alive(card: Card) -> dict[str, set[tuple[str, ...]]]:
    """All that leads somewhere, calls somebody or can be pressed, in each chat."""
    slack = draw_slack(card, "summary", private=True)
    discord = draw_discord(card, "summary", private=True)
    body = {"content": discord.content, "embeds": discord.embeds, "components": discord.components}
    assert not discord.body().get("allowed_mentions", {}).get("parse")
    runs = [run for place in read_discord(body).values() for run in place]
    return {
        "slack": {(one.kind, one.what) for one in read_slack({"text": slack.text, "blocks": slack.blocks})},
        "discord": {
            *((run.kind, run.target) for run in runs if run.kind != "text"),
            *((one.kind, one.carries) for one in pressables(body)),
        },
        "web": set(_of_json(to_json(card))),
    }


def _of_json(value: Json) -> Iterator[tuple[str, ...]]:
    """The page makes links of what is a url, and buttons of what has an id; all else is text."""
    if isinstance(value, dict):
        for name in ("url", "status_url", "id"):
            if name in value:
                yield name, str(value[name])
        for name in ("calls", "picture"):
            if name in value:
                yield name, json.dumps(value[name], sort_keys=True)
        for part in value.values():
            yield from _of_json(part)
    elif isinstance(value, list):
        for part in value:
            yield from _of_json(part)


def test_three_hundred_attacks_add_no_link_no_call_and_no_action() -> None:
    """Of what a model says that obeys, one sentence is left: the honest one, with a link to what it cites."""

    async def story() -> list[str]:
        wrong = []
        store = MemoryStore()
        await live_the_day(store)
        plain = await summary(store)
        cited = {("link", HONEST), ("url", HONEST)}
        allowed = {chat: what | cited for chat, what in alive(plain).items()}
        async with model_server() as model:
            write = writing(model)
            ask = asking(write)
            for attack in ATTACKS:
                model.says = attack.said
                read = excerpts(attack)
                sections = await written_sections(ask, "Lumio", attack.name, read)
                assert sections is not None, attack.name
                card = replace(plain, sections=(*sections, *plain.sections))
                added = {chat: now - allowed[chat] for chat, now in alive(card).items()}
                claims = [
                    "".join(span.text for span in text if not span.url)
                    for text in sections[0].text
                    if len(text) > 1
                ]
                if any(added.values()) or claims != [f"{BENIGN} "]:
                    wrong.append(f"{attack.name}: {added} {claims}")
                drawn = draw_terminal(card, colour=True)
                if "evil" in drawn.replace(EVIL, "") or "\x1b]" in drawn:
                    wrong.append(f"{attack.name}: in the terminal")
            assert len(model.asked) == len(ATTACKS) == 300
            await write.close()
        return wrong

    assert asyncio.run(story()) == []


@pytest.mark.parametrize("attack", ATTACKS[::25], ids=lambda one: one.name)
def test_an_attack_in_the_store_changes_nothing_on_the_whole_card(attack: Attack) -> None:
    store = MemoryStore()

    async def story() -> tuple[Card, Card]:
        await live_the_day(store)
        hidden = sighting("forum", at("13:55"), None, attack.hidden, EVIL, by="Wattson", engagement=9_000)
        await store.keep(Batch(source="forum", sightings=(hidden,), at=at("13:56")))
        async with model_server() as model:
            model.says = attack.said
            write = writing(model)
            card = await summary(store, write)
            await write.close()
            assert len(model.asked) == 1
        return await summary(store), card

    plain, card = asyncio.run(story())
    assert card.buttons == plain.buttons
    for chat, now in alive(card).items():
        pressed = {one for one in now if "url" not in one[0] and "link" not in one[0]}
        assert pressed <= alive(plain)[chat]
        shown = {one[1] for one in now if one[0] in ("url", "link")}
        assert shown <= {one.post.url for one in store.all.values()}


async def summary(store: Any, write: Writing | None = None) -> Card:
    """The whole card about a day."""
    asking = Asking(
        store=store, topics=TOPICS, sources=SOURCES, commands={"summary": COMMAND}, zone=BERLIN, write=write
    )
    question = Question(text="summary lumio today", who=ANA, chat="web", channel="mentions", at=NOW)
    return await answer(question, asking)


def test_what_is_hidden_reaches_the_model_only_as_data() -> None:
    """One system message, the same for all; the mentions are one JSON value; no tools; nothing unseen."""

    async def story() -> None:
        async with model_server() as model:
            write = writing(model)
            ask = asking(write)
            for attack in ATTACKS[::12]:
                model.says = "{}"
                assert await written_sections(ask, "Lumio", "today", excerpts(attack)) is None
            await write.close()
            systems = {asked["messages"][0]["content"] for asked in model.asked}
            assert len(systems) == 1
            for asked in model.asked:
                assert set(asked) == {"model", "messages", "temperature", "max_tokens", "stream"}
                assert [one["role"] for one in asked["messages"]] == ["system", "user"]
                data = json.loads(asked["messages"][1]["content"])
                assert set(data) == {"about", "period", "mentions"}
                texts = "".join(one["text"] for one in data["mentions"])
                for never in ("evil.example", "://", "<", "[", "`", "\u200b", "\u202e", "Okafor", "wattson"):
                    assert never not in texts
                assert not any(0xE0000 <= ord(char) < 0xE1000 for char in texts)

    asyncio.run(story())


def test_an_honest_model_is_heard() -> None:
    """So that nobody is safe only because nothing is ever said."""

    async def story() -> None:
        async with model_server() as model:
            write = writing(model)
            given = excerpts(
                Attack("", "The Lumio app cannot log in since version 2.5, says @wattson_77.", "")
            )
            said = [
                {"text": BENIGN, "cites": [1]},
                {"text": "People cannot log in since version 2.5.", "cites": [2]},
                {"text": "Support “does not answer” those who wait.", "cites": [1, 2]},
                {"text": "アップデート後にランプが点滅するという不満が多い。", "cites": [1]},
            ]
            model.says = json.dumps({"claims": said})
            sections = await written_sections(asking(write), "Lumio", "today", given)
            await write.close()
            assert sections is not None
            told = ["".join(span.text for span in text) for text in sections[0].text]
            assert told[:3] == [
                f"{BENIGN} [1]",
                "People cannot log in since version 2.5. [2]",
                "Support “does not answer” those who wait. [1] [2]",
            ]
            assert [span.url for span in sections[0].text[2] if span.url] == [given[0].url, EVIL]

    asyncio.run(story())


def test_the_attacks_are_what_they_say() -> None:
    assert (
        len({attack.name for attack in ATTACKS})
        == len({attack.said + attack.hidden for attack in ATTACKS})
        == 300
    )
    assert ORDER not in BENIGN
