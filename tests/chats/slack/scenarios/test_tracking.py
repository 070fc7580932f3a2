"""The shortcut *Track this as a mention*: any link that somebody pasted becomes a mention."""

from __future__ import annotations

from pathlib import Path

from tests.chats.slack.scenarios.town import (
    Transport,
    cards,
    labels,
    nothing_more,
    open_town,
    over_each_transport,
    told,
    told_so,
)
from tests.slack_server.office import Office, office_settings
from tests.slack_server.world import Message
from tests.stories import NO_LINK, TRACKED, bring, redrawn, run, trace, verbs, whose


async def track(office: Office, user: str, message: Message) -> None:
    done = await office.slack.shortcut(user, "track", message.channel, message.ts)
    assert done.ok, done.why
    assert done.answer is None


@over_each_transport
def test_a_link_becomes_a_mention_with_a_card_and_whoever_did_it_is_told(
    tmp_path: Path, transport: Transport
) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            link = "https://forum.example.net/t/42?page=2&sort=new"
            said = office.slack.say(
                "ben", "mentions", "Acme &amp; us: <https://forum.example.net/t/42?page=2&amp;sort=new|look>"
            )
            await track(office, "ada", said)
            await told_so(office, "ada", TRACKED)
            (card,) = await office.until(lambda: cards(office))
            assert await trace(office, link) == {
                "text": "Acme & us:",
                "source": "tracked",
                "rows": ["mentions"],
            }
            assert office.shows(card, link)
            await nothing_more(office)
            await office.slack.press("cleo", "mentions", card.ts, "Claim")
            await redrawn(office, card, "cleo claimed it")

    run(story())


@over_each_transport
def test_of_several_links_each_becomes_a_mention(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            said = office.slack.say(
                "ben",
                "mentions",
                "<https://a.example.org/1> and <https://b.example.org/2|b.example.org/2>, "
                "again <https://a.example.org/1>, <mailto:ada@example.org|ada>, <#C0FAKE00001|x>, <@U123>",
            )
            await track(office, "ada", said)
            await told_so(office, "ada", TRACKED)
            await office.until(lambda: len(cards(office)) == 2)
            await nothing_more(office)
            for link in ("https://a.example.org/1", "https://b.example.org/2"):
                assert (await trace(office, link))["rows"] == ["mentions"]
            assert len(await office.store.posts(10)) == 2

    run(story())


def test_of_very_many_links_the_first_ten_are_taken_and_the_rest_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            many = " ".join(f"<https://a.example.org/{n}>" for n in range(13))
            await track(office, "ada", office.slack.say("ben", "mentions", many))
            await office.until(lambda: len(cards(office)) == 10)
            await told_so(
                office,
                "ada",
                f"{TRACKED} Only 10 links of a message are tracked at once; 3 were left out.",
            )

    run(story())


@over_each_transport
def test_links_in_rich_text_count_too(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            said = office.slack.say("ben", "mentions", "seen there")
            link = {"type": "link", "url": "https://c.example.org/3?a=1&b=2", "text": "there"}
            listed = {"type": "rich_text_section", "elements": [link]}
            said.blocks = [
                {
                    "type": "rich_text",
                    "block_id": "b1",
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": "seen "}]},
                        {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": [listed]},
                    ],
                }
            ]
            await track(office, "ada", said)
            await told_so(office, "ada", TRACKED)
            found = await trace(office, "https://c.example.org/3?a=1&b=2")
            assert found["text"] == "seen there"
            await office.until(lambda: len(cards(office)) == 1)

    run(story())


@over_each_transport
def test_a_message_without_a_link_is_told_so(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            texts = ("lunch?", "", "<mailto:ada@example.org>", "ftp://files.example.org/x", "http://")
            for text in texts:
                said = office.slack.say("ben", "mentions", text)
                await track(office, "ada", said)
            await office.until(lambda: len(told(office, "ada")) == len(texts))
            assert set(told(office, "ada")) == {NO_LINK}
            await nothing_more(office)
            assert not await office.store.posts(10)
            assert cards(office) == []

    run(story())


@over_each_transport
def test_of_what_is_known_they_hear_how_it_stands(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock", url="https://blog.example.org/doors")
            said = office.slack.say("ben", "mentions", "<https://blog.example.org/doors?utm_source=mail>")
            await track(office, "ada", said)
            await told_so(office, "ada", "I have this one already: new. Its card is in mentions.")
            await office.slack.press("cleo", "mentions", card.ts, "Claim")
            await track(office, "ada", said)
            sentence = "I have this one already: claimed, with cleo. Its card is in mentions."
            await told_so(office, "ada", sentence)
            # The card itself has the link as well.
            await track(office, "ben", card)
            await told_so(office, "ben", sentence)
            await nothing_more(office)
            assert cards(office) == [card]
            assert len(await verbs(office, card)) == 1

            elsewhere = office.slack.say("ben", "crisis", "<https://blog.example.org/doors>")
            await track(office, "ada", elsewhere)
            (urgent,) = await office.until(lambda: cards(office, "crisis"))
            assert (await whose(office, card)).id == (await whose(office, urgent)).id

    run(story())


@over_each_transport
def test_in_a_channel_of_nobody_the_card_comes_to_the_channels_of_its_topics(
    tmp_path: Path, transport: Transport
) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport, outside=("kitchen",)) as town, town.office() as office:
            # In one of them the bot is a guest, in the other one it is not: there it answers all the same.
            for place in ("general", "kitchen"):
                said = office.slack.say("ben", place, f"<https://forum.example.net/{place}>")
                await track(office, "ada", said)
            await office.until(lambda: told(office, "ada") == [TRACKED, TRACKED])
            where = [one.channel for one in office.slack.whispers("ada")]
            assert where == [office.slack.world.channel(place).id for place in ("general", "kitchen")]
            await office.until(lambda: len(cards(office)) == 2)
            await nothing_more(office)
            assert cards(office, "general") == []

    run(story())


@over_each_transport
def test_who_may_not_track_is_told_who_may(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        settings = office_settings(allow={"track": ("support",)})
        groups = {"support": ["ben"]}
        async with open_town(tmp_path, transport, groups=groups) as town, town.office(settings) as office:
            said = office.slack.say("ben", "mentions", "<https://a.example.org/1> <https://a.example.org/2>")
            await track(office, "ada", said)
            await office.until(lambda: told(office, "ada"))
            (sentence,) = told(office, "ada")
            assert sentence.startswith("Here only support may make a link a mention.")
            assert sentence.count("Here only") == 1, "once, however many links there are"
            assert not await office.store.posts(10)
            await track(office, "ben", said)
            await told_so(office, "ben", TRACKED)
            cards_now = await office.until(lambda: len(cards(office)) == 2 and cards(office))
            assert all("Claim" in labels(card) for card in cards_now)

    run(story())
