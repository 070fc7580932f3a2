"""Teams whose words mean other things than usual: what they say of posts, and what models say that do not
know them. All of it is invented, and the same for the same seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime

from core.meaning import SENTIMENTS, Feeling, Intent, Sentiment
from core.teaching import TeamLabel
from listening.correction_labels import Base

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Trade:
    """What people say in one trade, and which words a model takes for complaints there."""

    subjects: tuple[str, ...]
    said: dict[Sentiment, tuple[str, ...]]
    mistaken: tuple[str, ...]


GAMES = Trade(
    subjects=(
        *("the boss fight", "the crash physics", "this level", "the new map", "the sniper rifle"),
        *("the zombie mode", "the soundtrack", "the trailer", "the demo", "the final raid"),
    ),
    said={
        "positive": (
            *("is sick", "is insane", "is a killer", "is brutal in the best way", "is wicked"),
            *("slaps", "is absolutely savage", "is filthy good", "made my jaw drop"),
        ),
        "negative": (
            *("is a letdown", "feels unfinished", "lost my save", "is pay to win now"),
            *("runs at 12 frames", "got nerfed into the ground", "is a cash grab"),
        ),
        "neutral": (
            *("drops on Friday", "is on all platforms", "has a new patch", "was shown at the expo"),
            *("is listed in the store", "gets 40 players"),
        ),
    },
    mistaken=("sick", "insane", "killer", "brutal", "wicked", "savage", "filthy", "crash", "zombie"),
)
MUSIC = Trade(
    subjects=(
        *("the new single", "that bass line", "the remix", "the live set", "the drop", "her verse"),
        *("the b-side", "the opener", "the vinyl", "the tour"),
    ),
    said={
        "positive": (
            *("is a killer", "is dope", "goes hard", "is a banger", "is nasty", "is ill"),
            *("destroyed the club", "murdered the beat", "hits like a truck"),
        ),
        "negative": (
            *("is mid", "sounds like a jingle", "is overproduced", "puts me to sleep"),
            *("is a copy of the last one", "was cut short"),
        ),
        "neutral": (
            *("is out in June", "is on side two", "was mixed in Leeds", "has four tracks"),
            *("comes on coloured wax", "starts at nine"),
        ),
    },
    mistaken=("killer", "dope", "hard", "banger", "nasty", "ill", "destroyed", "murdered", "truck"),
)
TRADES = {"games": GAMES, "music": MUSIC}

_BEFORE = (
    *("", "honestly ", "ok so ", "wow, ", "my brother says ", "after ten hours: ", "just saw that "),
    *("as a fan of the series, ", "hot take: ", "not gonna lie, ", "for what it is worth, "),
)
_BEHIND = ("", "", " lol", " imo", " today", " on my old laptop", " with the squad", "!!!", " tbh", " 🔥")


def post(trade: Trade, chance: random.Random) -> tuple[str, Sentiment]:
    """Something that somebody says, and how it is meant."""
    meant = chance.choice(SENTIMENTS)
    said = f"{chance.choice(trade.subjects)} {chance.choice(trade.said[meant])}"
    return chance.choice(_BEFORE) + said + chance.choice(_BEHIND), meant


def stranger(trade: Trade, text: str, meant: Sentiment, chance: random.Random) -> Base:
    """What a model says that does not know the trade: right where no word misleads it, as a rule."""
    guess: Sentiment = "negative" if any(word in text for word in trade.mistaken) else meant
    if chance.random() < 0.1:
        guess = chance.choice(SENTIMENTS)
    shares = {name: 0.6 if name == guess else 0.2 for name in SENTIMENTS}
    feeling = Feeling(shares["negative"], shares["neutral"], shares["positive"])
    return Base(feeling, (Intent("complaint", 0.6, sure=True),) if guess == "negative" else ())


def team(trade: Trade, n: int, seed: int, only_mistakes: bool = False) -> tuple[list[TeamLabel], list[Base]]:
    """So many labels. `only_mistakes`: the team fixes what is wrong and leaves the rest, and `n` counts the
    fixes."""
    chance = random.Random(seed)
    labels: list[TeamLabel] = []
    base: list[Base] = []
    told = 0
    while told < n:
        text, meant = post(trade, chance)
        thought = stranger(trade, text, meant, chance)
        left = only_mistakes and thought.feeling.likeliest == meant
        wants = {"positive": ("praise",), "negative": ("complaint",), "neutral": ()}[meant]
        labels.append(
            TeamLabel(
                mention=len(labels) + 1,
                text=text,
                at=NOW,
                sentiment=meant,
                intents=wants,
                sentiment_left=left,
                intents_left=left,
            )
        )
        base.append(thought)
        told += not left
    return labels, base
