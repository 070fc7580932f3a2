"""Fix: somebody says what a mention means, where we had it wrong. It changes no state, and can be undone."""

from __future__ import annotations

import re
from dataclasses import replace

from core.keeping import Moved, MoveRequest, Refused
from core.meaning import SENTIMENTS, WHOLE
from core.types import Standing

NO_INTENT = "none"
"""What stands for: its author wants nothing of all this."""
MOST_INTENTS = 5
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def fix(standing: Standing, request: MoveRequest) -> Moved | Refused:
    """What is said in the request's values, in addition to what was said before: `sentiment` (about `topic`,
    or all of it), `intents` (names with commas between, or `none`), `relevant` = `yes` (it is about us)."""
    values = request.values
    sentiment, intents = values.get("sentiment", "").strip(), values.get("intents", "").strip()
    fixed = standing.fixed
    if sentiment:
        known = next((one for one in SENTIMENTS if one == sentiment.casefold()), None)
        if known is None:
            return Refused("refused.sentiment", {"sentiment": sentiment})
        said = {**dict(fixed.sentiment), values.get("topic", WHOLE).strip(): known}
        fixed = replace(fixed, sentiment=tuple(sorted(said.items())))
    if intents:
        names = [] if intents.casefold() == NO_INTENT else [one.strip() for one in intents.split(",")]
        names = [one.casefold().replace(" ", "_") for one in names if one]
        if len(names) > MOST_INTENTS or not all(_NAME.fullmatch(one) for one in names):
            return Refused("refused.intent", {"intent": intents})
        fixed = replace(fixed, intents=tuple(dict.fromkeys(names)))
    if values.get("relevant") == "yes":
        fixed = replace(fixed, relevant=True)
    if fixed == standing.fixed:
        return Refused("refused.fix_same" if sentiment or intents else "refused.fix_empty")
    return Moved(replace(standing, fixed=fixed))
