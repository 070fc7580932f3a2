"""What a mention means, in words: as cards, lines and answers show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.cards import Button, Field, mention_target
from core.forms import form_of
from core.meaning import (
    WHOLE,
    Feeling,
    Fixed,
    Meaning,
    Sentiment,
    Spread,
    feeling_now,
    intents_now,
)
from core.quote import short
from core.say import known_keys, number, say
from core.types import Mention

NAME_LENGTH = 40
MOST_SHOWN = 3
"""Topics that have a sentiment of their own on a card, and intents."""


def meaning_fields(mention: Mention) -> tuple[Field, ...]:
    """How it sounds, what its author wants, how far its story has spread: what is known of these."""
    found: list[Field] = []
    if words := sentiment_words(mention):
        found.append(Field(say("field.sentiment"), words))
    if wants := intent_words(mention):
        is_fixed = mention.standing.fixed.intents is not None
        found.append(Field(say("field.intent"), say("meaning.fixed", what=wants) if is_fixed else wants))
    if mention.spread.mentions > 1:
        found.append(Field(say("field.story"), spread_words(mention.spread)))
    return tuple(found)


def sentiment_words(mention: Mention) -> str:
    """`negative`, `perhaps negative`, `unsure`; about several topics, where it differs, each with its own;
    `""` where nobody found out."""
    meaning, fixed = mention.meaning, mention.standing.fixed
    own = [(topic, _about(topic, meaning, fixed)) for topic in mention.topics[:MOST_SHOWN]]
    if len(own) > 1 and len({words for _, words in own}) > 1:
        told = [(topic, words) for topic, words in own if words]
        return " · ".join(say("meaning.about", topic=short(topic, NAME_LENGTH), words=w) for topic, w in told)
    if own and own[0][1]:
        return own[0][1]
    if mention.sentiment is not None and mention.sentiment in _SENTIMENT_KEYS:
        return say(_SENTIMENT_KEYS[mention.sentiment])
    return ""


def line_words(mention: Mention) -> tuple[str, ...]:
    """What a line says of it: how it sounds unless that is neutral, and what its author wants, where we are
    sure; how many more tell its story."""
    meaning, fixed = mention.meaning, mention.standing.fixed
    feelings = {feeling_now(meaning, fixed, topic) for topic in mention.topics[:MOST_SHOWN] or (WHOLE,)}
    labels = {feeling.label for feeling in feelings if feeling is not None}
    words = [sentiment_name(label) for label in labels if label not in (None, "neutral")]
    found = [sentiment_words(mention)] if len(labels) > 1 and words else words
    found += [intent_name(one.name) for one in intents_now(meaning, fixed) if one.sure][:MOST_SHOWN]
    if mention.spread.mentions > 1:
        found.append(say("story.more", n=mention.spread.mentions - 1))
    return tuple(found)


def is_held(mention: Mention) -> bool:
    """Whether it is kept and not posted."""
    return mention.meaning.held is not None and not mention.standing.fixed.relevant


def sentiment_name(sentiment: Sentiment) -> str:
    """How a sentiment is called."""
    return say(_SENTIMENT_KEYS[sentiment])


def feeling_words(feeling: Feeling) -> str:
    """`negative` when sure, else `perhaps negative`, else `unsure`."""
    name = sentiment_name(feeling.likeliest)
    if feeling.sure:
        return name
    return say("meaning.perhaps", what=name) if feeling.chance >= PERHAPS else say("meaning.unsure")


def intent_words(mention: Mention) -> str:
    """`complaint · possible question`; `""` for none."""
    fixed = mention.standing.fixed
    if fixed.intents is not None:
        return " · ".join(intent_name(name) for name in fixed.intents)
    shown = sorted(mention.meaning.intents, key=lambda one: (not one.sure, -one.chance))[:MOST_SHOWN]
    return " · ".join(
        intent_name(one.name) if one.sure else say("meaning.possible", what=intent_name(one.name))
        for one in shown
    )


def intent_name(name: str) -> str:
    """How an intent is called: of the team's own ones, as the team calls it."""
    key = f"intent.{name}"
    return say(key) if key in known_keys() else short(name.replace("_", " "), NAME_LENGTH)


def spread_words(spread: Spread) -> str:
    """`14 mentions · 5 sources · 12 authors · reach 120,000`."""
    parts = [
        say("story.mentions", n=spread.mentions),
        say("story.sources", n=spread.sources),
        say("story.authors", n=spread.authors),
    ]
    if spread.reach:
        parts.append(say("story.reach", reach=number(spread.reach)))
    return " · ".join(parts)


def meaning_buttons(mention: Mention, own_intents: Sequence[str] = ()) -> tuple[Button, ...]:
    """What stands in the *More* menu about what it means: its story, and to say it better, for all of it or
    for each of a few topics."""
    target = mention_target(mention.id)
    found: list[Button] = []
    if mention.spread.mentions > 1:
        label = say("more.story", n=mention.spread.mentions)
        found.append(Button(verb="page", target=f"story {mention.id}", label=label))

    def add(label: str, *values: tuple[str, str]) -> None:
        form = form_of("fix", dict(values), own_intents=own_intents)
        found.append(Button(verb="fix", target=target, label=label, form=form, values=values))

    if is_held(mention):
        add(say("more.relevant"), ("relevant", "yes"))
    add(say("more.fix"), ("topic", WHOLE))
    if len(mention.topics) > 1:
        for topic in mention.topics[:MOST_SHOWN]:
            add(say("more.fix_about", topic=short(topic, NAME_LENGTH)), ("topic", topic))
    return tuple(found)


def fixed_words(values: Mapping[str, str]) -> str:
    """What a fix said, for its line of history: `: negative · complaint`."""
    sentiment = _SENTIMENT_KEYS.get(values.get("sentiment", ""))
    names = [one for one in values.get("intents", "").split(",") if one.strip()]
    parts = [say(sentiment)] if sentiment else []
    if parts and values.get("topic"):
        parts = [say("meaning.about", topic=short(values["topic"], NAME_LENGTH), words=parts[0])]
    parts += [intent_name(name.strip()) for name in names[:MOST_SHOWN]]
    parts += [say("move.fix_relevant")] if values.get("relevant") == "yes" else []
    return say("move.fix_what", what=" · ".join(parts)) if parts else ""


def _about(topic: str, meaning: Meaning, fixed: Fixed) -> str:
    said = fixed.about(topic)
    if said is not None:
        return say("meaning.fixed", what=say(_SENTIMENT_KEYS[said]))
    feeling = meaning.feeling_about(topic)
    return "" if feeling is None else feeling_words(feeling)


PERHAPS = 0.5
"""How likely something unsure has to be, to be named at all."""
_SENTIMENT_KEYS: Mapping[str, str] = {
    "negative": "sentiment.negative",
    "neutral": "sentiment.neutral",
    "positive": "sentiment.positive",
}
