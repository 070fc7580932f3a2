"""What was said around the words that were looked for."""

from __future__ import annotations

from dataclasses import replace

from core.cards import Span, Text
from core.mention_card import post_quote
from core.types import Hit, Match, Mention

TITLE_LENGTH = 120
TEXT_LENGTH = 160


def found_text(mention: Mention, hits: tuple[Hit, ...]) -> Text:
    """The title, and what was said around the first word in the text, all found words in bold."""
    found = replace(mention, matches=(Match("", hits),))
    title: Text = ()
    if found.post.title:
        title = post_quote(replace(found, post=replace(found.post, text="")), TITLE_LENGTH).text
    if title and not any(hit.part == "text" for hit in hits):
        return title
    text = post_quote(found, TEXT_LENGTH).text
    return (*title, Span(" – "), *text) if title and text else title or text
