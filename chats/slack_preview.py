"""`listenpost slack preview`."""

from __future__ import annotations

from chats._preview import make_preview


def _page(chart: bytes | None) -> str:
    from chats.slack_preview_page import preview_page
    from chats.slack_preview_sample import NAMES, PICTURE, sample_messages

    pictures = {PICTURE: chart} if chart else None
    return preview_page(sample_messages(pictured=chart is not None), pictures, NAMES)


preview_command = make_preview("Slack", _page)
