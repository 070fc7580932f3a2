"""How what posts mean is put together, with models that count words."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.listen import Ears
from bot.mind import Learnt, Mind, Models, NoMind, hits_in, text_of
from bot.mind_files import open_models
from core.fields import Derived
from core.meaning import NO_MEANING, Feeling, Intent, Relevance
from core.rules import Mute
from core.types import Hit, Match, Post, Route, Topic

ACME = Topic(name="acme", query="acme", channels=("brand",))
GLOBEX = Topic(name="globex", query="globex", channels=("rivals",))
BAD, GOOD, FLAT = Feeling(0.8, 0.1, 0.1), Feeling(0.1, 0.1, 0.8), Feeling(0.1, 0.8, 0.1)


@dataclass
class Words:
    """A scorer that knows two words, and counts how often it was asked for which texts."""

    asked: list[str] = field(default_factory=list)

    def feel(self, texts: Sequence[str], langs: Sequence[str | None], vectors: Any = None) -> list[Feeling]:
        assert len(texts) == len(langs)
        self.asked += texts
        return [BAD if "awful" in text else GOOD if "lovely" in text else FLAT for text in texts]

    def of_rating(self, rating: float) -> Feeling | None:
        if not 1 <= rating <= 5:
            return None
        return Feeling(1.0, 0.0, 0.0, "rating") if rating < 3 else Feeling(0.0, 0.0, 1.0, "rating")


class Wants:
    """Somebody who wants a refund wants to complain."""

    def intents(
        self, texts: Sequence[str], langs: Sequence[str | None], vectors: Any = None
    ) -> list[tuple[Intent, ...]]:
        return [(Intent("complaint", 0.9, sure=True),) if "refund" in text else () for text in texts]


class Always:
    """A correction that finds everything lovely."""

    def apply(
        self, text: str, feeling: Feeling, intents: tuple[Intent, ...], vector: Any
    ) -> tuple[Feeling, tuple[Intent, ...]]:
        return Feeling(0.0, 0.0, 1.0, "team"), intents


def german(text: str) -> str | None:
    return "de" if "und" in text else None


def thinking(scorer: Any = None, opened: list[int] | None = None) -> Mind:
    def open_models() -> Models:
        if opened is not None:
            opened.append(1)
        return Models(detect=german, scorer=scorer or Words(), intents=Wants())  # type: ignore[arg-type]

    return Mind(open_models)


def broken() -> Models:
    raise OSError("the file is cut off")


def hear(mind: Mind, *topics: Topic, **values: Any) -> Callable[[Post], Any]:
    return Ears(topics or (ACME, GLOBEX), values.pop("routes", ()), mind=mind, **values).hear


def post(text: str, **values: Any) -> Post:
    return Post(source="forum", text=text, **values)


def test_a_matching_post_gets_its_meaning_and_its_priority() -> None:
    heard = hear(thinking())(post("acme is awful und I want a refund"))
    assert heard.meaning.feeling == BAD
    assert heard.meaning.lang == "de"
    assert heard.meaning.intents == (Intent("complaint", 0.9, sure=True),)
    assert heard.priority > hear(thinking())(post("acme opens a shop")).priority


def test_what_matches_nothing_is_not_read_and_loads_nothing() -> None:
    opened: list[int] = []
    assert hear(thinking(opened=opened))(post("nothing of ours is awful")).meaning is NO_MEANING
    assert opened == []


def test_the_models_are_loaded_once_also_for_many_threads() -> None:
    opened: list[int] = []
    scorer = Words()
    mind = thinking(scorer, opened)
    start = threading.Barrier(4)

    def read(n: int) -> Derived:
        start.wait()
        return mind.derive(post("acme is awful"))

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(read, range(4)))
    assert opened == [1]
    assert {one.sentiment for one in found} == {"negative"}
    assert scorer.asked == ["acme is awful"]


def test_stars_say_more_than_words() -> None:
    heard = hear(thinking())(post("acme is lovely, I thought", rating=1.0))
    assert heard.meaning.feeling is not None
    assert heard.meaning.feeling.decided_by == "rating"
    assert heard.meaning.feeling.label == "negative"


def test_the_language_that_the_source_tells_is_taken() -> None:
    assert hear(thinking())(post("acme und globex", lang="nl")).meaning.lang == "nl"


@pytest.mark.parametrize(
    ("query", "text", "matches"),
    [
        ("acme sentiment:negative", "acme is awful", True),
        ("acme sentiment:negative", "acme is lovely", False),
        ("acme intent:complaint", "acme owes me a refund", True),
        ("acme intent:complaint", "acme opens a shop", False),
        ("acme lang:de", "acme und ich", True),
        ("acme -sentiment:negative", "acme is awful", False),
    ],
)
def test_topics_may_ask_for_what_posts_mean(query: str, text: str, matches: bool) -> None:
    topic = Topic(name="wanted", query=query, channels=("brand",))
    assert bool(hear(thinking(), topic)(post(text)).matches) is matches


def test_routes_and_mutes_may_ask_for_it_too() -> None:
    routes = (Route(name="angry", when="sentiment:negative", to=("care",)),)
    assert hear(thinking(), routes=routes)(post("acme is awful")).channels == ("brand", "care")
    assert hear(thinking(), routes=routes)(post("acme is fine")).channels == ("brand",)
    mutes = (Mute(name="praise", when="sentiment:positive"),)
    assert hear(thinking(), mutes=mutes)(post("acme is lovely")).muted is not None
    assert hear(thinking(), mutes=mutes)(post("acme is awful")).muted is None


def test_models_that_cannot_be_loaded_lose_no_mention() -> None:
    heard = hear(Mind(broken))(post("acme is awful"))
    assert heard.channels == ("brand",)
    assert heard.meaning is NO_MEANING
    assert heard.priority == 3
    assert Mind(broken).derive(post("acme", lang="de")) == Derived(lang="de")


def test_a_model_that_stumbles_over_a_post_loses_no_mention() -> None:
    class Stumbling(Words):
        def feel(self, *_: Any, **__: Any) -> list[Feeling]:
            raise ZeroDivisionError

    heard = hear(thinking(Stumbling()))(post("acme is awful"))
    assert heard.channels == ("brand",)
    assert heard.meaning is NO_MEANING


def test_without_a_mind_all_is_as_it_was() -> None:
    heard = hear(NoMind())(post("acme is awful"))
    assert (heard.meaning, heard.priority, heard.channels) == (NO_MEANING, 3, ("brand",))


def test_what_the_team_taught_counts_from_then_on() -> None:
    mind = thinking()
    ears = hear(mind)
    assert ears(post("acme is awful")).meaning.feeling == BAD
    mind.teach(Learnt(correction=Always()))  # type: ignore[arg-type]
    feeling = ears(post("acme is awful")).meaning.feeling
    assert feeling.label == "positive"
    assert feeling.decided_by == "team"


def test_a_mention_without_any_context_word_is_kept_and_posted_nowhere() -> None:
    spot = Topic(name="spot", query="spot", channels=("brand",), context=("robot", "leash"))
    ears = hear(thinking(), spot, ACME)
    about_us = ears(post("spot the robot climbs stairs"))
    assert about_us.channels == ("brand",)
    assert about_us.meaning.held is None
    other = ears(post("a sunny spot by the lake"))
    assert other.matches
    assert other.channels == ()
    assert other.meaning.held == "held.relevance"
    assert isinstance(other.meaning.relevance["spot"], Relevance)
    both = ears(post("acme found a sunny spot"))
    assert both.channels == ("brand",)
    assert both.meaning.held is None


@pytest.mark.parametrize("mind", [NoMind(), Mind(broken)], ids=["off", "broken"])
def test_context_words_need_no_models(mind: Mind) -> None:
    spot = Topic(name="spot", query="spot", channels=("brand",), context=("robot",))
    ears = hear(mind, spot, ACME)
    assert ears(post("spot the robot climbs stairs")).channels == ("brand",)
    other = ears(post("a sunny spot by the lake"))
    assert (other.channels, other.meaning.held) == ((), "held.relevance")


def test_a_file_of_own_intents_that_broke_since_the_start_costs_only_these(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    for content in (b"broken: [", b"\xff\xfe", None):
        own.unlink(missing_ok=True)
        if content is not None:
            own.write_bytes(content)
        with capture_logs() as logs:
            models = open_models("fast", own)
        assert [one["log_level"] for one in logs] == ["warning"]
        [feeling] = models.scorer.feel(["It is terrible, it broke again, I want my money back"], ["en"])
        assert feeling.label == "negative"


def test_words_are_found_where_they_stand_in_title_and_text() -> None:
    one = post("acme is fine", title="Why acme?")
    text, hits = hits_in(one, (Match("acme", (Hit("title", 4, 8), Hit("text", 0, 4))),))
    assert [text[start:end] for start, end in hits["acme"]] == ["acme", "acme"]
    assert text_of(post("acme is fine", title="acme")) == "acme is fine"
    assert text_of(post("", title="acme")) == "acme"


def test_a_long_post_is_read_at_its_beginning() -> None:
    long = post("acme " + "is " * 5000 + "awful")
    assert hear(thinking())(long).meaning.feeling == FLAT
