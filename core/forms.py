"""What is asked before a verb is done that a button alone does not say all about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.cards import Form, Input
from core.fixing import NO_INTENT
from core.lifecycle import IGNORE_REASONS
from core.meaning import INTENTS, SENTIMENTS, WHOLE
from core.quote import short
from core.say import say
from core.types import Verb

_TOPIC_LENGTH = 24
"""Characters of a topic's name in a label: no chat has room for more."""


def form_of(
    verb: str, values: Mapping[str, str], people: Sequence[str] = (), own_intents: Sequence[str] = ()
) -> Form | None:
    """What to ask before a button with this verb and these values is done: what it does not say yet. None
    when it says all. `own_intents` are the names of the team's own. The one place where forms are made, so
    that a card's buttons and a chat that knows a button by its id and values alone ask the same."""
    if verb == Verb.RESOLVE and values.get("outcome") == "answered" and "link" not in values:
        return _answered_form()
    if verb == Verb.IGNORE and "reason" not in values:
        return _ignore_form()
    if verb == Verb.ASSIGN and "to" not in values:
        return _assign_form(people)
    if verb == Verb.NOTE and "text" not in values:
        return _note_form()
    if verb == Verb.FIX and not ({"sentiment", "intents", "relevant"} & values.keys()):
        return _fix_form(values.get("topic", WHOLE), own_intents)
    return None


def _answered_form() -> Form:
    link = Input(name="link", label=say("form.answer_link"))
    return Form(title=say("form.answered_title"), submit=say("verb.resolve"), inputs=(link,))


def _ignore_form() -> Form:
    options = tuple((reason, say(f"outcome.{reason}")) for reason in IGNORE_REASONS)
    reason = Input(
        name="reason", label=say("form.ignore_reason"), kind="select", required=True, options=options
    )
    text = Input(name="text", label=say("form.ignore_text"), kind="long_text")
    return Form(title=say("form.ignore_title"), submit=say("form.ignore_submit"), inputs=(reason, text))


def _assign_form(people: Sequence[str]) -> Form:
    options = tuple((name, name) for name in people)
    whom = Input(name="to", label=say("form.assign_to"), kind="person", required=True, options=options)
    return Form(title=say("form.assign_title"), submit=say("verb.assign"), inputs=(whom,))


def _note_form() -> Form:
    text = Input(name="text", label=say("form.note_text"), kind="long_text", required=True)
    return Form(title=say("form.note_title"), submit=say("form.note_submit"), inputs=(text,))


def _fix_form(topic: str, own_intents: Sequence[str]) -> Form:
    """How it sounds, about a topic or all of it; of all of it also what its author wants."""
    feelings = tuple((name, say(f"sentiment.{name}")) for name in SENTIMENTS)
    if topic != WHOLE:
        label = say("form.fix_sentiment_about", topic=short(topic, _TOPIC_LENGTH))
        about = Input(name="sentiment", label=label, kind="select", options=feelings, required=True)
        return Form(title=say("form.fix_title"), submit=say("form.fix_submit"), inputs=(about,))
    wants = tuple((name, say(f"intent.{name}")) for name in (*INTENTS, NO_INTENT))
    wants += tuple((name, name.replace("_", " ")) for name in own_intents)
    sentiment = Input(name="sentiment", label=say("form.fix_sentiment"), kind="select", options=feelings)
    intent = Input(name="intents", label=say("form.fix_intent"), kind="select", options=wants)
    return Form(title=say("form.fix_title"), submit=say("form.fix_submit"), inputs=(sentiment, intent))
