"""Every card as Slack gets it, as it was read and approved; LISTENPOST_GOLDEN=write rewrites the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chats.approved import must_be_as_approved
from tests.chats.slack.every_card import every_drawing


def test_every_card_is_drawn_as_approved(subtests: pytest.Subtests) -> None:
    must_be_as_approved(Path(__file__).parent / "golden", every_drawing(), subtests)
