"""`mutes`: what is kept back, until when, and how much that was."""

from __future__ import annotations

from collections.abc import Sequence

from commands._lists import PAGE_SIZE, Paging
from commands._rules import known_rules
from core.cards import Button, Card, Line, Section, plain
from core.quote import short
from core.rule_forms import rule_form_of
from core.rules import Draft, Mute, draft_target, mute_json
from core.say import date, phrases, say
from core.talk import Ask, Command

_NAME = 60
_QUERY = 160

phrases(
    {
        "command.mutes": "What is muted, until when, and how much was kept back.",
        "mutes.title": {"one": "{n} mute", "other": "{n} mutes"},
        "mutes.none": "Nothing is muted",
        "mutes.none_body": (
            "“/mentions mute author jane 7d” keeps back what one author says; sites, words and whole queries can "
            "be muted, too."
        ),
        "mutes.until": "until {until}",
        "mutes.ever": "for ever",
        "mutes.ended": "ended {until}",
        "mutes.kept_back": {"one": "{n} post kept back", "other": "{n} posts kept back"},
        "mutes.fixed": "in the settings",
        "mutes.new": "Mute something",
        "mutes.end": "Unmute {name}",
    }
)


async def run(ask: Ask) -> Card:
    known = await known_rules(ask)
    mutes = [*known.made_mutes, *known.mutes]
    paging = Paging(len(mutes), ask.page)
    shown = mutes[paging.offset : paging.offset + PAGE_SIZE]
    lines = [await _line(ask, mute) for mute in shown]
    new = Button(
        verb="mute",
        target="new",
        label=say("mutes.new"),
        emoji="🔇",
        form=rule_form_of("mute", ask.listening.channels),
    )
    return Card(
        kind="answer",
        icon="🔇",
        title=say("mutes.title", n=len(mutes)) if mutes else say("mutes.none"),
        body=() if mutes else (plain(say("mutes.none_body")),),
        sections=(Section(lines=tuple(lines)),) if lines else (),
        buttons=(new, *paging.buttons("mutes")),
        more=await _endings(ask, [mute for mute in shown if not mute.fixed]),
        footer=paging.footer("mutes"),
    )


async def _line(ask: Ask, mute: Mute) -> Line:
    count = await ask.store.muted_count(mute.name)
    notes = [_until(ask, mute), say("mutes.kept_back", n=count)]
    if short(mute.when, _QUERY) != mute.name:
        notes.insert(0, short(mute.when, _QUERY))
    if mute.fixed:
        notes.append(say("mutes.fixed"))
    return Line(target="", text=plain(short(mute.name, _QUERY)), note=" · ".join(notes))


def _until(ask: Ask, mute: Mute) -> str:
    if mute.until is None:
        return say("mutes.ever")
    key = "mutes.until" if ask.now < mute.until else "mutes.ended"
    return say(key, until=date(mute.until, ask.zone))


async def _endings(ask: Ask, mutes: Sequence[Mute]) -> tuple[Button, ...]:
    """A button for each that ends it, with a draft behind it."""
    found = []
    for mute in mutes:
        draft = Draft(kind="mute", name=mute.name, before=mute_json(mute), after=None)
        number = await ask.store.keep_draft(draft, ask.now)
        label = say("mutes.end", name=short(mute.name, _NAME))
        found.append(Button(verb="save", target=draft_target(number), label=label))
    return tuple(found)


COMMAND = Command(name="mutes", summary="command.mutes", run=run, examples=("mutes",), group="rules")
