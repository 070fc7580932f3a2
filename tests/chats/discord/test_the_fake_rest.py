"""The local Discord's REST half: messages, reactions, threads, permissions, commands."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.chats.discord.plain_rest import BUTTON, CALM, Caller, Hand, calling, card, row, run
from tests.discord_server.commands_rest import command_wrongs
from tests.discord_server.things import FORUM, Json
from tests.discord_server.world import APP, BOT_USER

EYES = "%F0%9F%91%80"


async def post(caller: Caller, channel: str = "mentions", **more: Any) -> str:
    """The id of a new card."""
    answer = await caller.post(channel, card(**more))
    assert answer.status == 200, answer.body
    return str(answer.body["id"])


def test_a_card_is_posted_read_changed_and_deleted() -> None:
    async def story() -> None:
        async with calling() as caller:
            heard: list[tuple[str, Any]] = []
            caller.fake.world.announce = lambda event, data, where: heard.append((event, data))
            message = await post(caller)
            place = f"{caller.place('mentions')}/messages/{message}"
            read = (await caller.call("GET", place)).body
            assert read["embeds"] == [{"type": "rich", "description": "Acme doors do not lock"}]
            assert read["components"][0]["components"][0]["custom_id"] == BUTTON["custom_id"]
            assert "nonce" not in read
            edited = (await caller.call("PATCH", place, {**CALM, "content": "b", "embeds": []})).body
            assert (edited["content"], edited["embeds"]) == ("b", [])
            assert edited["components"] == read["components"], "what is not in an edit stays"
            assert (await caller.call("DELETE", place)).status == 204
            assert (await caller.call("GET", place)).code == 10008
            assert [one for one, _ in heard] == ["MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"]
            assert heard[0][1]["nonce"] == card()["nonce"]
            assert "nonce" not in heard[1][1]
            assert caller.fake.flaws == []

    run(story())


def test_a_nonce_is_known_for_a_while_in_its_channel() -> None:
    async def story() -> None:
        clock = Hand()
        async with calling(clock=clock, nonce_life=100.0) as caller:
            first = await post(caller)
            again = await caller.post("mentions", card(content="other"))
            assert again.body["id"] == first
            assert again.body["content"] == "", "the first message is answered, nothing is changed"
            clock.now += 101
            assert await post(caller) != first
            assert len(caller.fake.messages("mentions")) == 2
            assert caller.fake.flaws == []
            await post(caller, "alerts")
            assert "another channel" in caller.fake.flaws[0]

    run(story())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [4, 3, 2, 1, 0]),
        ("limit=2", [4, 3]),
        ("before={2}&limit=1", [1]),
        ("after={1}&limit=2", [3, 2]),
        ("around={2}&limit=3", [3, 2, 1]),
        ("after={4}", []),
    ],
)
def test_a_history_is_read_in_pages_newest_first(query: str, found: list[int]) -> None:
    async def story() -> None:
        async with calling() as caller:
            ids = [await post(caller, nonce=f"n{i}") for i in range(5)]
            place = f"{caller.place('mentions')}/messages?{query.format(*ids)}"
            assert [one["id"] for one in (await caller.call("GET", place)).body] == [ids[i] for i in found]
            assert caller.fake.flaws == []

    run(story())


def test_strangers_words_are_hidden_unless_they_are_for_the_bot() -> None:
    async def story() -> None:
        async with calling() as caller:
            fake = caller.fake
            fake.say("ada", "mentions", "a secret")
            fake.say("ada", "mentions", f"<@{BOT_USER}> today")
            direct = fake.dm("ada", "mine")
            read = (await caller.call("GET", f"{caller.place('mentions')}/messages")).body
            assert [one["content"] for one in read] == [f"<@{BOT_USER}> today", ""]
            place = f"/channels/{direct.channel}/messages/{direct.id}"
            assert (await caller.call("GET", place)).body["content"] == "mine"
            fake.world.message_content = True
            read = (await caller.call("GET", f"{caller.place('mentions')}/messages")).body
            assert read[1]["content"] == "a secret"

    run(story())


def test_the_threads_of_a_channel_are_listed_while_they_are_open_and_when_they_are_closed() -> None:
    async def story() -> None:
        async with calling() as caller:
            fake, home = caller.fake, caller.fake.world.guild.id
            said = [fake.say("ada", "mentions", text) for text in "abcd"]
            first, second, third, fourth = (fake.open_thread("ada", one, one.content) for one in said)
            for one in (first, second, third):
                fake.world.archive_thread(one.id)
            active = (await caller.call("GET", f"/guilds/{home}/threads/active")).body
            assert [one["id"] for one in active["threads"]] == [fourth.id]
            place = f"{caller.place('mentions')}/threads/archived/public"
            page = (await caller.call("GET", f"{place}?limit=2")).body
            assert ([one["id"] for one in page["threads"]], page["has_more"]) == ([third.id, second.id], True)
            before = page["threads"][-1]["thread_metadata"]["archive_timestamp"].replace("+", "%2B")
            page = (await caller.call("GET", f"{place}?limit=2&before={before}")).body
            assert ([one["id"] for one in page["threads"]], page["has_more"]) == ([first.id], False)
            fake.world.deny("mentions", "READ_MESSAGE_HISTORY")
            assert (await caller.call("GET", place)).code == 50013

    run(story())


def test_a_post_in_a_forum_is_a_thread_with_the_id_of_its_first_message() -> None:
    async def story() -> None:
        async with calling() as caller:
            fake = caller.fake
            forum = fake.world.add_channel("ideas", kind=FORUM)
            fake.world.message_content = True
            post = fake.write_post("ada", "ideas", "Doors", "More of them")
            fake.say("ben", post.channel, "Yes", reply_to=post)
            assert post.id == post.channel
            thread = (await caller.call("GET", f"/channels/{post.id}")).body
            assert (thread["name"], thread["parent_id"]) == ("Doors", forum.id)
            read = (await caller.call("GET", f"/channels/{post.id}/messages")).body
            assert [one["content"] for one in read] == ["Yes", "More of them"]
            assert read[0]["referenced_message"]["id"] == post.id
            assert read[0]["message_reference"]["channel_id"] == post.id

    run(story())


ACTS: dict[str, tuple[str, str, Any]] = {
    "read": ("GET", "/messages/{m}", None),
    "post": ("POST", "/messages", card("other")),
    "edit": ("PATCH", "/messages/{m}", {**CALM, "content": "b"}),
    "react": ("PUT", f"/messages/{{m}}/reactions/{EYES}/@me", None),
    "thread": ("POST", "/messages/{m}/threads", {"name": "Notes"}),
}


@pytest.mark.parametrize(
    ("act", "lacks", "code"),
    [
        *((act, "VIEW_CHANNEL", 50001) for act in ACTS),
        ("post", "SEND_MESSAGES", 50013),
        ("post", "EMBED_LINKS", 50013),
        ("read", "READ_MESSAGE_HISTORY", 50013),
        ("react", "READ_MESSAGE_HISTORY", 50013),
        ("react", "ADD_REACTIONS", 50013),
        ("thread", "CREATE_PUBLIC_THREADS", 50013),
        ("edit", "SEND_MESSAGES", -1),
    ],
)
def test_what_is_not_allowed_is_refused(act: str, lacks: str, code: int) -> None:
    async def story() -> None:
        async with calling() as caller:
            message = await post(caller)
            caller.fake.world.deny("mentions", lacks)
            method, path, body = ACTS[act]
            answer = await caller.call(method, caller.place("mentions") + path.format(m=message), body)
            assert answer.code == code
            assert answer.status == (403 if code > 0 else 200)
            caller.fake.world.allow("mentions", lacks)
            again = await caller.call(method, caller.place("mentions") + path.format(m=message), body)
            assert again.status < 300
            assert caller.fake.flaws == []

    run(story())


def test_without_embed_links_embeds_are_left_out_where_there_are_words() -> None:
    async def story() -> None:
        async with calling() as caller:
            caller.fake.world.deny("mentions", "EMBED_LINKS")
            assert (await caller.post("mentions", card(content="words"))).body["embeds"] == []

    run(story())


def test_without_the_history_there_is_none_and_without_files_no_picture() -> None:
    async def story() -> None:
        async with calling() as caller:
            await post(caller)
            caller.fake.world.deny("mentions", "READ_MESSAGE_HISTORY", "ATTACH_FILES")
            assert (await caller.call("GET", f"{caller.place('mentions')}/messages")).body == []
            drawn = card("other", attachments=[{"id": "0"}])
            assert (await caller.post("mentions", drawn, files=[("a.png", b"1")])).code == 50013

    run(story())


def test_a_private_channel_and_one_without_the_bot() -> None:
    async def story() -> None:
        async with calling(private=("crisis",), outside=("board",)) as caller:
            await post(caller, "crisis")
            assert (await caller.call("GET", caller.place("board"))).code == 50001
            assert (await caller.call("GET", "/channels/1")).code == 10003
            listed = (await caller.call("GET", f"/guilds/{caller.fake.world.guild.id}/channels")).body
            assert {"crisis", "board"} <= {one["name"] for one in listed}, "a server names all its channels"
            gone = caller.place("crisis")
            caller.fake.world.delete_channel("crisis")
            assert (await caller.call("GET", gone)).code == 10003
            assert (await caller.call("GET", f"{gone}/messages")).code == 10003

    run(story())


def test_a_bot_that_is_thrown_out_has_no_access() -> None:
    async def story() -> None:
        async with calling(guilds={"Second": ("other",)}) as caller:
            world = caller.fake.world
            assert [one["name"] for one in (await caller.call("GET", "/users/@me/guilds")).body] == [
                "Acme HQ",
                "Second",
            ]
            world.kick("Second")
            second = world.find_guild("Second").id
            assert (await caller.call("GET", f"/guilds/{second}")).code == 10004
            assert (await caller.call("GET", f"/guilds/{second}/channels")).code == 50001
            assert (await caller.call("GET", caller.place("other"))).code == 50001
            assert len((await caller.call("GET", "/users/@me/guilds")).body) == 1
            world.invite("Second")
            assert (await caller.call("GET", caller.place("other"))).status == 200

    run(story())


def test_a_token_that_is_reset_is_worth_nothing() -> None:
    async def story() -> None:
        async with calling() as caller:
            await caller.fake.reset_token()
            answer = await caller.call("GET", "/users/@me")
            assert (answer.status, answer.body) == (401, {"message": "401: Unauthorized", "code": 0})
            fresh = {"Authorization": f"Bot {caller.fake.world.token}"}
            assert (await caller.call("GET", "/users/@me", headers=fresh)).status == 200

    run(story())


def test_a_client_says_who_it_is() -> None:
    async def story() -> None:
        async with calling() as caller:
            await caller.call("GET", "/users/@me", headers={"User-Agent": "python"})
            assert "does not say who it is" in caller.fake.flaws[0]

    run(story())


def test_somebody_elses_message_is_not_changed() -> None:
    async def story() -> None:
        async with calling() as caller:
            theirs = caller.fake.say("ada", "mentions", "hello")
            place = f"{caller.place('mentions')}/messages/{theirs.id}"
            assert (await caller.call("PATCH", place, {**CALM, "content": "b"})).code == 50005
            assert (await caller.call("DELETE", place)).code == 50013
            assert "somebody else's message" in caller.fake.flaws[0]

    run(story())


def test_reactions_are_put_counted_read_in_pages_and_taken() -> None:
    async def story() -> None:
        async with calling() as caller:
            message = await post(caller)
            place = f"{caller.place('mentions')}/messages/{message}"
            own = f"{place}/reactions/{EYES}/@me"
            for _ in range(2):
                assert (await caller.call("PUT", own)).status == 204
            for person in ("ada", "ben", "cleo"):
                caller.fake.react(person, "mentions", message, "👀")
            (shown,) = (await caller.call("GET", place)).body["reactions"]
            assert (shown["count"], shown["me"], shown["emoji"]["name"]) == (4, True, "👀")
            seen: list[str] = []
            while True:
                after = f"&after={seen[-1]}" if seen else ""
                page = (await caller.call("GET", f"{place}/reactions/{EYES}?limit=3{after}")).body
                seen += [one["id"] for one in page]
                if len(page) < 3:
                    break
            assert len(seen) == 4 == len(set(seen))
            assert (await caller.call("DELETE", own)).status == 204
            assert (await caller.call("GET", place)).body["reactions"][0]["count"] == 3
            assert (await caller.call("PUT", f"{place}/reactions/eyes/@me")).code == 10014

    run(story())


def test_there_are_twenty_kinds_of_reactions_at_most() -> None:
    async def story() -> None:
        async with calling() as caller:
            message = await post(caller)
            faces = [chr(0x1F600 + i) for i in range(20)]
            for face in faces:
                caller.fake.react("ada", "mentions", message, face)
            place = f"{caller.place('mentions')}/messages/{message}/reactions"
            assert (await caller.call("PUT", f"{place}/{faces[0]}/@me")).status == 204
            assert (await caller.call("PUT", f"{place}/{EYES}/@me")).code == 30010

    run(story())


def test_a_message_has_one_thread_with_its_own_id() -> None:
    async def story() -> None:
        async with calling() as caller:
            message = await post(caller)
            start = f"{caller.place('mentions')}/messages/{message}/threads"
            opened = await caller.call("POST", start, {"name": "Notes"})
            assert (opened.status, opened.body["id"], opened.body["type"]) == (201, message, 11)
            assert (await caller.call("POST", start, {"name": "Notes"})).code == 160004
            note = await post(caller, message, nonce="note")
            read = (await caller.call("GET", f"/channels/{message}/messages")).body
            assert [one["type"] for one in read] == [0, 21]
            assert read[0]["id"] == note
            active = await caller.call("GET", f"/guilds/{caller.fake.world.guild.id}/threads/active")
            assert [one["id"] for one in active.body["threads"]] == [message]
            assert [one.id for one in caller.fake.messages("mentions")] == [message]
            caller.fake.world.delete_channel(message)
            assert (await caller.call("POST", f"/channels/{message}/messages", card("x"))).code == 10003
            assert (await caller.call("POST", start, {"name": "Notes"})).code == 160004

    run(story())


@pytest.mark.parametrize(
    ("archived", "locked", "posts", "edits"),
    [(True, False, -1, 50083), (True, True, 50083, 50083), (False, True, 160005, -1)],
)
def test_a_thread_sleeps_or_is_locked(archived: bool, locked: bool, posts: int, edits: int) -> None:
    async def story() -> None:
        async with calling() as caller:
            message = await post(caller)
            start = f"{caller.place('mentions')}/messages/{message}/threads"
            await caller.call("POST", start, {"name": "Notes"})
            note = await post(caller, message, nonce="note")
            thread = caller.fake.world.channels[message]
            thread.archived, thread.locked = archived, locked
            change = {**CALM, "content": "b"}
            place = f"/channels/{message}/messages"
            assert (await caller.call("PATCH", f"{place}/{note}", change)).code == edits
            assert (await caller.call("POST", place, card("other"))).code == posts
            assert not thread.archived or posts > 0, "a post wakes it"

    run(story())


def test_in_threads_one_needs_another_permission() -> None:
    async def story() -> None:
        async with calling() as caller:
            message = await post(caller)
            start = f"{caller.place('mentions')}/messages/{message}/threads"
            await caller.call("POST", start, {"name": "Notes"})
            caller.fake.world.deny("mentions", "SEND_MESSAGES")
            await post(caller, message, nonce="one")
            caller.fake.world.deny("mentions", "SEND_MESSAGES_IN_THREADS")
            assert (await caller.call("POST", f"/channels/{message}/messages", card("two"))).code == 50013

    run(story())


def test_a_direct_message_reaches_who_takes_them() -> None:
    async def story() -> None:
        async with calling() as caller:
            world = caller.fake.world
            ada = world.person("ada").id
            opened = await caller.call("POST", "/users/@me/channels", {"recipient_id": ada})
            assert (opened.body["type"], opened.body["recipients"][0]["id"]) == (1, ada)
            place = f"/channels/{opened.body['id']}/messages"
            assert (await caller.call("POST", place, card())).status == 200
            assert [one.embeds for one in caller.fake.whispers("ada")]
            world.close_messages("ada")
            assert (await caller.call("POST", place, card("other"))).code == 50007
            nobody = await caller.call("POST", "/users/@me/channels", {"recipient_id": "1"})
            assert nobody.code == 50033

    run(story())


def test_a_picture_stands_in_its_embed_and_stays_through_edits() -> None:
    async def story() -> None:
        async with calling() as caller:
            picture = {"image": {"url": "attachment://chart.png"}}
            drawn = card(embeds=[picture], attachments=[{"id": "0", "description": "A chart"}])
            posted = (await caller.post("mentions", drawn, files=[("chart.png", b"png")])).body
            assert posted["attachments"] == [], "what an embed shows is no attachment"
            assert posted["embeds"][0]["image"]["url"].endswith("/chart.png")
            place = f"{caller.place('mentions')}/messages/{posted['id']}"
            edited = await caller.call("PATCH", place, {**CALM, "content": "b", "embeds": [picture]})
            assert edited.body["embeds"][0]["image"]["url"] == posted["embeds"][0]["image"]["url"]
            new = {**CALM, "embeds": [picture], "attachments": [{"id": "0"}]}
            await caller.call("PATCH", place, new, files=[("chart.png", b"newer")])
            (message,) = caller.fake.messages("mentions")
            assert [one.data for one in message.files] == [b"newer"]
            bare = await caller.call("PATCH", place, {**CALM, "embeds": [], "attachments": []})
            assert (bare.body["embeds"], bare.body["attachments"]) == ([], [])
            assert caller.fake.flaws == []

    run(story())


HERE = "/applications/{app}/guilds/{guild}/commands"
COMMAND = {"name": "mentions", "description": "Ask", "options": []}


def test_commands_are_replaced_and_keep_their_ids() -> None:
    async def story() -> None:
        async with calling() as caller:
            place = HERE.format(app=APP, guild=caller.fake.world.guild.id)
            assert (await caller.call("GET", place)).body == []
            first = (await caller.call("PUT", place, [COMMAND, {"name": "Track", "type": 3}])).body
            again = (await caller.call("PUT", place, [COMMAND, {"name": "Track", "type": 3}])).body
            assert again == first
            (changed,) = (await caller.call("PUT", place, [{**COMMAND, "description": "Else"}])).body
            assert changed["id"] == first[0]["id"]
            assert changed["version"] != first[0]["version"]
            assert (await caller.call("GET", place)).body == [changed]
            caller.fake.world.kick()
            assert (await caller.call("GET", place)).code == 50001
            caller.fake.world.invite(command_scope=False)
            assert (await caller.call("PUT", place, [COMMAND])).code == 50001
            assert caller.fake.flaws == []

    run(story())


OPTION = {"type": 3, "name": "topic", "description": "Which"}


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        ({**COMMAND, "name": "Mentions"}, "name"),
        ({**COMMAND, "name": "two words"}, "name"),
        ({**COMMAND, "description": ""}, "description"),
        ({"name": "Track", "type": 3, "description": "a"}, "description"),
        ({**COMMAND, "options": [OPTION, OPTION]}, "options.0.name"),
        ({**COMMAND, "options": [OPTION, {**OPTION, "name": "b", "required": True}]}, "options.1.required"),
        ({**COMMAND, "options": [{**OPTION, "name": f"a{i}"} for i in range(26)]}, "options"),
        ({**COMMAND, "options": [OPTION, {"type": 1, "name": "a", "description": "a"}]}, "options"),
        (
            {
                **COMMAND,
                "options": [{**OPTION, "autocomplete": True, "choices": [{"name": "a", "value": "a"}]}],
            },
            "options.0.autocomplete",
        ),
        ({**COMMAND, "options": [{**OPTION, "name": f"{i:0>32}"} for i in range(250)]}, ""),
    ],
)
def test_a_command_that_is_wrong_is_told_where(command: Json, wrong: str) -> None:
    assert wrong in {".".join(map(str, one.where)) for one in command_wrongs(command)}


def test_names_of_commands_are_unique() -> None:
    async def story() -> None:
        async with calling() as caller:
            place = HERE.format(app=APP, guild=caller.fake.world.guild.id)
            assert (await caller.call("PUT", place, [COMMAND, COMMAND])).code == 50035
            assert caller.fake.flaws

    run(story())


def test_who_is_in_a_server_and_what_they_may() -> None:
    async def story() -> None:
        async with calling(admins=("ada",), roles={"Support": ("ben",)}) as caller:
            world = caller.fake.world
            members = f"/guilds/{world.guild.id}/members"
            roles = {
                one["id"]: one for one in (await caller.call("GET", f"/guilds/{world.guild.id}/roles")).body
            }
            ben = (await caller.call("GET", f"{members}/{world.person('ben').id}")).body
            assert [roles[one]["name"] for one in ben["roles"]] == ["Support"]
            own = (await caller.call("GET", f"{members}/{BOT_USER}")).body
            assert [roles[one]["tags"] for one in own["roles"]] == [{"bot_id": BOT_USER}]
            ada = (await caller.call("GET", f"{members}/{world.person('ada').id}")).body
            assert int(roles[ada["roles"][0]]["permissions"]) & 8
            world.leave("ben")
            assert (await caller.call("GET", f"{members}/{world.person('ben').id}")).code == 10007
            assert (await caller.call("GET", f"{members}/1")).code == 10013

    run(story())


def test_many_channels_fill_quickly() -> None:
    async def story() -> None:
        names = [f"room{i}" for i in range(50)]
        async with calling(channels=names) as caller:

            async def fill(name: str) -> None:
                for i in range(20):
                    await post(caller, name, nonce=f"{name}-{i}", components=[row(BUTTON)])

            await asyncio.gather(*map(fill, names))
            assert all(len(caller.fake.messages(name)) == 20 for name in names)
            assert caller.fake.flaws == []

    run(story())
