"""*Track this as a mention*, in the menu of a message: any link that somebody pasted becomes a mention."""

from __future__ import annotations

from pathlib import Path

from tests.chats.discord.scenarios.town import (
    CLEO,
    act,
    buttons,
    cards,
    form,
    nothing_more,
    open_town,
    told,
    told_so,
)
from tests.discord_server.office import Office, office_settings
from tests.discord_server.world import Message
from tests.stories import NO_LINK, TRACKED, bring, redrawn, run, trace, verbs, whose


async def track(office: Office, user: str, message: Message) -> None:
    done = await office.discord.menu_command(user, message.channel, message)
    assert not done.failed


def test_a_link_becomes_a_mention_with_a_card_and_whoever_did_it_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            link = "https://forum.example.net/t/42?page=2&sort=new"
            said = office.discord.say("ben", "mentions", f"Acme & us: [look]({link}).")
            await track(office, "ada", said)
            await told_so(office, "ada", TRACKED)
            (card,) = await office.until(lambda: cards(office))
            found = await trace(office, link)
            assert (found["source"], found["rows"]) == ("tracked", ["mentions"])
            assert "Acme & us:" in found["text"]
            assert office.shows(card, link)
            await nothing_more(office)
            await act(office, "cleo", card, "Claim")
            await redrawn(office, card, f"{CLEO} claimed it")

    run(story())


def test_of_several_links_each_becomes_a_mention(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            said = office.discord.say(
                "ben",
                "mentions",
                "<https://a.example.org/1> and https://b.example.org/2, again https://a.example.org/1 "
                "mailto:ada@example.org <#123> <@123> ||https://d.example.org/wiki/A_(b)||",
            )
            await track(office, "ada", said)
            await told_so(office, "ada", TRACKED)
            await office.until(lambda: len(cards(office)) == 3)
            await nothing_more(office)
            for link in (
                "https://a.example.org/1",
                "https://b.example.org/2",
                "https://d.example.org/wiki/A_(b)",
            ):
                assert (await trace(office, link))["rows"] == ["mentions"]
            assert len(await office.store.posts(10)) == 3

    run(story())


def test_of_very_many_links_the_first_ten_are_taken_and_the_rest_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            many = " ".join(f"https://a.example.org/{n}" for n in range(13))
            await track(office, "ada", office.discord.say("ben", "mentions", many))
            await office.until(lambda: len(cards(office)) == 10)
            await told_so(
                office,
                "ada",
                f"{TRACKED}\nOnly 10 links of a message are tracked at once; 3 were left out.",
            )

    run(story())


def test_links_of_embeds_count_too(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            world = office.discord.world
            embed = {"type": "rich", "title": "seen there", "url": "https://c.example.org/3?a=1&b=2"}
            said = world.add_message(world.channel("mentions"), world.person("ben").id, embeds=[embed])
            await track(office, "ada", said)
            await told_so(office, "ada", TRACKED)
            assert (await trace(office, "https://c.example.org/3?a=1&b=2"))["rows"] == ["mentions"]
            await office.until(lambda: len(cards(office)) == 1)

    run(story())


def test_a_line_of_ours_leads_nowhere(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            view = await form(office, "ada", card, "Add a note…")
            await office.discord.submit("ada", view, {"text": "I ask the shop"})
            await office.until(lambda: office.discord.thread(card))
            (line,) = office.discord.thread(card)
            await track(office, "ada", line)
            await told_so(office, "ada", NO_LINK)

    run(story())


def test_a_message_without_a_link_is_told_so(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            texts = ("lunch?", "mailto:ada@example.org", "ftp://files.example.org/x", "http://")
            for text in texts:
                said = office.discord.say("ben", "mentions", text)
                await track(office, "ada", said)
            await office.until(lambda: len(told(office, "ada")) == len(texts))
            assert set(told(office, "ada")) == {NO_LINK}
            await nothing_more(office)
            assert not await office.store.posts(10)
            assert cards(office) == []

    run(story())


def test_of_what_is_known_they_hear_how_it_stands(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock", url="https://blog.example.org/doors")
            said = office.discord.say("ben", "mentions", "https://blog.example.org/doors?utm_source=mail")
            await track(office, "ada", said)
            await told_so(office, "ada", "I have this one already: new. Its card is in mentions.")
            await act(office, "cleo", card, "Claim")
            await track(office, "ada", said)
            sentence = f"I have this one already: claimed, with {CLEO}. Its card is in mentions."
            await told_so(office, "ada", sentence)
            # The card itself has the link as well.
            await track(office, "ben", card)
            await told_so(office, "ben", sentence)
            await nothing_more(office)
            assert cards(office) == [card]
            assert len(await verbs(office, card)) == 1

            elsewhere = office.discord.say("ben", "crisis", "https://blog.example.org/doors")
            await track(office, "ada", elsewhere)
            (urgent,) = await office.until(lambda: cards(office, "crisis"))
            await nothing_more(office)
            assert (await whose(office, card)).id == (await whose(office, urgent)).id

    run(story())


def test_in_a_channel_of_nobody_the_card_comes_to_the_channels_of_its_topics(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path, outside=("kitchen",)) as town, town.office() as office:
            # One of them the bot sees, the other one it does not: there it answers all the same.
            for place in ("general", "kitchen"):
                said = office.discord.say("ben", place, f"https://forum.example.net/{place}")
                await track(office, "ada", said)
            await office.until(lambda: told(office, "ada") == [TRACKED, TRACKED])
            where = [one.channel for one in office.discord.whispers("ada")]
            assert where == [office.discord.world.channel(place).id for place in ("general", "kitchen")]
            await office.until(lambda: len(cards(office)) == 2)
            await nothing_more(office)
            assert cards(office, "general") == []

    run(story())


def test_who_may_not_track_is_told_who_may(tmp_path: Path) -> None:
    async def story() -> None:
        settings = office_settings(allow={"track": ("support",)})
        async with open_town(tmp_path, roles={"Support": ["ben"]}) as town, town.office(settings) as office:
            said = office.discord.say("ben", "mentions", "https://a.example.org/1 https://a.example.org/2")
            await track(office, "ada", said)
            await office.until(lambda: told(office, "ada"))
            (sentence,) = told(office, "ada")
            assert sentence.startswith("Here only support may make a link a mention.")
            assert sentence.count("Here only") == 1, "once, however many links there are"
            assert not await office.store.posts(10)
            await track(office, "ben", said)
            await told_so(office, "ben", TRACKED)
            standing = await office.until(lambda: len(cards(office)) == 2 and cards(office))
            assert all("Claim" in buttons(card) for card in standing)

    run(story())


def test_what_cannot_be_kept_is_not_acknowledged(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            said = office.discord.say("ben", "mentions", "https://a.example.org/1")
            office.discord.interactions.patience = 0.3
            with town.store_in_trouble("mentions"):
                assert (await office.discord.menu_command("ada", "mentions", said)).failed
            office.discord.interactions.patience = 3.0
            await nothing_more(office)
            assert told(office, "ada") == []
            assert cards(office) == []
            await track(office, "ada", said)
            await told_so(office, "ada", TRACKED)
            await office.until(lambda: len(cards(office)) == 1)

    run(story())
