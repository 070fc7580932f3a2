# ruff: noqa: E501 (a sentence is a line)
"""What the running chat says: to people in Discord, and about Discord elsewhere."""

from __future__ import annotations

from core.say import Phrase, phrases

_CHAT: dict[str, Phrase] = {
    "discord.thread": "What happened since",
    "discord.no_link": "There is no link in that message, so there is nothing to track.",
    "discord.links_left": {
        "one": "Only {most} links of a message are tracked at once; {n} was left out.",
        "other": "Only {most} links of a message are tracked at once; {n} were left out.",
    },
    "discord.not_to_me": "That is me; please choose somebody of the team.",
    "discord.forgotten": "I no longer know what was asked there. Ask it again with /mentions.",
    "discord.call_me": "I hear my name, but not the words: that was my role. Mention me myself, write to me directly, or ask with /mentions.",
    "discord.yes": "Yes, do it",
    "discord.no_reply": "There is no answer to that.",
    "discord.shared_by": "Shared by {who}",
    "discord.private_here": "That is for your eyes alone, and here everybody would read it. Ask with /mentions, or write to me directly.",
}

_TROUBLE: dict[str, Phrase] = {
    "discord.doctor_hint": "`listenpost discord doctor` says what to click",
    "discord.unreachable": "Discord cannot be reached.",
    "discord.unreachable_hint": "What waits is posted as soon as it answers; see https://discordstatus.com and the network here",
    "discord.no_answer": "Discord gave no answer ({why}).",
    "discord.slow_down": "Discord asks us to slow down.",
    "discord.shut": "Discord refused very many requests within ten minutes; almost nothing is sent until that is over.",
    "discord.shut_hint": "It would shut out this address otherwise. `listenpost discord doctor` says what it refuses",
    "discord.no_socket": "What people do in Discord does not arrive: there is no connection to its gateway.",
    "discord.no_socket_hint": "`listenpost discord doctor` tries one and says what is in its way",
    "discord.refused": "Discord refused: {code}.",
    "discord.no_room": "Discord has no text channel “{room}” that the bot can see.",
    "discord.no_room_hint": "Check its name in the settings, or write its id there if it is in another server than the others; to a private channel add the bot: Edit Channel → Permissions → Add members or roles",
    "discord.many_rooms": "Several servers of the bot have a channel “{room}”: {servers}.",
    "discord.many_rooms_hint": 'Write `guild = "…"` with the name or id of one server under [discord] in the settings, or the channel\'s id instead of its name',
    "discord.twice_room": "The server “{server}” has several channels “{room}”.",
    "discord.twice_room_hint": "Write the channel's id into the settings (User Settings → Advanced → Developer Mode, then right-click the channel → Copy Channel ID)",
    "discord.no_server": "The bot is in no server.",
    "discord.no_server_hint": "`listenpost discord invite` prints the link that brings it into one",
    "discord.gone_server": "The bot is no longer in the server of its channels.",
    "discord.not_in_guild": "The bot is not in the server “{guild}”.",
    "discord.not_in_guild_hint": "Check `guild` in the settings; `listenpost discord invite` prints the link that brings the bot into a server",
    "discord.lacking": {
        "one": "The bot lacks a permission in the channel: {names}.",
        "other": "The bot lacks permissions in the channel: {names}.",
    },
    "discord.lacking_hint": "Edit Channel → Permissions → the bot's role: allow {names}",
    "discord.renamed_hint": "Its cards still arrive; write #{name} or {room} into the settings",
    "discord.error.token": "Discord does not take the token: it was reset, or copied wrong.",
    "discord.error.token_hint": "Developer Portal → your application → Bot → Reset Token, set the new one, start the bot again",
    "discord.error.blocked": "Discord's guard blocks our requests.",
    "discord.error.blocked_hint": "Look for a proxy that changes headers, or try from another network",
    "discord.error.no_channel": "The channel is gone, or the bot is not in its server.",
    "discord.error.no_channel_hint": "Check it in the settings; a new channel of the same name is found by itself",
    "discord.error.no_guild": "Discord does not show the server: it has trouble with it, or the bot was thrown out.",
    "discord.error.no_guild_hint": "Look whether the bot is among its members; `listenpost discord invite` prints the link that brings it back",
    "discord.error.no_access": "The bot does not see the channel.",
    "discord.error.no_access_hint": "Edit Channel → Permissions → add the bot's role and allow View Channel; or invite it again (`listenpost discord invite`)",
    "discord.error.no_permission": "The bot lacks a permission in the channel.",
    "discord.error.no_permission_hint": "`listenpost discord doctor` says which one and what to click",
    "discord.error.wrong_kind": "The channel is not made for text.",
    "discord.error.wrong_kind_hint": "Name a text channel in the settings",
    "discord.error.no_history": "The bot may not read the channel's history.",
    "discord.error.no_history_hint": "Edit Channel → Permissions → the bot's role: allow Read Message History",
    "discord.error.many_threads": "The server has as many active threads as Discord allows.",
    "discord.error.many_threads_hint": "Close threads that nobody needs any more; what waits follows then",
}

_LISTEN: dict[str, Phrase] = {
    "discord.listen.all": "Listening",
    "discord.listen.deaf": "Discord hides from the bot what people write: Message Content Intent is switched off.",
    "discord.listen.deaf_hint": "discord.com/developers/applications → your application → Bot → Privileged Gateway Intents → switch Message Content Intent on, and save; what was missed is read then. Or take listen out of [discord]",
    "discord.listen.missing": "listen: no server of the bot has a channel {room} that it can see.",
    "discord.listen.missing_hint": "Check the name, or write its id: with Developer Mode on, right-click the channel → Copy Channel ID. A thread is named by its id alone",
    "discord.listen.twice": "listen: several channels are called {room}: {ids}.",
    "discord.listen.twice_hint": "Write the id of the right one into listen in [discord]",
    "discord.listen.kind": "listen: nobody can write in {room} itself.",
    "discord.listen.kind_hint": "Name a text channel, a forum or a thread; of a category name the channels in it",
    "discord.listen.cards": "listen: the bot posts in {name}, so it does not listen there.",
    "discord.listen.cards_hint": "Take it out of listen in [discord], or let the bot post elsewhere",
}

for _part in (_CHAT, _TROUBLE, _LISTEN):
    phrases(_part)
