"""What a mention means, and who says so: its language, how it sounds, what its author wants, whether it is
about us, the story that it tells, how soon it wants somebody."""

from __future__ import annotations

from collections.abc import Iterator

from core.cards import Section, plain
from core.meaning import SENTIMENTS, WHOLE, Feeling, PriorityPart, feeling_now, intents_now
from core.meaning_words import feeling_words, intent_name, intent_words, spread_words
from core.mention_card import NAME_LENGTH
from core.quote import short
from core.say import known_keys, phrases, say
from core.talk import Ask
from core.types import Mention

phrases(
    {
        "why.meaning": "What it means",
        "why.lang_told": "Language: {lang}, as its source says.",
        "why.lang_found": "Language: {lang}, as far as I can tell.",
        "why.lang_unsure": "Language: I am not sure.",
        "why.sentiment": "Sentiment: {words}. {by}",
        "why.sentiment_about": "About {topic}: {words}. {by}",
        "why.chances": "{negative} % negative, {neutral} % neutral, {positive} % positive",
        "why.by_fast": "The fast model: {chances}.",
        "why.by_semantic": "The model for sentences: {chances}.",
        "why.by_team": "Learnt from what your team fixed: {chances}.",
        "why.by_rating": "Its author gave {stars} of 5 stars.",
        "why.by_rating_unknown": "Its author said so with stars.",
        "why.by_person": "Somebody of your team said so.",
        "why.by_person_before": "Somebody of your team said so. Before that: {before}.",
        "why.not_sure": "That is too little to be sure.",
        "why.intents": "What its author wants: {intents}.",
        "why.intents_none": "What its author wants: nothing that I know of.",
        "why.intents_fixed": "What its author wants: {intents}. Somebody of your team said so.",
        "why.intents_fixed_none": "What its author wants: nothing of what I know. Somebody of your team said so.",
        "why.intent_sure": "{intent} ({percent} %)",
        "why.intent_possible": "perhaps {intent} ({percent} %)",
        "why.relevance": "{percent} % likely to be about {topic}. {reason}",
        "why.relevance_fixed": "Somebody of your team said that it is about you.",
        "why.kept": "It was kept and not posted.",
        "why.kept_before": "It was kept and not posted, until somebody of your team said that it is about you.",
        "why.story": "Story: {spread}. All of them: “/mentions story {mention}”.",
        "why.story_first": "Its card stands for all of them.",
        "why.story_follows": "The card of the first one (m{lead}) stands for it.",
        "why.priority": "Priority {level} of 5, from {points} points: {parts}.",
        "why.priority_now": "Priority {level} of 5.",
        "why.priority_none": "Priority {level} of 5: there is nothing to weigh.",
        "why.priority_was": "It stands at {kept}, which it had when it was weighed last.",
        "why.part": "{name} {points}",
        "why.part_value": "{name} {points} ({value})",
        "why.part_reach": "reach",
        "why.part_engagement": "reactions",
        "why.part_source": "weight of its source",
        "why.part_sentiment": "sentiment",
        "why.part_intent": "intent",
        "why.part_rating": "stars",
        "why.part_spread": "sources and authors",
        "why.part_route": "escalated by a route",
    }
)

_TOPICS = 5
_COUNTED = frozenset({"reach", "engagement", "source", "rating", "spread"})
"""Parts of a priority of which the number that was counted is told."""


def meaning_section(ask: Ask, mention: Mention) -> Section:
    """A sentence for each thing that is known."""
    told = (
        *_relevance(mention),
        *_language(mention),
        *_sentiment(mention),
        *_intents(mention),
        *_story(mention),
        *_priority(ask, mention),
    )
    return Section(heading=say("why.meaning"), text=tuple(map(plain, told)))


def _language(mention: Mention) -> Iterator[str]:
    lang, told = mention.meaning.lang, mention.post.lang
    if told:
        yield say("why.lang_told", lang=_called(told))
    elif lang:
        yield say("why.lang_found", lang=_called(lang))
    elif mention.meaning.feeling is not None:
        yield say("why.lang_unsure")


def _called(lang: str) -> str:
    key = f"lint.language.{lang.casefold().partition('-')[0]}"
    return say(key) if key in known_keys() else short(lang, NAME_LENGTH)


def _sentiment(mention: Mention) -> Iterator[str]:
    meaning, fixed = mention.meaning, mention.standing.fixed
    whole = feeling_now(meaning, fixed)
    if whole is not None:
        by = _by(mention, whole, meaning.feeling)
        yield say("why.sentiment", words=feeling_words(whole), by=by)
    said = dict(fixed.sentiment)
    for topic in mention.topics[:_TOPICS]:
        about = feeling_now(meaning, fixed, topic)
        if about is not None and (topic in meaning.about or topic in said) and about != whole:
            by = _by(mention, about, meaning.feeling_about(topic))
            name = short(topic, NAME_LENGTH)
            yield say("why.sentiment_about", topic=name, words=feeling_words(about), by=by)


def _by(mention: Mention, feeling: Feeling, found: Feeling | None) -> str:
    """Who says how it sounds, and how sure that is."""
    if feeling.decided_by == "person":
        if found is None or found.decided_by == "person":
            return say("why.by_person")
        before = say("why.chances", **_percents(found))
        return say("why.by_person_before", before=before)
    if feeling.decided_by == "rating":
        stars = mention.post.rating
        return say("why.by_rating_unknown" if stars is None else "why.by_rating", stars=f"{stars or 0:g}")
    by = say(f"why.by_{feeling.decided_by}", chances=say("why.chances", **_percents(feeling)))
    return by if feeling.sure else f"{by} {say('why.not_sure')}"


def _percents(feeling: Feeling) -> dict[str, int]:
    return {name: round(100 * getattr(feeling, name)) for name in SENTIMENTS}


def _intents(mention: Mention) -> Iterator[str]:
    meaning, fixed = mention.meaning, mention.standing.fixed
    if fixed.intents is not None:
        key = "why.intents_fixed" if fixed.intents else "why.intents_fixed_none"
        yield say(key, intents=", ".join(intent_name(name) for name in fixed.intents))
    elif meaning.intents:
        told = [
            say(
                "why.intent_sure" if one.sure else "why.intent_possible",
                intent=intent_name(one.name),
                percent=round(100 * one.chance),
            )
            for one in sorted(meaning.intents, key=lambda one: (not one.sure, -one.chance))
        ]
        yield say("why.intents", intents=", ".join(told))
    elif meaning.feeling is not None:
        yield say("why.intents_none")


def _relevance(mention: Mention) -> Iterator[str]:
    meaning, fixed = mention.meaning, mention.standing.fixed
    if meaning.held is not None:
        why = meaning.held if meaning.held in known_keys() else "why.kept"
        yield say("why.kept_before" if fixed.relevant else why)
    elif fixed.relevant:
        yield say("why.relevance_fixed")
    for topic, one in list(meaning.relevance.items())[:_TOPICS]:
        reason = say(one.key, **one.values) if one.key in known_keys() else ""
        yield say(
            "why.relevance",
            percent=round(100 * one.chance),
            topic=short(topic, NAME_LENGTH),
            reason=reason,
        ).strip()


def _story(mention: Mention) -> Iterator[str]:
    if mention.spread.mentions < 2:
        return
    told = [say("why.story", spread=spread_words(mention.spread), mention=str(mention.id))]
    told.append(
        say("why.story_first") if mention.lead is None else say("why.story_follows", lead=mention.lead)
    )
    yield " ".join(told)


def _priority(ask: Ask, mention: Mention) -> Iterator[str]:
    """The points as they are now; what stands at the mention may be from when it came."""
    if mention.blank:
        yield say("why.priority_now", level=mention.priority)
        return
    from listening.priority import weigh  # loaded when somebody asks

    weight = next((one.weight for one in ask.sources if one.name == mention.post.source), 1.0)
    meaning, fixed = mention.meaning, mention.standing.fixed
    found = weigh(
        mention.post,
        feeling_now(meaning, fixed),
        intents_now(meaning, fixed),
        weight=weight,
        spread=mention.spread,
        routed=mention.escalate_to is not None,
    )
    weighed = [part for part in found.parts if part.points]  # what adds nothing explains nothing
    if not weighed:
        yield say("why.priority_none", level=mention.priority)
        return
    parts = " · ".join(_part(mention, part) for part in weighed)
    told = [say("why.priority", level=found.level, points=_points(found.points), parts=parts)]
    if found.level != mention.priority:
        told.append(say("why.priority_was", kept=mention.priority))
    yield " ".join(told)


def _part(mention: Mention, part: PriorityPart) -> str:
    key = f"why.part_{part.name}"
    name, points = say(key) if key in known_keys() else part.name, _points(part.points, sign=True)
    if part.name == "sentiment":
        feeling = feeling_now(mention.meaning, mention.standing.fixed, WHOLE)
        value = feeling_words(feeling) if feeling is not None else ""
    elif part.name == "intent":
        value = intent_words(mention)
    else:
        value = part.value if part.name in _COUNTED else ""
    return say("why.part_value" if value else "why.part", name=name, points=points, value=value)


def _points(points: float, sign: bool = False) -> str:
    """`2.5`, and with the sign `+2.5`, `−0.8`."""
    shown = f"{abs(points):.2f}".rstrip("0").rstrip(".")
    return f"−{shown}" if points < 0 else f"+{shown}" if sign else shown
