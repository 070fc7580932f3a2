"""A mention that was read wrongly: what it means is said in a form, of which no part is a must."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.meaning import Fixed
from tests.chats.slack.scenarios.town import form, labels, open_town
from tests.stories import bring, redrawn, run, state, whose

FIX = "Fix sentiment or intent…"


async def fixed(office: Any, card: Any) -> Fixed:
    return (await whose(office, card)).standing.fixed


def test_how_it_sounds_is_fixed_without_a_word_about_what_its_author_wants(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors are sick")
            view = await form(office, "ada", card, FIX)
            asked = {one["block_id"]: one for one in view.drawn["blocks"] if one["type"] == "input"}
            assert [(name, one["optional"]) for name, one in asked.items()] == [
                ("sentiment", True),
                ("intents", True),
            ]
            await office.slack.submit(view, {"sentiment": "positive"})
            await redrawn(office, card, "ada said what it means: positive")
            assert await fixed(office, card) == Fixed(sentiment=(("", "positive"),))
            assert await state(office, card) == ("new", None), "it changes no state"
            assert FIX in labels(card)

            await office.slack.submit(await form(office, "ada", card, FIX), {"intents": "praise"})
            await redrawn(office, card, "ada said what it means: praise")
            assert await fixed(office, card) == Fixed((("", "positive"),), ("praise",))

            await office.slack.press("ada", "mentions", card.ts, "More", "Undo my last move")
            await redrawn(office, card, "ada said what it means: positive")
            assert await fixed(office, card) == Fixed(sentiment=(("", "positive"),))

    run(story())


def test_an_empty_form_is_told_what_it_is_for(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors are sick")
            done = await office.slack.submit(await form(office, "ada", card, FIX), {})
            assert "Choose how it sounds, or what its author wants." in str(done.answer)
            assert await fixed(office, card) == Fixed()

    run(story())
