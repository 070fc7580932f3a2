"""Every card as Discord gets it, as it was read and approved; LISTENPOST_GOLDEN=write rewrites the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chats.approved import must_be_as_approved
from tests.chats.discord.every_card import every_drawing, must_be_described


def test_every_card_is_drawn_as_approved(subtests: pytest.Subtests) -> None:
    must_be_as_approved(Path(__file__).parent / "golden", every_drawing(), subtests)


def test_discord_describes_such_messages(subtests: pytest.Subtests) -> None:
    for name, drawn in every_drawing().items():
        with subtests.test(name):
            must_be_described(drawn)
