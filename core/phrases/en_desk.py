"""English: what the desk says of rights, of links that somebody shows us, and of long lists."""

from __future__ import annotations

from core.say import Phrase

PHRASES: dict[str, Phrase] = {
    "more.ignore": "Ignore with a reason…",
    "form.answered_title": "Resolve as answered",
    "form.ignore_title": "Ignore with a reason",
    "form.ignore_reason": "Why",
    "form.ignore_text": "In your words",
    "form.ignore_submit": "Ignore",
    "move.ignore_text": "{who} ignored it ({outcome}: {text}){where} · {at}",
    "right.triage": "do this with mentions",
    "right.track": "make a link a mention",
    "right.ask": "ask me questions",
    "right.topics": "change what I listen for",
    "right.acknowledge": "acknowledge mentions",
    "right.claim": "claim mentions",
    "right.assign": "assign mentions",
    "right.escalate": "escalate mentions",
    "right.resolve": "resolve mentions",
    "right.ignore": "ignore mentions",
    "right.snooze": "snooze mentions",
    "right.note": "add notes to mentions",
    "right.fix": "say what mentions mean",
    "right.reopen": "reopen mentions",
    "right.undo": "take moves back",
    "refused.not_known_yet": "I cannot see yet who is in which group. Try again in a moment.",
    "refused.not_allowed": "Here only {groups} may {what}. Ask somebody there to do it, or whoever runs me to let you too "
    "([allow] in my settings).",
    "refused.admins_only": "Here only those who run the chat may {what}. Ask one of them to do it, or whoever runs me to "
    "let you too ([allow] in my settings).",
    "refused.guest": "Only people who can see one of my channels may {what}. Ask for one of them, or ask whoever runs me to let "
    "you too ([allow] in my settings).",
    "answer.either": "{first} or {last}",
    "answer.not_allowed": "I may not answer you that",
    "refused.no_lines": "That list is not here any more. Ask “/mentions open” for what still waits for somebody.",
    "lines.title": {"one": "The {n} mention of that message", "other": "All {n} mentions of that message"},
    "lines.back": "Back",
    "lines.more": "More",
    "lines.page": "Page {page} of {pages}.",
    "tip.no_link": "“{url}” is no link that I can follow. Send a whole address that starts with http:// or https://.",
    "tip.no_topics": "I have no topic yet under which this link could be a mention. Whoever runs me can add one to my settings.",
    "tip.kept": "Thank you, that is a mention of {topics} now. Its card comes to {channels}.",
    "tip.kept_nowhere": "Thank you, that is a mention of {topics} now. But no channel of mine shows it: ask "
    "“/mentions why {target}”, or whoever runs me to give the topic a channel.",
    "tip.known": "I have this one already: {state}.",
    "tip.known_with": "I have this one already: {state}, with {owner}.",
    "tip.shown": "Its card is in {channels}.",
    "tip.comes": "Its card comes to {channels}.",
}
