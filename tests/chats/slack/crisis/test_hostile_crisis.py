"""Whatever posts and names say: an alert is text, buttons and links, and a call pings those whom we name."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace

from chats.slack_draw import draw
from chats.slack_limits import check
from core.alert_card import alert_card
from core.alerts import AlertMove, AlertStanding, AlertState, AlertVerb, Driver, Reason
from core.call_card import call_card
from core.cards import Call, Card
from core.evidence import evidence_card
from core.types import Author, Person
from tests.chats.slack.crisis_cards import ANA, AT, CHART, ICONS, alert, evidence
from tests.chats.slack.strict_mrkdwn import read
from tests.chats.slack.test_hostile_text import made

ROUNDS = 40


def cards(text: Callable[[], str]) -> list[Card]:
    """An alert, its call and its evidence, in which everything that anybody writes is hostile."""
    who = Person(chat="slack", id="U1", name=text())
    standing = AlertStanding(
        state=AlertState.CLOSED,
        outcome="resolved",
        lead=text(),
        scribe=text(),
        line=text(),
        escalated_to=text(),
    )
    values = {name: text() for name in ("to", "channel", "text", "line", "step", "severity")}
    verbs = (AlertVerb.CALLED, AlertVerb.ESCALATE, AlertVerb.UPDATE, AlertVerb.RESOLVE)
    moves = [
        AlertMove(id=n, alert=12, verb=one, who=who, at=AT, values=values) for n, one in enumerate(verbs)
    ]
    usual = alert(standing, moves[-1])
    signal = replace(
        usual.signal,
        subject=text(),
        reasons=(Reason("test.slack.reason", {"posts": text(), "minutes": text(), "usual": text()}),),
        drivers=tuple(Driver(what, text(), 3) for what in ("word", "story", "source", "author")),
        chart=replace(CHART, title=text(), alt=text()),
    )
    open_one = replace(usual, signal=signal, standing=replace(standing, state=AlertState.ESCALATED))
    posts = [
        replace(
            one, post=replace(one.post, title=text(), text=text(), site=text(), author=Author(name=text()))
        )
        for one in evidence()
    ]
    calls = (Call(name=text(), accounts=(text(), f"slack:{text()}")), Call(name=text(), accounts=(ANA.key,)))
    return [
        alert_card(replace(usual, signal=signal), moves, posts, ICONS, (text(),)),
        alert_card(open_one, moves, posts, ICONS, (text(),)),
        call_card(open_one, moves[0], calls),
        evidence_card(open_one, posts, 1),
    ]


def test_a_hostile_crisis_pings_only_whom_we_name_and_presses_only_what_we_drew() -> None:
    chance = random.Random(20260506)
    for _ in range(ROUNDS):
        for card in cards(lambda: made(chance)):
            for ping in (True, False):
                drawn = asdict(draw(card, chance.choice(("F0123", None)), ping))
                assert check(drawn) == []
                live = Counter((one.kind, one.what) for one in read(drawn) if one.kind != "image")
                mentions = {what: n for (kind, what), n in live.items() if kind == "mention"}
                assert mentions == ({f"@{ANA.id}": 2} if ping and card.calls else {})
                lines = [button for part in card.sections for line in part.lines for button in line.buttons]
                ours = {(one.verb, one.target) for one in (*lines, *card.buttons, *card.more)}
                assert {tuple(json.loads(what)[:2]) for kind, what in live if kind == "button"} == ours
                links = {what for kind, what in live if kind == "link"}
                assert links <= {f"https://forum.example.org/t/{n}" for n in (1, 2, 3)}
                assert {kind for kind, _ in live} <= {"mention", "button", "link"}
