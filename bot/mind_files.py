"""The files of the models, read from where they are installed, and the team's own intents."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import structlog

from bot.mind import Mind, Models, NoMind
from bot.settings import MeaningSettings
from core.errors import ConfigError

if TYPE_CHECKING:
    from listening.stories import StoryIndex

log = structlog.get_logger("mind")

Tier = Literal["auto", "fast", "semantic", "off"]
"""Which models read posts: `auto` takes the semantic ones where they are installed, `off` none."""


def open_mind(settings: MeaningSettings) -> Mind:
    """A mind that loads what these settings say when it is needed."""
    if settings.models == "off":
        return NoMind()
    return Mind(partial(open_models, settings.models, settings.intents))


def open_index() -> StoryIndex:
    """An empty index of stories."""
    from listening.stories import StoryIndex

    return StoryIndex()


def open_models(tier: Tier = "auto", own_intents: Path | None = None) -> Models:
    """Load everything. Raises OSError and ValueError for broken files of ours. Own intents were read when the
    settings were; a file that was broken since then costs these intents, not all that the models know."""
    from listening.intents import IntentModel
    from listening.language import detect
    from listening.sentiment import Scorer
    from listening.sentiment_fast import FastModel
    from listening.vectors import open_encoder

    models = files("listening") / "models"
    fast = FastModel.load((models / "fast.npz").read_bytes(), _bytes("unsettled.npz"))
    encoder = None if tier == "fast" else open_encoder()
    if encoder is None and tier == "semantic":
        raise ValueError("the extra [semantic] is not installed")
    semantic = None
    if encoder is not None:
        from listening.sentiment_semantic import SemanticModel

        semantic = SemanticModel.load((models / "semantic.npz").read_bytes(), encoder, fast)
    intents = IntentModel(_seeds(own_intents), _bytes("intents.npz"), encoder)
    return Models(detect=detect, scorer=Scorer(fast, semantic), intents=intents, encoder=encoder)


def read_seeds(own: Path | None = None) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The seed sentences: by language, by intent; the team's own under the language `own`. Raises
    ConfigError."""
    from listening.intent_seeds import read

    found = {
        one.name.removesuffix(".yaml"): read(one.read_text(encoding="utf-8"), one.name)
        for one in sorted((files("listening") / "seeds").iterdir(), key=lambda one: one.name)
        if one.name.endswith(".yaml")
    }
    if own is not None:
        found["own"] = read(own.read_text(encoding="utf-8"), str(own))
    return found


def _seeds(own: Path | None) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    try:
        return read_seeds(own)
    except (ConfigError, OSError, UnicodeDecodeError) as error:
        log.warning("the own intents cannot be read, so nothing is said of them", problem=str(error))
        return read_seeds()


def own_intents(file: Path | None) -> tuple[str, ...]:
    """The names of the team's own intents. Raises ConfigError and OSError."""
    return tuple(read_seeds(file)["own"]) if file is not None else ()


def _bytes(name: str) -> bytes | None:
    """A file that may be left out."""
    file = files("listening") / "models" / name
    return file.read_bytes() if file.is_file() else None
