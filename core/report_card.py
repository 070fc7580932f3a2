"""The message of a report that comes by itself: the answer that it is made of, what it is, how to end it.

answer ─▶ `kept_card`: kept as JSON ─▶ `report_card`: what needs the report's number is added when it is drawn
"""

from __future__ import annotations

from dataclasses import replace

from core.card_json import card_of
from core.cards import Button, Card, Span, plain
from core.quote import short
from core.report_ports import Report, Subscription
from core.say import say

FILES = ("html", "pdf", "csv", "json")
"""What a report can be had as."""
NAME_LENGTH = 40
UNSUBSCRIBE = "unsubscribe"
"""The verb of the button that ends it."""


def kept_card(answer: Card, subscription: Subscription) -> Card:
    """What is kept of the answer: no message of its own for one person, and it says what it is."""
    told = say("reports.what", name=short(subscription.name, NAME_LENGTH), when=when_words(subscription))
    return replace(
        answer,
        kind="report",
        target=None,
        private=False,
        calls=(),
        footer=f"{answer.footer} {told}".strip(),
    )


def gone_card(subscription: Subscription) -> Card:
    """Instead of a report about a topic that there is no more."""
    return kept_card(
        Card(
            kind="answer",
            icon="🗂",
            tone="warning",
            title=say("reports.no_topic", topic=short(subscription.topic or "", NAME_LENGTH)),
            body=(plain(say("reports.no_topic_body")),),
        ),
        subscription,
    )


def report_card(report: Report, page: str = "") -> Card:
    """The report as a chat gets it. `page` is the address of the web page, `""` where nobody could open it.
    Raises ValueError for a card that cannot be read."""
    card = card_of(report.card)
    target = report_target(report.id)
    end = Button(
        verb=UNSUBSCRIBE,
        target=target,
        label=say("reports.unsubscribe"),
        emoji="🔕",
        confirm=say("reports.unsubscribe_sure", name=short(report.name, NAME_LENGTH)),
    )
    body = card.body
    if page:
        address = f"{page.rstrip('/')}/reports/{report.id}"
        links = [Span(say("reports.see"), url=address)]
        for name in report.files:
            links += [Span(" · "), Span(name.upper(), url=f"{address}.{name}")]
        body = (*body, tuple(links))
    return replace(card, body=body, buttons=(*card.buttons, end))


def when_words(subscription: Subscription) -> str:
    """`every Monday at 09:00 (Europe/Berlin)`."""
    values = {"at": f"{subscription.hour:02}:{subscription.minute:02}", "zone": subscription.zone}
    if subscription.rhythm == "daily":
        return say("reports.daily", **values)
    if subscription.rhythm == "weekly":
        return say(f"reports.weekly_{subscription.day % 7}", **values)
    return say("reports.monthly", day=str(max(1, subscription.day)), **values)


def report_target(report: int) -> str:
    """The target of a report's buttons: `r12`."""
    return f"r{report}"


def target_report(target: str) -> int | None:
    """The report's id in a target, or None when it is none."""
    digits = target[1:]
    return int(digits) if target[:1] == "r" and digits.isascii() and digits.isdigit() else None
