"""How the tables came to be, version by version. `store.schema` runs what a database lacks.

After a change of `store/tables.py`, `python -m store.migrations "what changed"` writes the next version;
read it, then set HEAD to its name.
"""

HEAD = "0001"
"""The version that `store/tables.py` describes."""
