"""Running Alembic from inside the program: no settings file, no command line, our own connection."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from core.errors import StoreError
from core.say import say

FOLDER = Path(__file__).parent


def settings(folder: Path = FOLDER, **attributes: object) -> Config:
    """What Alembic needs to know; `attributes` are what `env.py` asks for."""
    config = Config(attributes=attributes)
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def run(connection: Connection, version: str | None) -> None:
    """Bring the schema from `version` (None: nothing there) to the head, in the connection's transaction.
    Raises StoreError for a version that we do not know: a newer program wrote it."""
    config = settings(connection=connection)
    if version is not None:
        try:
            ScriptDirectory.from_config(config).get_revision(version)
        except CommandError as error:
            raise StoreError(say("store.newer", version=version)) from error
    command.upgrade(config, "head")
