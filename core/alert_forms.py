"""What to ask before a button of an alert is done: the forms of `core.forms`, for alerts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.alerts import AlertVerb
from core.cards import Form, Input
from core.say import say


def alert_form_of(verb: str, values: Mapping[str, str], people: Sequence[str] = ()) -> Form | None:
    """What to ask before a button with this verb and these values is done: what it does not say yet. None
    when it says all. `people` are whom an alert can be passed on to."""
    if verb == AlertVerb.RESOLVE and "line" not in values:
        return _line_form(say("alert_form.resolve_title"), say("verb.resolve"))
    if verb == AlertVerb.LINE and "line" not in values:
        return _line_form(say("alert_form.line_title"), say("alert_form.line_submit"))
    if verb == AlertVerb.UPDATE and "text" not in values:
        text = Input(name="text", label=say("alert_form.update_text"), kind="long_text", required=True)
        return Form(
            title=say("alert_form.update_title"), submit=say("alert_form.update_submit"), inputs=(text,)
        )
    if verb == AlertVerb.ESCALATE and values.get("ask") and "to" not in values:
        options = tuple((name, name) for name in people)
        whom = Input(
            name="to", label=say("alert_form.escalate_to"), kind="person", required=True, options=options
        )
        return Form(title=say("alert_form.escalate_title"), submit=say("verb.escalate"), inputs=(whom,))
    return None


def _line_form(title: str, submit: str) -> Form:
    line = Input(name="line", label=say("alert_form.line"), kind="long_text", required=True)
    return Form(title=title, submit=submit, inputs=(line,))
