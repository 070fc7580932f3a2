"""What is odd about a query that can be read: it is said before the query is used, and nothing is refused.

`listening.truths` knows what can never or must always hold, `listening.traps` what finds far too much,
`listening.mistakes` what was perhaps meant otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.clauses import Query
from listening.mistakes import mistakes
from listening.traps import Traps
from listening.truths import Truths
from listening.warning import LintWarning

__all__ = ["KEYS", "MOST_WARNINGS", "LintWarning", "lint"]

MOST_WARNINGS = 30
"""Nobody reads more."""

KEYS = (
    *(
        "never",
        "contradiction",
        "unknown_only",
        "swallowed",
        "impossible",
        "dead_branch",
        "tautology",
        "always",
    ),
    *("small_operator", "quoted_operator", "hashtag_literal", "handle_literal", "handle_alone"),
    *(
        "field_only",
        "from_only",
        "common",
        "number",
        "short",
        "inside",
        "inside_any",
        "crowd",
        "crowd_row",
        "drops",
        "drops_common",
        "stem",
        "wildcard",
        "slips",
    ),
    *("cut", "joined", "repeated", "shadowed", "implied", "covered", "idle"),
)
"""Of warnings, the gravest first; each has a sentence."""


def lint(query: Query, languages: Sequence[str] = ()) -> tuple[LintWarning, ...]:
    """Warnings about a query, the gravest first, each once, at most `MOST_WARNINGS`. `languages` are ISO 639
    tags of what is listened to: words that are common in them are told; none: in all that we know.

    What is said never to match does not match any post, as far as posts keep to `core.types.Post` (ratings
    from 1 to 5, no followers below 0)."""
    found = (*Truths(query).warnings, *mistakes(query), *Traps(query, languages).warnings)
    each: dict[tuple[str, str], LintWarning] = {}
    for warning in found:
        each.setdefault((warning.key, warning.clause), warning)
    return tuple(sorted(each.values(), key=lambda warning: KEYS.index(warning.key)))[:MOST_WARNINGS]
