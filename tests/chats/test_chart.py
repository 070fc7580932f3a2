"""Charts as pictures: drawn in another process, from whatever text strangers wrote, or not at all."""

from __future__ import annotations

import asyncio
import importlib.util
import io
import json
import os
import struct
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from chats._chart import Artist
from chats._pictures import Drawable
from core.cards import Chart, Series, Shot

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


def draw(picture: Drawable, artist: Artist | None = None, scale: float = 1.0) -> bytes | None:
    return asyncio.run((artist or Artist()).draw_png(picture, scale))


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


def stand_in(folder: Path, code: str) -> Artist:
    """An artist whose process runs this instead of drawing."""
    script = folder / "stand_in.py"
    script.write_text(code, encoding="utf-8")
    return Artist(script, seconds=2.0, library="json")


ECHO = """
import json, sys
told = json.load(sys.stdin)
sys.stdout.buffer.write(b"\\x89PNG" + json.dumps(told).encode())
"""


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
        replace(DAY, labels=HOURS[:23]),
        Chart(title="", alt="", labels=("a",) * 201, series=series(1, 201)),
    ],
    ids=["nothing", "no numbers", "too many rows", "rows of another length", "too many labels"],
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
    assert len(png) < 400
    assert b"\\u202e" not in png
    assert b"\\u001b" not in png


def test_the_process_knows_no_secret_of_ours(tmp_path: Path) -> None:
    os.environ["LISTENPOST_TEST_SECRET"] = "hush-hush"
    try:
        code = 'import os, sys\nsys.stdout.write("PNG" + repr(dict(os.environ)))'
        code = code.replace('"PNG"', r'"\x89PNG"').replace("sys.stdout.write(", "sys.stdout.buffer.write((")
        png = draw(DAY, stand_in(tmp_path, code + ".encode('latin-1', 'replace'))"))
    finally:
        del os.environ["LISTENPOST_TEST_SECRET"]
    assert png is not None
    assert b"MPLCONFIGDIR" in png
    assert b"hush-hush" not in png


@pytest.mark.parametrize(
    "code",
    [
        "raise SystemExit(3)",
        "import os; os.abort()",
        "print('no picture')",
        "import sys; sys.stdout.buffer.write(b'\\x89PNG half'); sys.exit(1)",
    ],
)
def test_a_process_that_fails_gives_no_picture(code: str, tmp_path: Path) -> None:
    assert draw(DAY, stand_in(tmp_path, code)) is None


def test_a_process_that_hangs_is_ended(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    artist = stand_in(
        tmp_path,
        f"import os, time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\nwhile True: time.sleep(1)",
    )
    began = time.monotonic()
    assert draw(DAY, artist) is None
    assert time.monotonic() - began < 10
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_a_process_is_ended_when_nobody_waits_for_it_any_more(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    code = (
        f"import os, time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\nprint(flush=True)\ntime.sleep(60)"
    )
    artist = stand_in(tmp_path, code)

    async def story() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(artist.draw_png(DAY), 0.7)

    asyncio.run(story())
    if pid.exists():
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid.read_text()), 0)


def test_the_same_chart_is_drawn_once_and_one_is_drawn_at_a_time(tmp_path: Path) -> None:
    log = tmp_path / "log"
    artist = stand_in(
        tmp_path,
        f"""
import json, sys, time
title = json.load(sys.stdin)["title"]
with open({str(log)!r}, "a") as file:
    print("begin", title, file=file, flush=True)
    time.sleep(0.05)
    print("end", title, file=file, flush=True)
sys.stdout.buffer.write(b"\\x89PNG" + title.encode())
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
        f"open({str(log)!r}, 'a').write('x')\nimport sys\nsys.stdout.buffer.write(b'\\x89PNG')",
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
    green = sum(n for (r, g, b), n in pixels.items() if g > r + 60 and g > b + 30)
    red = sum(n for (r, g, b), n in pixels.items() if r > g + 60 and r > b + 60)
    assert 800 < green < red / 5


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
