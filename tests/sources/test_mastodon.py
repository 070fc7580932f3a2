"""Mastodon: what it asks of which instance, and what it makes of the answers."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jsonschema
import pytest

import sources
from core.errors import SourceChanged, SourceRefused
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources.mastodon import Mastodon

SAMPLES = Path(sources.__file__ or "").parent / "samples"
SHARED = Path(os.environ.get("LISTENPOST_SAMPLES", Path(__file__).parents[3] / "shared/samples")) / "mastodon"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
HOME = "https://social.example"
OPEN = Mastodon(name="fedi", base=HOME)
OURS = replace(OPEN, token="s3cret")

recorded = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"no recordings at {SHARED} (set LISTENPOST_SAMPLES)"
)


def asked(request: Request) -> Mapping[str, Sequence[str]]:
    return parse_qs(urlsplit(request.url).query)


def place(request: Request) -> str:
    parts = urlsplit(request.url)
    return f"{parts.scheme}://{parts.netloc}{unquote(parts.path)}"


def answer(request: Request, body: Any, status: int = 200) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=request, status=status, headers={}, body=raw, url=request.url, at=NOW)


def at_id(at: datetime, n: int = 0) -> str:
    """The id that Mastodon gives at that time."""
    return str((round(at.timestamp() * 1000) << 16) + n)


def status(at: datetime, n: int = 0, number: str = "", text: str = "<p>#brindlecast</p>", **more: Any) -> Any:
    number = number or at_id(at, n)
    return {
        "id": number,
        "created_at": at.isoformat().replace("+00:00", "Z"),
        "uri": f"{HOME}/users/pia/statuses/{number}",
        "url": f"{HOME}/@pia/{number}",
        "visibility": "public",
        "content": text,
        "account": {"id": "9", "acct": "pia", "display_name": "Pia"},
        **more,
    }


def poll(before: Cursor, *items: Any, source: Mastodon = OPEN) -> Page:
    """One poll for one hashtag that one answer satisfies."""
    return source.parse(answer(source.request(before, ["brindlecast"], NOW)[0], list(items)), before)


# ------------------------------------------------------------------------------------------- what it asks for


def test_without_a_token_it_reads_hashtags_four_at_a_time() -> None:
    terms = [
        "Brindlecast",
        "quill base",
        "#podcast",
        "ティルヴァント",
        "हास्पेरो",
        "2026",
        "c++",
        "one",
        "brindlecast",
    ]
    first, second = replace(OPEN, hashtags=("CastWeek",)).request({}, terms, NOW)
    assert place(first) == f"{HOME}/api/v1/timelines/tag/brindlecast"
    assert asked(first) == {"any[]": ["podcast", "ティルヴァント", "हास्पेरो"], "limit": ["40"]}
    assert place(second) == f"{HOME}/api/v1/timelines/tag/one"
    assert asked(second) == {"any[]": ["castweek"], "limit": ["40"]}


def test_with_a_token_it_searches_and_reads_who_mentioned_the_account_too() -> None:
    search, phrase, mentions, tags = OURS.request({}, ["brindlecast", "quill base"], NOW)
    assert [place(one) for one in (search, phrase)] == [f"{HOME}/api/v2/search"] * 2
    assert asked(search) == {"q": ['"brindlecast"'], "type": ["statuses"], "limit": ["40"]}
    assert asked(phrase)["q"] == ['"quill base"']
    assert place(mentions) == f"{HOME}/api/v1/notifications"
    assert asked(mentions) == {"types[]": ["mention"], "limit": ["40"]}
    assert place(tags) == f"{HOME}/api/v1/timelines/tag/brindlecast"


def test_several_instances_are_asked_for_hashtags_each_poll_beginning_with_another() -> None:
    source = replace(
        OPEN, instances=("kumo.example", "https://masr.example/", "bücher.example", "kumo.example")
    )
    hosts = ["social.example", "kumo.example", "masr.example", "xn--bcher-kva.example"]
    seen = []
    for turn in range(4):
        requests = source.request({}, ["brindlecast"], NOW + turn * source.every)
        found = [urlsplit(one.url).hostname for one in requests]
        assert sorted(map(str, found)) == sorted(hosts)
        seen.append(found[0])
    assert sorted(map(str, seen)) == sorted(hosts)


def test_the_token_is_for_its_own_instance_alone() -> None:
    source = replace(OURS, instances=("kumo.example",))
    assert source.sign_in is not None
    assert source.sign_in.origins == (HOME,)
    assert source.sign_in.secret == "s3cret"
    assert "s3cret" not in repr(source.request({}, ["brindlecast"], NOW)) + repr(source)
    kumo = [one.url for one in source.request({}, ["brindlecast"], NOW) if "kumo" in one.url]
    assert [urlsplit(url).path for url in kumo] == ["/api/v1/timelines/tag/brindlecast"]
    assert OPEN.sign_in is None


def test_without_topics_it_asks_for_nothing() -> None:
    assert replace(OURS, hashtags=("podcast",)).request({}, [], NOW) == ()


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"base": ""}, "base"),
        ({"base": "ftp://social.example"}, "base"),
        ({"instances": ("not an instance/?q=1",)}, "instances"),
        ({"hashtags": ("two words",)}, "two words"),
        ({"hashtags": ("2026",)}, "2026"),
        ({"tags_at_once": 5}, "tags_at_once"),
        ({"pages": 0}, "pages"),
    ],
)
def test_settings_that_cannot_work_are_told(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Mastodon(**values)


# -------------------------------------------------------------------------------------------- poll after poll


def test_where_ids_are_times_only_what_is_newer_is_asked_for() -> None:
    cursor = poll({}, status(NOW - timedelta(minutes=10))).cursor
    request = OPEN.request(cursor, ["brindlecast"], NOW)[0]
    assert asked(request)["since_id"] == [at_id(NOW - timedelta(minutes=40))]
    assert cursor["dated"] == [HOME]


def test_where_ids_are_no_times_it_reads_down_to_where_it_was() -> None:
    def page(first: int) -> list[Any]:
        return [
            status(NOW - timedelta(minutes=n), number=f"01HX{9999 - n:04}") for n in range(first, first + 40)
        ]

    first = poll({}, *page(0))
    assert first.cursor["dated"] == []
    assert "since_id" not in asked(first.more[0])
    assert asked(first.more[0])["max_id"] == ["01HX9960"]
    cursor = {**first.cursor, "left": []}
    again = OPEN.request(cursor, ["brindlecast"], NOW)[0]
    assert "since_id" not in asked(again)
    assert OPEN.parse(answer(again, page(0)), cursor).more == ()  # it is older than what was heard


def test_the_next_page_of_a_hashtag_begins_below_the_last_status() -> None:
    items = [status(NOW - timedelta(minutes=n)) for n in range(40)]
    page = poll({}, *items)
    assert asked(page.more[0])["max_id"] == [items[-1]["id"]]
    assert asked(page.more[0])["since_id"] == [at_id(NOW - OPEN.look_back)]
    last = OPEN.parse(answer(page.more[0], []), page.cursor)
    assert (last.more, last.cursor["left"]) == ((), [])


def test_a_page_that_is_half_full_may_have_others_behind_it() -> None:
    assert poll({}, *(status(NOW - timedelta(minutes=n)) for n in range(20))).more
    assert not poll({}, *(status(NOW - timedelta(minutes=n)) for n in range(19))).more


def test_the_next_page_of_a_search_is_asked_by_the_second_and_misses_nothing_within_it() -> None:
    source = replace(OURS, pages=2)
    request = source.request({}, ["brindlecast"], NOW)[0]
    items = [status(NOW - timedelta(seconds=n)) for n in range(40)]
    page = source.parse(answer(request, {"statuses": items}), {})
    assert asked(page.more[0])["max_id"] == [
        at_id(NOW - timedelta(seconds=38))
    ]  # read as "before", not included
    assert asked(page.more[0])["min_id"] == [at_id(NOW - source.look_back)]
    older = [status(NOW - timedelta(seconds=n)) for n in range(39, 79)]
    second = source.parse(answer(page.more[0], {"statuses": older}), page.cursor)
    assert second.more == ()
    left = source.request(second.cursor, ["brindlecast"], NOW)[-1]
    assert asked(left)["max_id"] == [at_id(NOW - timedelta(seconds=77))]


def test_a_search_that_sends_the_same_page_for_ever_is_found_out() -> None:
    request = OURS.request({}, ["brindlecast"], NOW)[0]
    items = [status(NOW - timedelta(seconds=9), n) for n in range(40)]
    more = OURS.parse(answer(request, {"statuses": items}), {}).more[0]
    with pytest.raises(SourceChanged, match="same ones again"):
        OURS.parse(answer(more, {"statuses": items}), {})


def test_an_instance_that_is_asked_no_more_is_forgotten() -> None:
    both = replace(OPEN, instances=("kumo.example",))
    cursor: Cursor = {}
    for request in both.request(cursor, ["brindlecast"], NOW):
        cursor = both.parse(answer(request, [status(NOW)]), cursor).cursor
    assert cursor["dated"] == ["https://kumo.example", HOME]
    cursor = poll(cursor, status(NOW)).cursor
    assert cursor["dated"] == [HOME]
    assert list(cursor["reached"]) == [f"{HOME} #brindlecast"]


def test_hashtags_that_share_a_request_share_how_far_it_went() -> None:
    request = OPEN.request({}, ["brindlecast", "quillbase"], NOW)[0]
    cursor = OPEN.parse(answer(request, [status(NOW)]), {}).cursor
    assert set(cursor["reached"].values()) == {T - 1800}
    later = OPEN.request(cursor, ["quillbase", "podcast"], NOW)[0]
    assert asked(later)["since_id"] == [at_id(NOW - OPEN.look_back)]  # a new one is among them


# ----------------------------------------------------------------------------------------------- what is said


def test_the_sample_of_a_search() -> None:
    request = OURS.request({}, ["brindlecast"], NOW)[0]
    posts = OURS.parse(answer(request, (SAMPLES / "mastodon.json").read_bytes()), {}).posts
    assert posts[0] == Post(
        source="fedi",
        key="https://social.example/users/junoferrow/statuses/117710869634744325",
        url="https://social.example/@junoferrow/117710869634744325",
        text="Switched our show from Quillbase to Brindlecast & the upload just works 🎉\n"
        "Notes: https://notes.example.org/brindle",
        author=Author(handle="junoferrow@social.example", name="Juno Ferrow 🎧", followers=812),
        said_at=datetime(2026, 12, 1, 11, 42, 10, 120_000, tzinfo=UTC),
        site="social.example",
        lang="en",
        engagement=29,
    )
    assert [post.lang for post in posts] == ["en", "ja", "ar", None, None]


def test_a_mention_is_the_post_that_mentions_and_what_is_for_one_person_stays_there() -> None:
    request = OURS.request({}, ["brindlecast"], NOW)[1]
    notes = json.loads((SAMPLES / "mastodon.mentions.json").read_bytes())
    page = OURS.parse(answer(request, [*notes, {"id": "1", "type": "follow", "account": {}}]), {})
    assert [str(post.text).split()[0] for post in page.posts] == ["@brindlecast"] * 3
    assert not any("سر بيننا" in post.text for post in page.posts)
    assert page.unread == 0


@pytest.mark.parametrize("change", [{"type": ""}, {"type": 7}, {"status": None}, {"status": []}])
def test_a_mention_that_cannot_be_read_is_counted(change: dict[str, Any]) -> None:
    request = OURS.request({}, ["brindlecast"], NOW)[1]
    notes = json.loads((SAMPLES / "mastodon.mentions.json").read_bytes())
    page = OURS.parse(answer(request, [notes[0], {**notes[2], **change}]), {})
    assert (len(page.posts), page.unread) == (1, 1)


# -------------------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("source", "which", "code", "words"),
    [
        (OPEN, 0, 401, "social.example shows hashtags only to people of its own: Nope."),
        (OPEN, 0, 422, "shows hashtags only"),
        (OURS, 0, 401, "does not take the token for the search: Nope. Make one"),
        (OURS, 1, 403, "does not take the token for who mentioned the account"),
        (OURS, 2, 404, "refuses to show hashtags \\(404: Nope\\)"),
    ],
)
def test_a_refusal_says_who_refused_what_and_what_to_do(
    source: Mastodon, which: int, code: int, words: str
) -> None:
    request = source.request({}, ["brindlecast"], NOW)[which]
    assert code in request.also
    with pytest.raises(SourceRefused, match=words):
        source.parse(answer(request, {"error": "Nope"}, code), {})


def test_one_instance_that_refuses_keeps_nobody_from_hearing_the_others() -> None:
    source = replace(OPEN, instances=("kumo.example",))
    social, kumo = sorted(source.request({}, ["brindlecast"], NOW), key=lambda one: "kumo" in one.url)
    refused = source.parse(answer(kumo, {"error": "Nope"}, 401), {})
    assert (refused.posts, refused.unread) == ((), 1)
    assert "kumo.example shows hashtags only to people of its own: Nope. Take it out" in refused.unread_why
    heard = source.parse(answer(social, [status(NOW)]), refused.cursor)
    assert (len(heard.posts), heard.cursor["closed"]) == (1, ["https://kumo.example"])
    assert "closed" not in source.parse(answer(kumo, []), heard.cursor).cursor
    with pytest.raises(SourceRefused, match=r"social\.example"):  # nobody is left who answers
        source.parse(answer(social, {"error": "Nope"}, 401), heard.cursor)


def test_a_refusal_without_words_is_one_too() -> None:
    with pytest.raises(SourceRefused, match="403"):
        OPEN.parse(answer(OPEN.request({}, ["brindlecast"], NOW)[0], b"<html>no</html>", 403), {})


@pytest.mark.parametrize(
    ("which", "body", "problem"),
    [
        (0, {"error": "There was an error"}, "There was an error"),
        (0, {"accounts": []}, "statuses"),
        (0, {"statuses": [{"id": "1"}]}, "uri"),
        (2, {"error": "There was an error"}, "list"),
        (2, [7, None], "object"),
    ],
)
def test_an_answer_that_is_none_is_told_by_name(which: int, body: Any, problem: str) -> None:
    with pytest.raises(SourceChanged, match=problem):
        OURS.parse(answer(OURS.request({}, ["brindlecast"], NOW)[which], body), {})


# -------------------------------------------------------------------------------------------- real recordings


def recording(name: str) -> bytes:
    return (SHARED / f"{name}.json").read_bytes()


def as_hashtag(name: str, before: Cursor | None = None) -> Page:
    return poll(
        before or {}, *json.loads(recording(name)), source=replace(OPEN, base="http://localhost:3000")
    )


@recorded
def test_a_recorded_hashtag_is_read_to_its_last_page() -> None:
    """As four requests of ten each brought it, in answers cut to what the server gave."""
    source = replace(OPEN, base="http://localhost:3000")
    request = source.request({}, ["brindlecast"], NOW)[0]
    texts: list[str] = []
    cursor: Cursor = {}
    for n in ("1", "2", "3", "4-empty"):
        page = source.parse(answer(request, recording(f"timeline-hashtag-page-{n}")), cursor)
        assert page.unread == 0
        texts += [post.text for post in page.posts]
        cursor = page.cursor
    assert [text.split("!")[0] for text in texts] == [f"Toot number {n}" for n in range(29, -1, -1)]
    assert cursor["dated"] == ["http://localhost:3000"]
    assert cursor["left"] == []


@recorded
@pytest.mark.parametrize(
    "name",
    [
        "timeline-hashtag",
        "timeline-public-anonymous",
        "timeline-public-large",
        "timeline-list",
        "timeline-home-min-max",
        "timeline-home-since",
        "account-statuses-page-1",
        "account-statuses-page-2",
    ],
)
def test_every_recorded_timeline_gives_a_post_for_each_public_status(name: str) -> None:
    items = json.loads(recording(name))
    public = [one for one in items if one["visibility"] in ("public", "unlisted") and not one["reblog"]]
    page = as_hashtag(name)
    assert [post.key for post in page.posts] == [one["uri"] for one in public]
    assert page.unread == 0
    assert page.cursor["dated"] == ["http://localhost:3000"]


@recorded
def test_the_recorded_mention_and_the_recorded_searches_are_read() -> None:
    source = replace(OURS, base="http://localhost:3000")
    search, mentions, _ = source.request({}, ["brindlecast"], NOW)
    assert source.parse(answer(search, recording("search-statuses-empty")), {}).posts == ()
    assert source.parse(answer(mentions, recording("notifications-empty")), {}).posts == ()
    given = json.loads(recording("notifications-mention"))
    public = [one["status"]["uri"] for one in given if one["status"]["visibility"] in ("public", "unlisted")]
    page = source.parse(answer(mentions, given), {})
    assert ([post.key for post in page.posts], page.unread) == (public, 0)


@recorded
@pytest.mark.parametrize(
    ("name", "code"),
    [("error-401", 401), ("error-404-status", 404), ("error-422-a", 422), ("error-422-b", 422)],
)
def test_the_recorded_errors_are_told_in_the_instances_own_words(name: str, code: int) -> None:
    body = recording(name)
    with pytest.raises(SourceRefused) as caught:
        OPEN.parse(answer(OPEN.request({}, ["brindlecast"], NOW)[0], body, code), {})
    assert json.loads(body)["error"] in caught.value.problem


@recorded
@pytest.mark.parametrize(
    ("name", "schema", "many"),
    [
        ("mastodon.json", "Search", False),
        ("mastodon.hashtags.json", "Status", True),
        ("mastodon.mentions.json", "Notification", True),
    ],
)
def test_the_samples_are_what_the_schema_describes(name: str, schema: str, many: bool) -> None:
    components = json.loads((SHARED / "openapi" / "schema.json").read_bytes())["components"]
    rule: Any = {"$ref": f"#/components/schemas/{schema}"}
    whole = {**({"type": "array", "items": rule} if many else rule), "components": components}
    jsonschema.validate(json.loads((SAMPLES / name).read_bytes()), whole)
