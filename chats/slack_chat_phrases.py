# ruff: noqa: E501 (a sentence is a line)
"""What the running chat says: to people in Slack, and about Slack elsewhere."""

from __future__ import annotations

from core.say import Phrase, phrases

_CHAT: dict[str, Phrase] = {
    "slack.no_link": "There is no link in that message, so there is nothing to track.",
    "slack.no_form": "The form could not be opened: Slack did not answer in time. Press once more, please.",
    "slack.links_left": {
        "one": "Only {most} links of a message are tracked at once; {n} was left out.",
        "other": "Only {most} links of a message are tracked at once; {n} were left out.",
    },
    "slack.not_to_me": "That is me; please choose somebody of the team.",
    "slack.no_reply": "There is no answer to that.",
    "slack.shared_by": "Shared by {who}",
    "slack.our_request": "a request was wrong before it was sent: {why}",
}

_TROUBLE: dict[str, Phrase] = {
    "slack.doctor_hint": "`listenpost slack doctor` says what to click",
    "slack.unreachable": "Slack cannot be reached.",
    "slack.unreachable_hint": "What waits is posted as soon as it answers; see https://slack-status.com and the network here",
    "slack.no_answer": "Slack gave no answer ({why}).",
    "slack.slow_down": "Slack asks us to slow down.",
    "slack.refused": "Slack refused: {code}.",
    "slack.no_socket": "Slack's events do not arrive: there is no connection (Socket Mode).",
    "slack.no_socket_hint": "`listenpost slack doctor` tries one and says what is in its way",
    "slack.no_room": "Slack has no channel “{room}” that the bot can see.",
    "slack.no_messages": "Slack does not send what is said there.",
    "slack.no_messages_hint": "Event Subscriptions → Subscribe to bot events: add message.channels and message.groups; until then it is read every ten minutes",
    "slack.renamed_hint": "Its cards still arrive; write #{name} or {room} into the settings",
    "slack.error.missing_scope": "The app lacks the scope {scope}.",
    "slack.error.missing_scope_hint": "Add it at OAuth & Permissions, then Install App → Reinstall to Workspace",
    "slack.error.revoked": "Slack takes the token no more: it was revoked, or the app was uninstalled.",
    "slack.error.revoked_hint": "Install App → Reinstall to Workspace, set the new token, start the bot again",
    "slack.error.no_channel": "The channel is gone, or the bot was never in it.",
    "slack.error.no_channel_hint": "Check its name in the settings; in a private channel type /invite @Listenpost",
    "slack.error.not_in": "The bot is not in the channel.",
    "slack.error.not_in_hint": "Type /invite @Listenpost there",
    "slack.error.archived": "The channel is archived.",
    "slack.error.archived_hint": "Unarchive it in Slack, or name another one in the settings",
}

for _part in (_CHAT, _TROUBLE):
    phrases(_part)
