"""English: what somebody is told whose question cannot be answered."""

from __future__ import annotations

from core.say import Phrase

PHRASES: dict[str, Phrase] = {
    "answer.unknown_command": "I know no command “{word}”.",
    "answer.did_you_mean": "Did you mean “{question}”?",
    "answer.ask_help": "Ask “/mentions help” for all that I know.",
    "answer.usage": "Type it like this: “{usage}”.",
    "answer.missing": "“{command}” needs to know more.",
    "answer.example": "For example: “{example}”.",
    "answer.extra": "I did not understand “{words}”.",
    "answer.unknown_topic": "I know no topic “{word}”.",
    "answer.unknown_topic_source": "I know no topic and no source “{word}”.",
    "answer.unknown_topic_period": "I know no topic and no period “{word}”.",
    "answer.unknown_topic_source_period": "I know no topic, no source and no period “{word}”.",
    "answer.unknown_source": "I know no source “{word}”.",
    "answer.unknown_source_period": "I know no source and no period “{word}”.",
    "answer.topics": "Topics: {names}.",
    "answer.no_topics": "There are no topics yet.",
    "answer.sources": "Sources: {names}.",
    "answer.no_sources": "There are no sources yet.",
    "answer.periods": "Periods: {names}.",
    "answer.feels": "Narrow it down with: {names}.",
    "answer.not_a_number": "“{word}” is not a whole number.",
    "answer.not_a_page": "“page={word}” is not a page.",
    "answer.not_a_page_hint": "Pages are counted from 1, like “page=2”.",
    "answer.open_quote": "A quotation mark is opened but not closed.",
    "answer.open_quote_hint": 'Put one at both ends: "Acme Cloud".',
    "answer.too_long": "That question is too long.",
    "answer.too_long_hint": "I can take {most} characters.",
    "answer.store": "I cannot look it up right now",
    "answer.store_hint": (
        "The store does not answer ({error}). Nothing is lost. Please ask again in a minute; if this goes on, "
        "whoever runs me should look at the log and at the free space on the disk."
    ),
    "answer.failed": "Something went wrong while I answered",
    "answer.failed_hint": (
        "The mistake is mine, not yours, and it is in the log. Try it a little differently, or ask "
        "“/mentions status”; whoever runs me may want to know."
    ),
}
