"""Where everything is kept: SQLite by default. `store.schema.open_store` is the way in."""
