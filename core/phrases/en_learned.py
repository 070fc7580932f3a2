"""English: what the team taught, how well it works, and what was kept and not posted."""

from __future__ import annotations

from core.say import Phrase

PHRASES: dict[str, Phrase] = {
    # why a mention is about us, or is not
    "held.relevance": "It is probably not about you, so it was kept and not posted.",
    "relevance.context": "“{word}” stands in it, which you gave as a context word.",
    "relevance.no_context": "None of the context words stands in it.",
    "relevance.gate_yes": "Like mentions that you kept: {words}.",
    "relevance.gate_no": "Like mentions that you ignored: {words}.",
    "relevance.gate_yes_plain": "Nothing in it is like mentions that you ignored.",
    "relevance.gate_no_plain": "Nothing in it is like mentions that you kept.",
    # what was learned
    "command.learned": "What you taught me by fixing and triaging mentions, and how well it works.",
    "learned.title": "What you taught me",
    "learned.nothing": "You have not taught me anything yet.",
    "learned.how": (
        "When I am wrong about how a mention sounds or what its author wants, choose “Fix sentiment or intent…” in its "
        "menu: the next one like it comes out right. When a mention is not about you, ignore it as “not about us”."
    ),
    "learned.soon": "I have not looked at it yet. Ask again in a minute.",
    "learned.fixes": {"one": "{n} fix", "other": "{n} fixes"},
    "learned.decided": {
        "one": "{n} mention that you dealt with",
        "other": "{n} mentions that you dealt with",
    },
    "learned.about_sentiment": "Sentiment",
    "learned.about_intents": "Intents",
    "learned.about_relevance": "About us: {topic}",
    "learned.what": "What",
    "learned.labels": "From you",
    "learned.held_out": "Held out",
    "learned.before": "Right before",
    "learned.after": "Right with it",
    "learned.at": "Learned",
    "learned.state": "State",
    "learned.in_use": "in use",
    "learned.not_used": "not used",
    "learned.undone": "taken back",
    "learned.why": "{what}: {reason}",
    "learned.undone_why": (
        "{what}: you took it back {ago}. I learn it anew once I have heard from you about {needs} in all."
    ),
    "learned.undo": "Take back: {what}",
    "learned.undo_ask": "Shall I forget this lesson? What you fixed yourself stays, also for mentions like it.",
    "learned.legend": (
        "Right: the share of the mentions held out (a fifth, which I do not learn from) that I have right. What I learn is "
        "used only when that grows. Of intents it is the F1 score."
    ),
    "learned.more_topics": {"one": "{n} more topic.", "other": "{n} more topics."},
    "lesson.few_labels": "needs {needs} fixes from you, has {has}.",
    "lesson.few_held_out": "needs {needs} of your fixes held out to examine it with, has {has}.",
    "lesson.few_decided": "needs {needs} mentions that you kept or ignored, has {has}.",
    "lesson.few_ours": "needs {needs} mentions that you kept, has {has}.",
    "lesson.few_others": "needs {needs} mentions that you ignored, has {has}.",
    "lesson.none_held_out": "none of the mentions held out is one that you ignored, so I cannot examine it.",
    "lesson.no_gain": "it would not be right more often than without.",
    "lesson.lost": "it was right less often, or no more often, with the mentions held out.",
    "lesson.hides": {
        "one": "it would have hidden {n} mention that you kept.",
        "other": "it would have hidden {n} mentions that you kept.",
    },
    "command.unlearn": "Take back something that I learned: the same as its button.",
    "unlearn.done": "Taken back: {what}",
    "unlearn.next": "From the next mention on it is not used. I learn it anew when you told me about as many again.",
    "unlearn.unknown": "I have no lesson {number} that is in use.",
    "unlearn.unknown_hint": "Ask “/mentions learned” to see what I learned.",
    # a figure in `status`
    "status.taught": "Taught by you",
    "status.taught_right": "{fixes}, sentiment right {before} % → {after} % of {n} held out",
    # what was kept and not posted
    "command.held": "Mentions that were kept and not posted, because they are probably not about you, and why.",
    "held.title": {"one": "{n} mention kept and not posted", "other": "{n} mentions kept and not posted"},
    "held.title_topic": {
        "one": "{n} mention of {topic} kept and not posted",
        "other": "{n} mentions of {topic} kept and not posted",
    },
    "held.none": "Nothing was kept back",
    "held.none_topic": "Nothing about {topic} was kept back",
    "held.none_body": "Every open mention was posted.",
    "held.how": "What you decide here teaches me: the next ones like it come out right.",
    "held.about": "{topic}: {reason}",
    "held.yes": "It is about us",
    "held.no": "Not us",
}
