"""Charts as pictures: drawn in another process, from whatever text strangers wrote, or not at all."""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import io
import json
import math
import os
import signal
import struct
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chats._chart import Artist
from chats._chart_told import MOST_LABELS, marks
from chats._pictures import Drawable
from core.cards import Chart, Series, Shot, Tone
from tests.chats.charts import CHARTS

HOURS = tuple(f"{hour:02}:00" for hour in range(24))
DAY = Chart(
    title="Mentions per hour",
    alt="Most at 23:00: 23 of 276.",
    labels=HOURS,
    series=(Series(name="Lumio", values=tuple(map(float, range(24)))),),
)
needs_matplotlib = pytest.mark.skipif(
    importlib.util.find_spec("matplotlib") is None, reason="matplotlib is not installed: make setup"
)


ARTIST = Artist()


@pytest.fixture(autouse=True, scope="module")
def _end() -> Iterator[None]:
    yield
    ARTIST.close()


def draw(picture: Drawable, artist: Artist | None = None, scale: float = 1.0) -> bytes | None:
    return asyncio.run((artist or ARTIST).draw_png(picture, scale))


def size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


KEPT = Shot(
    title="Post 1 of 3",
    alt="The post as it was kept.",
    text="My Lumio lamp got hot.\n\nI want a refund.",
    author="Mina Okafor (mina), 1,204 followers",
    place="forum.example.org",
    said="5 May 2026 14:03",
    lines=("Kept 5 May 2026 14:05", "SHA-256 " + "0e80" * 16),
)


def series(count: int, values: int = 24) -> tuple[Series, ...]:
    return tuple(
        Series(name=f"Topic {n}", values=tuple(float(n + at) for at in range(values))) for n in range(count)
    )


FRAMES = """
import json, os, sys
answers = os.fdopen(os.dup(1), "wb")
def frames():
    while head := sys.stdin.buffer.read(4):
        yield json.loads(sys.stdin.buffer.read(int.from_bytes(head, "big")))
def answer(png):
    answers.write(len(png).to_bytes(4, "big") + png)
    answers.flush()
"""


def stand_in(folder: Path, code: str, **limits: float) -> Artist:
    """An artist whose process runs this instead of drawing."""
    script = folder / "stand_in.py"
    script.write_text(FRAMES + code, encoding="utf-8")
    told: dict[str, Any] = {"seconds": 2.0, **limits}
    return Artist(script, library="json", **told)


ECHO = """
for told in frames():
    answer(b"\\x89PNG" + json.dumps(told).encode())
"""
PIDS = """
for told in frames():
    answer(b"\\x89PNG" + str(os.getpid()).encode())
"""


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@needs_matplotlib
@pytest.mark.parametrize(
    "chart",
    [
        DAY,
        replace(DAY, title="Lines", series=series(8, 200), labels=("Mar",) * 200, kind="line"),
        Chart(title="Zero", alt="", labels=("00:00",), series=(Series(name="a", values=(0.0,)),)),
        Chart(title="", alt="", labels=("", ""), series=(Series(name="", values=(1.5, 12345678.0)),)),
    ],
    ids=lambda chart: chart.title or "nameless",
)
def test_a_chart_is_a_small_picture(chart: Chart) -> None:
    png = draw(chart)
    assert png is not None
    assert size(png) == (1200, 600)
    assert len(png) < 100_000


@needs_matplotlib
def test_every_kind_is_a_picture_with_nothing_at_its_edge() -> None:
    from PIL import Image

    for name, chart in CHARTS.items():
        png = draw(chart)
        assert png is not None, name
        assert size(png) == (1200, 600), name
        assert len(png) < 100_000
        with Image.open(io.BytesIO(png)) as image:
            shown = image.convert("L")
        # Nothing touches the edge of the sheet.
        for edge in ((0, 0, 1200, 6), (0, 594, 1200, 600), (0, 0, 6, 600), (1194, 0, 1200, 600)):
            assert shown.crop(edge).getextrema() == (255, 255), name


@needs_matplotlib
@pytest.mark.parametrize("kind", ["bars", "line", "shares", "heat"])
def test_the_most_that_fits_is_drawn_and_so_is_nothing_but_zeros(kind: Any) -> None:
    count, rows = MOST_LABELS[kind], 12 if kind == "heat" else 8
    long = "Ein sehr langer Name مصباح ランプ โคมไฟ दीपक " * 3
    for value, stacked in ((12345678.5, True), (0.0, False)):
        series = tuple(Series(name=f"{n} {long}", values=(value,) * count) for n in range(rows))
        chart = Chart(title=long, alt="", labels=(long,) * count, series=series, kind=kind, stacked=stacked)
        png = draw(chart, scale=0.25)
        assert png is not None
        assert size(png)[0] == 300


@needs_matplotlib
def test_any_text_is_drawn_as_it_stands() -> None:
    hostile = (
        "$\\frac{1}{0}$ $x^{$ \\input{/etc/passwd}",
        "<b>&amp; <script>",
        "مصباح ممتاز",
        "Лампа мерцает",
        "fire 🔥 and 👩‍💻",
        "\x1b[31mred\u202e\x00\ud83d",
        "e" + "\u0301" * 500,
        "%s %(x)d {title} {0}",
        "_hidden",
        "x" * 100_000,
    )
    rows = tuple(Series(name=text, values=tuple(map(float, range(10)))) for text in hostile[:8])
    png = draw(Chart(title=" ".join(hostile), alt="", labels=hostile, series=rows), scale=0.5)
    assert png is not None
    assert size(png) == (600, 300)


@needs_matplotlib
def test_letters_that_no_font_has_are_left_to_words() -> None:
    assert draw(replace(DAY, title="Mentions of \U00012000\U00012079")) is None


def test_without_the_library_there_is_no_picture() -> None:
    assert draw(DAY, Artist(library="no_such_library")) is None


@pytest.mark.parametrize(
    "chart",
    [
        replace(DAY, labels=(), series=()),
        replace(DAY, series=()),
        replace(DAY, series=series(9)),
        Chart(title="", alt="", labels=("a",) * 201, series=series(1, 201)),
        Chart(title="", alt="", labels=("a",) * 25, series=series(1, 25), kind="shares"),
        Chart(title="", alt="", labels=HOURS, series=series(13), kind="heat"),
    ],
    ids=["nothing", "no numbers", "too many rows", "too many labels", "too many bars", "too many fields"],
)
def test_what_cannot_be_drawn_starts_no_process(chart: Chart, tmp_path: Path) -> None:
    assert draw(chart, stand_in(tmp_path, f"open({str(tmp_path / 'ran')!r}, 'w')")) is None
    assert not (tmp_path / "ran").exists()


def test_the_process_is_told_calm_and_short_texts_only(tmp_path: Path) -> None:
    bad = "\x1b[2J\u202e" + "word " * 1000
    png = draw(
        Chart(title=bad, alt=bad, labels=(bad,), series=(Series(name=bad, values=(1.0,)),)),
        stand_in(tmp_path, ECHO),
    )
    assert png is not None
    assert len(png) < 500
    assert b"\\u202e" not in png
    assert b"\\u001b" not in png


def test_the_process_knows_no_secret_of_ours(tmp_path: Path) -> None:
    os.environ["LISTENPOST_TEST_SECRET"] = "hush-hush"
    try:
        code = "for told in frames(): answer(b'\\x89PNG' + repr(dict(os.environ)).encode())"
        png = draw(DAY, stand_in(tmp_path, code))
    finally:
        del os.environ["LISTENPOST_TEST_SECRET"]
    assert png is not None
    assert b"MPLCONFIGDIR" in png
    assert b"hush-hush" not in png


@pytest.mark.parametrize(
    "code",
    [
        "raise SystemExit(3)",
        "os.abort()",
        "print('no picture')",
        "for told in frames(): answer(b'')",
        "for told in frames(): answer(b'no picture')",
        "for told in frames(): answers.write(b'\\0\\0\\0\\x0a\\x89PNG half'); answers.flush(); sys.exit(1)",
        "answers.write(b'\\xff\\xff\\xff\\xff'); answers.flush(); next(frames())",
    ],
)
def test_a_process_that_fails_gives_no_picture(code: str, tmp_path: Path) -> None:
    assert draw(DAY, stand_in(tmp_path, code)) is None


def test_a_picture_that_hangs_costs_its_limit_and_the_next_one_is_drawn_by_a_new_process(
    tmp_path: Path,
) -> None:
    code = f"""
import time
for told in frames():
    open({str(tmp_path / "pids")!r}, "a").write(f"{{os.getpid()}} ")
    while told["title"] == "hang": time.sleep(1)
    answer(b"\\x89PNG")
"""
    artist = stand_in(tmp_path, code, seconds=1.0)

    async def story() -> None:
        assert await artist.draw_png(replace(DAY, title="a")) is not None
        began = time.monotonic()
        assert await artist.draw_png(replace(DAY, title="hang")) is None
        assert time.monotonic() - began < 5
        assert await artist.draw_png(replace(DAY, title="b")) is not None
        artist.close()

    asyncio.run(story())
    first, hung, last = map(int, (tmp_path / "pids").read_text().split())
    assert first == hung != last
    assert all(map(is_gone, (first, last)))


def test_a_process_is_ended_when_nobody_waits_for_it_any_more(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    code = f"open({str(pid)!r}, 'w').write(str(os.getpid()))\nimport time\ntime.sleep(60)"
    artist = stand_in(tmp_path, code, seconds=50.0)

    async def story() -> None:
        task = asyncio.create_task(artist.draw_png(DAY))
        while not pid.exists() or not pid.read_text():  # noqa: ASYNC110 (another process writes it)
            await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    began = time.monotonic()
    asyncio.run(story())
    artist.close()
    assert time.monotonic() - began < 30
    assert is_gone(int(pid.read_text()))


def test_one_process_draws_many_pictures_and_a_new_one_after_so_many(tmp_path: Path) -> None:
    artist = stand_in(tmp_path, PIDS, most=3)

    async def story() -> list[bytes | None]:
        return [await artist.draw_png(replace(DAY, title=str(n))) for n in range(7)]

    pids = asyncio.run(story())
    artist.close()
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [3, 3, 1]
    assert all(is_gone(int((pid or b"")[4:])) for pid in pids)


def test_a_process_ends_when_nobody_wants_a_picture_for_a_while(tmp_path: Path) -> None:
    artist = stand_in(tmp_path, PIDS, idle=0.1)
    first = draw(DAY, artist) or b""
    until = time.monotonic() + 10
    while not is_gone(int(first[4:])) and time.monotonic() < until:
        time.sleep(0.02)
    assert is_gone(int(first[4:]))
    again = draw(replace(DAY, title="again"), artist)
    assert again is not None
    assert again != first


def test_a_process_that_was_ended_by_others_is_started_again(tmp_path: Path) -> None:
    artist = stand_in(tmp_path, PIDS)
    first = draw(DAY, artist) or b""
    os.kill(int(first[4:]), signal.SIGKILL)
    until = time.monotonic() + 10
    again = None
    while again is None and time.monotonic() < until:
        again = draw(replace(DAY, title=str(until)), artist)
    assert again is not None
    assert again != first


def test_nothing_is_left_of_an_artist_whom_nobody_knows_any_more(tmp_path: Path) -> None:
    artist = stand_in(tmp_path, PIDS)
    pid = int((draw(DAY, artist) or b"")[4:])
    assert not is_gone(pid)
    del artist
    gc.collect()
    assert is_gone(pid)


def test_the_same_chart_is_drawn_once_and_one_is_drawn_at_a_time(tmp_path: Path) -> None:
    log = tmp_path / "log"
    artist = stand_in(
        tmp_path,
        f"""
import time
for told in frames():
    with open({str(log)!r}, "a") as file:
        print("begin", told["title"], file=file, flush=True)
        time.sleep(0.05)
        print("end", told["title"], file=file, flush=True)
    answer(b"\\x89PNG" + told["title"].encode())
""",
    )

    async def story() -> list[bytes | None]:
        charts = [replace(DAY, title=title) for title in ("a", "b", "a", "b", "a")]
        return await asyncio.gather(*(artist.draw_png(chart) for chart in charts))

    drawn = asyncio.run(story())
    assert drawn == [b"\x89PNGa", b"\x89PNGb", b"\x89PNGa", b"\x89PNGb", b"\x89PNGa"]
    assert log.read_text().split() == ["begin", "a", "end", "a", "begin", "b", "end", "b"]


def test_only_the_last_few_pictures_are_kept(tmp_path: Path) -> None:
    log = tmp_path / "log"
    artist = stand_in(
        tmp_path,
        f"for told in frames():\n    open({str(log)!r}, 'a').write('x')\n    answer(b'\\x89PNG')",
    )

    async def story() -> None:
        for n in range(17):
            await artist.draw_png(replace(DAY, title=str(n)))
        await artist.draw_png(replace(DAY, title="16"))
        assert len(log.read_text()) == 17
        await artist.draw_png(replace(DAY, title="0"))
        assert len(log.read_text()) == 18

    asyncio.run(story())


@needs_matplotlib
def test_the_picture_is_light_with_the_topics_in_different_colours() -> None:
    from PIL import Image

    png = draw(replace(DAY, series=series(4)))
    assert png is not None
    with Image.open(io.BytesIO(png)) as image:
        shown = image.convert("RGB")
    assert shown.getpixel((3, 3)) == (255, 255, 255)
    pixels = Counter(zip(*[iter(shown.tobytes())] * 3, strict=True))
    strong = [colour for colour, n in pixels.items() if max(colour) - min(colour) > 60 and n > 3000]
    assert len(strong) >= 4


@needs_matplotlib
def test_what_is_usual_is_a_line_over_the_bars() -> None:
    from PIL import Image

    rows = (
        Series(name="Posts", values=(5.0, 9.0, 44.0), tone="danger"),
        Series(name="Usual", values=(5.0, 5.5, 6.0), tone="good", line=True),
    )
    png = draw(Chart(title="A spike", alt="", labels=("a", "b", "c"), series=rows))
    assert png is not None
    with Image.open(io.BytesIO(png)) as image:
        pixels = Counter(zip(*[iter(image.convert("RGB").tobytes())] * 3, strict=True))
    green = sum(n for (r, g, b), n in pixels.items() if g > r + 60 and g > b + 5)
    red = sum(n for (r, g, b), n in pixels.items() if r > g + 60 and r > b + 60)
    assert 600 < green < red / 5


@pytest.mark.parametrize(
    ("lowest", "highest", "expected"),
    [
        (0, 0, [0, 1]),
        (0, 3, [0, 1, 2, 3]),
        (2, 41, [0, 10, 20, 30, 40, 50]),
        (0, 60, [0, 20, 40, 60]),
        (0.0, 0.25, [0, 0.1, 0.2, 0.3]),
        (-4, 7, [-5, 0, 5, 10]),
        (0, 12345678, [0, 5e6, 1e7, 1.5e7]),
        (0, 5e-324, [0, 0.2]),
    ],
)
def test_the_numbers_at_the_side_are_round(lowest: float, highest: float, expected: list[float]) -> None:
    found = marks(lowest, highest)
    assert found == pytest.approx(expected)
    assert found[0] <= lowest
    assert found[-1] >= highest
    assert 2 <= len(found) <= 8


def seen(colour: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    """As somebody sees it: in linear light through `matrix`, then how light and of what hue (CIE Lab)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    light = [min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in matrix]
    x = (0.4124 * light[0] + 0.3576 * light[1] + 0.1805 * light[2]) / 0.9505
    y = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
    z = (0.0193 * light[0] + 0.1192 * light[1] + 0.9505 * light[2]) / 1.089
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


# Machado, Oliveira, Fernandes 2009, full severity.
EYES = {
    "usual": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


@needs_matplotlib
@pytest.mark.parametrize("eyes", EYES)
def test_tones_are_told_apart_by_all_eyes(eyes: str) -> None:
    from chats._chart_letters import TONES

    tones: tuple[Tone, ...] = ("info", "good", "warning", "danger", "neutral")
    shown = {tone: seen(TONES[tone], EYES[eyes]) for tone in tones}
    for at, one in enumerate(tones):
        for other in tones[at + 1 :]:
            assert math.dist(shown[one], shown[other]) > 20, (one, other)


# ------------------------------------------------------------ a post as it was kept

SCRIPTS = "\n".join(
    (
        "بعد التحديث الأخير توقف قفل Tirvanto عن العمل تماما ولا أحد من الدعم يرد على رسائلنا منذ الصباح",
        "升级以后门锁直接卡死，物业说今天已经接到七户投诉。厂家能不能先停止推送？" * 4,
        "ล็อคประตูเปิดไม่ได้ตั้งแต่อัปเดต" * 4,
        "हमारा ताला अपडेट के बाद बंद हो गया। " * 4,
    )
)
TRICKS = "\n".join(
    (
        "fire 🔥🔥👩‍💻 and more 🥲",
        "$\\frac{1}{0}$ $x^{$ \\input{/etc/passwd} <b> %s {0}",
        "\x1b[31mred\u202e\x00\ud83d",
        "e" + "\u0301" * 500,
        *("line" for _ in range(10_000)),
    )
)


@needs_matplotlib
def test_a_post_is_a_picture_as_high_as_its_text() -> None:
    heights = []
    for text in ("Hot.", "word " * 60, "word " * 20_000):
        png = draw(replace(KEPT, text=text))
        assert png is not None
        assert size(png)[0] == 1200
        assert len(png) < 200_000
        heights.append(size(png)[1])
    assert heights == sorted(heights)
    assert heights[-1] < 1200, "what is longer than a screen is cut"


@needs_matplotlib
@pytest.mark.parametrize("text", [SCRIPTS, TRICKS, "x" * 100_000, "👍"], ids=["scripts", "tricks", "x", "👍"])
def test_a_post_in_any_script_and_with_any_tricks_is_drawn(text: str) -> None:
    hostile = replace(KEPT, text=text, author=text, place=text, said=text, title=text, lines=(text,) * 50)
    png = draw(hostile, scale=0.5)
    assert png is not None
    width, height = size(png)
    assert width == 600
    assert height < 1000


@needs_matplotlib
def test_a_post_in_letters_that_no_font_has_is_left_to_words() -> None:
    assert draw(replace(KEPT, text="\U00012000\U00012079")) is None


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_a_post_without_a_word_starts_no_process(text: str, tmp_path: Path) -> None:
    assert draw(replace(KEPT, text=text), stand_in(tmp_path, ECHO)) is None


def test_the_process_is_told_a_post_in_paragraphs_and_no_book(tmp_path: Path) -> None:
    png = draw(replace(KEPT, text="One.\r\n\n  Two\u202e.  \n" + "word\n" * 99_999), stand_in(tmp_path, ECHO))
    assert png is not None
    told = json.loads(png.removeprefix(b"\x89PNG"))
    assert told["text"][:3] == ["One.", "Two.", "word"]
    assert told["text"][-1] == "…"
    assert len(png) < 2000
    assert told["where"] == "forum.example.org · 5 May 2026 14:03"
