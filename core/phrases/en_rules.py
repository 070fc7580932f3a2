"""English: topics and mutes that are made in chat, their forms, and what becomes of a change."""

from __future__ import annotations

from core.say import Phrase

PHRASES: dict[str, Phrase] = {
    "topic_kind.brand": "a brand",
    "topic_kind.product": "a product",
    "topic_kind.competitor": "a competitor",
    "topic_kind.campaign": "a campaign",
    "topic_kind.industry": "an industry",
    # Forms: a title has 24 characters, a label 45.
    "rule_form.track_title": "Track something new",
    "rule_form.edit_title": "Change a topic",
    "rule_form.track_submit": "Show what it does",
    "rule_form.query": "What to listen for",
    "rule_form.query_edit": "What to listen for (empty: as it is)",
    "rule_form.name": "What to call it",
    "rule_form.channel": "Where its mentions are posted",
    "rule_form.kind": "What it is",
    "rule_form.mute_title": "Mute something",
    "rule_form.mute_submit": "Show what it does",
    "rule_form.mute_what": "What to mute",
    "rule_form.mute_value": "Which one",
    "rule_form.mute_for": "For how long (empty: 30 days)",
    "rule_form.mute_author": "an author",
    "rule_form.mute_site": "a site",
    "rule_form.mute_word": "a word",
    "rule_form.mute_query": "whatever a query matches",
    "rule_form.for_7d": "7 days",
    "rule_form.for_30d": "30 days",
    "rule_form.for_90d": "90 days",
    "rule_form.for_for_ever": "for ever",
    # What a change did. `name` is the topic's or the mute's.
    "rules.done_topic_new": "I listen for “{name}” now.",
    "rules.done_topic_edit": "“{name}” is changed.",
    "rules.done_topic_end": "I no longer listen for “{name}”.",
    "rules.done_mute_new": "“{name}” is muted.",
    "rules.done_mute_edit": "The mute of “{name}” is changed.",
    "rules.done_mute_end": "“{name}” is no longer muted.",
    "rules.done_forget": "An author was forgotten.",
    "rules.cancelled": "Nothing was changed.",
    "rules.within": "It holds for all that comes in from now on; what is here already stays as it is.",
    "rules.was": "Before",
    "rules.is": "Now",
    "rules.nothing": "nothing",
    "rules.undo": "Undo",
    "rules.see_changes": "“/mentions changes” shows what was changed, when and by whom.",
    "rules.topic_words": "{query} → {channels}",
    "rules.topic_words_quiet": "{query} → {channels}, for now quietly",
    "rules.no_channels": "no channel",
    "rules.mute_words": "{query}, until {until}",
    "rules.mute_words_ever": "{query}, for ever",
    # Why it was not done.
    "rules.changed_meanwhile": (
        "This was changed by somebody since it was shown, so nothing was done. Ask for it anew, please."
    ),
    "rules.undone": "That was taken back already.",
    "rules.no_change": "There is no such change. “/mentions changes” shows those that there are.",
    "rules.no_draft": "That preview is gone, so nothing was done. Ask for it anew, please.",
    "rules.nobody_known": "It is not known who or what that would be, so there is nothing to mute.",
    "rules.fixed": "“{name}” stands in the settings by now, so nothing was done here. It is changed there.",
    "rules.no_channel": "There is no channel “{channel}” any more, so nothing was done. Ask for it anew, please.",
    "rules.no_quiet": "There is no quiet way to save this one, so nothing was done. Choose “Save”, please.",
}
