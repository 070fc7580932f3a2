"""`listenpost slack preview`."""

from __future__ import annotations

from chats._preview import make_preview


def _page(chart: bytes | None) -> str:
    from chats.slack_preview_page import preview_page
    from chats.slack_preview_sample import PICTURE, sample_messages

    return preview_page(sample_messages(pictured=chart is not None), {PICTURE: chart} if chart else None)


preview_command = make_preview("Slack", _page)
