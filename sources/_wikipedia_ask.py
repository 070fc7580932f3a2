"""What is asked of a wiki. An ask is plain JSON, as it travels in the request's note:

do      pages    titles: have they changed?          own: those of them that must exist
        changes  title, since, from: its changes     name, known, last, page: see the source
        diff     from, to: what a change changed     change: the change itself
        search   query, offset: pages with words     name, since, page
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from core.traffic import Request

Ask = Mapping[str, Any]

_LIMIT = "50"
_LAG = "5"  # seconds that the wiki's copies may be behind; with more it asks us to wait


def question(ask: Ask, bots: bool) -> Request:
    """The request for an ask."""
    match ask["do"]:
        case "pages":
            own = {"action": "query", "prop": "info", "titles": "|".join(ask["titles"])}
        case "changes":
            own = {
                "action": "query",
                "list": "recentchanges",
                "rctitle": ask["title"],
                "rcprop": "title|ids|sizes|flags|user|timestamp|comment",
                "rctype": "edit|new",
                "rclimit": _LIMIT,
                "rcend": f"{datetime.fromtimestamp(ask['since'], UTC):%Y-%m-%dT%H:%M:%SZ}",
            }
            if not bots:
                own["rcshow"] = "!bot"
            if ask.get("from"):
                own["rccontinue"] = ask["from"]
        case "diff":
            own = {
                "action": "compare",
                "fromrev": str(ask["from"]),
                "torev": str(ask["to"]),
                "prop": "diff",
            }
        case _:
            own = {
                "action": "query",
                "list": "search",
                "srsearch": ask["query"],
                "srnamespace": "0|1",
                "srsort": "last_edit_desc",
                "srprop": "size|timestamp|snippet",
                "srlimit": _LIMIT,
            }
            if ask.get("offset"):
                own["sroffset"] = str(ask["offset"])
    common = {"format": "json", "formatversion": "2", "maxlag": _LAG}
    return Request(
        url=f"{ask['api']}?{urlencode({**own, **common}, quote_via=quote)}",
        headers=(("accept", "application/json"),),
        note=json.dumps(ask),
    )
