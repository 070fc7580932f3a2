"""The doctor's checks of channels that are listened to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

from chats._doctor import Finding, NoAnswer, bad, good, skipped
from chats.slack_doctor_checks import Account, Directory
from chats.slack_manifest import LISTENING
from chats.slack_names import plain
from chats.slack_settings import Settings
from core.say import say
from core.types import Channel, Json


async def listened(
    directory: Directory, settings: Settings, channels: Sequence[Channel], account: Account
) -> AsyncIterator[Finding]:
    """Whether the bot can hear each of them: it is there, lives, has the bot in it, and is none of the
    `channels` where the bot posts."""
    if not settings.listen:
        return
    try:
        joined = {str(one["id"]) for one in (await directory.mine()).values()}
        posted = {plain(one.room or one.name) for one in channels}
        for one in settings.listen:
            found = await directory.find(one)
            yield _finding(one, found, joined, posted, f"/invite @{account.user}")
    except NoAnswer as error:
        yield bad("listen", say("slack.doctor.rooms_unknown", why=error.sentence), error.hint)
    hint = say("slack.doctor.listen_events_hint", events=", ".join(LISTENING))
    yield skipped("listen events", say("slack.doctor.listen_events"), hint)


def _finding(
    one: str, found: Mapping[str, Json] | None, joined: set[str], posted: set[str], invite: str
) -> Finding:
    check = f"listen {one}"
    if found is None:
        sentence = say("slack.doctor.listen_missing", room=f"#{one.removeprefix('#')}")
        return bad(check, sentence, say("slack.doctor.room_missing_hint", invite=invite))
    shown = f"#{found['name']}"
    if found.get("is_archived"):
        sentence = say("slack.doctor.listen_archived", room=shown)
        return bad(check, sentence, say("slack.doctor.listen_archived_hint"))
    if posted & {plain(str(found["id"])), plain(str(found["name"]))}:
        sentence = say("slack.doctor.listen_posted", room=shown)
        return bad(check, sentence, say("slack.doctor.listen_posted_hint"))
    if not (found.get("is_member") or found["id"] in joined):
        sentence = say("slack.doctor.listen_outside", room=shown)
        return bad(check, sentence, say("slack.doctor.room_outside_hint", invite=invite))
    return good(check, say("slack.doctor.listen_fine", room=shown))
