"""`python -m store.migrations "what changed"` writes the next version, from what `store/tables.py` says;
`python -m store.migrations --fresh` writes what all versions lead to."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from store.connection import address, make_engine
from store.migrations import FRESH
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


def fresh() -> str:
    """What all versions lead to, as statements for a new SQLite file."""
    with TemporaryDirectory() as place:
        engine = make_engine(address(Path(place, "now.db")), writes=True)
        with engine.begin() as connection:
            run(connection, None)
            rows = connection.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT IN"
                " (SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY type = 'index', rowid"
            )
            statements = [str(row[0]) for row in rows]
            [version] = connection.exec_driver_sql("SELECT version_num FROM alembic_version").one()
        engine.dispose()
    statements.append(f"INSERT INTO alembic_version (version_num) VALUES ('{version}')")  # noqa: S608 - ours
    return ";\n".join(statements) + ";\n"


if __name__ == "__main__" and sys.argv[1:] == ["--fresh"]:
    FRESH.write_text(fresh(), encoding="utf-8")
elif __name__ == "__main__":
    write(" ".join(sys.argv[1:]) or "next")
