"""English: what is told about a question in plain words."""

from __future__ import annotations

from core.say import Phrase

PHRASES: dict[str, Phrase] = {
    "plain.understood": "Understood as “{question}”.",
    "plain.offer": "I am not sure what you mean, so I ask nothing yet.",
    "plain.left": "I do not know what to do with “{words}”.",
    "plain.choose": "Do you mean one of these?",
}
