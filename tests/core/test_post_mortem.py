"""What is written of a crisis: what happened, its numbers, its timeline; and nothing in it is alive."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.alerts import Alert, AlertMove, AlertStanding, AlertState, AlertVerb, Driver, Evidence, Reason
from core.keeping import OutboxRow
from core.markdown import block, code, escaped, unescaped
from core.post_mortem import post_mortem, report_card
from core.types import Author
from tests.core.some_alert import ANA, HOSTILE, STORY, TOLD, alert, amiss, closed, kept, move

NOW = datetime(2026, 5, 5, 18, 0, tzinfo=UTC)
MOVES = (*STORY, move(AlertVerb.RESOLVE, ANA, 180, line="A bad batch; it is called back."))
RESOLVED = alert(
    standing=closed("resolved", "A bad batch; it is called back."),
    level=1,
    over_at=TOLD + timedelta(minutes=70),
)


def row(number: int, state: str = "sent") -> OutboxRow:
    return OutboxRow(
        id=number, kind="alert", channel="crisis", state=state, reason="new", priority=5, due_at=TOLD  # type: ignore[arg-type]
    )  # fmt: skip


def written(
    one: Alert = RESOLVED,
    moves: tuple[AlertMove, ...] = MOVES,
    evidence: tuple[Evidence, ...] = (),
    rows: tuple[OutboxRow, ...] = (),
    zone: str = "",
) -> str:
    return post_mortem(one, moves, evidence, NOW, rows, zone)


def story(text: str) -> str:
    return text.split("\n\n")[1]


# ---------------------------------------------------------------- what it says


def test_it_tells_what_happened_with_the_closing_line_first() -> None:
    text = written(zone="Europe/Oslo")
    assert text.startswith("# Post-mortem: 43 posts about acme in 25 minutes (usual: 3)\n\n")
    assert story(text) == (
        "**A bad batch; it is called back.** "
        "It began at 5 May 2026 14:00 and was told at 5 May 2026 14:12, 12 min later; "
        "the highest severity was 4 of 5. It was first acknowledged 17 min after it began. "
        "Ana resolved it at 5 May 2026 17:12, 3 h 12 min after it began."
    )
    assert "\n\nAll times are in Europe/Oslo.\n\n" in text


def test_its_numbers_are_a_table() -> None:
    text = written(rows=(row(1), row(2), row(3, "failed")))
    assert [line for line in text.splitlines() if line.startswith("|")] == [
        "| What | Value |",
        "| --- | ---: |",
        "| Severity | 4 of 5 |",
        "| Posts | 43 |",
        "| Usual in that time | 3 |",
        "| People who wrote | 31 |",
        "| Places | 4 |",
        "| Duration | 1 h 22 min |",
        "| Time to detect | 12 min |",
        "| Time to acknowledge | 17 min |",
        "| Time to resolve | 3 h 12 min |",
        "| Steps of the escalation | 1 |",
        "| Messages sent | 2 |",
    ]


def test_steps_are_those_that_were_called_and_what_people_passed_on_is_counted_beside() -> None:
    by_hand = (move(AlertVerb.ESCALATE, ANA, 40, to="legal"), replace(STORY[1], undone=True))
    found = written(moves=(*STORY, *by_hand))
    assert "| Steps of the escalation | 1 |\n| Passed on by hand | 1 |" in found
    card = report_card(RESOLVED, found, "", (*STORY, *by_hand))
    told = {field.name: field.value for field in card.fields}
    assert (told["Steps of the escalation"], told["Passed on by hand"]) == ("1", "1")


def test_every_move_stands_in_its_timeline() -> None:
    lines = written().split("## Timeline\n\n")[1].split("\n\n")[0].splitlines()
    assert lines == [
        "- It began (by the times of the posts) · 5 May 2026 14:00",
        "- Noticed, at severity 4 of 5 · 5 May 2026 14:12",
        "- Nobody had acknowledged it, so Dewi, Bo were called in crisis (step 1) · 5 May 2026 14:17",
        "- Bo acknowledged it · 5 May 2026 14:20",
        "- Ana leads · 5 May 2026 14:21",
        "- Ana: We asked the makers of the battery. · 5 May 2026 14:42",
        "- Back to normal · 5 May 2026 15:22",
        "- Ana resolved it: A bad batch; it is called back. · 5 May 2026 17:12",
    ]


def test_roles_drivers_and_room_for_what_was_learned_follow() -> None:
    text = written()
    assert "## Roles\n\n- Lead: Ana\n- Scribe: nobody\n" in text
    assert "- Words: `battery` (18 of 43, usually 0), `refund` (9 of 43, usually 0.4)\n" in text
    assert text.endswith("**What do we change, who does it, and by when?**\n\n…\n")


def test_posts_are_quoted_with_their_prints() -> None:
    one = kept(7)
    text = written(evidence=(one, kept(8)))
    assert f"- Print (SHA-256): `{one.print}`\n" in text
    assert "- Author: `Ana Blue (lampfan), 1,200 followers`\n" in text
    assert "- Address: `https://forum.example.com/7`\n" in text
    assert "\n```text\nMy lamp got hot\nThe battery of my Acme lamp got hot.\nI want a refund.\n```\n" in text
    assert "### Post 2" in text


@pytest.mark.parametrize(
    ("standing", "moves", "sentence"),
    [
        (closed("resolved"), MOVES, "(No closing line was written.) It began"),
        (
            closed("false_alarm"),
            (move(AlertVerb.FALSE_ALARM, ANA, 180),),
            "It was a false alarm, as Ana said at 5 May 2026 17:12: "
            "it takes more now to raise the next one like it.",
        ),
        (
            closed("over"),
            STORY[:1],
            "It was over at 5 May 2026 17:12, 3 h 12 min after it began, and closed by itself.",
        ),
        (
            closed("faded"),
            STORY[:1],
            "Nobody acknowledged it. It calmed down by itself, "
            "and was closed at 5 May 2026 17:12 because nobody looked after it.",
        ),
        (
            AlertStanding(state=AlertState.ACKNOWLEDGED, acknowledged_at=TOLD),
            STORY,
            "It is still open: this is how it stood at 5 May 2026 18:00.",
        ),
        (closed("resolved"), (), "Somebody resolved it at"),
    ],
)
def test_every_ending_reads_sensibly(
    standing: AlertStanding, moves: tuple[AlertMove, ...], sentence: str
) -> None:
    assert sentence in story(written(alert(standing=standing), moves))


def test_a_false_alarm_asks_other_questions() -> None:
    text = written(alert(standing=closed("false_alarm")), (move(AlertVerb.FALSE_ALARM, ANA, 180),))
    assert "## Why it looked like one\n\n**What did it take for something that it was not?**" in text
    assert "closing line" not in text
    assert "## What we learned" not in text


def test_what_goes_on_is_told_so_far() -> None:
    one = alert(standing=AlertStanding(), over_at=TOLD + timedelta(minutes=70))
    text = written(replace(one, over_at=None), STORY[:1])
    assert text.startswith("# Post-mortem so far: ")
    assert "| Duration | 4 h so far |" in text
    assert "Time to resolve" not in text
    assert "It has calmed down since 5 May 2026 15:22." in story(written(one, STORY))


def test_what_is_no_crisis_has_no_roles_and_no_posts() -> None:
    text = written(alert("source_down", closed("over"), subject="news", numbers={}, drivers=()), STORY[:1])
    assert text.startswith("# Post-mortem: news is heard again\n")
    assert "## Roles" not in text
    assert "## Posts" not in text
    assert "## What drove it" not in text


# ---------------------------------------------------------------- nothing is alive

ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
ALIVE = re.compile(r"[\\`*_\[\]<>#|~&!$@]|https?://|www\.", re.IGNORECASE)
OURS = re.compile(r"^#{1,3} |^\| --- \| ---: \|$|^\| | \| | \|$|\*\*")
HOSTILES = [
    HOSTILE,
    "`", "``", "```", "``` x", "`` ` ``", "a`b", "` a", "\\", "\\`", "\\](x)", "~~~",
    "https://evil.test/x", "WWW.evil.test", "<https://evil.test>", "a@evil.test", "@everyone",
    "<script>alert(1)</script>", "<!-- x", "]]>", "<?php", "&lt;b&gt;",
    "![a](http://evil.test/x.png)", "[a]: http://evil.test", "[x](http://evil.test)",
    "# h", "\n# h", "\r# h", "\u2028# h", "| a | b |", "a | b", "\n```\n<b>x</b>\n~~~\n", "**a**", "$x$",
]  # fmt: skip


def plain_parts(text: str) -> str:
    """The Markdown without its blocks and spans of code, read as the standard says."""
    kept_lines, fence = [], ""
    for line in text.splitlines():
        if fence:
            fence = "" if line.strip() == fence else fence
        elif found := re.match(r"(`{3,})text$", line):
            fence = found[1]
        else:
            kept_lines.append(re.sub(r"(?<![\\`])(`+)(?!`)(?:.*?[^`])\1(?!`)", "", line))
    assert not fence, "a block of code was left open"
    return "\n".join(kept_lines)


@pytest.mark.parametrize("words", HOSTILES)
def test_nothing_that_anybody_wrote_comes_alive(words: str) -> None:
    who = replace(ANA, name=words)
    names = ("to", "text", "line", "channel", "step", "severity", "before")
    moves = tuple(move(verb, who, n, **dict.fromkeys(names, words)) for n, verb in enumerate(AlertVerb))
    kinds = ("word", "story", "source", "author")
    one = alert(
        standing=replace(closed("resolved", words), lead=words, scribe=words),
        subject=words,
        drivers=tuple(Driver(kind, words, 3) for kind in kinds),  # type: ignore[arg-type]
        reasons=(Reason("alert_title.watch", {"title": words}),),
    )
    author = Author(name=words, handle=words)
    post = kept(3, title=words, text=f"{words}\n{words}", author=author, site=words, source=words)
    text = written(one, moves, (post, kept(4, url="https://forum.example.com/`<b>|*_")), zone=words)
    lines = plain_parts(text).splitlines()
    for line in lines:
        assert not ALIVE.search(OURS.sub("", ESCAPED.sub("x", line))), line
    headings = [line for line in lines if line.startswith("#")]
    assert len(headings) == 10
    assert not any(line.startswith((">", "    ", "\t", "~~~")) for line in lines)


@pytest.mark.parametrize("words", HOSTILES)
def test_what_is_escaped_says_the_same_once_it_is_drawn(words: str) -> None:
    line = " ".join(words.split())
    if "**" not in line and "`" not in line:
        assert unescaped(escaped(words)) == unescaped(escaped(line))
        assert "\n" not in escaped(words)


def test_code_is_never_broken_out_of() -> None:
    assert code("a`b", 20) == "``a`b``"
    assert code("`", 20) == "`` ` ``"
    assert code("``x", 20) == "``` ``x ```"
    assert code("\u200b", 20) == ""
    assert block("a\n````\nb", 100, "…") == ["`````text", "a", "````", "b", "`````"]
    assert block("abc\ndef", 4, "(more)") == ["```text", "abc", "(more)", "```"]


def test_a_book_of_a_post_is_cut() -> None:
    text = written(evidence=(kept(1, text="word " * 100_000), *(kept(n) for n in range(2, 60))))
    assert "… (there is more)" in text
    assert text.count("### Post") == 20
    assert len(text) < 20_000


# ---------------------------------------------------------------- the answer


def test_the_answer_has_the_gist_and_says_where_the_file_is() -> None:
    card = report_card(RESOLVED, written(evidence=(kept(),)), "post-mortems/acme.md")
    said = ["".join(span.text for span in text) for text in card.body]
    assert card.title == "Post-mortem: 43 posts about acme in 25 minutes (usual: 3)"
    assert said[0].startswith("A bad batch; it is called back. It began at")
    assert said[-2:] == [
        "The whole of it is in post-mortems/acme.md.",
        "Fill in “What we learned” while it is fresh.",
    ]
    assert ("Time to resolve", "3 h 12 min") in [(field.name, field.value) for field in card.fields]
    assert [section.heading for section in card.sections] == [
        "Why it was raised, as last counted", "Roles", "What drove it", "Timeline",
    ]  # fmt: skip
    assert (
        card.sections[2].text[0][0].text
        == "Words: battery (18 of 43, usually 0), refund (9 of 43, usually 0.4)"
    )
    assert amiss(card) == []


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        (
            closed("resolved", "Done."),
            "It was not written to a file. Name a folder for them in the settings",
        ),
        (AlertStanding(), "Once the alert is closed it is written to a file"),
    ],
)
def test_without_a_file_the_answer_says_how_to_get_one(standing: AlertStanding, told: str) -> None:
    one = alert(standing=standing)
    card = report_card(one, written(one, STORY), "")
    assert any(text[0].text.startswith(told) for text in card.body)


@pytest.mark.parametrize("words", [HOSTILE * 50, "\n## Roles\n- Lead: Eve"])
def test_the_answer_is_calm_whatever_was_written(words: str) -> None:
    one = alert(standing=closed("resolved", words * 20), subject=words)
    moves = (move(AlertVerb.UPDATE, ANA, 1, text=words * 50),)
    card = report_card(one, written(one, moves, (kept(1, title=words, text=words),)), words * 50)
    assert amiss(card) == []
    assert [section.heading for section in card.sections].count("Roles") == 1
