"""`forget`: text and name of an author are taken from all that is kept; first it is said how much that is."""

from __future__ import annotations

from core.cards import Card, Field, Text, plain
from core.errors import UsageError
from core.question_text import PREFIX
from core.quote import short, tidy
from core.rules import Forgotten
from core.say import number, phrases, say
from core.talk import Ask, Command, Param

LONGEST = 100

phrases(
    {
        "command.forget": "Take an author's name and words from all that I keep; first I say how much that is.",
        "forget.whom": "Whom shall I forget?",
        "forget.whom_hint": "Say a handle or a whole name: “/mentions forget @jane”.",
        "forget.nothing": "I keep nothing of this author",
        "forget.nothing_body": (
            "I looked for the handle and for the whole name as it is shown. Capitals do not matter, the rest has to "
            "be just so."
        ),
        "forget.title": "Forget this author?",
        "forget.asked": "Name and words go from all of it; how many there were still counts. It cannot be undone.",
        "forget.done": "This author is forgotten",
        "forget.done_body": (
            "Name and words are gone, and cards are drawn anew without them. What a source serves of it again stays "
            "empty."
        ),
        "forget.posts": "Posts",
        "forget.mentions": "Mentions among them",
        "forget.evidence": "Copies in evidence of alerts",
        "forget.evidence_stays": {
            "one": (
                "The copy that is evidence of an alert stays until the term for evidence in the settings is over "
                "([retention] evidence). To take it as well, ask “{question}”."
            ),
            "other": (
                "The {n} copies that are evidence of alerts stay until the term for evidence in the settings is over "
                "([retention] evidence). To take them as well, ask “{question}”."
            ),
        },
        "forget.evidence_goes": "The copies that are evidence of alerts go as well, and prove nothing any more.",
        "forget.how": "To do it, ask “{question}”.",
    }
)


async def run(ask: Ask) -> Card:
    author, evidence, sure = _read(str(ask.args["author"]))
    kept = await ask.store.about_author(author)
    if not (kept.posts or kept.mentions or kept.evidence or kept.evidence_left):
        return Card(
            kind="answer",
            icon="🫥",
            title=say("forget.nothing"),
            body=(plain(say("forget.nothing_body")),),
            private=True,
        )
    if sure:
        return _done(author, await ask.store.forget(author, ask.who, ask.now, evidence))
    question = " ".join(filter(None, ("forget", _typed(author), "evidence" if evidence else "", "yes")))
    copies = kept.evidence + kept.evidence_left
    return Card(
        kind="answer",
        icon="🫥",
        tone="warning",
        title=say("forget.title"),
        # No button: what cannot be undone is not done by a slip of the finger.
        body=(
            plain(say("forget.asked")),
            *_about_evidence(author, copies, evidence),
            plain(say("forget.how", question=f"{PREFIX} {question}")),
        ),
        fields=_fields(kept, copies),
        private=True,
    )


def _done(author: str, gone: Forgotten) -> Card:
    return Card(
        kind="answer",
        icon="🫥",
        tone="good",
        title=say("forget.done"),
        body=(plain(say("forget.done_body")), *_about_evidence(author, gone.evidence_left, False)),
        fields=_fields(gone, gone.evidence),
        private=True,
    )


def _fields(counted: Forgotten, copies: int) -> tuple[Field, ...]:
    """How many there are; the author is not named again, for the card may outlive the name."""
    found = [
        Field(say("forget.posts"), number(counted.posts)),
        Field(say("forget.mentions"), number(counted.mentions)),
    ]
    return (*found, Field(say("forget.evidence"), number(copies))) if copies else tuple(found)


def _about_evidence(author: str, left: int, goes: bool) -> tuple[Text, ...]:
    if not left:
        return ()
    if goes:
        return (plain(say("forget.evidence_goes")),)
    question = f"{PREFIX} forget {_typed(author)} evidence yes"
    return (plain(say("forget.evidence_stays", n=left, question=question)),)


def _read(text: str) -> tuple[str, bool, bool]:
    """Who, whether the evidence goes as well, and whether it is meant."""
    words = text.split()
    sure = len(words) > 1 and words[-1].casefold() == "yes"
    words = words[:-1] if sure else words
    evidence = len(words) > 1 and words[-1].casefold() == "evidence"
    words = words[:-1] if evidence else words
    author = tidy(" ".join(words)).strip('"“”„«»').strip()
    if not author or len(author) > LONGEST:
        raise UsageError(say("forget.whom"), say("forget.whom_hint"))
    return author, evidence, sure


def _typed(author: str) -> str:
    """As one types it: between quotes where its end could be taken for more than a name."""
    name = short(author, LONGEST)
    return f'"{name}"' if name.split()[-1].casefold() in ("yes", "evidence") or "=" in name else name


COMMAND = Command(
    name="forget",
    summary="command.forget",
    run=run,
    params=(Param(name="author", kind="text", required=True, rest=True),),
    examples=("forget @jane", "forget Jane Doe evidence"),
    right="topics",
    group="rules",
)
