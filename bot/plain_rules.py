"""The rules by which a plain sentence is taken for a command: patterns over what is left of it when names,
period and how mentions sound have been taken out.

`<t>` stands for a topic, `<x>` for a name that is none, `<p>` for a person, `<s>` for a source, `<f>` for how
mentions sound. A rule that comes earlier is meant more surely.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence in which `pattern` is found asks this command."""

    command: str
    pattern: re.Pattern[str]


_PEOPLE = r"(?:people|they|customers?|users?|every(?:one|body)|folks|others|any(?:one|body)|some(?:one|body))"
_SAY = (
    r"(?:say(?:ing)?|said|talk(?:ing|s|ed)?|writ(?:e|es|ing)|wrote|think(?:ing|s)?|post(?:ing|s|ed)?"
    r"|mention(?:ing|s|ed)?|tweet(?:ing|s|ed)?|feel(?:ing|s)?)"
)
_RIVALS = r"(?:rivals?|competitors?|competition)"
_ARE = r"(?:is|are|was|were|do|does|did|has|have)"

_TOLD: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "compare",
        (
            r"<[tx]>.*\b(?:vs|versus|against|or)\b.*<[tx]>",
            r"<[tx]>.*\bcompared? (?:to|with).*<[tx]>",
            r"\b(?:compared?|comparison|difference|better|worse|louder)\b.*<[tx]>.*<[tx]>",
            r"<[tx]>.*<[tx]>.*\b(?:compared?|better|worse|louder)",
        ),
    ),
    (
        "competitors",
        (
            rf"\b(?:compare|how|what about|list|show|which|who)\b.*\b{_RIVALS}",
            rf"\b{_RIVALS} (?:doing|up to|look)",
        ),
    ),
    ("campaign", (r"\bcampaign\b.*\b(?:go|going|doing|works?|working|do)", rf"\bhow {_ARE}\b.*\bcampaign")),
    (
        "times",
        (
            r"\bhow (?:fast|quick|quickly|soon|long)\b.*\b(?:answer|reply|respond|react|take|took)(?:ed|s)?",
            r"\b(?:response|answering|reaction) times?",
        ),
    ),
    (
        "team",
        (
            rf"\bhow {_ARE}\b.*\bteam",
            r"\bwho (?:has |have )?(?:answered|resolved|handled|claimed|did the most)",
            r"\bworkload",
        ),
    ),
    (
        "status",
        (
            r"\bare you (?:ok|okay|alive|well|working|there|listening)",
            r"\bis everything (?:ok|okay|working|fine)",
            r"\bhow are you",
            r"\b(?:which|what) sources? (?:is|are) (?:down|blind|broken)",
        ),
    ),
    (
        "sources",
        (
            r"\b(?:which|what|list|show).*\bsources?",
            rf"\bwhere (?:are|is|do|does)\b.*\b(?:{_SAY}|listen|hear|come)",
        ),
    ),
    (
        "alerts",
        (
            r"\b(?:any|is there|are there|what|show|list)\b.*\b(?:alert|alarm|spike|fire)s?",
            r"\b(?:any|is there|are there|what|show|list)\b.*\bcris[ei]s",
            r"\bis something (?:wrong|burning|on fire)",
        ),
    ),
    (
        "mine",
        (
            r"\bwhat (?:is|are) mine",
            r"\bmy (?:list|mentions|queue|posts)",
            r"\b(?:assigned to me|on my plate)",
        ),
    ),
    (
        "open",
        (
            r"\bwhat (?:is |are )?(?:still )?(?:open|unanswered|waiting|left)",
            r"\b(?:unanswered|not (?:yet )?(?:been )?answered|still open)",
            r"\b(?:needs?|waits?|waiting) (?:for )?an? (?:answer|reply)",
            r"\b(?:what|which|show|list|all)\b.*\bopen",
        ),
    ),
    (
        "trends",
        (
            r"\btrend(?:s|ing)?",
            r"\b(?:what|anything|which)\b.*\b(?:new|rising|growing|hot|taking off|viral)",
        ),
    ),
    (
        "voices",
        (
            r"\bwho\b.*\b(?:loud|loudest|fans?|advocates?|detractors?|influencers?|critics?|supporters?|haters?)",
            rf"\bwho (?:is |are |was |were )?(?:the )?{_SAY}",
            r"\b(?:influencers|advocates|detractors|loudest voices|top authors)",
            r"\bwho (?:should|to|can|do) (?:we |i )?thank",
        ),
    ),
    (
        "opportunities",
        (
            r"\b(?:opportunit(?:y|ies)|leads|unmet needs)",
            r"\bwho (?:wants|would like|is going|are going|is looking|are looking) to (?:buy|switch)",
            rf"\bwhat (?:do|are|would) {_PEOPLE} (?:like|want|wish|need|ask|asking|request(?:ing)?)(?: for)?",
            rf"\bunhappy .*{_RIVALS}",
        ),
    ),
    (
        "themes",
        (
            r"\bthemes?",
            rf"\bwhat (?:is|are|do|did|were) {_PEOPLE} (?:talk|complain)(?:ing)? about",
            rf"\bwhat (?:is|are|were) {_PEOPLE} (?:(?:un)?happy|angry) (?:about|with)",
            r"\b(?:main|top|biggest|most common) (?:topic|subject|issue|problem|complaint)s?",
        ),
    ),
    (
        "lookup",
        (
            r"\b(?:who|what) (?:is|are) <x>",
            r"\b(?:anything|something|what) (?:about|on|of) <x>",
            r"\b(?:what|how|tell)\b.*<x>",
            r"\bdo you know <x>",
        ),
    ),
    (
        "summary",
        (
            rf"\bhow {_ARE}\b.*(?:<t>|\b(?:doing|going|things|look))",
            r"\bhow is it going",
            r"\bwhat (?:is |was )?(?:going on|happening|happened|up|new with|the mood)",
            r"\b(?:sum(?:mari[sz]e)?(?: up)?|summary|recap|overview|catch me up)",
            rf"\bwhat (?:are|is|did|do|does|were|was|has been) (?:{_PEOPLE} |being )?{_SAY}",
            r"\b(?:tell me|what|anything) about <t>",
            rf"\b(?:do|does|did|are|were) {_PEOPLE} (?:like|love|hate|dislike|happy with|unhappy with)",
        ),
    ),
    ("today", (r"\bhow (?:many|much|often)", r"\bnumbers?", r"\bcount")),
    ("export", (r"\b(?:export|download)",)),
    (
        "list",
        (
            rf"\b(?:show|list|give|what|which|any|all|see|find)\b.*(?:\b{_SAY}|<f>)",
            r"^(?:the )?(?:mentions|posts)\b.*<t>",
            r"^<f>",
        ),
    ),
    ("help", (r"\bwhat can (?:you|i)", r"\bhow does this work", r"\bhow do i", r"\bhelp")),
)

RULES = tuple(
    Rule(command, re.compile(rf"(?:{pattern})(?!\w)")) for command, patterns in _TOLD for pattern in patterns
)
"""In the order in which they are tried."""

_SAYS_NOTHING = """
a about all also am an and any anybody anyone anything are as at be been being bit but by can could
current currently did do does doing during everybody everyone everything far folks for from get give
go going good got had has have hear hello hey hi how i in internet is it its just know lately latest
let like listenpost look looking lot make many me mean mention mentions most much my need new news
now of off ok okay on one online only or others our out over people please post posts quick quickly
really recent recently right said say saying says see show so some somebody someone something still
tell than thanks that the their them there these they thing things think this those to up us very
want wants was we web well were what when where whether which who whose will with would you your
yours
"""
FILLERS = frozenset(_SAYS_NOTHING.split())
"""Words that say nothing that would be lost when a command is asked instead."""
