"""What people do: press, choose, react, type, write. Each act sends what Discord sends, and fails with
LookupError where a person could not do it: only what is drawn and seen can be pressed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.discord_server import rights
from tests.discord_server.forms import Form, Value, fill, find_button, find_choice
from tests.discord_server.interactions import Interactions, Outcome
from tests.discord_server.options import suggests, type_options
from tests.discord_server.payloads import (
    AUTOCOMPLETE,
    BUTTON,
    COMMAND,
    COMPONENT,
    MODAL,
    ON_MESSAGE,
    USER,
    USER_SELECT,
    command_data,
    find_command,
    interaction,
    resolve,
    resolved_message,
)
from tests.discord_server.things import FORUM, REPLY
from tests.discord_server.world import BOT_USER, Channel, Json, Message, Person, World

MOST_REACTIONS = 20


class People:
    """The acts of the people. Persons and channels are given by name or id, "dm" is the person's direct
    conversation with the bot; messages as they are or by id."""

    world: World
    interactions: Interactions

    def message(self, channel: str, message: Message | str, seen_by: str = "") -> Message:
        """A message that stands, also one that only `seen_by` can see. Raises LookupError."""
        key = message if isinstance(message, str) else message.id
        person = self.world.person(seen_by) if seen_by else None
        where = self._where(person, channel)
        found = self.world.messages[where.id].get(key)
        if found is None or found.deleted:
            raise LookupError(f"no message {key} stands in {channel}")
        if found.only_for is not None and (person is None or found.only_for != person.id):
            raise LookupError(f"{seen_by or 'nobody else'} cannot see the message {key}")
        return found

    def messages(self, channel: str) -> list[Message]:
        """What stands in a channel or thread for all to see, oldest first."""
        return [one for one in self.world.standing(self.world.channel(channel)) if not one.waiting]

    def thread(self, message: Message | str) -> list[Message]:
        """What stands in the thread on a message, oldest first, without its starter; [] without a thread."""
        key = message if isinstance(message, str) else message.id
        thread = self.world.channels.get(key)
        if thread is None or thread.deleted:
            return []
        return [one for one in self.world.standing(thread) if one.content or one.embeds or one.files]

    def whispers(self, user: str) -> list[Message]:
        """What stands for this person alone, oldest first: ephemeral answers, direct messages."""
        person = self.world.person(user)
        direct = [one.id for one in self.world.channels.values() if one.partner == person.id]
        found = [
            message
            for channel, messages in self.world.messages.items()
            for message in messages.values()
            if message.only_for == person.id or (channel in direct and message.by_bot)
        ]
        standing = [one for one in found if not one.deleted and not one.waiting]
        return sorted(standing, key=lambda one: int(one.id))

    def form(self, user: str) -> Form:
        """The modal on this person's screen. Raises LookupError."""
        person = self.world.person(user)
        for form in reversed(self.interactions.forms.values()):
            if form.user == person.id and form.open:
                return form
        raise LookupError(f"{user} has no form open")

    def has_commands(self, guild: str = "") -> bool:
        """Whether the app has registered commands in a server (by name or id; "": the first)."""
        return bool(self.world.find_guild(guild).commands)

    # Acts that ask the app, and return when it has answered, or when three seconds have passed.

    async def press(self, user: str, channel: str, message: Message | str, label: str) -> Outcome:
        """Presses the button with this label (with or without its emoji, or by its custom_id)."""
        person, where, seen = self._seen(user, channel, message)
        number, button = find_button(seen, label)
        data: Json = {"id": number, "component_type": BUTTON, "custom_id": button["custom_id"]}
        return await self._ask(COMPONENT, person, where, data, seen)

    async def choose(
        self, user: str, channel: str, message: Message | str, option: Value, menu: str = ""
    ) -> Outcome:
        """Chooses in a menu: `option` by label or value, a person by name; `menu` by placeholder or
        custom_id, needed when several offer it."""
        person, where, seen = self._seen(user, channel, message)
        number, drawn, values = find_choice(self.world, seen, option, menu)
        kind = drawn["type"]
        data: Json = {
            "id": number,
            "component_type": kind,
            "custom_id": drawn["custom_id"],
            "values": values,
        }
        if kind == USER_SELECT:
            data["resolved"] = resolve(self.world, where, values)
        return await self._ask(COMPONENT, person, where, data, seen)

    async def submit(
        self, user: str, form: Form | None = None, values: Mapping[str, Value] | None = None
    ) -> Outcome:
        """Fills in a form (custom_id or label: value) and sends it; without one, the one on the screen."""
        form = form or self.form(user)
        person = self.world.person(user)
        if not form.open or form.user != person.id:
            raise LookupError(f"{user} has no such form open")
        where = self.world.channels[form.channel]
        shown, chosen = fill(self.world, form, values or {})
        data: Json = {"custom_id": form.custom_id, "components": shown}
        if chosen:
            data["resolved"] = resolve(self.world, where, chosen)
        outcome = await self._ask(MODAL, person, where, data, form.message)
        form.open = outcome.failed  # "Something went wrong. Try again." leaves it where it is
        return outcome

    async def command(
        self, user: str, channel: str, name: str, options: Mapping[str, Any] | None = None, **typed: Any
    ) -> Outcome:
        """Types a slash command: "mentions today", or "today" when only one group has it; its options by
        name, in `options` when they are called like an argument here."""
        person, where = self._in(user, channel)
        command, way = find_command(self._menu(person, where), name)
        known = (way[-1] if way else command).get("options", [])
        given = type_options(self.world, where, known, {**(options or {}), **typed})
        data = command_data(command, way, given)
        people = [one["value"] for one in given if one["type"] == USER]
        if people:
            data["resolved"] = resolve(self.world, where, people)
        return await self._ask(COMMAND, person, where, data)

    async def autocomplete(
        self,
        user: str,
        channel: str,
        name: str,
        option: str,
        typed: str = "",
        options: Mapping[str, Any] | None = None,
    ) -> Outcome:
        """Types into one option of a command, `options` being filled in already; `choices` are offered."""
        person, where = self._in(user, channel)
        command, way = find_command(self._menu(person, where), name)
        known = (way[-1] if way else command).get("options", [])
        if not suggests(known, option):
            raise LookupError(f"the app is not asked what {option!r} may be")
        given = type_options(self.world, where, known, {**(options or {}), option: typed}, option)
        return await self._ask(AUTOCOMPLETE, person, where, command_data(command, way, given))

    async def menu_command(self, user: str, channel: str, message: Message | str, name: str = "") -> Outcome:
        """Chooses an app's entry in the context menu of a message: by name, or the only one."""
        person, where, seen = self._seen(user, channel, message)
        if seen.only_for is not None:
            raise LookupError("the menu of an ephemeral message has no apps")
        menu = self._menu(person, where).values()
        found = [one for one in menu if one.get("type") == ON_MESSAGE and name in ("", one["name"])]
        if len(found) != 1:
            raise LookupError(f"{len(found)} entries are {name!r}: {[one['name'] for one in found]}")
        data: Json = {key: found[0][key] for key in ("id", "name", "type", "guild_id") if key in found[0]}
        data |= {"target_id": seen.id, "resolved": resolved_message(self.world, seen)}
        return await self._ask(COMMAND, person, where, data)

    async def answer(self, outcome: Outcome, seconds: float = 5.0) -> Message:
        """The message that an act leads to, also when it comes later: what replaces "is thinking", or the
        first follow-up. Raises TimeoutError."""
        return await self.interactions.answer(outcome, seconds)

    # Acts that the app may hear of.

    def react(self, user: str, channel: str, message: Message | str, emoji: str) -> None:
        """Adds an emoji, given as it is; `name:id` is one of the server's own."""
        person, where, seen = self._seen(user, channel, message)
        users = seen.reactions.get(emoji)
        if seen.only_for is not None or not emoji:
            raise LookupError(f"nobody can put {emoji!r} there")
        if users and person.id in users:
            raise LookupError(f"{user} has already reacted so")
        if not users and (
            len(seen.reactions) >= MOST_REACTIONS or not self._can(person, where, "ADD_REACTIONS")
        ):
            raise LookupError(f"{user} cannot add a reaction there")
        self.world.put_reaction(seen, person, emoji)

    def unreact(self, user: str, channel: str, message: Message | str, emoji: str) -> None:
        """Takes an own emoji away."""
        person, _, seen = self._seen(user, channel, message)
        if person.id not in seen.reactions.get(emoji, []):
            raise LookupError(f"{user} has not reacted so")
        self.world.drop_reaction(seen, person, emoji)

    def say(self, user: str, channel: str, text: str, reply_to: Message | str = "") -> Message:
        """Writes a message; `<@BOT>` in it mentions the bot."""
        person, where = self._in(user, channel)
        permission = "SEND_MESSAGES_IN_THREADS" if where.parent else "SEND_MESSAGES"
        if where.locked or not self._can(person, where, permission):
            raise LookupError(f"{user} cannot write in {channel}")
        what: Json = {"content": text.replace("<@BOT>", f"<@{BOT_USER}>")}
        if reply_to:
            what |= {"kind": REPLY, "reply_to": self.message(channel, reply_to).id}
        return self.world.add_message(where, person.id, **what)

    def edit(self, message: Message, text: str) -> None:
        """Whoever wrote a message writes it anew."""
        self.world.edit_message(message, content=text)

    def open_thread(self, user: str, message: Message, name: str) -> Channel:
        """Opens a thread on a message."""
        return self.world.open_thread(message, name, self.world.person(user).id)

    def write_post(self, user: str, forum: str, name: str, text: str) -> Message:
        """Writes a post in a forum; its thread has its id."""
        person, where = self._in(user, forum)
        if where.kind != FORUM or not self._can(person, where, "SEND_MESSAGES"):
            raise LookupError(f"{user} cannot write a post in {forum}")
        return self.world.open_post(where, name, person.id, content=text)

    def dm(self, user: str, text: str) -> Message:
        """Writes to the bot directly."""
        return self.say(user, "dm", text)

    def dismiss(self, user: str, message: Message | str) -> None:
        """Makes an ephemeral message go away. The app is not told."""
        key = message if isinstance(message, str) else message.id
        for one in self.whispers(user):
            if one.id == key and one.only_for is not None:
                one.deleted = True
                return
        raise LookupError(f"{user} sees no ephemeral message {key}")

    def _where(self, person: Person | None, channel: str) -> Channel:
        if channel == "dm" and person is not None:
            return self.world.direct(person.id)
        return self.world.channel(channel)

    def _can(self, person: Person, channel: Channel, permission: str) -> bool:
        return self.world.can(person.id, channel, permission)

    def _in(self, user: str, channel: str) -> tuple[Person, Channel]:
        person = self.world.person(user)
        where = self._where(person, channel)
        if not self._can(person, where, "VIEW_CHANNEL"):
            raise LookupError(f"{person.name} does not see {channel}")
        return person, where

    def _seen(self, user: str, channel: str, message: Message | str) -> tuple[Person, Channel, Message]:
        person, where = self._in(user, channel)
        seen = self.message(channel, message, person.id)
        if seen.waiting or not self._can(person, where, "READ_MESSAGE_HISTORY"):
            raise LookupError(f"{user} cannot act on the message {seen.id}")
        return person, where, seen

    def _menu(self, person: Person, channel: Channel) -> Mapping[str, Json]:
        """The commands that this person finds in this channel."""
        if channel.guild is None:
            return {
                key: one
                for key, one in self.world.commands.items()
                if one.get("dm_permission", True) and 1 in (one.get("contexts") or (0, 1, 2))
            }
        guild = self.world.guilds[channel.guild]
        if BOT_USER not in guild.members or not self._can(person, channel, "USE_APPLICATION_COMMANDS"):
            return {}
        held = rights.in_guild(guild, person.id)
        shown = {**self.world.commands, **guild.commands}
        return {key: one for key, one in shown.items() if _is_shown(one, held)}

    async def _ask(
        self, kind: int, person: Person, channel: Channel, data: Json, message: Message | None = None
    ) -> Outcome:
        made = interaction(self.world, kind, person, channel, data, message)
        return await self.interactions.ask(made)


def _is_shown(command: Json, held: int) -> bool:
    """Whether somebody with these permissions finds a command. "0" hides it from all but administrators."""
    wanted = command.get("default_member_permissions")
    if wanted is None or held & rights.BITS["ADMINISTRATOR"]:
        return True
    return int(wanted) > 0 and held & int(wanted) == int(wanted)
