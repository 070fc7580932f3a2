"""Answers in Discord: to the command, to whoever calls the bot by its name or writes to it, page by page."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import discord
import structlog

from chats._rules import channel_word
from chats.discord_calls import NAME
from chats.discord_draw import Drawn, draw_answer, draw_confirm, draw_sentence
from chats.discord_errors import NO_FILES, error_code, is_malformed
from chats.discord_files import Picture, Pictures
from chats.discord_heard import Place, called_with, components, is_menu, place, with_channels
from chats.discord_ids import SURE, Pressed
from chats.discord_memory import Memory
from chats.discord_people import People
from chats.discord_rooms import Rooms
from chats.discord_speech import Speech
from core.cards import Card, plain
from core.errors import ChatBusy, ChatError, ChatRefused
from core.ports import Clock, Desk
from core.say import say
from core.talk import Press, Question, Reply
from core.types import Address, Person

log = structlog.get_logger("discord")

UNHURRIED = 2.0
"""Seconds to find out who asks: that we heard it was said by then."""
MOST_SHARED = 500
"""Answers that are remembered as shared: a second click on one comes within seconds."""

PAGES = frozenset({"page", "lines", "evidence"})
"""Verbs that turn to another page of what somebody reads."""

Way = Callable[[Drawn, Picture | None], Awaitable[None]]


class Answers:
    """Asks the desk and shows what it says. `ourselves` is the bot's own user id, once it is known."""

    def __init__(
        self,
        desk: Desk,
        clock: Clock,
        people: People,
        rooms: Rooms,
        speech: Speech,
        pictures: Pictures,
        memory: Memory,
    ) -> None:
        self._desk = desk
        self._clock = clock
        self._people = people
        self._rooms = rooms
        self._speech = speech
        self._pictures = pictures
        self._memory = memory
        self.ourselves = ""
        self._shared: deque[tuple[str, str, str]] = deque(maxlen=MOST_SHARED)

    # ------------------------------------------------------------ questions

    async def ask(self, interaction: discord.Interaction, text: str) -> None:
        """`/mentions …`: the answer is for the asker alone, with a button to share it."""
        where = place(interaction)
        await self._speech.later(where)
        self._speech.start(self._answer(interaction, where, text))

    async def _answer(self, interaction: discord.Interaction, where: Place, text: str) -> None:
        who = await self._who(interaction, where)
        card = await self._ask(who, where.room, text)

        async def way(drawn: Drawn, picture: Picture | None) -> None:
            await self._speech.complete(where, drawn, picture)

        await self._show(card, text, way, private=bool(where.guild))

    async def said(self, message: discord.Message) -> None:
        """Somebody wrote: to the bot directly, or in a channel with its name. There is nobody to answer in
        private in a channel: everybody reads the answer, unless it is for the asker alone."""
        if message.author.bot or str(message.author.id) == self.ourselves:
            return
        direct = message.guild is None
        text = called_with(message, self.ourselves)
        if text is None:
            return
        room, guild = str(message.channel.id), "" if message.guild is None else str(message.guild.id)
        who = await self._people.of(message.author, guild, room, UNHURRIED)
        if who.guest and guild and guild not in self._rooms.home_guilds():
            return  # a server of strangers, who brought the bot there
        if not message.content and not direct:  # our role was called: Discord does not tell us the words
            card = Card(kind="notice", icon="👋", title=say("discord.call_me"))
        else:
            card = await self._ask(who, room, text)
        if card.private and not direct:
            card = Card(kind="notice", icon="🔒", title=say("discord.private_here"))

        async def way(drawn: Drawn, picture: Picture | None) -> None:
            await self._speech.post(room, drawn, picture, reply_to="" if direct else str(message.id))

        await self._show(card, text, way, private=False)

    # ------------------------------------------------------------ buttons that change nothing

    async def turn(self, interaction: discord.Interaction, pressed: Pressed) -> None:
        """The next page, a page of a digest, evidence, one of a list, or why: a page in place of the one that
        the presser sees alone, else beside what everybody sees."""
        where = place(interaction)
        turns = (where.private or not where.guild) and pressed.verb in PAGES
        settles = is_menu(interaction)
        if settles:
            await self._speech.settle_menu(where, components(interaction))
        elif turns:
            await self._speech.update_later(where)
        else:
            await self._speech.later(where)
        self._speech.start(self._turn(interaction, where, pressed, beside=settles))

    async def look_first(self, interaction: discord.Interaction, pressed: Pressed, typed: str) -> None:
        """The answer to a form that only asks, for whoever asked; with what they `typed` when it is none."""
        where = place(interaction)
        await self._speech.later(where)
        self._speech.start(self._turn(interaction, where, pressed, beside=False, typed=typed))

    async def outcome(self, interaction: discord.Interaction, reply: Reply, instead: bool) -> None:
        """What became of a press, for the presser alone: with `instead` in place of what they pressed on, if
        nobody else sees that."""
        where = place(interaction)
        drawn = draw_answer(reply.card, None, private=True) if reply.card else draw_sentence(reply.text)
        if instead and (where.private or not where.guild):
            await self._speech.update_later(where)
            self._speech.start(self._speech.complete(where, drawn))
        elif is_menu(interaction):
            await self._speech.settle_menu(where, components(interaction))
            self._speech.start(self._speech.follow_up(where, drawn))
        else:
            await self._speech.reply(where, drawn)

    async def recalled(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """The values of a button, also those that were too long for it. Raises ChatBusy."""
        return {name: await self._memory.question(text) or "" for name, text in values.items()}

    async def _turn(
        self,
        interaction: discord.Interaction,
        where: Place,
        pressed: Pressed,
        beside: bool,
        typed: str = "",
    ) -> None:
        who = await self._who(interaction, where)
        is_page = pressed.verb == "page"
        question = await self._memory.question(pressed.target) if is_page else None
        if is_page and question is None:
            card = _forgotten()
        else:
            target = question if question is not None else pressed.target
            card = await self._press(who, where, Pressed(pressed.verb, target, pressed.values))
        if card.kind == "notice" and typed:
            card = replace(card, body=(*card.body, plain(typed)))
        say_it = self._speech.follow_up if beside else self._speech.complete

        async def way(drawn: Drawn, picture: Picture | None) -> None:
            await say_it(where, drawn, picture)

        await self._show(card, question, way, private=bool(where.guild))

    async def ask_if_sure(self, where: Place, pressed: Pressed) -> None:
        """What the button wants to be answered before it does anything."""
        question = await self._memory.question(pressed.values[SURE])
        await self._speech.reply(where, draw_confirm(say("discord.yes"), question or "", pressed))

    async def show_again(self, where: Place, who: Person, target: str) -> None:
        """Draw the one mention or alert that somebody looks at as it is now."""
        card = await self._press(who, where, Pressed("show", target))

        async def way(drawn: Drawn, picture: Picture | None) -> None:
            await self._speech.complete(where, drawn, picture)

        await self._show(card, None, way, private=True)

    async def share(self, interaction: discord.Interaction, target: str) -> None:
        """Ask again, and show the answer to everybody in the channel, with who shared it; once, however often
        it was clicked."""
        where = place(interaction)
        await self._speech.update_later(where)
        clicked = str(interaction.user.id), where.message, target
        if clicked not in self._shared:
            self._shared.append(clicked)
            self._speech.start(self._share_once(interaction, where, target, clicked))

    async def _share_once(
        self, interaction: discord.Interaction, where: Place, target: str, clicked: tuple[str, str, str]
    ) -> None:
        try:
            is_shared = await self._share(interaction, where, target)
        except Exception as error:
            is_unknown = isinstance(error, ChatError) and not isinstance(error, ChatBusy | ChatRefused)
            if not is_unknown and clicked in self._shared:  # else it may stand there
                self._shared.remove(clicked)
            raise
        if is_shared and where.private:
            await self._speech.take_away(where)

    async def _share(self, interaction: discord.Interaction, where: Place, target: str) -> bool:
        """Show it to everybody; False when there is nothing to show, which the clicker was told."""
        who = await self._who(interaction, where)
        question = await self._memory.question(target)
        card = _forgotten() if question is None else await self._ask(who, where.room, question)
        if card.kind == "notice" or card.private:
            await self._speech.complete(where, draw_answer(card, None, private=True))
            return False

        async def way(drawn: Drawn, picture: Picture | None) -> None:
            await self._speech.follow_up(where, drawn, picture, private=False)

        await self._show(card, question, way, private=False, shared=say("discord.shared_by", who=who.name))
        return True

    # ------------------------------------------------------------ parts

    async def _who(self, interaction: discord.Interaction, where: Place) -> Person:
        return await self._people.of(interaction.user, where.guild, where.room, UNHURRIED)

    async def _press(self, who: Person, where: Place, pressed: Pressed) -> Card:
        reply = await self._desk.press(
            Press(
                address=Address(NAME, where.room, where.message),
                verb=pressed.verb,
                target=pressed.target,
                who=who,
                at=self._clock.now(),
                values=pressed.values,
            )
        )
        return reply.card or Card(kind="notice", title=reply.text or say("discord.no_reply"))

    async def _ask(self, who: Person, room: str, text: str) -> Card:
        channel = next(iter(self._rooms.names(room)), None) if room else None
        text = with_channels(text, lambda room: next(map(channel_word, self._rooms.names(room)), ""))
        question = Question(text=text, who=who, chat=NAME, channel=channel, at=self._clock.now())
        reply = await self._desk.ask(question)
        return reply.card or Card(kind="notice", title=reply.text or say("discord.no_reply"))

    async def _show(
        self, card: Card, question: str | None, way: Way, private: bool, shared: str = ""
    ) -> None:
        """Say it by this way: without its picture when Discord does not take it with it, and at last only
        what it is called, for whoever asked is waiting."""
        asked = None if card.kind == "notice" or card.private else question
        picture = await self._pictures.of(card)
        if picture is not None:
            drawn = draw_answer(card, asked, private=private, picture=picture.name, shared=shared)
            try:
                return await way(drawn, picture)
            except ChatError as error:
                if not isinstance(error, ChatRefused) and error_code(error) not in NO_FILES:
                    raise
                log.warning("an answer is shown without its picture", problem=error.problem)
        try:
            await way(draw_answer(card, asked, private=private, shared=shared), None)
        except ChatError as error:
            if not is_malformed(error):
                raise
            log.error("Discord does not take the drawing of an answer", kind=card.kind)
            title = Card(kind="notice", icon=card.icon, title=card.title)
            await way(draw_answer(title, None, private=private), None)


def _forgotten() -> Card:
    """For a button whose question is not here any more: the store was begun anew."""
    return Card(kind="notice", icon="🤔", title=say("discord.forgotten"))
