"""The shape of rich text: sections, lists, quotes and code, made of runs."""

from __future__ import annotations

from tests.slack_server.checks import (
    Check,
    boolean,
    by_type,
    integer,
    several,
    string,
    thing,
    web_address,
    word,
)

LONGEST_RUN = 3000
MOST_RUNS = 1000

_ID = string(40)
_FILLED = string(LONGEST_RUN, blank=True)
_STYLE = thing({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
_NAME_STYLE = thing(
    {}, dict.fromkeys(("bold", "italic", "strike", "highlight", "client_highlight", "unlink"), boolean)
)


def _kind(name: str, required: dict[str, Check], **optional: Check) -> dict[str, Check]:
    return {name: thing({"type": word(name), **required}, optional)}


_PLAIN_RUNS = {
    **_kind("text", {"text": _FILLED}, style=_STYLE),
    **_kind("link", {"url": web_address()}, text=_FILLED, unsafe=boolean, style=_STYLE),
}
_RUNS = by_type(
    {
        **_PLAIN_RUNS,
        **_kind("emoji", {"name": string(100)}, unicode=string(100), skin_tone=integer(1, 6), style=_STYLE),
        **_kind("user", {"user_id": _ID}, style=_NAME_STYLE),
        **_kind("usergroup", {"usergroup_id": _ID}, style=_NAME_STYLE),
        **_kind("channel", {"channel_id": _ID}, style=_NAME_STYLE),
        **_kind("broadcast", {"range": word("here", "channel", "everyone")}, style=_NAME_STYLE),
        **_kind("color", {"value": string(9)}, style=_STYLE),
        **_kind(
            "date",
            {"timestamp": integer(0, 2**40), "format": string(200)},
            url=web_address(),
            fallback=string(300),
            style=_STYLE,
        ),
    }
)
_BORDER = integer(0, 1)
_SECTION = _kind("rich_text_section", {"elements": several(_RUNS, 1, MOST_RUNS)})

RICH_TEXT_PARTS = several(
    by_type(
        {
            **_SECTION,
            **_kind(
                "rich_text_list",
                {"style": word("bullet", "ordered"), "elements": several(by_type(_SECTION), 1, MOST_RUNS)},
                indent=integer(0, 8),
                offset=integer(0, 10_000),
                border=_BORDER,
            ),
            **_kind(
                "rich_text_preformatted",
                {"elements": several(by_type(_PLAIN_RUNS), 1, MOST_RUNS)},
                border=_BORDER,
                language=string(40),
            ),
            **_kind("rich_text_quote", {"elements": several(_RUNS, 1, MOST_RUNS)}, border=_BORDER),
        }
    ),
    1,
    MOST_RUNS,
)
