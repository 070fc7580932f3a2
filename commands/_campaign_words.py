"""What a campaign changed, in sentences; and why nothing is said where that is so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from commands._campaign_times import Times, Told, without
from commands._rivals import young
from commands._versus_words import young_words
from core.say import number, phrases, say
from core.talk import Ask
from listening.campaign import ENOUGH, uplift
from listening.share import Growth

phrases(
    {
        "campaign.during_more": (
            "People spoke of you {times} times as much as before it (surely more: {low} to {high} times)."
        ),
        "campaign.during_fewer": (
            "People spoke of you {times} times as much as before it (surely less: {low} to {high} times)."
        ),
        "campaign.during_close": (
            "No verdict on whether people spoke of you more: {times} times as much as before it, and anything from {low} to "
            "{high} times can be chance."
        ),
        "campaign.own": "Without what is of the campaign itself it is {times} times ({low} to {high}).",
        "campaign.rivals_less": "Of the rivals it was {times} times in the same time ({low} to {high}), which is surely less.",
        "campaign.rivals_same": (
            "Of the rivals it was {times} times in the same time ({low} to {high}), so the campaign need not be the cause."
        ),
        "campaign.after": "After it people speak of you {times} times as much as before it ({low} to {high}).",
        "campaign.few": {
            "one": "No verdict on what it changed: there is {n} mention before and during, and I want {enough}.",
            "other": "No verdict on what it changed: there are {n} mentions before and during, and I want {enough}.",
        },
        "campaign.none_before": "No verdict on what it changed: nothing was heard before it.",
        "campaign.blind": "No verdict on what it changed: a source did not see all of this time.",
        "campaign.young": "No verdict on what it changed: I was not listening for all of the time before it.",
    }
)


@dataclass(frozen=True, slots=True)
class Found:
    """What was counted in each stretch: of the campaign, of us with it, of the rivals; who these are."""

    campaign: Sequence[Told]
    us: Sequence[Told]
    rivals: Sequence[Told]
    our_names: Sequence[str]
    rival_names: Sequence[str]


async def verdict(ask: Ask, times: Times, found: Found, is_blind: bool) -> Sequence[str]:
    """What it changed, as far as that is sure, else why nothing is said."""
    before, during = found.us[0], found.us[1]
    n = before.mentions + during.mentions
    why = []
    if n < ENOUGH:
        why.append(say("campaign.few", n=n, enough=ENOUGH))
    elif not before.mentions:
        why.append(say("campaign.none_before"))
    if is_blind:
        why.append(say("campaign.blind"))
    late = await young(ask, found.our_names[:1], times.before.start)
    if late:
        why.append(say("campaign.young"))
        why += [young_words(name, since) for name, since in late.items() if since]
    if why:
        return why
    growth = uplift(before.days, during.days)
    return [] if growth is None else list(_changed(times, found, growth))


def _changed(times: Times, found: Found, growth: Growth) -> Iterator[str]:
    close = "more" if growth.low > 1 else "fewer" if growth.high < 1 else "close"
    yield _growth(f"campaign.during_{close}", growth)
    before, during = (without(found.us[at], found.campaign[at]) for at in (0, 1))
    own = uplift(before, during)
    if own is not None:
        yield _growth("campaign.own", own)
    theirs = uplift(found.rivals[0].days, found.rivals[1].days)
    if theirs is not None:
        less = theirs.high < growth.low
        yield _growth("campaign.rivals_less" if less else "campaign.rivals_same", theirs)
    if times.after is not None:
        longer = (times.after.end - times.after.start) / (times.before.end - times.before.start)
        later = uplift(found.us[0].days, found.us[2].days, longer)
        if later is not None:
            yield _growth("campaign.after", later)


def _growth(key: str, growth: Growth) -> str:
    """A sentence with how many times as many, and between what that lies."""
    return say(key, times=_times(growth.times), low=_times(growth.low), high=_times(growth.high))


def _times(ratio: float) -> str:
    return number(round(ratio, 1))
