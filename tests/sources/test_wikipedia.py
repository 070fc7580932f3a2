"""Wikis: watched pages, what is said on their talk pages, and the search for the topics' words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.errors import SourceBusy, SourceChanged
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources.wikipedia import Wikipedia

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
WIKI = "wiki.example.org"
API = f"https://{WIKI}/w/api.php"
WATCH = Wikipedia(name="wp", wikis=(WIKI,), pages=("Brindlecast",))
SEARCH = Wikipedia(name="wp", wikis=(WIKI,))


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def answer(request: Request, document: Any, **headers: str) -> Response:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Response(request=request, status=200, headers=headers, body=body, url=request.url, at=NOW)


def stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def change(revision: int, title: str = "Brindlecast", at: datetime = NOW, **more: Any) -> dict[str, Any]:
    return {
        "type": "edit",
        "ns": 1 if title.startswith("Talk:") else 0,
        "title": title,
        "pageid": 7,
        "revid": revision,
        "old_revid": revision - 1,
        "rcid": 1,
        "user": "Marrowby",
        "bot": False,
        "oldlen": 1000,
        "newlen": 2200,
        "timestamp": stamp(at),
        "comment": f"change {revision}",
        **more,
    }


def changes(*found: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"query": {"recentchanges": found}, **more}


def row(line: str) -> str:
    """A row of the table that shows a change: a line that it added."""
    cell = '<td class="diff-addedline diff-side-added">'
    return f'<tr><td class="diff-marker"></td>{cell}<div>{line}</div></td></tr>'


class Wiki:
    """A wiki with these changes by title, newest first, as its API says that it behaves."""

    def __init__(self, **edits: Sequence[Mapping[str, Any]]) -> None:
        self.edits = {name.replace("Talk_", "Talk:"): found for name, found in edits.items()}
        self.asked: list[str] = []

    def __call__(self, request: Request) -> Any:
        values = asked(request)
        self.asked.append(values.get("list") or values.get("prop") or "")
        if values["action"] == "compare":
            return {"compare": {"body": row(f"<ins>what was said in {values['torev']}</ins>")}}
        if values.get("prop") == "info":
            return {"query": {"pages": [self.page(title) for title in values["titles"].split("|")]}}
        start = int(values.get("rccontinue", "0"))
        since = datetime.fromisoformat(values["rcend"])
        found = [
            one
            for one in self.edits[values["rctitle"]]
            if datetime.fromisoformat(one["timestamp"]) >= since
            and not (one["bot"] and values.get("rcshow") == "!bot")
        ]
        more = {"continue": {"rccontinue": str(start + 50)}} if len(found) > start + 50 else {}
        return changes(*found[start : start + 50], **more)

    def page(self, title: str) -> dict[str, Any]:
        if title not in self.edits:
            return {"ns": 0, "title": title, "missing": True}
        return {"pageid": 7, "ns": 0, "title": title, "lastrevid": self.edits[title][0]["revid"]}


def poll(wiki: Wiki, cursor: Cursor, source: Wikipedia = WATCH) -> tuple[list[Post], Cursor, int]:
    """The posts of a poll, the cursor as the store gives it back, and what could not be read."""
    posts: list[Post] = []
    wiki.asked.clear()
    unread = 0
    queue = list(source.request(cursor, (), NOW))
    while queue:
        request = queue.pop(0)
        page = source.parse(answer(request, wiki(request)), cursor)
        posts += page.posts
        queue += page.more
        unread += page.unread
        cursor = json.loads(json.dumps(page.cursor))
    return posts, cursor, unread


# --------------------------------------------------------------------------------------------------- watching


def test_watched_pages_are_asked_for_by_fifties_with_their_talk_pages() -> None:
    source = replace(WATCH, pages=tuple(f"Page {n}" for n in range(30)), search=False)
    requests = source.request({}, ("brindlecast",), NOW)
    titles = [asked(request)["titles"].split("|") for request in requests]
    assert [len(batch) for batch in titles] == [50, 10]
    assert titles[0][:4] == ["Page 0", "Talk:Page 0", "Page 1", "Talk:Page 1"]
    assert requests[0].url.startswith(f"{API}?")
    assert {**asked(requests[0]), "titles": ""} == {
        "action": "query",
        "prop": "info",
        "titles": "",
        "format": "json",
        "formatversion": "2",
        "maxlag": "5",
    }


def test_the_changes_of_a_page_that_changed_are_asked_for() -> None:
    request = WATCH.request({}, (), NOW)[0]
    wiki = Wiki(Brindlecast=[change(5)])
    [more] = WATCH.parse(answer(request, wiki(request)), {}).more
    assert asked(more) == {
        "action": "query",
        "list": "recentchanges",
        "rctitle": "Brindlecast",
        "rcprop": "title|ids|sizes|flags|user|timestamp|comment",
        "rctype": "edit|new",
        "rclimit": "50",
        "rcend": stamp(NOW - timedelta(days=1)),
        "rcshow": "!bot",
        "format": "json",
        "formatversion": "2",
        "maxlag": "5",
    }


def test_a_change_is_a_post_with_its_summary_and_size() -> None:
    comment = "/* Reception */ see [[Quillbase|the rival]]"
    posts, _, _ = poll(Wiki(Brindlecast=[change(5, comment=comment)]), {})
    assert posts == [
        Post(
            source="wp",
            key=f"{WIKI}/5",
            url=f"https://{WIKI}/w/index.php?diff=5",
            title="Brindlecast",
            text="Reception: see the rival (+1,200 bytes)",
            author=Author(handle="Marrowby"),
            said_at=NOW,
            site=WIKI,
        )
    ]


def test_what_is_said_on_a_talk_page_is_read_in_full() -> None:
    said = change(9, "Talk:Brindlecast", user="Fennel")
    wiki = Wiki(Brindlecast=[change(5)], Talk_Brindlecast=[said])
    posts, _, _ = poll(wiki, {})
    assert [(post.title, post.text) for post in posts] == [
        ("Brindlecast", "change 5 (+1,200 bytes)"),
        ("Talk:Brindlecast", "change 9 (+1,200 bytes)\nwhat was said in 9"),
    ]
    assert wiki.asked == ["info", "recentchanges", "recentchanges", "diff"]
    assert poll(wiki, {}, replace(WATCH, talk=False))[0] == posts[:1]
    assert [post.text for post in poll(wiki, {}, replace(WATCH, diffs=0))[0]] == [
        "change 5 (+1,200 bytes)",
        "change 9 (+1,200 bytes)",
    ]


def test_a_page_that_has_not_changed_costs_nothing_more() -> None:
    wiki = Wiki(Brindlecast=[change(5), change(4, at=NOW - timedelta(hours=1))])
    posts, cursor, _ = poll(wiki, {})
    assert [post.key for post in posts] == [f"{WIKI}/5", f"{WIKI}/4"]
    assert cursor["revs"] == {f"{WIKI} Brindlecast": [5, T]}
    assert poll(wiki, cursor)[0] == []
    assert wiki.asked == ["info"]
    newer = Wiki(Brindlecast=[change(6), *wiki.edits["Brindlecast"]])
    assert [post.key for post in poll(newer, cursor)[0]] == [f"{WIKI}/6"]


def test_many_changes_are_read_page_by_page() -> None:
    edits = [change(1000 - n, at=NOW - timedelta(minutes=n)) for n in range(120)]
    wiki = Wiki(Brindlecast=edits)
    posts, cursor, _ = poll(wiki, {})
    assert [post.key for post in posts] == [f"{WIKI}/{1000 - n}" for n in range(120)]
    assert wiki.asked == ["info", "recentchanges", "recentchanges", "recentchanges"]
    assert cursor["revs"] == {f"{WIKI} Brindlecast": [1000, T]}


def test_a_kill_before_the_last_page_of_changes_forgets_nothing() -> None:
    edits = [change(1000 - n, at=NOW - timedelta(minutes=n)) for n in range(60)]
    wiki = Wiki(Brindlecast=edits)
    first = WATCH.request({}, (), NOW)[0]
    page = WATCH.parse(answer(first, wiki(first)), {})
    page = WATCH.parse(answer(page.more[0], wiki(page.more[0])), page.cursor)  # and then the power went
    assert len(poll(wiki, page.cursor)[0]) == 60


def test_bots_are_left_out_unless_they_are_wanted() -> None:
    wiki = Wiki(Brindlecast=[change(6, bot=True), change(5)])
    posts, cursor, _ = poll(wiki, {})
    assert [post.key for post in posts] == [f"{WIKI}/5"]
    assert cursor["revs"][f"{WIKI} Brindlecast"][0] == 6
    assert len(poll(wiki, {}, replace(WATCH, bots=True))[0]) == 2


def test_a_watched_page_that_does_not_exist_is_told_but_not_a_missing_talk_page() -> None:
    source = replace(WATCH, pages=("Brindlecast", "Brindelcast"))
    wiki = Wiki(Brindlecast=[change(5)])
    assert poll(wiki, {}, source)[2] == 1
    assert poll(wiki, {})[2] == 0
    request = source.request({}, (), NOW)[0]
    assert source.parse(answer(request, wiki(request)), {}).unread_why == (
        f"there is no page 'Brindelcast' on {WIKI}"
    )


def test_a_title_is_known_again_however_the_wiki_spells_it() -> None:
    source = replace(WATCH, pages=("brindlecast",), talk=False)
    request = source.request({}, (), NOW)[0]
    spelt = {"normalized": [{"from": "brindlecast", "to": "Brindlecast"}]}
    document = {"query": {**spelt, "pages": [{"title": "Brindlecast", "lastrevid": 5}]}}
    [more] = source.parse(answer(request, document), {}).more
    cursor = source.parse(answer(more, changes(change(5))), {}).cursor
    assert source.parse(answer(request, document), cursor).more == ()


def test_what_is_watched_no_more_is_forgotten() -> None:
    _, cursor, _ = poll(Wiki(Brindlecast=[change(5)]), {})
    other = replace(WATCH, pages=("Quillbase",))
    assert list(poll(Wiki(Quillbase=[change(8)]), cursor, other)[1]["revs"]) == [f"{WIKI} Quillbase"]


def test_a_hidden_name_or_summary_is_unknown() -> None:
    hidden = change(5, userhidden=True, commenthidden=True)
    del hidden["user"], hidden["comment"]
    [post] = poll(Wiki(Brindlecast=[hidden]), {})[0]
    assert (post.text, post.author) == ("(+1,200 bytes)", Author())


def test_a_change_that_is_gone_by_now_keeps_its_summary() -> None:
    request = WATCH.request({}, (), NOW)[0]
    wiki = Wiki(Brindlecast=[change(5)], Talk_Brindlecast=[change(9, "Talk:Brindlecast")])
    follow = WATCH.parse(answer(request, wiki(request)), {}).more[1]
    [diff] = WATCH.parse(answer(follow, wiki(follow)), {}).more
    gone = {"error": {"code": "nosuchrevid", "info": "There is no revision with ID 9."}}
    assert [post.text for post in WATCH.parse(answer(diff, gone), {}).posts] == ["change 9 (+1,200 bytes)"]
    for compared in ({"body": ""}, {"body": 7}, {"corpse": "x"}):
        with pytest.raises(SourceChanged, match="what a change changed"):
            WATCH.parse(answer(diff, {"compare": compared}), {})


# ----------------------------------------------------------------------------------------------------- search


def result(number: int, at: datetime = NOW, **more: Any) -> dict[str, Any]:
    snippet = 'on <span class="searchmatch">Brindlecast</span> &amp; others'
    return {
        "ns": 0,
        "title": f"Page {number}",
        "pageid": number,
        "snippet": snippet,
        "timestamp": stamp(at),
        **more,
    }


def results(*found: Mapping[str, Any], offset: int | None = None) -> dict[str, Any]:
    more = {"continue": {"sroffset": offset}} if offset else {}
    return {"query": {"searchinfo": {"totalhits": len(found)}, "search": found}, **more}


def read(document: Any, cursor: Cursor | None = None) -> Page:
    cursor = cursor or {}
    return SEARCH.parse(answer(SEARCH.request(cursor, ("brindlecast",), NOW)[0], document), cursor)


def test_each_wiki_is_searched_for_pages_changed_lately() -> None:
    source = Wikipedia(wikis=("en.wikipedia.org", "de.wikipedia.org"))
    requests = source.request({}, ("brindlecast", "quill base"), NOW)
    assert [urlsplit(request.url).hostname for request in requests] == list(source.wikis)
    assert asked(requests[0]) == {
        "action": "query",
        "list": "search",
        "srsearch": '"brindlecast" OR "quill base"',
        "srnamespace": "0|1",
        "srsort": "last_edit_desc",
        "srprop": "size|timestamp|snippet",
        "srlimit": "50",
        "format": "json",
        "formatversion": "2",
        "maxlag": "5",
    }


def test_the_search_can_be_switched_off() -> None:
    assert list(replace(SEARCH, search=False).request({}, ("brindlecast",), NOW)) == []


def test_a_page_that_is_found_is_a_post_with_the_words_around() -> None:
    assert read(results(result(7))).posts == (
        Post(
            source="wp",
            key=f"{WIKI}/page/7",
            url=f"https://{WIKI}/wiki/Page_7",
            title="Page 7",
            text="on Brindlecast & others",
            said_at=NOW,
            site=WIKI,
        ),
    )


def test_pages_that_were_not_changed_lately_are_left_out_and_end_the_search() -> None:
    page = read(results(result(1), result(2, NOW - timedelta(days=9)), offset=50))
    assert [post.title for post in page.posts] == ["Page 1"]
    assert page.more == ()
    page = read(results(result(1), result(2), offset=50))
    assert [asked(more)["sroffset"] for more in page.more] == ["50"]


def test_later_it_searches_as_far_as_the_newest_result_less_an_overlap() -> None:
    cursor = read(results(result(1, NOW - timedelta(hours=3)))).cursor
    hours = [result(n, NOW - timedelta(hours=n)) for n in (1, 2, 3, 4, 5)]
    found = [post.title for post in read(results(*hours), cursor).posts]
    assert found == ["Page 1", "Page 2", "Page 3", "Page 4"]


def test_the_language_is_what_the_host_says() -> None:
    source = Wikipedia(wikis=("de.wikipedia.org",))
    request = source.request({}, ("brindlecast",), NOW)[0]
    assert source.parse(answer(request, results(result(1))), {}).posts[0].lang == "de"


# ----------------------------------------------------------------------------------------------------- errors


def test_a_busy_wiki_is_given_the_time_that_it_asks_for() -> None:
    error = {"error": {"code": "maxlag", "info": "Waiting for a copy: 6.2 seconds lagged", "lag": 6.2}}
    request = SEARCH.request({}, ("brindlecast",), NOW)[0]
    with pytest.raises(SourceBusy, match=r"6\.2 seconds lagged") as caught:
        SEARCH.parse(answer(request, error, **{"retry-after": "20"}), {})
    assert caught.value.until == NOW + timedelta(seconds=20)
    with pytest.raises(SourceBusy) as caught:
        SEARCH.parse(answer(request, {"error": {"code": "ratelimited"}}), {})
    assert caught.value.until == NOW + timedelta(seconds=5)


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"error": {"code": "badvalue", "info": "Unrecognized value"}}, "Unrecognized value"),
        ({"error": 7}, "error"),
        ({"query": {}}, "query.search"),
        ({"query": {"searchinfo": {"totalhits": 3}, "search": []}}, "query.search"),
        (results({"title": "x"}), "pageid"),
        (results({**result(1), "snippet": None}), "snippet"),
        (results({**result(1), "snippet": ""}), "its text"),
        (results({**result(1), "timestamp": "soon"}), "when it was said"),
        (b"<html>503</html>", "JSON"),
    ],
)
def test_an_answer_of_another_shape_is_told(document: Any, problem: str) -> None:
    with pytest.raises(SourceChanged, match=problem):
        read(document)


PARTS = ("revid", "old_revid", "ns", "title", "user", "comment", "timestamp", "newlen", "oldlen")


@pytest.mark.parametrize("part", PARTS)
def test_a_change_that_lacks_a_part_is_counted_and_all_of_them_are_told(part: str) -> None:
    odd = change(4)
    del odd[part]
    request = WATCH.request({}, (), NOW)[0]
    [more] = WATCH.parse(answer(request, Wiki(Brindlecast=[change(5)])(request)), {}).more
    page = WATCH.parse(answer(more, changes(change(5), odd)), {})
    assert (len(page.posts), page.unread) == (1, 1)
    assert part in page.unread_why
    with pytest.raises(SourceChanged, match=part):
        WATCH.parse(answer(more, changes(odd)), {})


def test_a_search_moves_on_when_all_of_its_pages_are_read() -> None:
    def results(first: int, offset: int | None) -> dict[str, Any]:
        found = [
            {
                "ns": 0,
                "title": f"Page {n}",
                "pageid": n,
                "snippet": "Brindlecast",
                "timestamp": stamp(NOW - timedelta(minutes=n)),
            }
            for n in range(first, first + 50)
        ]
        return {"query": {"search": found}, **({"continue": {"sroffset": offset}} if offset else {})}

    [request] = SEARCH.request({}, ("brindlecast",), NOW)
    page = SEARCH.parse(answer(request, results(1, 50)), {})
    assert page.cursor.get("searched", {}) == {}
    last = SEARCH.parse(answer(page.more[0], results(51, None)), page.cursor)
    assert list(last.cursor["searched"].values()) == [T - 60]


def test_a_wiki_that_does_not_answer_is_not_always_the_first() -> None:
    both = replace(SEARCH, wikis=(WIKI, "dead.example.net"))
    firsts = {
        urlsplit(both.request({}, ("brindlecast",), NOW + timedelta(minutes=m))[0].url).hostname
        for m in range(12)
    }
    assert firsts == {WIKI, "dead.example.net"}
