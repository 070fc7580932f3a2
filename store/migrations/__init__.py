"""How the tables came to be, version by version. `store.schema` runs what a database lacks.

After a change of `store/tables.py`, `python -m store.migrations "what changed"` writes the next version;
read it, then set HEAD to its name, and write `fresh.sql` anew with `python -m store.migrations --fresh`: what
all versions lead to, from which a new SQLite file is made at once.
"""

from pathlib import Path

HEAD = "0010"
"""The version that `store/tables.py` describes."""

FRESH = Path(__file__).with_name("fresh.sql")


def is_declared(name: str | None, kind: str, parents: object) -> bool:
    """Whether something in a database is compared with `store/tables.py`: the index of words is not, nor are
    the tables that SQLite keeps it in."""
    return kind != "table" or name is None or not f"{name}_".startswith("search_words_")


def fresh_statements() -> list[str]:
    """The statements that make a new SQLite file of the version HEAD."""
    return [part for part in FRESH.read_text(encoding="utf-8").split(";\n") if part.strip()]
