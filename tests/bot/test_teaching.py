"""The team teaches the bot, by fixes and by triage: a reader that knows few words learns theirs."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from bot.mind import Learnt
from bot.teaching import APART, Teaching
from core.errors import StoreError
from core.keeping import Batch, Moved, MoveRequest, Sighting
from core.lifecycle import decide
from core.meaning import NOT_FIXED, WHOLE, Feeling, Fixed, Meaning, Sentiment
from core.meaning_ports import Taught
from core.ports import Store
from core.teaching import LAYERS, LESSONS, TAUGHT, UNDONE, Lesson
from core.types import Json, Match, Person, Post, Topic, Verb
from listening.correction_layer import MEANS
from listening.relevance import judge
from store.schema import open_store
from tests.listening.ambiguous import LEMONADE, SPOT, Name
from tests.listening.teams import GAMES, post, stranger
from tests.simulation import SimulatedClock

ANA = Person(chat="web", id="ana", name="Ana")
START = datetime(2026, 5, 5, 9, tzinfo=UTC)
SLANG = "the sniper rifle is insane imo"


class Innocent:
    """A reader that takes words like *sick* at their word; counts how often it was asked. Its vectors, if it
    has any, tell robots from all else."""

    def __init__(self, models: bool = True, encoder: bool = False) -> None:
        self.learnt = Learnt()
        self.asked = 0
        self._models = models
        self._encoder = encoder

    def teach(self, learnt: Learnt) -> None:
        self.learnt = learnt

    def untaught(self, posts: Sequence[Post]) -> Sequence[Meaning]:
        self.asked += len(posts)
        return [self.meaning(post) for post in posts] if self._models else []

    def encode(self, texts: Sequence[str]) -> Any:
        if not self._encoder:
            return None
        found = np.zeros((len(texts), MEANS), np.float32)
        for row, text in enumerate(texts):
            found[row, 0 if text in SPOT.ours else 1] = 1
        return found

    def meaning(self, post: Post) -> Meaning:
        guess = "negative" if any(word in post.text for word in GAMES.mistaken) else "neutral"
        chances = [0.6 if name == guess else 0.2 for name in ("negative", "neutral", "positive")]
        return Meaning(feeling=Feeling(chances[0], chances[1], chances[2]))

    def feels(self, text: str) -> Sentiment:
        """How a text sounds with what was learned."""
        feeling = self.meaning(Post(source="x", text=text)).feeling
        assert feeling is not None
        correction = self.learnt.correction
        return (feeling if correction is None else correction.feel(text, feeling)).likeliest


class Ledger:
    """What the team said and did, and small facts, in memory; verbs in `broken` raise StoreError."""

    def __init__(self) -> None:
        self.said: dict[int, Taught] = {}
        self.facts: dict[str, str] = {}
        self.broken: set[str] = set()

    async def taught(self, limit: int = 5_000) -> Sequence[Taught]:
        self._check("taught")
        known = [one for one in self.said.values() if one.fixed != NOT_FIXED or one.outcome]
        return sorted(known, key=lambda one: (one.at, one.mention))[-limit:]

    async def fact(self, name: str) -> Json:
        self._check("fact")
        return json.loads(self.facts.get(name, "null"))

    async def set_fact(self, name: str, value: Json) -> None:
        self._check("set_fact")
        self.facts[name] = json.dumps(value)

    def _check(self, verb: str) -> None:
        if verb in self.broken:
            raise StoreError("the disk is full")


class School:
    """A ledger, a clock, and a bot that learns."""

    def __init__(self, ledger: Ledger | None = None, clock: SimulatedClock | None = None) -> None:
        self.ledger = ledger or Ledger()
        self.clock = clock or SimulatedClock(START)
        self.topics: tuple[Topic, ...] = (Topic(name="acme", query="acme"), Topic(name="spot", query="spot"))
        self.sit(Innocent())

    def sit(self, mind: Innocent) -> None:
        """The bot starts with this mind."""
        self.mind = mind
        self.teaching = Teaching(cast(Store, self.ledger), self.clock, mind, lambda: self.topics)

    def say(
        self,
        text: str,
        sentiment: Sentiment | None = None,
        *,
        outcome: str | None = None,
        topic: str = "acme",
        about: str = WHOLE,
        relevant: bool = False,
        meaning: Meaning | None = None,
    ) -> int:
        """A mention comes, and somebody says how it sounds, or deals with it; returns its number."""
        number = len(self.ledger.said) + 1
        post = Post(source="blog", key=str(number), text=text)
        self.ledger.said[number] = Taught(
            mention=number,
            post=post,
            topics=(topic,),
            meaning=meaning or self.mind.meaning(post),
            fixed=Fixed(((about, sentiment),) if sentiment else (), relevant=relevant),
            outcome=outcome,
            at=self.clock.now(),
        )
        self.teaching.fixed()
        return number

    async def later(self, seconds: float = APART.total_seconds()) -> None:
        """Time goes by, and the bot looks."""
        self.clock.set(self.clock.now() + timedelta(seconds=seconds))
        await self.teaching.look()

    def fix_many(self, n: int, seed: int = 1) -> None:
        """So many mentions of games, each with what somebody said of it."""
        chance = random.Random(seed)
        for _ in range(n):
            self.say(*post(GAMES, chance))

    def triage(self, name: Name, topic: str = "spot") -> None:
        """Mentions of an ambiguous name are kept or ignored."""
        for ours, theirs in zip(name.ours, name.others, strict=True):
            self.say(ours, outcome="kept", topic=topic)
            self.say(theirs, outcome="not_us", topic=topic)

    def again(self) -> School:
        """The bot is started anew on the same ledger, or another one is started beside it."""
        return School(self.ledger, self.clock)

    @property
    def about(self) -> list[str]:
        return [one.about for one in self.teaching.lessons]

    def lesson(self) -> Lesson:
        """The newest about sentiment."""
        return [one for one in self.teaching.lessons if one.about == "sentiment"][-1]

    def is_on(self) -> bool:
        """Whether a layer is in use."""
        correction = self.mind.learnt.correction
        return correction is not None and correction.layer is not None


def live(tell: Callable[[School], Coroutine[Any, Any, None]]) -> None:
    """Tell a story of a school."""
    asyncio.run(tell(School()))


def test_a_fix_holds_for_the_next_one_like_it_at_once() -> None:
    async def story(school: School) -> None:
        await school.teaching.wake_up()
        school.say("Acme's new update is sick", "positive")
        await school.teaching.look()
        assert school.mind.feels("This Acme update is sick!!") == "positive"
        assert school.mind.feels("Acme's new update made me sick") == "negative"

    live(story)


def test_a_second_fix_within_seconds_is_remembered_at_once_too() -> None:
    async def story(school: School) -> None:
        school.say("Acme's new update is sick", "positive")
        await school.teaching.look()
        school.say("the boss fight is brutal", "positive")
        await school.later(1)
        assert school.mind.feels("this boss fight is brutal") == "positive"

    live(story)


def test_a_fix_that_is_taken_back_is_forgotten() -> None:
    async def story(school: School) -> None:
        number = school.say("Acme's new update is sick", "positive")
        await school.teaching.look()
        del school.ledger.said[number]
        school.teaching.fixed()
        await school.later(1)
        assert school.mind.feels("This Acme update is sick!!") == "negative"
        await school.later()
        assert school.mind.learnt == Learnt()

    live(story)


def test_what_was_forgotten_is_not_known_an_hour_later_though_nobody_said_so() -> None:
    async def story(school: School) -> None:
        school.clock.set(START - timedelta(minutes=5))
        number = school.say("Acme's new update is sick", "positive")
        school.clock.set(START)
        school.say("the boss fight is brutal", "positive")
        await school.teaching.look()
        del school.ledger.said[number]
        await school.later(3600)
        assert school.mind.feels("This Acme update is sick!!") == "negative"
        assert school.mind.feels("this boss fight is brutal") == "positive"

    live(story)


def test_a_topic_of_which_nothing_was_ignored_needs_no_gate() -> None:
    async def story(school: School) -> None:
        for text in SPOT.ours:
            school.say(text, outcome="kept", topic="spot")
        await school.teaching.look()
        assert "relevance" not in school.about

    live(story)


@pytest.mark.parametrize("about", [WHOLE, "acme"])
def test_what_was_said_about_the_only_topic_is_said_of_the_whole(about: str) -> None:
    async def story(school: School) -> None:
        school.say("Acme's new update is sick", "positive", about=about)
        school.say("the trailer is wicked", "positive", about="another topic")
        await school.teaching.look()
        assert school.mind.feels("This Acme update is sick!!") == "positive"
        assert school.mind.feels("the trailer is wicked") == "negative"

    live(story)


def test_many_fixes_teach_a_layer_and_a_lesson_with_figures() -> None:
    async def story(school: School) -> None:
        school.fix_many(60)
        await school.teaching.look()
        lesson = school.lesson()
        assert lesson.in_force
        assert (lesson.figures.labels, lesson.at) == (60, school.clock.now())
        assert lesson.figures.after > lesson.figures.before
        assert school.mind.feels(SLANG) == "positive"
        assert (await school.ledger.fact(TAUGHT))["fixes"] == 60
        assert school.about == ["sentiment"]  # nobody said anything about intents

    live(story)


def test_few_fixes_leave_a_lesson_that_says_what_is_missing() -> None:
    async def story(school: School) -> None:
        school.fix_many(7)
        await school.teaching.look()
        school.say("the trailer is sick", "positive")
        await school.later()
        [lesson] = school.teaching.lessons
        assert lesson.figures.reason == "lesson.few_labels"
        assert dict(lesson.figures.values) == {"needs": 25, "has": 8}

    live(story)


def test_nothing_is_learned_again_within_ten_seconds() -> None:
    async def story(school: School) -> None:
        school.say("Acme's new update is sick", "positive")
        await school.teaching.look()
        for n in range(5):
            school.say(f"the trailer number {n} is sick", "positive")
            await school.later(1)
        assert school.lesson().figures.labels == 1
        await school.later(5)
        assert school.lesson().figures.labels == 6

    live(story)


def test_a_lesson_that_is_taken_back_stays_off_until_as_many_labels_came_again() -> None:
    async def story(school: School) -> None:
        school.fix_many(60)
        await school.teaching.look()
        lesson = school.lesson()
        assert school.is_on()
        assert await school.teaching.undo(lesson.id)
        assert not school.is_on()
        assert not await school.teaching.undo(lesson.id)
        assert not await school.teaching.undo(99)
        assert school.mind.learnt.correction is not None  # what people said themselves still holds
        school.fix_many(50, seed=2)
        await school.later()
        assert not school.is_on()
        school.fix_many(20, seed=3)
        await school.later()
        assert school.is_on()
        assert school.lesson().id > lesson.id

    live(story)


def test_a_lesson_that_is_taken_back_by_a_question_is_off_at_the_next_look() -> None:
    async def story(school: School) -> None:
        school.fix_many(60)
        await school.teaching.look()
        await school.ledger.set_fact(UNDONE, {str(school.lesson().id): school.clock.now().isoformat()})
        await school.later(1)
        assert not school.is_on()
        again = school.again()
        await again.teaching.wake_up()
        assert not again.is_on()

    live(story)


def test_after_a_restart_all_is_known_and_nothing_is_learned_twice() -> None:
    async def story(school: School) -> None:
        school.fix_many(60)
        await school.teaching.look()
        again = school.again()
        await again.teaching.wake_up()
        assert again.teaching.lessons == school.teaching.lessons
        assert again.mind.feels(SLANG) == "positive"
        assert again.mind.learnt.correction is not None
        assert school.mind.learnt.correction is not None
        assert again.mind.learnt.correction.to_json() == school.mind.learnt.correction.to_json()
        written = dict(school.ledger.facts)
        await again.later()
        assert again.ledger.facts == written

    live(story)


def test_two_bots_on_one_store_learn_from_each_other() -> None:
    async def story(school: School) -> None:
        other = school.again()
        await other.teaching.wake_up()
        school.say("Acme's new update is sick", "positive")
        await school.teaching.look()
        await other.teaching.look()  # nobody told it
        assert other.mind.feels("This Acme update is sick!!") == "positive"
        school.clock.push(timedelta(seconds=1))
        school.fix_many(60)
        await school.later()
        await other.later()
        assert other.is_on()
        assert other.teaching.lessons == school.teaching.lessons
        assert await school.teaching.undo(school.lesson().id)
        await other.later(1)
        assert other.teaching.lessons == school.teaching.lessons
        assert not other.is_on()

    live(story)


@pytest.mark.parametrize("fact", [LAYERS, LESSONS, TAUGHT, UNDONE])
@pytest.mark.parametrize("junk", [3, "x", [], {}, [{}], {"x": 1}, {"1": "no time"}, {"version": 99}])
def test_facts_that_nobody_can_read_are_learned_anew(fact: str, junk: object) -> None:
    async def story(school: School) -> None:
        school.say("Acme's new update is sick", "positive")
        await school.ledger.set_fact(fact, junk)
        await school.teaching.wake_up()
        await school.later()
        assert school.mind.feels("This Acme update is sick!!") == "positive"
        assert school.teaching.lessons

    live(story)


def test_while_nobody_taught_anything_nothing_is_read_or_kept() -> None:
    async def story(school: School) -> None:
        school.say("Acme's new update is sick")
        await school.teaching.wake_up()
        await school.later()
        assert school.mind.asked == 0
        assert school.mind.learnt == Learnt()
        assert school.ledger.facts == {}

    live(story)


def test_a_text_is_read_once_however_often_is_learned() -> None:
    async def story(school: School) -> None:
        school.fix_many(30)
        await school.teaching.look()
        read = school.mind.asked
        assert read <= 30
        await school.later()
        school.say("one more mention is sick", "positive")
        await school.later()
        assert school.mind.asked == read + 1

    live(story)


def test_where_there_are_no_models_gates_are_learned_and_nothing_else() -> None:
    async def story(school: School) -> None:
        school.sit(Innocent(models=False))
        school.triage(SPOT)
        school.say("Acme's new update is sick", "positive")
        await school.teaching.look()
        assert school.mind.learnt.correction is None
        assert set(school.about) == {"relevance"}

    live(story)


def test_triage_teaches_a_gate_that_hides_no_mention_that_was_kept() -> None:
    async def story(school: School) -> None:
        school.sit(Innocent(encoder=True))
        school.triage(SPOT)
        await school.teaching.look()
        [lesson] = [one for one in school.teaching.lessons if one.about == "relevance"]
        assert (lesson.topic, lesson.figures.labels, lesson.in_force) == ("spot", 64, True)
        gates = school.mind.learnt.gates
        assert gates is not None
        shown, held = (school.mind.encode([text])[0] for text in (SPOT.ours[0], "anything else"))
        assert judge(Post(source="x", text="what a machine"), (), gates["spot"], shown).chance > 0.5
        assert judge(Post(source="x", text="what a puppy"), (), gates["spot"], held).chance < 0.5
        again = school.again()
        again.sit(Innocent(encoder=True))
        await again.teaching.wake_up()
        assert again.mind.learnt.gates is not None
        assert again.mind.learnt.gates["spot"].to_json() == gates["spot"].to_json()
        assert await again.teaching.undo(lesson.id)
        assert again.mind.learnt.gates is None

    live(story)


def test_a_topic_that_is_gone_has_no_gate_and_no_lesson() -> None:
    async def story(school: School) -> None:
        school.triage(LEMONADE)
        await school.teaching.look()
        assert "relevance" in school.about
        school.topics = school.topics[:1]
        school.say("Acme's new update is sick", "positive")
        await school.later()
        assert "relevance" not in school.about
        assert school.mind.learnt.gates is None

    live(story)


def test_a_mention_that_was_held_and_is_about_us_teaches_as_one_that_was_kept() -> None:
    async def story(school: School) -> None:
        for ours, theirs in zip(SPOT.ours, SPOT.others, strict=True):
            school.say(ours, topic="spot", relevant=True)
            school.say(theirs, topic="spot", relevant=True, outcome="spam")  # the last word counts
        await school.teaching.look()
        [lesson] = [one for one in school.teaching.lessons if one.about == "relevance"]
        assert lesson.figures.labels == 64
        assert 0 < lesson.figures.before < 1

    live(story)


def test_what_people_worked_on_and_left_counts_as_right() -> None:
    async def story(school: School) -> None:
        chance = random.Random(7)
        for _ in range(150):
            text, meant = post(GAMES, chance)
            feeling = stranger(GAMES, text, meant, chance).feeling
            said = meant if feeling.likeliest != meant else None
            school.say(text, said, outcome="kept", meaning=Meaning(feeling=feeling))
        await school.teaching.look()
        fixes = (await school.ledger.fact(TAUGHT))["fixes"]
        assert school.lesson().figures.labels == fixes < 100
        assert school.lesson().figures.held_out > fixes / 5

    live(story)


@pytest.mark.parametrize("text", ["", " ", "\x00", "🔥" * 3_000, "a" * 50_000, "{n} %s", "\ud800"])
def test_hostile_labels_do_no_harm(text: str) -> None:
    async def story(school: School) -> None:
        school.say(text, "positive")
        school.say("Acme's new update is sick", "positive")
        school.say(text, outcome="not_us", topic="spot")
        await school.teaching.look()
        await school.later()
        assert school.mind.feels("This Acme update is sick!!") == "positive"

    live(story)


@pytest.mark.parametrize("verb", ["fact", "taught", "set_fact"])
def test_a_store_that_does_not_answer_is_asked_again(verb: str) -> None:
    async def story(school: School) -> None:
        school.say("Acme's new update is sick", "positive")
        school.ledger.broken = {verb}
        with pytest.raises(StoreError):
            await school.teaching.look()
        school.ledger.broken = set()
        await school.later()
        assert school.lesson().figures.labels == 1
        assert school.mind.feels("This Acme update is sick!!") == "positive"
        again = school.again()
        await again.teaching.wake_up()
        assert again.teaching.lessons == school.teaching.lessons

    live(story)


def test_it_learns_from_what_a_real_store_has_kept(tmp_path: Path) -> None:
    async def story() -> None:
        store = open_store(tmp_path / "listenpost.db")
        clock, mind = SimulatedClock(START), Innocent()
        teaching = Teaching(store, clock, mind, lambda: [Topic(name="acme", query="acme")])
        said = Post(
            source="blog", key="1", url="https://blog.example.org/1", text="Acme's new update is sick"
        )
        sighting = Sighting(post=said, matches=(Match("acme"),), meaning=mind.meaning(said))
        await store.keep(Batch(source="blog", sightings=(sighting,), at=clock.now(), real_keys=True))

        async def do(what: Verb, **values: str) -> None:
            request = MoveRequest(mention=1, verb=what, who=ANA, at=clock.now(), values=values)
            assert isinstance(await store.move(request, decide), Moved)
            teaching.fixed()
            await teaching.look()

        await teaching.wake_up()
        await do(Verb.FIX, sentiment="positive")
        assert mind.feels("This Acme update is sick!!") == "positive"
        await do(Verb.UNDO, verb="fix")
        assert mind.feels("This Acme update is sick!!") == "negative"
        await store.close()

    asyncio.run(story())
