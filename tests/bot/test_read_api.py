"""The read API: only with a token, only reading, and the same numbers as in chat."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.read_secret import hashed, new_token
from tests.bot.reading import NOW, Reader, named, reading


def tell(
    folder: Path, story: Callable[[Reader], Awaitable[None]], n: int = 3, token: str | None = None
) -> None:
    async def live() -> None:
        async with reading(folder, n, token) as reader:
            await story(reader)

    asyncio.run(live())


PATHS = ("ask", "mentions", "mentions/1", "counts", "series", "topics", "sources")


def test_nothing_is_read_without_a_token(tmp_path: Path) -> None:
    async def story(reader: Reader) -> None:
        for path in PATHS:
            for token in ("", "lp_wrong", "server-token", "?" * 5000):
                status, body = await reader.get(path, token=token)
                assert status == 401, (path, token)
                assert "token" in body["error"]

    tell(tmp_path, story, n=1, token="server-token")


def test_the_servers_own_token_is_not_needed_to_read(tmp_path: Path) -> None:
    async def story(reader: Reader) -> None:
        assert (await reader.get("topics"))[0] == 200

    tell(tmp_path, story, token="server-token")


def test_a_revoked_token_reads_no_more_and_its_use_is_noted(tmp_path: Path) -> None:
    async def story(reader: Reader) -> None:
        assert (await reader.get("topics"))[0] == 200
        assert [token.used_at.date() for token in await reader.store.tokens()] == [NOW.date()]
        await reader.store.revoke_token("dashboard", NOW)
        assert (await reader.get("topics"))[0] == 401

    tell(tmp_path, story)


def test_only_reading_is_answered_there(tmp_path: Path) -> None:
    async def story(reader: Reader) -> None:
        for method in ("post", "put", "delete", "patch"):
            headers = {"Authorization": f"Bearer {reader.token}", "Content-Type": "application/json"}
            async with reader.session.request(
                method, f"{reader.address}/api/v1/mentions", headers=headers, json={}
            ) as answer:
                assert answer.status == 405

    tell(tmp_path, story)


def test_what_would_change_something_cannot_be_asked(tmp_path: Path) -> None:
    async def story(reader: Reader) -> None:
        for question in ("track x", "mute acme", "forget ana", "me link", "save 1", "digest daily"):
            status, body = await reader.get("ask", q=question)
            assert (status, body["card"]["kind"]) == (200, "notice"), question
        assert not (await reader.store.rules()).topics

    tell(tmp_path, story)


def test_a_question_is_answered_as_in_chat(tmp_path: Path) -> None:
    async def story(reader: Reader) -> None:
        _, body = await reader.get("ask", q="list acme 2026-05-05")
        assert body["card"]["title"] == "3 mentions of acme on 5 May 2026"
        assert "https://forum.example.org/0" in body["text"]

    tell(tmp_path, story)


def test_mentions_come_page_by_page_with_all_that_is_known(tmp_path: Path) -> None:
    async def story(reader: Reader) -> None:
        _, first = await reader.get("mentions", limit="2")
        assert (first["total"], first["next"]) == (3, 2)
        _, last = await reader.get("mentions", limit="2", offset="2")
        assert last["next"] is None
        urls = [one["url"] for one in (*first["mentions"], *last["mentions"])]
        assert urls == [f"https://forum.example.org/{n}" for n in range(3)]
        one = first["mentions"][0]
        assert one["author"] == {"name": "Ana", "handle": "ana", "followers": 10}
        assert one["said_at"] == "2026-05-05T11:59:00+00:00"
        _, whole = await reader.get(f"mentions/{one['id']}")
        assert whole == {**one, "moves": []}
        assert (await reader.get("mentions/999"))[0] == 404

    tell(tmp_path, story)


def test_counts_and_series_add_up(tmp_path: Path) -> None:
    async def story(reader: Reader) -> None:
        _, counts = await reader.get("counts", by="topic")
        assert named(counts["counts"], "topic") == {"acme": 5}
        _, series = await reader.get("series", period="2026-05-05", step="hour")
        assert sum(row["mentions"] for row in series["series"]) == 5
        assert {row["reach"] for row in series["series"]} == {10}
        _, some = await reader.get(
            "series", step="day", **{"from": "2026-05-05T09:30:00+00:00", "to": "2026-05-05T12:00:00Z"}
        )
        assert [row["mentions"] for row in some["series"]] == [3]

    tell(tmp_path, story, n=5)


SLIPS: list[tuple[str, dict[str, str], str]] = [
    ("mentions", {"topc": "acme"}, "topc"),
    ("mentions", {"limit": "0"}, "limit"),
    ("mentions", {"limit": "9" * 30}, "limit"),
    ("mentions", {"state": "newish"}, "state"),
    ("mentions", {"sentiment": "angry"}, "sentiment"),
    ("mentions", {"from": "yesterday"}, "from"),
    ("mentions", {"period": "whenever"}, "period"),
    ("mentions", {"period": "7d", "from": "2026-05-01"}, "either"),
    ("mentions", {"order": "loudest"}, "order"),
    ("counts", {"by": "followers"}, "by"),
    ("series", {}, "from when"),
    ("series", {"period": "7d", "by": "outcome"}, "by"),
    ("series", {"step": "hour", "from": "2000-01-01", "to": "2026-01-01"}, "steps"),
    ("ask", {}, "ask"),
    ("topics", {"x": "1"}, "x"),
]


def test_a_slip_is_told_and_widens_nothing(tmp_path: Path) -> None:
    async def story(reader: Reader) -> None:
        for path, query, word in SLIPS:
            status, body = await reader.get(path, **query)
            assert status == 400, (path, query)
            assert word in body["error"], (path, query)

    tell(tmp_path, story, n=1)


def test_the_description_names_every_path_there_is(tmp_path: Path) -> None:
    async def story(reader: Reader) -> None:
        status, described = await reader.get("openapi.json", token="")
        assert status == 200
        for path in described["paths"]:
            assert (await reader.get(path.removeprefix("/api/v1/").replace("{number}", "1")))[0] in (200, 400)

    tell(tmp_path, story, n=1)


def test_of_a_token_only_its_hash_is_kept(tmp_path: Path) -> None:
    async def story(reader: Reader) -> None:
        await reader.store.close()
        files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert reader.token.encode() not in files
        assert hashed(reader.token).encode() in files

    tell(tmp_path, story)


def test_tokens_are_long_and_never_the_same() -> None:
    made = {new_token() for _ in range(100)}
    assert len(made) == 100
    assert all(len(token) > 40 for token in made)
