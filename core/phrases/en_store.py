"""English: what the store says when it cannot keep or answer."""

from __future__ import annotations

from core.say import Phrase

PHRASES: dict[str, Phrase] = {
    "store.bad_address": "The database address cannot be used. Give the path of a file, or an address like "
    "sqlite:///path/to/listenpost.db.",
    "store.cannot_open": "The database file cannot be opened. Check that its folder exists and that the bot "
    "may write there.",
    "store.closed": "The store is closed: the bot is shutting down.",
    "store.damaged": "The database file is damaged ({problem}). Stop the bot and bring back a backup with "
    "`listenpost db restore`.",
    "store.disk": "The disk under the database does not answer as it should ({problem}). Check the disk, then "
    "start the bot again.",
    "store.failed": "The database could not do that ({problem}).",
    "store.full": "The disk (or the space that the database may take) is full. Nothing was lost: make room, "
    "and the bot goes on.",
    "store.locked": "Another program is writing to the database and did not finish in time. Is a second bot "
    "running on the same file?",
    "store.not_a_database": "That file is no SQLite database. Check the path; to begin afresh, choose another "
    "file name.",
    "store.not_ours": "That file is a database of another program. Choose another file name.",
    "store.newer": "The database was written by a newer version of this program (its schema is {version}). "
    "Install that version again, or bring back an older backup.",
    "store.read_only": "The database file is read-only. Let the bot's user write to the file and its folder.",
    "store.unreadable": "That text holds characters that cannot be kept. Take them out and try again.",
    "store.not_queued": "Outbox row {row} is not waiting to be sent: somebody else took it.",
    "store.note_settled": "Thread note {note} waits no more: it was written or given up.",
    "store.no_file": "There is no file at {path}.",
    "store.exists": "There is already a store at {path}. With --force it is replaced, and kept beside it.",
    "store.taken": "There is already a file at {path}, and a backup replaces none. Choose another name.",
    "store.in_use": "The database at {path} is in use. Stop the bot first.",
    "store.only_files": "Backup and restore work on SQLite files; use your database's own tools.",
    "store.damaged_copy": "The copy is damaged ({problem}), so it was not used and nothing was changed. Take "
    "another one.",
}
