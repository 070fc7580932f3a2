"""A Telegram channel's public page, taken apart: no rules here, only where things stand in its HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sources._items import Record
from sources._text import lines, plain

_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*([KMB]?)\Z", re.IGNORECASE)
_TIMES = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9}
_MEDIA = ", ".join(
    f".tgme_widget_message_{what}"
    for what in (
        "photo_wrap",
        "video_player",
        "video_wrap",
        "roundvideo_player",
        "voice_player",
        "sticker_wrap",
        "grouped_wrap",
        "location_wrap",
        "contact",
        "document_wrap",
        "link_preview",
    )
)
# A message that a browser cannot show stands right in the bubble; every message has this in its footer too.
_UNSEEN = ".tgme_widget_message_bubble > .message_media_not_supported_wrap"


class Channel(NamedTuple):
    """What a page says: the channel's title, how many follow it, and its messages, oldest first."""

    title: str | None
    followers: int | None
    messages: Sequence[Record]


def read_page(body: bytes) -> Channel | None:
    """The page in parts; None when it is no page of a channel's messages."""
    tree = LexborHTMLParser(body)
    history = tree.css_first(".tgme_channel_history")
    if history is None:
        return None
    found = history.css("[data-post]") or history.css(".tgme_widget_message")
    return Channel(
        title=_text(tree.root, ".tgme_channel_info_header_title"),
        followers=count(_text(tree.root, ".tgme_channel_info_counter .counter_value")),
        messages=[_message(one) for one in found],
    )


def is_card(body: bytes) -> bool:
    """Whether it is the card that Telegram shows of whatever has no public page of messages."""
    return LexborHTMLParser(body).css_first(".tgme_page_action, .tgme_page_title") is not None


def count(shown: str | None) -> int | None:
    """A number as the page shows it: `1.2K`; None when it is none."""
    found = _NUMBER.search((shown or "").replace(" ", "").replace("\N{NO-BREAK SPACE}", ""))
    if found is None:
        return None
    return round(float(found[1].replace(",", ".")) * _TIMES[found[2].upper()])


def _message(message: LexborNode) -> Record:
    said = [one.attributes.get("datetime") for one in message.css(".tgme_widget_message_date time[datetime]")]
    reply = message.css_first("a.tgme_widget_message_reply")
    forwarded = message.css_first(".tgme_widget_message_forwarded_from_name")
    reactions = [count(one.text()) for one in message.css(".tgme_widget_message_reactions .tgme_reaction")]
    counted = [number for number in reactions if number is not None]
    return {
        "post": message.attributes.get("data-post"),
        "said": said[-1] if said else None,
        "words": "\n".join(part for part in (_words(message), *_poll(message), *_files(message)) if part),
        "owner": _text(message, ".tgme_widget_message_owner_name"),
        "reply": reply.attributes.get("href") if reply is not None else None,
        "forwarded": lines(forwarded.text()) if forwarded is not None else None,
        "original": forwarded.attributes.get("href") if forwarded is not None else None,
        "reactions": sum(counted) if counted else None,
        "service": "service_message" in (message.attributes.get("class") or "").split(),
        "media": message.css_first(f"{_MEDIA}, {_UNSEEN}") is not None,
    }


def _words(message: LexborNode) -> str:
    """The text of a message, not of the one that it answers."""
    reply = message.css_first(".tgme_widget_message_reply")
    answered = {node.mem_id for node in reply.css("*")} if reply is not None else set()
    for node in message.css(".tgme_widget_message_text"):
        classes = (node.attributes.get("class") or "").split()
        if node.mem_id not in answered and "js-message_reply_text" not in classes:
            return plain(node.html)
    return ""


def _poll(message: LexborNode) -> list[str]:
    """What a poll asks and offers; nothing when one of them cannot be found."""
    question = message.css(".tgme_widget_message_poll_question")
    options = message.css(".tgme_widget_message_poll_option_text")
    return [lines(node.text()) for node in (*question, *options)] if question and options else []


def _files(message: LexborNode) -> list[str]:
    return [lines(node.text()) for node in message.css(".tgme_widget_message_document_title")]


def _text(node: LexborNode | None, selector: str) -> str | None:
    found = node.css_first(selector) if node is not None else None
    return (lines(found.text()) or None) if found is not None else None
