"""A mention's whole history: what its post said before, and the alerts that it is in."""

from __future__ import annotations

from dataclasses import replace

from core.page_ports import Edit
from store.sql import SqlStore
from tests.store.alarm import on_signal, signal
from tests.store.making import ACME, AT, batch, keep_one, later, scene, send, sighting


@scene
async def test_each_edit_is_told_once_however_many_cards_showed_it(store: SqlStore) -> None:
    mention = await keep_one(store, channels=("brand", "pr"))
    assert await store.edits(mention.id) == []
    for number, row in enumerate(await store.due(AT)):
        await send(store, row, f"m{number}", mention.version)
    first = replace(mention.post, title="Acme shuts a shop")
    for hours, edited in ((1, first), (2, replace(first, title="Acme sells a shop"))):
        await store.keep(batch(sighting(edited, ACME), at=later(hours=hours)))
    text = mention.post.text
    assert await store.edits(mention.id) == [
        Edit(later(hours=1), f"{mention.post.title}: {text}"),
        Edit(later(hours=2), f"Acme shuts a shop: {text}"),
    ]
    assert await store.edits(99) == []


@scene
async def test_the_alerts_that_told_of_a_mention_are_known_the_newest_first(store: SqlStore) -> None:
    mention, other = await keep_one(store, "1"), await keep_one(store, "2")
    for subject in ("acme", "globex"):
        told = await store.raise_alert(signal(subject=subject, posts=(mention.id,)), on_signal)
        assert told is not None
    assert [alert.signal.subject for alert in await store.alerts_with(mention.id)] == ["globex", "acme"]
    assert await store.alerts_with(other.id) == []
