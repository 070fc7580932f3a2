"""Secrets come from the environment: as `NAME`, or as `NAME_FILE`, the path of a file that holds it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.config_words import Wrong
from core.say import say


class Secrets:
    """Looks secrets up, tells `wrong` what cannot be read, and remembers what it found, so that logs can hide
    it by heart."""

    def __init__(self, environment: Mapping[str, str], wrong: Wrong) -> None:
        self._environment = environment
        self._wrong = wrong
        self._found: list[str] = []
        self._told: set[str] = set()

    @property
    def found(self) -> tuple[str, ...]:
        """Every secret that was looked up, each once."""
        return tuple(dict.fromkeys(self._found))

    def find(self, name: str) -> str | None:
        """The secret `name`; None when it is not set, or cannot be read."""
        if value := (self._environment.get(name) or "").strip():
            return self.remember(value)
        file = self._environment.get(f"{name}_FILE")
        if not file:
            return None
        try:
            value = Path(file).expanduser().read_text(encoding="utf-8").strip()
        except UnicodeDecodeError:
            problem = say("config.not_text", file=file)
        except (OSError, RuntimeError) as error:
            why = (error.strerror if isinstance(error, OSError) else None) or str(error)
            problem = say("config.unreadable_file", file=file, why=why)
        else:
            if value:
                return self.remember(value)
            problem = say("config.empty_file", file=file)
        self.tell(name, f"{name}_FILE", problem, "")
        return None

    def remember(self, secret: str) -> str:
        """Hide this one too, and return it."""
        self._found.append(secret)
        return secret

    def tell(self, name: str, key: str, problem: str, hint: str) -> None:
        """Tell what is wrong with the secret `name`, and remember that this was told."""
        self._told.add(name)
        self._wrong(key, problem, hint)

    def lacks(self, name: str) -> bool:
        """Whether the secret is not set, and nothing else was told of it."""
        return not (name in self._told or any(self._environment.get(n) for n in (name, f"{name}_FILE")))
