"""What a message in Discord says: who, where, in plain text; and which messages say nothing. The messages are
held against Discord's own description of its API where that is at hand (`LISTENPOST_SAMPLES`)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from chats.discord_said import Ours, Spot, is_edit, read_post, said_at, snowflake
from chats.discord_said_text import Names, is_wordless, unmarked
from core.types import Author, Post
from tests.discord_server import spec

US, APP = "1100000000000000001", "1100000000000000002"
ADA, BEN, TOOL = "1200000000000000001", "1200000000000000002", "1300000000000000001"
GUILD, ROOM, FORUM, ROLE = (
    "2200000000000000001",
    "3300000000000000001",
    "3300000000000000002",
    "4400000000000000001",
)
MESSAGE = "1440000000000000000"
OURS = Ours(US, APP)
HELP = Spot(room=ROOM, name="help", guild=GUILD, server="Birdhouse", kind=0)
IDEAS = Spot(room=FORUM, name="ideas", guild=GUILD, server="Birdhouse", kind=15)
NAMES = Names({ROLE: "Helpers"}.get, {ROOM: "help"}.get)
Json = dict[str, Any]


def user(key: str, name: str, **more: Any) -> Json:
    """Somebody, as messages show them."""
    known = {
        "id": key,
        "username": name,
        "discriminator": "0",
        "global_name": name.capitalize(),
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }
    return {**known, **more}


def message(content: str = "", **more: Any) -> Json:
    """A message of Ada's in #help."""
    known = {
        "id": MESSAGE,
        "type": 0,
        "channel_id": ROOM,
        "author": user(ADA, "ada"),
        "content": content,
        "timestamp": "2025-11-18T00:00:00.000000+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "flags": 0,
    }
    return {**known, **more}


def snapshot(content: str, **more: Any) -> Json:
    """What is passed on."""
    left_out = ("id", "channel_id", "author", "tts", "mention_everyone", "pinned")
    whole = message(content, **more)
    return {"message": {key: value for key, value in whole.items() if key not in left_out}}


def reference(kind: int = 0, **more: Any) -> Json:
    return {"type": kind, "channel_id": ROOM, "message_id": "1430000000000000000", "guild_id": GUILD, **more}


def read(said: Mapping[str, Any], spot: Spot = HELP, thread: str = "") -> Post | None:
    return read_post(said, spot, thread, OURS, NAMES)


EMBED: Json = {
    "type": "rich",
    "title": "Ticket 12",
    "description": "The **door** of [Acme](https://acme.example/)",
    "fields": [{"name": "State", "value": "open", "inline": False}],
}
PREVIEW: Json = {"type": "article", "title": "Somebody else's words", "url": "https://news.example.org/1"}
BOT = user(TOOL, "tickets", bot=True, discriminator="0042", global_name=None)
HOOK = user(TOOL, "Build news", bot=True, discriminator="0000", global_name=None)
POLL: Json = {
    "question": {"text": "Which Acme door?"},
    "answers": [
        {"answer_id": 1, "poll_media": {"text": "The red one"}},
        {"answer_id": 2, "poll_media": {"text": "None"}},
    ],
    "expiry": "2025-11-19T00:00:00+00:00",
    "allow_multiselect": False,
    "layout_type": 1,
    "results": {"answer_counts": [], "is_finalized": False},
}

SAYS: Mapping[str, tuple[Json, str]] = {
    "a message": (message("Acme doors"), "Acme doors"),
    "a reply": (message("Acme does", type=19, message_reference=reference()), "Acme does"),
    "somebody named": (
        message(f"<@{BEN}> and <@!{BEN}> know Acme", mentions=[user(BEN, "ben")]),
        "@Ben and @Ben know Acme",
    ),
    "a link, whose preview is somebody else's": (
        message("Acme https://news.example.org/1", embeds=[PREVIEW]),
        "Acme https://news.example.org/1",
    ),
    "an embed of a person is a preview": (message("Acme", embeds=[EMBED]), "Acme"),
    "another bot": (
        message("New:", author=BOT, embeds=[EMBED, PREVIEW]),
        "New:\nTicket 12\nThe door of Acme (https://acme.example/)\nState\nopen",
    ),
    "another bot's answer to a command": (message("Acme is up", type=20, author=BOT), "Acme is up"),
    "a bot that writes in components": (
        message(
            author=BOT,
            flags=1 << 15,
            components=[
                {
                    "type": 17,
                    "id": 1,
                    "accent_color": None,
                    "spoiler": False,
                    "components": [{"type": 10, "id": 2, "content": "## Acme\nis **up**"}],
                }
            ],
        ),
        "Acme\nis up",
    ),
    "somebody else's webhook": (message("Acme 2.0", author=HOOK, webhook_id=TOOL), "Acme 2.0"),
    "a forward": (
        message(message_reference=reference(), message_snapshots=[snapshot("**Acme** burns")]),
        "Acme burns",
    ),
    "a poll": (message(poll=POLL), "Which Acme door?\nThe red one\nNone"),
}


@pytest.mark.parametrize("what", SAYS)
def test_what_somebody_says_is_read_as_plain_text(what: str) -> None:
    said, text = SAYS[what]
    post = read(said)
    assert post is not None
    assert post.text == text
    assert post.key == f"{ROOM}/{MESSAGE}"
    assert post.url == f"https://discord.com/channels/{GUILD}/{ROOM}/{MESSAGE}"
    assert post.site == "#help (Birdhouse)"


def test_authors_have_the_name_that_everybody_sees_and_their_own() -> None:
    def author(**more: Any) -> Author:
        post = read(message("Acme", **more))
        assert post is not None
        return post.author

    assert author() == Author(handle="ada", name="Ada")
    assert author(author=user(ADA, "ada", global_name=None)) == Author(handle="ada", name="ada")
    assert author(member={"nick": "Queen"}) == Author(handle="ada", name="Ada"), "the history tells no nicks"
    assert author(author=HOOK, webhook_id=TOOL) == Author(handle="Build news", name="Build news")


SILENT: Mapping[str, Json] = {
    "our own": message("Acme", author=user(US, "listenpost", bot=True)),
    "our webhook": message("Acme", author=HOOK, webhook_id=APP, application_id=APP),
    "a question to us": message(f"<@{US}> today", mentions=[user(US, "listenpost", bot=True)]),
    "nothing": message(),
    "only marks": message("** **"),
    **{
        f"type {kind}": message("Acme", type=kind)
        for kind in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 18, 22, 24, 25, 27, 32, 36, 46)
    },
    "the beginning of a thread whose message is gone": message(
        type=21, message_reference=reference(), referenced_message=None
    ),
}
BROKEN: Mapping[str, Json] = {
    "no author": {"id": MESSAGE, "channel_id": ROOM, "content": "Acme"},
    "no id": message("Acme", id=None),
    "a type of a later day": message("Acme", type=99),
}


@pytest.mark.parametrize("what", [*SILENT, *BROKEN])
def test_what_says_nothing_new_is_no_post(what: str) -> None:
    assert read({**SILENT, **BROKEN}[what]) is None


def test_a_reply_and_a_forward_lead_to_where_it_began() -> None:
    origin = f"https://discord.com/channels/{GUILD}/{ROOM}/1430000000000000000"
    reply = read(message("Acme does", type=19, message_reference=reference()))
    assert reply is not None
    assert (reply.in_reply_to, reply.repost_of) == (origin, None)
    forward = read(message(message_reference=reference(1), message_snapshots=[snapshot("Acme")]))
    assert forward is not None
    assert (forward.in_reply_to, forward.repost_of) == (None, origin)
    assert forward == read(message(message_reference=reference(), message_snapshots=[snapshot("Acme")])), (
        "the description of the API knows no type 1"
    )
    private = reference(1)
    del private["guild_id"]
    passed = read(message(message_reference=private, message_snapshots=[snapshot("Acme")]))
    assert passed is not None
    assert passed.repost_of is None, "nobody can open what was said between two"


def test_the_beginning_of_a_thread_is_the_message_that_it_was_opened_on() -> None:
    first = message("Acme doors", id="1430000000000000000")
    inside = message(type=21, channel_id=MESSAGE, message_reference=reference(), referenced_message=first)
    assert read(inside) == read(first)


def test_the_first_message_of_a_forum_post_has_its_title() -> None:
    first = message("Cats need doors", channel_id=MESSAGE)
    later = message("They do", channel_id=MESSAGE, id="1450000000000000000")
    pictures = message(channel_id=MESSAGE)
    titles = [read(one, IDEAS, "Acme for cats") for one in (first, later, pictures)]
    assert [post and (post.title, post.text) for post in titles] == [
        ("Acme for cats", "Cats need doors"),
        (None, "They do"),
        ("Acme for cats", ""),
    ]


@pytest.mark.skipif(not spec.is_there(), reason="Discord's openapi.json is not there")
@pytest.mark.parametrize("what", [*SAYS, *SILENT])
def test_the_messages_here_are_as_discord_describes_them(what: str) -> None:
    said = SAYS[what][0] if what in SAYS else SILENT[what]
    wrong = spec.judge_answer("GET", "/channels/{channel}/messages", 200, [said])
    assert [str(one) for one in wrong] == []


# ---------------------------------------------------------------- markdown

WRITTEN: Mapping[str, str] = {
    "**Acme** *is* _so_ __slow__ ~~fast~~ ||really||": "Acme is so slow fast really",
    "***Acme*** **_is_** slow": "Acme is slow",
    "**Acme\nis** slow": "Acme\nis slow",
    "2 * 3 * 4 and a_b_c and snake__case__name": "2 * 3 * 4 and a_b_c and snake__case__name",
    r"\*not\* \_this\_ \<@1>": "*not* _this_ <@1>",
    "`**raw**` and ``a`` b": "**raw** and a b",
    "```py\nprint('**')\n```": "print('**')",
    "```one line```": "one line",
    "# Acme\n## is\n-# slow\n> they say\n>>> and\n> > I": "Acme\nis\nslow\nthey say\nand\nI",
    "- one\n- **two**\n1. three": "- one\n- two\n1. three",
    "#acme is no heading": "#acme is no heading",
    "[Acme](https://acme.example/a_b_(c)) says": "Acme (https://acme.example/a_b_(c)) says",
    '[**Acme**](<https://acme.example/> "It")': "Acme (https://acme.example/)",
    "[https://acme.example/](https://acme.example/)": "https://acme.example/",
    "[Acme](javascript:alert(1))": "[Acme](javascript:alert(1))",
    "<https://acme.example/x_y_z> **https://acme.example/**": (
        "https://acme.example/x_y_z https://acme.example/"
    ),
    f"<@{BEN}> <@!{ADA}> <@&{ROLE}> <#{ROOM}>": f"@Ben @{ADA} @Helpers #help",
    "<@&1> <#2>": "@1 #2",
    "@everyone look": "@everyone look",
    "<:acme:123456789012345678><a:wow:123456789012345678> 🎉": ":acme::wow: 🎉",
    "<t:1762000000:R> </help me:12> <id:customize>": "2025-11-01 12:26 UTC /help me customize",
    "<t:-99999999999:R>": "",
    "<script>alert(1)</script>": "<script>alert(1)</script>",
    "Acme\u202eemcA\x00\x07 is\r\n\r\n\r\n\r\nslow  ": "AcmeemcA is\n\nslow",
    "بابُ **Acme** لا يُقفل": "بابُ Acme لا يُقفل",
    "**アクメ**のドア": "アクメのドア",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_markdown_becomes_plain_text(text: str) -> None:
    assert unmarked(text, NAMES, {BEN: "Ben"}) == WRITTEN[text]


@pytest.mark.parametrize(
    "part", ["*", "**", "_", "__", "||", "~~", "`", "```", "[", "[a](", "<@", "<t:", "> ", "\\", "a_", "*a "]
)
def test_no_text_takes_long(part: str) -> None:
    begun = time.perf_counter()
    unmarked(part * (6000 // len(part)), NAMES, {})
    assert time.perf_counter() - begun < 1


# ---------------------------------------------------------------- the rest


def test_an_update_is_an_edit_when_somebody_wrote() -> None:
    edited = {"edited_timestamp": "2025-11-18T00:01:00.000000+00:00"}
    assert is_edit(message("Acme", **edited))
    assert not is_edit(message("Acme")), "the preview of a link came"
    assert not is_edit({"id": MESSAGE, "channel_id": ROOM, "embeds": [PREVIEW], **edited})
    assert is_edit(message("Acme", author=BOT)), "what a bot promised to say later"


def test_what_discord_hides_is_empty_in_every_way() -> None:
    assert is_wordless(message())
    for part in ("embeds", "attachments", "components", "sticker_items", "message_snapshots"):
        assert not is_wordless({**message(), part: [{}]})
    assert not is_wordless(message("Acme"))
    assert not is_wordless(message(poll=POLL))


def test_an_id_tells_the_time_and_a_time_the_least_id() -> None:
    at = datetime(2025, 11, 18, 9, 30, 15, 250_000, tzinfo=UTC)
    assert said_at(str(snowflake(at))) == at
    assert said_at(str(snowflake(at) - 1)) < at
    assert snowflake(datetime(2014, 1, 1, tzinfo=UTC)) == 0
