"""Says what is wrong with a value of the settings: in our words, with the key, and with what was meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from core.say import say

Wrong = Callable[[str, str, str], None]
"""Told each mistake: key, problem, hint ("" for none)."""

SECRET_KEY = re.compile(r"token|secret|password|passwd|api_?key|credential", re.IGNORECASE)

_NEEDS: Mapping[str, str] = {
    "string_type": "config.needs_text",
    "string_pattern_mismatch": "config.needs_name",
    "string_too_short": "config.empty",
    "int_type": "config.needs_whole",
    "int_parsing": "config.needs_whole",
    "int_from_float": "config.needs_whole",
    "float_type": "config.needs_number",
    "float_parsing": "config.needs_number",
    "bool_type": "config.needs_yes_or_no",
    "bool_parsing": "config.needs_yes_or_no",
    "tuple_type": "config.needs_list",
    "list_type": "config.needs_list",
    "dict_type": "config.needs_table",
    "mapping_type": "config.needs_table",
    "model_type": "config.needs_table",
    "greater_than_equal": "config.too_small",
    "greater_than": "config.not_above",
    "less_than_equal": "config.too_large",
    "datetime_type": "config.needs_time",
    "datetime_parsing": "config.needs_time",
    "datetime_from_date_parsing": "config.needs_time",
}
_LIMITS = ("ge", "gt", "le")


def told(problem: Mapping[str, Any]) -> tuple[str, str]:
    """One of pydantic's errors as a problem and a hint of ours. A value is never repeated: it may be one that
    should have stayed secret."""
    kind = problem["type"]
    context = problem.get("ctx", {})
    if kind == "literal_error":
        choices = re.findall(r"'([^']*)'", context["expected"])
        return say("config.not_a_choice"), meant(str(problem["input"]), choices)
    if kind == "value_error":  # raised by a validator of ours, in our words
        return worded(context["error"])
    if kind == "extra_forbidden" or kind == "missing":
        return say("config.unknown_key" if kind == "extra_forbidden" else "config.missing"), ""
    if kind in _NEEDS:
        limit = next((context[name] for name in _LIMITS if name in context), "")
        return say(_NEEDS[kind], limit=str(limit).removesuffix(".0")), ""
    return str(problem["msg"]), ""


def worded(error: ValueError) -> tuple[str, str]:
    """The problem and the hint ("" for none) that a validator of ours raised."""
    problem, hint = (*error.args, "")[:2]
    return str(problem), str(hint)


def meant(word: str, known: Iterable[str]) -> str:
    """What was probably meant by `word`, else what there is to choose from."""
    names = sorted(known)
    folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(word.casefold(), folded, n=1)
    if close:
        return say("config.did_you_mean", name=folded[close[0]])
    return say("config.one_of", names=", ".join(names)) if names else ""


def dotted(place: Sequence[str | int]) -> str:
    """`("topic", 0, "query")` as `topic[0].query`."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
