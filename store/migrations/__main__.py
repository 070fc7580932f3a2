"""`python -m store.migrations "what changed"` writes the next version, from what `store/tables.py` says."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from store.connection import address, make_engine
from store.migrations.running import FOLDER, run, settings
from store.tables import METADATA


def write(message: str, folder: Path = FOLDER) -> None:
    """Write the next version into `folder`, by comparing the tables with what the versions so far lead to."""
    with TemporaryDirectory() as place:
        engine = make_engine(address(Path(place, "now.db")), writes=True)
        with engine.begin() as connection:
            run(connection, None)
            config = settings(folder, connection=connection, metadata=METADATA)
            command.revision(config, message, autogenerate=True)
        engine.dispose()


if __name__ == "__main__":
    write(" ".join(sys.argv[1:]) or "next")
