"""A link that was never seen: which sources could have brought it, and which could not."""

from __future__ import annotations

from collections.abc import Mapping

from commands._blind import blind, blind_sections
from core.cards import Card, Section, Table, plain
from core.keeping import SourceState
from core.say import ago, phrases, say
from core.talk import Ask, SourceInfo

phrases(
    {
        "why.unknown": "I never saw that link",
        "why.unknown_body": (
            "None of my sources brought it. Either it is in no place where I listen, or it was there while the "
            "source could not be seen, or it was never in the part that the source gives out."
        ),
        "why.unknown_sample": (
            "Of streams I keep what matches a topic, and of the rest a sample only: it may have passed by."
        ),
        "why.unknown_term": "Posts that match nothing are kept for {term} only: it may have been here before that.",
        "why.unknown_off": (
            "Posts that match nothing are kept for two days only, and none of streams: it may have been here before that."
        ),
        "why.unknown_next": "If it should be here, ask whoever runs me to add its site as a source.",
        "why.listening": "Where I listen",
        "why.source": "Source",
        "why.brings": "Brings",
        "why.brings_all": "all that it has",
        "why.brings_words": "what has a topic's words",
        "why.brings_sample": "matches and a sample",
        "why.last": "Last success",
        "why.never": "never",
    }
)


def unknown_card(ask: Ask, url: str, states: Mapping[str, SourceState]) -> Card:
    """What can be said of a link that no source brought."""
    unseen = blind(ask, states)
    body = [say("why.unknown_body")]
    if any(source.live for source in ask.sources):
        body.append(say("why.unknown_sample"))
    keep = ask.listening.unmatched.keep
    if ask.sources:
        body.append(say("why.unknown_term", term=keep) if keep else say("why.unknown_off"))
    body.append(say("why.unknown_next"))
    return Card(
        kind="answer",
        icon="🔎",
        tone="warning" if unseen else "neutral",
        title=say("why.unknown"),
        url=url,
        body=tuple(map(plain, body)),
        sections=(*_places(ask, states), *blind_sections(unseen)),
    )


def _places(ask: Ask, states: Mapping[str, SourceState]) -> tuple[Section, ...]:
    """Where it could have come from, what each place brings, and when it was last seen."""
    rows = []
    for info in ask.sources:
        last = states[info.name].last_success if info.name in states else None
        seen = ago(last, ask.now) if last else say("why.never")
        rows.append((f"{info.icon} {info.name}".strip(), _brings(info), seen))
    if not rows:
        return ()
    table = Table(columns=(say("why.source"), say("why.brings"), say("why.last")), rows=tuple(rows))
    return (Section(heading=say("why.listening"), table=table),)


def _brings(info: SourceInfo) -> str:
    if info.searches:
        return say("why.brings_words")
    return say("why.brings_sample" if info.live else "why.brings_all")
