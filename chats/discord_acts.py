"""What becomes of a press, a form, an emoji, a shortcut: a value for the desk, a word to whoever did it.

a press, a form     kept first, acknowledged after: what is not kept is not acknowledged, and Discord
                    tells the person that it failed
an emoji            Discord brings it once: what was not kept is tried again
a question          acknowledged at once, answered after
"""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary

import discord
import structlog

from chats._rules import LOOKS, NEW, OUTCOMES
from chats.discord_answers import Answers
from chats.discord_calls import NAME
from chats.discord_draw import draw_answer
from chats.discord_heard import Place, chosen_name, components, data, is_menu, links, place, title
from chats.discord_ids import SURE, Pressed, decode_choice, kept_hash
from chats.discord_modal import decode_form, draw_form, form_id, form_problem, read_form
from chats.discord_people import People
from chats.discord_rooms import Rooms
from chats.discord_speech import Speech
from core.cards import Card, plain
from core.ports import Clock, Desk
from core.say import say
from core.talk import Press, Reaction, Reply, Tip
from core.types import Address, Person

log = structlog.get_logger("discord")

QUESTIONS = LOOKS | {"page", "lines", "why", "show", "evidence", "report", "share"}
"""Verbs that change nothing: they are acknowledged at once."""
MOST_LINKS = 10
"""Links of one message that are tracked at once."""
DEADLINE = 2.6
"""Seconds from a press to its acknowledgement: Discord waits 3, with the way there and back."""
UNHURRIED = 5.0
"""Seconds to find out who put an emoji somewhere."""
TRACKING = 2.5
"""Seconds for all links of one message; what is not kept by then is not acknowledged."""
AGAIN = (1.0, 2.0, 5.0, 10.0, 20.0, 40.0)
"""Seconds between the tries to keep an emoji; after the last one those of its message are read anew."""


class Acts:
    """One listener's work each. `ourselves` is the bot's own user id, once it is known."""

    def __init__(
        self,
        desk: Desk,
        clock: Clock,
        people: People,
        rooms: Rooms,
        speech: Speech,
        answers: Answers,
    ) -> None:
        self._desk = desk
        self._clock = clock
        self._people = people
        self._rooms = rooms
        self._speech = speech
        self._answers = answers
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self.ourselves = ""

    # ------------------------------------------------------------ presses

    async def press(self, interaction: discord.Interaction) -> None:
        """Do what the button or the menu says, or ask for more first."""
        pressed = decode_choice(data(interaction))
        if pressed is None:
            return
        where = place(interaction)
        asks_first = self._desk.form(pressed.verb, pressed.target, pressed.values) is not None
        if pressed.verb == "share":
            await self._answers.share(interaction, pressed.target)
        elif pressed.verb in QUESTIONS and not asks_first:
            await self._answers.turn(interaction, pressed)
        elif kept_hash(pressed.values.get(SURE, "")):
            await self._answers.ask_if_sure(where, pressed)
        elif asks_first:
            await self._show_form(interaction, where, pressed)
        else:
            await self._do(interaction, where, pressed, f"press {interaction.id}")

    async def submit(self, interaction: discord.Interaction) -> None:
        """Do what a form asked for."""
        waiting = decode_form(str(data(interaction).get("custom_id") or ""))
        if waiting is None:
            return
        where = place(interaction)
        typed = read_form(data(interaction))
        form = self._desk.form(waiting.verb, waiting.target, waiting.values)
        if form is not None and (problem := form_problem(typed, form)):
            await self._speech.say(where, problem)
            return
        values = {**await self._answers.recalled(waiting.values), **typed}
        if chosen := values.pop("to_user", ""):
            if chosen == self.ourselves:
                await self._speech.say(where, say("discord.not_to_me"))
                return
            name = chosen_name(interaction, chosen) or (await self._people.person(chosen)).name
            values |= {"to": name, "to_key": Person(chat=NAME, id=chosen, name=name).key}
        pressed = Pressed(waiting.verb, waiting.target, values)
        written = [one.name for one in form.inputs if one.kind in ("text", "long_text")] if form else []
        words = next((typed[name] for name in written if name in typed), "")
        if waiting.target == NEW:
            await self._answers.look_first(interaction, pressed, words)
            return
        await self._do(interaction, where, pressed, f"form {interaction.id}", words)

    async def _show_form(self, interaction: discord.Interaction, where: Place, pressed: Pressed) -> None:
        form = self._desk.form(pressed.verb, pressed.target, pressed.values)
        who = await self._people.of(interaction.user, where.guild, where.room)
        refused = self._desk.refusal(who, pressed.verb)
        if refused or form is None:
            await self._refuse(interaction, where, refused)
            return
        named = (await self._answers.recalled(pressed.values)).get("name")
        await self._speech.show_form(where, draw_form(form, form_id(pressed), named or title(interaction)))
        if is_menu(interaction) and not where.private:
            self._desk.refresh(Address(NAME, where.room, where.message))

    async def _do(
        self, interaction: discord.Interaction, where: Place, pressed: Pressed, event: str, typed: str = ""
    ) -> None:
        """Keep it, and acknowledge it, with a word to whoever pressed: why not; or that it is done, where no
        card changes before their eyes. What they `typed` is given back to them."""
        try:
            async with asyncio.timeout(DEADLINE):
                who = await self._people.of(interaction.user, where.guild, where.room)
                reply = await self._press(where, pressed, who, event)
        except TimeoutError:
            reply = Reply(done=False, lost=True)
        if reply.lost:
            log.warning("a press was not kept, so it is not acknowledged", verb=pressed.verb)
        elif not reply.done:
            await self._refuse(interaction, where, reply.text, typed)
        elif reply.card is not None or pressed.verb in OUTCOMES:
            await self._answers.outcome(interaction, reply, pressed.verb in OUTCOMES)
        elif where.message:
            await self._speech.update_later(where)
            if where.private:
                self._speech.start(self._answers.show_again(where, who, pressed.target))
        else:
            await self._speech.say(where, reply.text)

    async def _refuse(
        self, interaction: discord.Interaction, where: Place, text: str, typed: str = ""
    ) -> None:
        """Say why not; a menu forgets what was chosen in it, so that it can be chosen later."""
        body = (plain(typed),) if typed else ()
        drawn = draw_answer(Card(kind="notice", icon="✋", title=text, body=body), None, private=True)
        if is_menu(interaction):
            await self._speech.settle_menu(where, components(interaction))
            await self._speech.follow_up(where, drawn)
        else:
            await self._speech.reply(where, drawn)

    async def _press(self, where: Place, pressed: Pressed, who: Person, event: str) -> Reply:
        return await self._desk.press(
            Press(
                address=Address(NAME, where.room, where.message),
                verb=pressed.verb,
                target=pressed.target,
                who=who,
                at=self._clock.now(),
                values=pressed.values,
                event=event,
            )
        )

    # ------------------------------------------------------------ emoji

    async def react(self, event: discord.RawReactionActionEvent, removed: bool) -> None:
        """An emoji that was put on a message, or taken away; elsewhere people may do as they like."""
        user, emoji = str(event.user_id), event.emoji.name or ""
        address = Address(NAME, str(event.channel_id), str(event.message_id))
        is_bot = event.member is not None and event.member.bot
        if user == self.ourselves or is_bot or not self.is_ours(address.room) or not self._desk.hears(emoji):
            return
        # One after the other, as they came: who takes an emoji away at once means that.
        turn = self._turns.setdefault((address.message, user), asyncio.Lock())
        async with turn:
            await self._keep(event, address, emoji, removed)

    def is_ours(self, room: str) -> bool:
        """Whether cards stand in this channel."""
        return room in self._rooms.known()

    async def _keep(
        self, event: discord.RawReactionActionEvent, address: Address, emoji: str, removed: bool
    ) -> None:
        """Nobody waits for it, and Discord tells it once: what could not be kept is tried again."""
        user, guild, at = str(event.user_id), str(event.guild_id or ""), self._clock.now()
        for wait in (*AGAIN, None):
            if event.member is not None:
                who = await self._people.of(event.member, guild, address.room, patience=UNHURRIED)
            else:
                who = await self._people.person(user, "", guild, address.room, patience=UNHURRIED)
            reply = await self._desk.react(
                Reaction(address=address, emoji=emoji, who=who, at=at, removed=removed)
            )
            if not reply.lost:
                break
            if wait is None:
                self._desk.reread(address)
                return
            await self._clock.sleep(wait)
        if not reply.done and not reply.moot:
            link = self._rooms.link(address.room, address.message)
            self._speech.start(self._speech.tell(user, reply.text, link))

    # ------------------------------------------------------------ the shortcut

    async def track(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Every link of the message becomes a mention."""
        where = place(interaction)
        found = links(message)
        if not found:
            await self._speech.say(where, say("discord.no_link"))
            return
        who = await self._people.of(interaction.user, where.guild, where.room)
        room = next(iter(self._rooms.names(where.room)), where.room)
        told: list[str] = []
        now = self._clock.now()
        try:
            async with asyncio.timeout(TRACKING):
                for url in found[:MOST_LINKS]:
                    tip = Tip(url=url, text=message.content, who=who, chat=NAME, room=room, at=now)
                    reply = await self._desk.tip(tip)
                    if reply.lost:
                        return
                    told.append(reply.text)
        except TimeoutError:
            return
        if len(found) > MOST_LINKS:
            told.append(say("discord.links_left", most=MOST_LINKS, n=len(found) - MOST_LINKS))
        await self._speech.say(where, "\n".join(dict.fromkeys(filter(None, told))))
