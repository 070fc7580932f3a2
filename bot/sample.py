"""A sample of what a stream brings and nobody asked for: enough to say what a topic would have found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from core.keeping import Sighting
from core.types import Post


def sampled(sightings: Sequence[Sighting], sample: int) -> Sequence[Sighting]:
    """Those that match a topic (also when a mute keeps them back), and of the others one in `sample`, which
    stands for as many; 0 for none of them."""
    found = []
    for sighting in sightings:
        if sighting.matches or sighting.muted:
            found.append(sighting)
        elif sample and is_chosen(sighting.post, sample):
            found.append(replace(sighting, weight=sample))
    return found


def is_chosen(post: Post, sample: int) -> bool:
    """Whether this post is the one in so many: by its name alone, so that the same ones are chosen when a
    stream says everything again."""
    name = f"{post.source}\n{post.key or post.url or post.text}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(name, digest_size=8).digest()) % sample == 0
