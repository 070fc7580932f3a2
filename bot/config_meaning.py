"""What the settings say about what posts mean: `[meaning]`."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pydantic import Field

from bot.config_values import Filled, Number, Strict
from bot.config_words import Wrong, meant
from bot.mind_files import Tier, read_seeds
from bot.settings import MeaningSettings
from core.errors import ConfigError
from core.say import say

LEAST_WEIGHT, MOST_WEIGHT = 0.1, 10.0


class MeaningShape(Strict):
    """`[meaning]`: how posts are read. All of it happens on this machine."""

    models: Tier = Field(
        "auto",
        description="`fast` is small and quick; `semantic` understands more and needs the extra `[semantic]` "
        "(about 150 MB of memory); `auto` takes the better one that is installed; `off` finds nothing out.",
    )
    intents: Filled | None = Field(
        None, description="A YAML file beside the settings with intents of your own, ten sentences each."
    )
    weights: dict[Filled, Number] = Field(
        default_factory=dict,
        description="What sources count for in a mention's priority, by name: 0.1 to 10, 1 when unset.",
    )
    stories: bool = Field(
        True, description="Show mentions that tell the same story (reposts, syndicated news) on one card."
    )
    follow_short_links: bool = Field(
        False,
        description="Ask shorteners (bit.ly and the like) where a link in a mention leads, so that the same "
        "story is known behind two of them. They see that somebody asks.",
    )


def meaning_of(table: MeaningShape, folder: Path, sources: Collection[str], wrong: Wrong) -> MeaningSettings:
    """What `[meaning]` says; tells `wrong` of every mistake."""
    for name, weight in table.weights.items():
        key = f"meaning.weights.{name}"
        if name not in sources:
            wrong(key, say("config.weight_unknown", name=name), meant(name, sources))
        elif not LEAST_WEIGHT <= weight <= MOST_WEIGHT:
            wrong(key, say("config.weight_range", least=LEAST_WEIGHT, most=MOST_WEIGHT), "")
    own = None
    if table.intents is not None:
        own = folder / Path(table.intents).expanduser()
        try:
            read_seeds(own)
        except OSError as error:
            wrong("meaning.intents", say("config.unreadable", why=error.strerror or error), "")
        except UnicodeDecodeError:
            wrong("meaning.intents", say("config.intents_not_utf8"), say("config.not_utf8_hint"))
        except ConfigError as error:
            for mistake in error.mistakes:
                wrong("meaning.intents", mistake.problem, mistake.hint)
    return MeaningSettings(
        models=table.models,
        intents=own,
        weights=dict(table.weights),
        stories=table.stories,
        follow_short_links=table.follow_short_links,
    )
