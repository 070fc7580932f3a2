"""What to ask before a topic or a mute is drafted in a form, and the question that a filled-in form is.

[Track something new] ─▶ form ─▶ track acme NOT bakery #mentions as "acme" ─▶ preview
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import get_args

from core.cards import Form, Input
from core.say import say
from core.types import TopicKind

TOPIC_KINDS: tuple[TopicKind, ...] = get_args(TopicKind)
MUTABLE = ("author", "site", "word", "query")
"""What a mute can be about, as one types it."""
MUTE_LENGTHS = ("7d", "30d", "90d", "for ever")
"""How long a mute can be, as its form offers it."""
MOST_OPTIONS = 25
"""Channels that a form offers: more than this is more than a select menu holds everywhere."""

_LOOKS_LIKE_MORE = re.compile(r"\bas\s|[#>]\S*\s*$|=\S*\s*$|^\s*$")


def rule_form_of(verb: str, channels: Sequence[str]) -> Form | None:
    """What to ask before a button with this verb is done: `track` a new topic, `edit` one (whose name the
    button brings), `mute` something. None for other verbs."""
    if verb == "track":
        return Form(
            title=say("rule_form.track_title"), submit=say("rule_form.track_submit"), inputs=_topic(channels)
        )
    if verb == "edit":
        return Form(
            title=say("rule_form.edit_title"),
            submit=say("rule_form.track_submit"),
            inputs=_topic(channels, new=False),
        )
    return _mute_form() if verb == "mute" else None


def question_of(verb: str, values: Mapping[str, str]) -> str:
    """The question that the filled-in form of this verb is, as one types it; `""` for other verbs. What the
    form left empty is left out."""
    filled = {name: " ".join(value.split()) for name, value in values.items() if value.strip()}
    if verb in ("track", "edit"):
        query = filled.get("query", "")
        # Parentheses keep apart what belongs to the query and what stands behind it.
        words = ["track", f"({query})" if query and _LOOKS_LIKE_MORE.search(query) else query]
        words += [f'#"{filled["channel"]}"'] if "channel" in filled else []
        words += [f"kind={filled['kind']}"] if "kind" in filled else []
        words += [f'as "{_unquoted(filled["name"])}"'] if "name" in filled else []
        return " ".join(filter(None, words))
    if verb == "mute":
        return " ".join(filter(None, ("mute", *(filled.get(name, "") for name in ("what", "value", "for")))))
    return ""


def _topic(channels: Sequence[str], new: bool = True) -> tuple[Input, ...]:
    """Of an edit what is left empty stays as it is, and the name is not asked: it says which one is meant."""
    key = "rule_form.query" if new else "rule_form.query_edit"
    name = (Input(name="name", label=say("rule_form.name")),) if new else ()
    places = tuple((channel, f"#{channel}") for channel in channels[:MOST_OPTIONS])
    kinds = tuple((kind, say(f"topic_kind.{kind}")) for kind in TOPIC_KINDS)
    where = Input(name="channel", label=say("rule_form.channel"), kind="select", options=places)
    return (
        Input(name="query", label=say(key), kind="long_text", required=new),
        *name,
        *((where,) if places else ()),
        Input(name="kind", label=say("rule_form.kind"), kind="select", options=kinds),
    )


def _mute_form() -> Form:
    what = tuple((one, say(f"rule_form.mute_{one}")) for one in MUTABLE)
    lengths = tuple((one, say(f"rule_form.for_{one.replace(' ', '_')}")) for one in MUTE_LENGTHS)
    return Form(
        title=say("rule_form.mute_title"),
        submit=say("rule_form.mute_submit"),
        inputs=(
            Input(name="what", label=say("rule_form.mute_what"), kind="select", required=True, options=what),
            Input(name="value", label=say("rule_form.mute_value"), required=True),
            Input(name="for", label=say("rule_form.mute_for"), kind="select", options=lengths),
        ),
    )


def _unquoted(name: str) -> str:
    return re.sub('["“”„«»]', "", name)
