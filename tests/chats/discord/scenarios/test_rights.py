"""Who may do what, by role: everybody else gets a sentence, and nothing changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.types import Verb
from tests.chats.discord.scenarios.town import (
    ADA,
    BEN,
    CLEO,
    act,
    face,
    form,
    labels,
    nothing_more,
    open_town,
    person_id,
    thread,
    told,
    told_so,
    words,
)
from tests.discord_server.office import office_settings
from tests.stories import becomes, bring, bring_all, redrawn, run, state, verbs

ROLES = {"Support": ["ben"], "Press Office": ["cleo"]}
ASK = "Ask somebody there to do it, or whoever runs me to let you too ([allow] in my settings)."


def only(what: str, groups: str = "Support") -> str:
    return f"Here only {groups} may {what}. {ASK}"


def test_a_list_for_triage_holds_for_buttons_emoji_and_forms(tmp_path: Path) -> None:
    async def story() -> None:
        settings = office_settings(allow={"triage": ("@support",)})
        async with open_town(tmp_path, roles=ROLES) as town, town.office(settings) as office:
            card = await bring(office, "Acme doors do not lock")
            drawn = face(card)

            await act(office, "ada", card, "Claim")
            await told_so(office, "ada", only("claim mentions", "@support"))
            await act(office, "ada", card, "Ignore: spam")
            await told_so(office, "ada", only("ignore mentions", "@support"))
            office.discord.react("ada", "mentions", card, "✅")
            await told_so(office, "ada", only("resolve mentions", "@support"))
            office.discord.unreact("ada", "mentions", card, "✅")
            await told_so(office, "ada", only("take moves back", "@support"))
            done = await act(office, "ada", card, "Add a note…")
            assert done.form is None, "nobody writes for nothing"
            await told_so(office, "ada", only("add notes to mentions", "@support"))

            await nothing_more(office)
            assert len(told(office, "ada")) == 5, "each refusal is one sentence"
            assert await state(office, card) == ("new", None)
            assert await verbs(office, card) == []
            assert face(card) == drawn
            assert thread(office, card) == []

            await act(office, "ben", card, "Claim")
            await redrawn(office, card, f"{BEN} claimed it")
            office.discord.react("ben", "mentions", card, "💤")
            await becomes(office, card, "snoozed", BEN)
            view = await form(office, "ben", card, "Assign…")
            await office.discord.submit("ben", view, {"to_user": "ada"})
            await becomes(office, card, "claimed", ADA)
            assert told(office, "ben") == []

    run(story())


def test_a_list_for_one_verb_goes_before_the_list_for_all(tmp_path: Path) -> None:
    async def story() -> None:
        settings = office_settings(allow={"triage": ("Support",), "escalate": ("Press Office",)})
        async with open_town(tmp_path, roles=ROLES) as town, town.office(settings) as office:
            card = await bring(office, "Acme doors do not lock")
            await act(office, "ben", card, "Escalate")
            await told_so(office, "ben", only("escalate mentions", "Press Office"))
            await act(office, "cleo", card, "Acknowledge")
            await told_so(office, "cleo", only("acknowledge mentions"))
            await act(office, "cleo", card, "Escalate")
            await redrawn(office, card, f"{CLEO} escalated it to crisis")
            assert await verbs(office, card) == [(CLEO, Verb.ESCALATE)]

    run(story())


@pytest.mark.parametrize("how", ["owner", "ADMINISTRATOR", "MANAGE_GUILD"])
def test_who_runs_the_server_may_do_everything(tmp_path: Path, how: str) -> None:
    async def story() -> None:
        settings = office_settings(allow={"triage": ("nobody",), "ask": ("nobody",), "track": ("nobody",)})
        async with open_town(tmp_path) as town:
            world = town.discord.world
            who = "owner"
            if how != "owner":
                world.add_role("Keepers", ["ada"], permissions=(how,))
                who = "ada"
            name = world.person(who).full_name
            async with town.office(settings) as office:
                card = await bring(office, "Acme doors do not lock")
                await act(office, who, card, "Claim")
                await redrawn(office, card, f"{name} claimed it")
                office.discord.react(who, "mentions", card, "✅")
                await becomes(office, card, "resolved", name)
                said = office.discord.say("ben", "mentions", "https://a.example.org/1")
                await office.discord.menu_command(who, "mentions", said)
                assert "Thank you" in told(office, who)[-1]
                await act(office, "ben", card, "Reopen")
                await told_so(office, "ben", only("reopen mentions", "nobody"))

    run(story())


@pytest.mark.parametrize("how", ["command", "why", "mention", "direct"])
def test_who_may_not_ask_is_told_so(tmp_path: Path, how: str) -> None:
    async def story() -> None:
        settings = office_settings(allow={"ask": ("Support",)})
        async with open_town(tmp_path, roles=ROLES) as town, town.office(settings) as office:
            card = await bring(office, "Acme doors do not lock")

            async def ask(user: str) -> str:
                """The answer."""
                if how == "command":
                    done = await office.discord.command(user, "mentions", "mentions open")
                    return words(await office.discord.answer(done))
                if how == "why":
                    return words(
                        await office.discord.answer(await act(office, user, card, "Why is this here?"))
                    )
                before = len(office.discord.messages("mentions"))
                if how == "direct":
                    office.discord.dm(user, "open")
                    found = await office.until(lambda: told(office, user))
                    return str(found[-1])
                office.discord.say(user, "mentions", "<@BOT> open")
                await office.until(lambda: len(office.discord.messages("mentions")) == before + 2)
                return words(office.discord.messages("mentions")[-1])

            refusal = await ask("ada")
            assert only("ask me questions") in refusal
            assert "doors" not in refusal
            assert "doors" in await ask("ben")
            await act(office, "ada", card, "Claim")
            await redrawn(office, card, f"{ADA} claimed it")

    run(story())


def test_a_role_is_meant_by_its_id_too_and_somebody_by_their_key(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path, roles=ROLES) as town:
            _, support = town.discord.world.role("Support")
            ada = town.discord.world.person("ada").id
            settings = office_settings(allow={"claim": (support.id,), "acknowledge": (f"discord:{ada}",)})
            async with town.office(settings) as office:
                card = await bring(office, "Acme doors do not lock")
                await act(office, "ada", card, "Claim")
                await office.until(lambda: told(office, "ada"))
                await act(office, "ada", card, "Acknowledge")
                await redrawn(office, card, f"{ADA} acknowledged it")
                await act(office, "ben", card, "Claim")
                await redrawn(office, card, f"{BEN} claimed it")
                assert len(told(office, "ada")) == 1
                assert "Claim" not in labels(card)

    run(story())


def test_a_role_that_is_given_or_taken_counts_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        settings = office_settings(allow={"triage": ("Support",)})
        async with open_town(tmp_path, roles=ROLES) as town, town.office(settings) as office:
            world = office.discord.world
            one, two, three, four = await bring_all(office, (f"Acme story {n}" for n in range(4)))
            await act(office, "ada", one, "Claim")
            await told_so(office, "ada", only("claim mentions"))
            world.give_role("ada", "Support")
            await act(office, "ada", one, "Claim")
            await becomes(office, one, "claimed", ADA)
            office.discord.react("ada", "mentions", two, "🙋")
            await becomes(office, two, "claimed", ADA)
            world.take_role("ada", "Support")
            await act(office, "ada", one, "Resolve")
            await told_so(office, "ada", only("resolve mentions"))
            office.discord.react("ada", "mentions", three, "🙋")
            await told_so(office, "ada", only("claim mentions"))

            # A role gets other permissions, a new one is made, one goes.
            world.set_role("Press Office", "MANAGE_GUILD")
            await nothing_more(office)
            await act(office, "cleo", three, "Claim")
            await becomes(office, three, "claimed", CLEO)
            world.delete_role("Support")
            await nothing_more(office)
            await act(office, "ben", four, "Claim")
            await told_so(office, "ben", only("claim mentions"))

    run(story())


def test_who_took_an_emoji_away_is_known_by_their_roles_of_now(tmp_path: Path) -> None:
    async def story() -> None:
        settings = office_settings(allow={"triage": ("Support",)})
        async with open_town(tmp_path, roles=ROLES) as town:
            async with town.office(settings) as office:
                card = await bring(office, "Acme doors do not lock")
                office.discord.react("ben", "mentions", card, "🙋")
                await becomes(office, card, "claimed", BEN)
            async with town.office(settings) as office:
                # Nothing that comes with a removal says who somebody is.
                office.discord.unreact("ben", "mentions", card, "🙋")
                await becomes(office, card, "new")
                assert told(office, "ben") == []

    run(story())


def test_rights_hold_in_direct_messages_too(tmp_path: Path) -> None:
    async def story() -> None:
        settings = office_settings(allow={"ask": ("Support",)})
        async with open_town(tmp_path, roles=ROLES) as town, town.office(settings) as office:
            await bring(office, "Acme doors do not lock")
            office.discord.dm("ben", "open")
            (answer,) = await office.until(lambda: told(office, "ben"))
            assert "doors" in answer
            office.discord.world.take_role("ben", "Support")
            await town.clock.pass_by(minutes=6)
            office.discord.dm("ben", "open")
            await office.until(lambda: len(told(office, "ben")) == 2)
            assert only("ask me questions") in told(office, "ben")[-1]

    run(story())


@pytest.mark.parametrize("what", ["GET guild", "GET member"])
def test_in_the_first_second_of_a_life_nobody_is_refused_for_roles_not_read_yet(
    tmp_path: Path, what: str
) -> None:
    async def story() -> None:
        settings = office_settings(allow={"triage": ("Support",)})
        async with open_town(tmp_path, roles=ROLES) as town:
            async with town.office(settings) as office:
                one, two = await bring_all(office, ("Acme one", "Acme two"))
            town.discord.faults.plan(what, "error_before", "error_before", "error_before")
            async with town.office(settings) as office:
                office.discord.react("ben", "mentions", two, "🙋")
                await town.quickly(office, lambda: office.shows(two, f"{BEN} claimed it"))
                await act(office, "ben", one, "Claim")
                await redrawn(office, one, f"{BEN} claimed it")
                assert told(office, "ben") == []

    run(story())


def test_somebody_who_left_the_server_is_known_by_name_alone(tmp_path: Path) -> None:
    async def story() -> None:
        settings = office_settings(allow={"triage": ("Support",)})
        async with open_town(tmp_path, roles=ROLES) as town:
            async with town.office(settings) as office:
                card = await bring(office, "Acme doors do not lock")
            town.discord.react("ben", "mentions", card, "✅")
            town.discord.world.leave("ben")
            async with town.office(settings) as office:
                await office.until(lambda: town.caught_up() >= 1)
                await nothing_more(office)
                assert await state(office, card) == ("new", None)
                assert person_id(office, "ben")

    run(story())
