"""Why a post matches a topic or does not: the words, the clause that failed, what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.cards import Section, plain
from core.clauses import FIELD_CLAUSES, FieldClause, Is
from core.fields import Derive
from core.keeping import Trace
from core.mention_card import cut, tidy
from core.say import phrases, say
from core.talk import Ask
from core.types import Match, Post, Topic
from listening.kept import as_it_stands
from listening.matcher import explain
from listening.naive import Verdict

_MOST_WORDS = 6
_MOST_TOPICS = 20
LONGEST = 120

phrases(
    {
        "why.topics": "Topics",
        "why.matched": "{topic}: matches, because of {words}.",
        "why.matched_without": "{topic}: matches.",
        "why.matched_gone": "{topic}: matched, while there was a text.",
        "why.experiment": "It is an experiment, so it is shown in #{channel} only.",
        "why.experiment_nowhere": "It is an experiment, and the settings have no quiet channel, so it is not shown.",
        "why.muted_match": "{topic}: matches, but a mute kept it back.",
        "why.not_matched": "{topic}: no match, because {reasons}.",
        "why.not_there": {"one": "{words} is not in it", "other": "none of {words} is in it"},
        "why.unwanted": {"one": "{words} is in it", "other": "{words} are in it"},
        "why.is_not": {"one": "{words} is not so", "other": "none of {words} is so"},
        "why.is_so": {"one": "{words} is so", "other": "{words} are so"},
        "why.unknown_value": {
            "one": "{what} is not known, so {words} decides nothing",
            "other": "{what} are not known, so {words} decide nothing",
        },
        "why.passed_over": {
            "one": "Not known: {what}; so {words} decided nothing.",
            "other": "Not known: {what}; so {words} decided nothing.",
        },
        "why.value_author": "its author",
        "why.value_site": "its site",
        "why.value_source": "its source",
        "why.value_lang": "its language",
        "why.value_country": "its country",
        "why.value_sentiment": "its tone",
        "why.value_intent": "what it wants",
        "why.value_followers": "how many follow its author",
        "why.value_rating": "its rating",
        "why.value_engagement": "how many reacted to it",
        "why.value_flag": "what kind of post it is",
        "why.and": " and ",
        "why.more_words": {"one": "{words} and {n} more", "other": "{words} and {n} more"},
        "why.would_match": "{topic}: would match now, but did not when the post came in.",
        "why.more_topics": {
            "one": "{n} more topic does not match.",
            "other": "{n} more topics do not match.",
        },
        "why.beginning": "That is said of its first {n} characters; all of it would take too long.",
        "why.no_topics": "There are no topics yet, so nothing can match.",
        "why.no_text": "Its text is gone, so nobody can tell what else would match.",
    }
)


def topic_section(ask: Ask, trace: Trace, post: Post) -> Section:
    """Each topic: the words that made it match, or the clauses that failed; matches first."""
    matches = trace.mention.matches if trace.mention else ()
    topics = {topic.name: topic for topic in ask.topics}
    mention = trace.mention
    derive: Derive = ask.derive if mention is None else lambda _: as_it_stands(mention)
    is_blank = trace.blank is not None
    told = [_matched(ask, post, match, topics.get(match.topic), is_blank, derive) for match in matches]
    if is_blank:
        told.append(say("why.no_text"))
    else:
        rest = [topic for topic in ask.topics if topic.name not in {match.topic for match in matches}]
        kept_back = {name for muted in trace.muted for name in muted.topics}
        told += [_not_matched(topic, post, topic.name in kept_back, derive) for topic in rest[:_MOST_TOPICS]]
        if len(rest) > _MOST_TOPICS:
            told.append(say("why.more_topics", n=len(rest) - _MOST_TOPICS))
    return Section(heading=say("why.topics"), text=tuple(map(plain, told)) or (plain(say("why.no_topics")),))


def _matched(ask: Ask, post: Post, match: Match, topic: Topic | None, is_blank: bool, derive: Derive) -> str:
    if is_blank:
        return say("why.matched_gone", topic=match.topic)
    parts = {"title": post.title or "", "text": post.text}
    words = _once(parts[hit.part][hit.start : hit.end] for hit in match.hits)
    key = "why.matched" if words else "why.matched_without"
    told = [say(key, topic=match.topic, words=_listed(words))]
    if topic is not None:
        verdict = explain(topic, post, derive)
        unknown = _unknown(verdict.because()) if verdict.holds else []
        if unknown:
            told.append(say("why.passed_over", n=len(unknown), **_unknown_words(unknown)))
            told += _beginning(verdict)
        if topic.quiet:
            channel = ask.listening.quiet_channel
            told.append(say("why.experiment" if channel else "why.experiment_nowhere", channel=channel or ""))
    return " ".join(told)


def _not_matched(topic: Topic, post: Post, is_kept_back: bool, derive: Derive) -> str:
    if is_kept_back:
        return say("why.muted_match", topic=topic.name)
    verdict = explain(topic, post, derive)
    if verdict.holds:
        told = say("why.would_match", topic=topic.name)
    else:
        told = say("why.not_matched", topic=topic.name, reasons=say("why.and").join(_reasons(verdict)))
    return " ".join([told, *_beginning(verdict)])


def _beginning(verdict: Verdict) -> list[str]:
    """That only the beginning was looked at, when that is so."""
    return [] if verdict.looked_at is None else [say("why.beginning", n=verdict.looked_at)]


def _reasons(verdict: Verdict) -> list[str]:
    """What failed, of text and fields, and what could not decide."""
    deciding = verdict.because()
    fields = [one for one in deciding if isinstance(one.query, FIELD_CLAUSES)]
    text = [one for one in deciding if not isinstance(one.query, FIELD_CLAUSES)]
    told = (
        ("why.not_there", _once(str(one.query) for one in text if one.holds is False)),
        ("why.unwanted", _once(word for one in text if one.holds for word in one.words)),
        ("why.is_not", _once(str(one.query) for one in fields if one.holds is False)),
        ("why.is_so", _once(str(one.query) for one in fields if one.holds)),
    )
    found = [say(key, words=_listed(words), n=len(words)) for key, words in told if words]
    unknown = _unknown(deciding)
    if unknown:
        found.append(say("why.unknown_value", n=len(unknown), **_unknown_words(unknown)))
    return found


def _unknown(deciding: Iterable[Verdict]) -> list[FieldClause]:
    """The clauses that nobody can decide, each once."""
    found = [one.query for one in deciding if one.holds is None and isinstance(one.query, FIELD_CLAUSES)]
    return list(dict.fromkeys(found))


def _unknown_words(clauses: Sequence[FieldClause]) -> dict[str, str]:
    values = dict.fromkeys(say(f"why.value_{_value(clause)}") for clause in clauses)
    return {"what": say("why.and").join(values), "words": _listed([str(clause) for clause in clauses])}


def _value(clause: FieldClause) -> str:
    return "flag" if isinstance(clause, Is) else clause.name


def _once(words: Iterable[str]) -> list[str]:
    return list({tidy(word).casefold(): cut(tidy(word), LONGEST) for word in words}.values())


def _listed(words: Sequence[str]) -> str:
    """The first few, between quotes."""
    shown = ", ".join(word if word.startswith('"') else f"“{word}”" for word in words[:_MOST_WORDS])
    more = len(words) - _MOST_WORDS
    return say("why.more_words", words=shown, n=more) if more > 0 else shown
