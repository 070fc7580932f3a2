"""The lines of a digest: a menu opens one of them for whoever chose it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from core.types import Address, Verb
from tests.chats.discord.scenarios.town import ADA, act, cards, form, labels, nothing_more, open_town
from tests.discord_server.office import CRISIS, MENTIONS, Office, office_settings
from tests.discord_server.world import Message
from tests.stories import redrawn, run


async def bring_digest(office: Office, count: int) -> Message:
    """So many mentions at once; the message that shows most of them as lines."""
    await office.hear_many(count)

    def standing() -> Message | None:
        found = [one for one in cards(office) if "pick:o" in str(one.components)]
        return found[0] if found else None

    digest: Message = await office.until(standing)
    await nothing_more(office)
    return digest


def line_of(digest: Message, number: int = 0) -> tuple[str, str]:
    """The label of a line in the menu, and the mention it is of."""
    option: dict[str, Any] = digest.components[0]["components"][0]["options"][number]
    return option["label"], option["value"].removeprefix("show:")


def test_a_line_of_a_digest_opens_for_one_person_and_what_they_press_there_shows_in_both(
    tmp_path: Path,
) -> None:
    crowded = replace(MENTIONS, pace=60, digest=True)

    async def story() -> None:
        settings = office_settings(channels=(crowded, CRISIS))
        async with open_town(tmp_path) as town, town.office(settings) as office:
            digest = await bring_digest(office, 40)
            label, target = line_of(digest, 1)
            shown = await office.discord.answer(await act(office, "ada", digest, label))
            assert shown.only_for is not None
            assert "Claim" in labels(shown)
            await act(office, "ada", shown, "Claim")
            await redrawn(office, shown, f"{ADA} claimed it")
            await redrawn(office, digest, f"with {ADA}")
            await act(office, "ada", shown, "Snooze for a day")
            await redrawn(office, shown, f"{ADA} snoozed it until")
            mention = await office.mention(int(target[1:]))
            assert (mention.standing.state.value, mention.standing.owner) == ("snoozed", ADA)

            # The same line again, for somebody else, shows how it stands by now.
            theirs = await office.discord.answer(await act(office, "ben", digest, line_of(digest, 1)[0]))
            assert office.shows(theirs, f"{ADA} snoozed it until")
            made = await form(office, "ben", theirs, "Add a note…")
            assert not (await office.discord.submit("ben", made, {"text": "I know them"})).failed
            await nothing_more(office)
            moves = await office.store.moves(mention.id)
            assert [move.verb for move in moves] == [Verb.CLAIM, Verb.SNOOZE, Verb.NOTE]
            assert await office.store.row_at(Address("discord", shown.channel, shown.id)) is None
            assert await office.store.row_at(office.at(digest)) is not None

    run(story())
