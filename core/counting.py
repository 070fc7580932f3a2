"""What a batch adds to the state of its source. Pure: the store does it in the transaction that keeps the
batch, the collector to the state that it goes on with."""

from __future__ import annotations

from dataclasses import replace

from core.coverage import heard
from core.keeping import Batch, Kept, SourceState


def count(state: SourceState, batch: Batch, kept: Kept) -> SourceState:
    """The state after `kept` came of the batch."""
    said = [one.post.said_at for one in batch.sightings if one.post.said_at is not None]
    coverage = heard(
        state.coverage, len(batch.sightings), said, kept.posts, kept.lags, batch.at, whole=batch.whole
    )
    return replace(state, posts=state.posts + kept.posts, coverage=coverage)
