"""Bad days: what an admin can do to a channel or to the app. Each changes what the methods answer, and sends
the event that Slack documents for it."""

from __future__ import annotations

from tests.slack_server.delivery import Delivery
from tests.slack_server.world import BOT_USER, TEAM, Channel, Json, World

ADMIN = "U0FAKEOWNER"


class BadDays:
    """Channels are given by name or id."""

    world: World
    delivery: Delivery

    def _tell(self, found: Channel, what: str, **fields: object) -> None:
        """An event of the channel's kind: channel_… or group_…; only members hear it."""
        if BOT_USER in found.members and found.kind != "im":
            kind = f"{'channel' if found.kind == 'public' else 'group'}_{what}"
            event: Json = {"type": kind, "channel": found.id, **fields, "event_ts": self.world.stamp()}
            self.delivery.announce(kind, event)

    def archive(self, channel: str) -> None:
        found = self.world.channel(channel)
        found.archived = True
        self._tell(found, "archive", user=ADMIN)

    def unarchive(self, channel: str) -> None:
        found = self.world.channel(channel)
        found.archived = False
        self._tell(found, "unarchive", user=ADMIN)

    def rename(self, channel: str, name: str) -> None:
        found = self.world.channel(channel)
        found.previous.append(found.name)
        found.name = name
        told = {
            "id": found.id,
            "name": name,
            "name_normalized": name,
            "created": found.created,
            "is_channel": True,
            "is_mpim": False,
        }
        self._tell(found, "rename", channel=told)

    def delete(self, channel: str) -> None:
        """The channel is gone for good; the ledger still tells what was said in it."""
        found = self.world.channel(channel)
        self._tell(found, "deleted")
        del self.world.channels[found.id]

    def kick(self, channel: str, *, silent: bool = False) -> None:
        """Takes the app out of a channel. The event is sometimes withheld, says Slack: `silent`."""
        found = self.world.channel(channel)
        if not silent:
            self._tell(found, "left", actor_id=ADMIN)
        found.members.discard(BOT_USER)

    def invite(self, channel: str) -> None:
        """Brings the app into a channel."""
        found = self.world.channel(channel)
        found.members.add(BOT_USER)
        self.delivery.announce(
            "member_joined_channel",
            {
                "type": "member_joined_channel",
                "user": BOT_USER,
                "channel": found.id,
                "channel_type": "C" if found.kind == "public" else "G",
                "team": TEAM,
                "inviter": ADMIN,
                "event_ts": self.world.stamp(),
            },
        )

    def revoke(self) -> None:
        """The bot token is worth nothing from now on."""
        self.world.token_state = "token_revoked"
        self.delivery.announce(
            "tokens_revoked", {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}}
        )

    def uninstall(self) -> None:
        """The app is taken out of the workspace."""
        self.world.token_state = "account_inactive"
        self.delivery.announce("app_uninstalled", {"type": "app_uninstalled"})

    def install(self) -> None:
        """The app is installed again, with the same token."""
        self.world.token_state = "good"

    def take_scope(self, scope: str) -> None:
        """The app is installed anew without this scope. Slack sends no event for that."""
        self.world.scopes.discard(scope)

    def give_scope(self, scope: str) -> None:
        self.world.scopes.add(scope)

    def deactivate(self, user: str) -> None:
        """Somebody leaves the team."""
        self.world.person(user).deleted = True
