"""What is left of a crisis is written to a file once it is closed, and again when more is said."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.post_mortem import PostMortems
from core.alerts import AlertKind, AlertVerb
from core.errors import StoreError
from core.say import use_language
from tests.bot.alarms import MINUTE, Watchroom, watched
from tests.bot.fake_chat import flaws, texts
from tests.core.some_alert import HOSTILE

DAY = timedelta(days=1)
LINE = "The lamp was too bright; the shop dims it."


def writer(room: Watchroom, folder: Path | None = None, zone: str = "") -> PostMortems:
    return PostMortems(room.store, room.clock, folder or room.folder / "post-mortems", zone)


def files(room: Watchroom) -> dict[str, str]:
    """What was written, by its name."""
    folder = room.folder / "post-mortems"
    found = sorted(folder.iterdir()) if folder.exists() else []
    return {file.name: file.read_text(encoding="utf-8") for file in found}


async def closed(room: Watchroom, line: str = LINE, **more: Any) -> None:
    """An alert that was raised, acknowledged and closed."""
    alert = await room.raise_alert(**more)
    room.clock.push(5 * MINUTE)
    await room.do(AlertVerb.ACKNOWLEDGE, alert.id)
    room.clock.push(25 * MINUTE)
    await room.do(AlertVerb.RESOLVE, alert.id, line=line)


def test_it_is_written_once_the_crisis_is_closed_and_not_before(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        alert = await room.raise_alert()
        await room.do(AlertVerb.LEAD)
        await writer(room).look()
        assert files(room) == {}
        await room.do(AlertVerb.RESOLVE, line=LINE)
        await writer(room).look()
        [(name, text)] = files(room).items()
        assert name == f"2026-05-04-spike-acme-a{alert.id}.md"
        assert text.startswith("# ")
        assert "The lamp was too bright" in text
        assert "Ana" in text

    watched(tmp_path, story)


def test_it_is_written_again_when_the_line_comes_and_only_when_something_changed(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await closed(room, line="")
        life = writer(room)
        await life.look()
        [(name, before)] = files(room).items()
        file = room.folder / "post-mortems" / name
        written = file.stat().st_mtime_ns
        for _ in range(3):
            await life.look()
            await writer(room).look()
        assert file.stat().st_mtime_ns == written
        await room.do(AlertVerb.LINE, line=LINE)
        await life.look()
        [after] = files(room).values()
        assert "The lamp was too bright" in after
        assert "The lamp was too bright" not in before

    watched(tmp_path, story)


def test_what_people_filled_in_is_left_alone(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await closed(room, line="")
        await writer(room).look()
        [name] = files(room)
        file = room.folder / "post-mortems" / name
        theirs = file.read_text() + "\nWe learned to dim lamps.\n"
        file.write_text(theirs)
        await room.do(AlertVerb.LINE, line=LINE)
        await writer(room).look()
        found = files(room)
        assert found[name] == theirs
        assert "The lamp was too bright" in found[f"{name[:-3]}-{(await room.alert()).version}.md"]
        await writer(room).look()
        assert len(files(room)) == 2

    watched(tmp_path, story)


def test_what_was_reopened_is_written_when_it_is_closed_again(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await closed(room)
        await writer(room).look()
        await room.do(AlertVerb.REOPEN)
        await writer(room).look()
        await room.do(AlertVerb.FALSE_ALARM)
        await writer(room).look()
        [text] = files(room).values()
        assert "false alarm" in text

    watched(tmp_path, story)


@pytest.mark.parametrize("broken", ["set_fact", "evidence"])
def test_what_the_last_life_did_not_come_to_write_is_written_by_the_next_one(
    tmp_path: Path, broken: str
) -> None:
    async def story(room: Watchroom) -> None:
        await closed(room)
        room.shaky.broken = {broken}
        with pytest.raises(StoreError):
            await writer(room).look()
        room.shaky.broken = set()
        room.clock.push(DAY)
        await writer(room).look()
        assert len(files(room)) == 1
        assert not [name for name in files(room) if name.endswith(".new")]

    watched(tmp_path, story)


def test_a_crisis_that_went_on_for_weeks_has_one_too(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        room.clock.push(30 * DAY)
        await room.do(AlertVerb.RESOLVE, line=LINE)
        await writer(room).look()
        assert len(files(room)) == 1

    watched(tmp_path, story)


def test_a_folder_that_cannot_be_written_is_told_and_tried_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story(room: Watchroom) -> None:
        await closed(room)
        await closed(room, subject="another")
        in_the_way = room.folder / "post-mortems"
        in_the_way.write_text("A file where the folder should be.")
        for _ in range(2):
            await writer(room).look()
        assert capsys.readouterr().out.count("a post-mortem cannot be written") == 4
        card = await writer(room).report(await room.alert())
        assert not any(str(in_the_way) in text for text in texts(card)), "nothing lies there"
        in_the_way.unlink()
        await writer(room).look()
        assert len(files(room)) == 2

    watched(tmp_path, story)


@pytest.mark.parametrize("kind", ["source_down", "chat_down", "silence"])
def test_what_is_no_crisis_has_none(tmp_path: Path, kind: AlertKind) -> None:
    async def story(room: Watchroom) -> None:
        alert = await room.raise_alert(kind=kind)
        await room.raise_over(alert)
        await writer(room).look()
        assert files(room) == {}

    watched(tmp_path, story)


def test_without_a_folder_nothing_is_written_and_it_can_be_read_in_chat_all_the_same(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await closed(room)
        nowhere = PostMortems(room.store, room.clock, None)
        await nowhere.look()
        assert files(room) == {}
        card = await nowhere.report(await room.alert())
        assert list(flaws(card)) == []
        assert any("The lamp was too bright" in text for text in texts(card))

    watched(tmp_path, story)


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("Acme Lamps & Co.", "2026-05-04-spike-acme-lamps-co-a1.md"),
        ("../../etc/passwd", "2026-05-04-spike-etc-passwd-a1.md"),
        ("ランプ", "2026-05-04-spike-a1.md"),
        ("", "2026-05-04-spike-a1.md"),
        ("-", "2026-05-04-spike-a1.md"),
        ("x" * 300, f"2026-05-04-spike-{'x' * 40}-a1.md"),
        ("CON\x00.md", "2026-05-04-spike-con-md-a1.md"),
        (HOSTILE, None),
    ],
)
def test_its_name_is_of_plain_letters_whatever_the_topic_is_called(
    tmp_path: Path, subject: str, name: str | None
) -> None:
    async def story(room: Watchroom) -> None:
        await closed(room, subject=subject)
        await writer(room).look()
        [found] = files(room)
        assert re.fullmatch(r"[a-z0-9-]+-a1\.md", found)
        assert name in (None, found)

    watched(tmp_path, story)


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await closed(room, subject=HOSTILE, line=HOSTILE)
        await writer(room).look()
        [text] = files(room).values()
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u2028]", text)
        assert "<b>" not in text
        assert not re.search(r"(?<!\\)\]\(", text), "no link of theirs"
        card = await writer(room).report(await room.alert())
        assert list(flaws(card)) == []

    watched(tmp_path, story)


def test_it_tells_in_which_timezone_its_times_are(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        use_language("en", ZoneInfo("Asia/Tokyo"))
        await closed(room)
        await writer(room, zone="Asia/Tokyo").look()
        [text] = files(room).values()
        assert "Asia/Tokyo" in text
        assert "18:00" in text

    watched(tmp_path, story)


def test_the_card_tells_where_the_file_is(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await closed(room)
        before = await writer(room).report(await room.alert())
        await writer(room).look()
        after = await writer(room).report(await room.alert())
        [name] = files(room)
        assert not any(name in text for text in texts(before))
        assert any(name in text for text in texts(after))

    watched(tmp_path, story)
