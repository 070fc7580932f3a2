"""The App Home: what is mine, what the team has today, how the sources are."""

from __future__ import annotations

from pathlib import Path

from tests.chats.slack.bad_days.day import Day, open_day, run
from tests.chats.slack.questions.asking import direct, shown
from tests.slack_server.blocks import acting_elements
from tests.slack_server.world import View


def home(day: Day, user: str) -> View | None:
    return day.slack.world.homes.get(day.slack.world.person(user).id)


async def home_says(day: Day, user: str, words: str) -> View:
    def there() -> bool:
        view = home(day, user)
        return view is not None and words in shown(view.drawn["blocks"])

    try:
        await day.until(there, 5)
    except AssertionError:
        view = home(day, user)
        raise AssertionError(f"{words!r} is not on {view and shown(view.drawn['blocks'])}") from None
    view = home(day, user)
    assert view is not None
    return view


def actions(view: View) -> list[str]:
    return [one["action_id"] for _, one in acting_elements(view.drawn["blocks"])]


def test_home_shows_mine_and_today_and_the_sources_and_is_drawn_anew_after_a_press(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            day.slack.open_home("ada")
            view = await home_says(day, "ada", "Nothing is yours")
            words = shown(view.drawn["blocks"])
            assert "1 mention today" in words
            assert "source" in words
            assert actions(view) == [], "what is nobody's stands in the channels"
            await day.slack.press("ada", "mentions", card.ts, "Claim")
            day.slack.open_home("ada")
            view = await home_says(day, "ada", "1 mention is yours")
            assert (await day.slack.press_view(view, "resolve:m1")).ok
            await home_says(day, "ada", "0 open, 1 closed")
            await day.until(lambda: day.shows(card, "ada resolved it"))
            assert direct(day, "ada") == []
            assert home(day, "ben") is None

    run(story())


def test_a_press_on_a_home_that_is_out_of_date_is_refused_with_a_word(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            await day.slack.press("ben", "mentions", card.ts, "Claim")
            day.slack.open_home("ben")
            stale = await home_says(day, "ben", "1 mention is yours")
            await day.slack.press("ada", "mentions", card.ts, "Resolve")
            assert (await day.slack.press_view(stale, "resolve:m1")).ok
            (told,) = await day.until(lambda: direct(day, "ben"))
            assert "This one is resolved already." in told.text
            await day.slack.settle()
            assert len(direct(day, "ben")) == 1
            day.slack.open_home("ben")
            fresh = await day.until(lambda: (view := home(day, "ben")) is not stale and view)
            assert "resolve:m1" not in actions(fresh)

    run(story())


def test_every_button_of_a_home_does_something(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            for number in range(1, 4):
                card = await day.bring(f"Acme door {number} does not lock")
                await day.slack.press("ada", "mentions", card.ts, "Claim")
            day.slack.open_home("ada")
            view = await home_says(day, "ada", "3 mentions are yours")
            lines = {one for one in actions(view) if one.split(":")[1] in ("m1", "m2", "m3")}
            assert lines == {f"{verb}:m{n}" for verb in ("escalate", "resolve") for n in (1, 2, 3)}
            assert (await day.slack.press_view(view, "escalate:m1")).ok
            view = await home_says(day, "ada", "escalated")
            assert (await day.slack.press_view(view, "resolve:m2")).ok
            await home_says(day, "ada", "1 closed")
            assert direct(day, "ada") == []

    run(story())
