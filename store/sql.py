"""The store on a SQL database: `core.ports.Store`, its verbs by the steps of a mention's path."""

from __future__ import annotations

from store.connection import Database
from store.shelf import SqlShelf
from store.sql_alerts import Alerts
from store.sql_announce import Announce
from store.sql_answer import Answer
from store.sql_collect import Collect
from store.sql_due import DueTimes
from store.sql_expire import Expire
from store.sql_facts import Facts
from store.sql_figures import Figures
from store.sql_forget import Forget
from store.sql_heard import Heard
from store.sql_history import History
from store.sql_links import Links
from store.sql_meaning import Meant
from store.sql_reactions import Reactions
from store.sql_reminders import Reminders
from store.sql_reports import Reports
from store.sql_revisit import Revisits
from store.sql_rules import ChatRules
from store.sql_said import Counting
from store.sql_search import Searching
from store.sql_surges import Surges
from store.sql_threads import Threads
from store.sql_triage import Triage
from store.sql_unmatched import Unmatched


class SqlStore(
    Collect,
    Announce,
    Triage,
    Reactions,
    Links,
    Threads,
    Answer,
    Facts,
    Alerts,
    DueTimes,
    Counting,
    Surges,
    Reminders,
    ChatRules,
    Heard,
    Unmatched,
    Expire,
    Forget,
    Meant,
    Revisits,
    Searching,
    Reports,
    Figures,
    History,
):
    """Everything that is kept, in one database. Open it with `store.schema.open_store`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.shelf = SqlShelf(database)
