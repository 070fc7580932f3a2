"""`list`: the mentions behind any number."""

from __future__ import annotations

from core.types import Verb
from tests.commands.meant import heard, meaning
from tests.commands.team import Team
from tests.commands.test_times import move


def test_whatever_became_of_them_they_are_listed_newest_first(newcomer: Team) -> None:
    for at in range(12):
        heard(newcomer, at + 1, meaning("negative" if at % 2 else "positive"))
    move(newcomer, 1, Verb.RESOLVE, newcomer.now)
    card = newcomer.ask("list Lumio today")
    assert card.title == "12 mentions of Lumio today"
    assert [line.url for line in card.sections[0].lines] == [
        f"https://forum.example.org/meant/{n}" for n in range(1, 11)
    ]
    assert [button.target for button in card.buttons] == ["list Lumio today page=2"]
    assert len(newcomer.ask("list Lumio today page=2").sections[0].lines) == 2


def test_it_is_narrowed_like_any_list(newcomer: Team) -> None:
    for at in range(4):
        heard(newcomer, at + 1, meaning("negative" if at % 2 else "positive"))
    assert newcomer.ask("list today negative").title == "2 negative mentions today"
    assert newcomer.ask("list today hn").title == "0 mentions from hn today"


def test_nothing_is_told_as_nothing(newcomer: Team) -> None:
    assert newcomer.ask("list yesterday").body[0][0].text == "Nothing of this kind was said in that time."


def test_that_the_time_was_not_listened_to_is_said(newcomer: Team) -> None:
    since = {topic.name: newcomer.now.isoformat() for topic in newcomer.asking.topics}
    newcomer.run(newcomer.store.set_fact("topics heard since", since))
    told = "I have listened since 5 May 2026 14:03 only, so the time before is not whole."
    assert told in newcomer.ask("voices yesterday").context
    del since["Lumio"]
    newcomer.run(newcomer.store.set_fact("topics heard since", since))
    assert told not in newcomer.ask("voices yesterday").context
