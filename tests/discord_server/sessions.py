"""Gateway sessions: what the app asked to hear, what it was told, and what it can be told once more."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.discord_server.shapes import without_words
from tests.discord_server.world import BOT_USER, Json

GUILDS, MEMBERS, PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, GUILD_REACTIONS = 1 << 9, 1 << 10
DIRECT_MESSAGES, DIRECT_REACTIONS = 1 << 12, 1 << 13
MESSAGE_CONTENT = 1 << 15
PRIVILEGED = {MEMBERS: "GUILD_MEMBERS", PRESENCES: "GUILD_PRESENCES", MESSAGE_CONTENT: "MESSAGE_CONTENT"}
KNOWN = sum(1 << bit for bit in (*range(17), 20, 21, 24, 25))

BY_START = {
    "GUILD_MEMBER_": (MEMBERS, 0),
    "GUILD_": (GUILDS, 0),
    "CHANNEL_": (GUILDS, 0),
    "THREAD_": (GUILDS, 0),
    "MESSAGE_REACTION_": (GUILD_REACTIONS, DIRECT_REACTIONS),
    "MESSAGE_": (GUILD_MESSAGES, DIRECT_MESSAGES),
    "TYPING_": (1 << 11, 1 << 14),
    "PRESENCE_": (PRESENCES, 0),
}
"""The first letters of an event's name: the intent it needs in a server, and in a direct conversation."""

MOST_KEPT = 5000


def needs(kind: str, fields: Json) -> int | None:
    """The intent without which an event is not sent; 0 when it goes out always, None when never."""
    own = kind == "GUILD_MEMBER_UPDATE" and fields["user"]["id"] == BOT_USER
    if kind == "INTERACTION_CREATE" or own:
        return 0
    for start, (server, direct) in BY_START.items():
        if kind.startswith(start):
            return (server if fields.get("guild_id") or start == "GUILD_" else direct) or None
    return None


@dataclass
class Session:
    """One session. `kept`: every event of it, numbered from 1, for the day on which it is resumed."""

    id: str
    intents: int
    kept: dict[int, Json] = field(default_factory=dict)
    seq: int = 0

    def hears(self, kind: str, fields: Json) -> bool:
        needed = needs(kind, fields)
        return needed is not None and (not needed or bool(self.intents & needed))

    def shown(self, kind: str, fields: Json) -> Json:
        """The fields as this session may read them: without the intent only what is said to the app."""
        if kind not in ("MESSAGE_CREATE", "MESSAGE_UPDATE") or self.intents & MESSAGE_CONTENT:
            return fields
        is_to_app = any(one["id"] == BOT_USER for one in fields["mentions"])
        if is_to_app or "guild_id" not in fields or fields["author"]["id"] == BOT_USER:
            return fields
        return without_words(fields)

    def frame(self, kind: str, fields: Json) -> Json:
        """The next event, as it goes over the wire."""
        self.seq += 1
        frame: Json = {"t": kind, "s": self.seq, "op": 0, "d": fields}
        self.kept[self.seq] = frame
        if len(self.kept) > MOST_KEPT:
            del self.kept[next(iter(self.kept))]
        return frame

    def missed(self, seq: int) -> list[Json] | None:
        """What came after `seq`, oldest first; None when that is no longer known."""
        if self.kept and seq < next(iter(self.kept)) - 1:
            return None
        return [frame for number, frame in self.kept.items() if number > seq]
