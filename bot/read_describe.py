"""The read API as an OpenAPI 3.1 document: for programs, and for the page of the reference."""

from __future__ import annotations

from collections.abc import Mapping

from bot.read_params import BY, CELLS_BY, MOST, STEPS
from core.meaning import SENTIMENTS
from core.types import Json, State

_TEXT: Json = {"type": "string"}
_FILTERS: Mapping[str, str] = {
    "topic": "Names of topics, with commas between several.",
    "source": "Names of sources, with commas.",
    "state": f"States, with commas: {', '.join(state.value for state in State)}.",
    "sentiment": f"How it sounds, with commas: {', '.join(SENTIMENTS)}, unsure.",
    "intent": "What the author wants, with commas: complaint, question, praise …",
    "priority": "The least priority, 1 to 5.",
    "period": "A period as in chat: today, last week, 7d, 2026-05-01..2026-05-07.",
    "from": "From when it was said (ISO 8601); instead of a period.",
    "to": "Until when, exclusive.",
    "held": "false: only what was posted (so without it); true: only what is kept and not posted; any.",
}


def describe(version: str) -> Json:
    """The document; `version` is Listenpost's."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Listenpost read API",
            "version": version,
            "description": "Reads what is kept. Each program has a token: `listenpost token add NAME`.",
        },
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
        "paths": {
            "/api/v1/ask": _path(
                "Ask what can be asked in chat, as far as it only reads.",
                {"q": "The question: summary acme 7d."},
                "card (as the web API has it) and text",
                needed=("q",),
            ),
            "/api/v1/mentions": _path(
                "Mentions, newest first.",
                {
                    **_FILTERS,
                    "order": "newest (so without it), engagement or priority.",
                    "limit": f"How many, at most {MOST}; 50 without it.",
                    "offset": "How many to pass over: `next` of the answer before.",
                },
                "total, next (null at the end) and mentions",
            ),
            "/api/v1/mentions/{number}": _path(
                "One mention with its history.", {}, "the mention, with moves", numbered=True
            ),
            "/api/v1/counts": _path(
                "How many mentions.", {**_FILTERS, "by": f"With commas: {', '.join(BY)}."}, "counts"
            ),
            "/api/v1/series": _path(
                "How many mentions over time, with reach: the followers of their authors, and of how many of "
                "them that is known (`reached`).",
                {
                    **_FILTERS,
                    "step": f"{' or '.join(STEPS)}; counted from the beginning of the period.",
                    "by": f"With commas: {', '.join(CELLS_BY)}.",
                },
                "series: from, mentions, reach, reached; steps without any are left out",
            ),
            "/api/v1/topics": _path("What is listened for.", {}, "topics"),
            "/api/v1/sources": _path("Where, and how each source is doing.", {}, "sources"),
        },
    }


def _path(
    summary: str, query: Mapping[str, str], gives: str, needed: tuple[str, ...] = (), numbered: bool = False
) -> Json:
    own: list[Json] = [
        {"name": name, "in": "query", "required": name in needed, "description": about, "schema": _TEXT}
        for name, about in query.items()
    ]
    if numbered:
        schema = {"type": "integer", "minimum": 1}
        own.append({"name": "number", "in": "path", "required": True, "schema": schema})
    body = {"application/json": {"schema": {"type": "object"}}}
    return {
        "get": {
            "summary": summary,
            "parameters": own,
            "responses": {
                "200": {"description": gives, "content": body},
                "400": {"description": "A slip: error and hint say what would be right.", "content": body},
                "401": {"description": "No token, or one that is revoked.", "content": body},
            },
        }
    }
