"""How services answer when they are asked for single posts, made of the samples of what they answer to polls:
so it shows whether a post that is looked at again is the very same."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from core.traffic import Request, Response
from core.types import Json, Post
from sources._again import asked_again, way_of
from tests.sources.samples import NOW, built, heard, sample

Make = Callable[[Any, Request, Sequence[str]], Json]


@dataclass(frozen=True)
class Case:
    """A sample with posts that can be looked at again, how the answer to a request (for these keys) is made
    of it, and the settings that it takes."""

    sample: str
    make: Make
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.sample.partition(".")[0]

    def source(self) -> Any:
        return built(self.kind, {**sample(self.sample).settings, **self.settings})

    def polled(self, folder: Path) -> Sequence[Post]:
        """What polls brought, by a source with these settings."""
        one = sample(self.sample)
        return heard(replace(one, settings={**one.settings, **self.settings}), one.body, folder).posts

    def body(self, request: Request) -> bytes:
        text = sample(self.sample).body
        document = (
            [json.loads(row) for row in text.splitlines() if row.strip()]
            if self.sample.endswith(".jsonl")
            else json.loads(text)
        )
        return json.dumps(self.make(document, request, asked_again(request))).encode()


def reply(request: Request, body: bytes, status: int = 200, **headers: str) -> Response:
    return Response(request=request, status=status, headers=headers, body=body, url=request.url, at=NOW)


def asked(request: Request, name: str) -> list[str]:
    return parse_qs(urlsplit(request.url).query).get(name, [])


def hackernews(document: Any, request: Request, keys: Sequence[str]) -> Json:
    hit = next(hit for hit in document["hits"] if str(hit["objectID"]) == keys[0])
    comment = bool(hit.get("comment_text"))
    return {
        "id": int(hit["objectID"]),
        "type": "comment" if comment else "story",
        "by": hit["author"],
        "time": hit["created_at_i"],
        "text": hit.get("comment_text") or hit.get("story_text"),
        "parent": hit.get("parent_id"),
        "kids": [1, 2],
        **({} if comment else {"title": hit["title"], "url": hit.get("url"), "score": hit.get("points")}),
        **({} if comment else {"descendants": hit.get("num_comments")}),
    }


def reddit(document: Any, request: Request, keys: Sequence[str]) -> Json:
    things = document["data"]["children"]
    found = [one for one in things if f"{one['kind']}_{one['data'].get('id')}" in keys]
    return {"kind": "Listing", "data": {"after": None, "children": found}}


def bluesky(document: Any, request: Request, keys: Sequence[str]) -> Json:
    return {"posts": [one for one in document["posts"] if one["uri"] in keys]}


def jetstream(document: Any, request: Request, keys: Sequence[str]) -> Json:
    found = {}
    for event in document:
        commit = event.get("commit") or {}
        uri = f"at://{event.get('did')}/{commit.get('collection')}/{commit.get('rkey')}"
        if uri in keys and "record" in commit:
            who = {"did": event["did"], "handle": "juno.example.com", "displayName": "Juno"}
            record = commit["record"]
            found[uri] = {
                "uri": uri,
                "cid": "c",
                "author": who,
                "record": record,
                "labels": [],
                "indexedAt": record["createdAt"],
                "likeCount": 9,
                "repostCount": 1,
                "replyCount": 0,
            }
    return {"posts": list(found.values())}


def statuses(items: Sequence[Any], keys: Sequence[str], request: Request) -> Json:
    found = [one for one in items if one["uri"] in keys]
    return found[0] if way_of(request).startswith("one") else found


def mastodon(document: Any, request: Request, keys: Sequence[str]) -> Json:
    return statuses(document["statuses"], keys, request)


def mastodon_stream(document: Any, request: Request, keys: Sequence[str]) -> Json:
    read = [json.loads(one["payload"]) for one in document if one.get("event") in ("update", "status.update")]
    return statuses(list({one["uri"]: one for one in read}.values()), keys, request)


def x(document: Any, request: Request, keys: Sequence[str]) -> Json:
    return {"data": [one for one in document["data"] if one["id"] in keys]}


def videos(document: Any, request: Request, keys: Sequence[str]) -> Json:
    found = [one for one in document["items"] if one["id"] in keys]
    return {"items": found, "pageInfo": {"totalResults": len(found), "resultsPerPage": len(found)}}


def comments(document: Any, request: Request, keys: Sequence[str]) -> Json:
    if way_of(request) == "commentThreads":
        return {"items": [one for one in document["items"] if one["id"] in keys]}
    answers = [answer for one in document["items"] for answer in one.get("replies", {}).get("comments", [])]
    return {"items": [answer for answer in answers if answer["id"] in keys]}


def stackexchange(document: Any, request: Request, keys: Sequence[str]) -> Json:
    kind = way_of(request)[-1]
    name = {"q": "question", "a": "answer"}[kind]
    numbers = {key.rpartition("/")[2] for key in keys}
    found = [
        {
            f"{name}_id": one[f"{name}_id"],
            "score": one.get("score", 0),
            "answer_count": one.get("answer_count", 0),
        }
        for one in document["items"]
        if one["item_type"] == name and str(one[f"{name}_id"]) in numbers
    ]
    return {"items": found, "has_more": False, "quota_remaining": 900}


def numbered(document: Any, request: Request, keys: Sequence[str]) -> Json:
    items = document["items"] if isinstance(document, dict) else document
    return next(one for one in items if str(one["id"]) == keys[0].rpartition(":")[2])


def view(document: Any, request: Request, keys: Sequence[str]) -> Json:
    way = way_of(request)
    views = document[f"{way}s"]
    return {f"{way}_view": next(one for one in views if one[way]["ap_id"] == keys[0]), "moderators": []}


def discourse(document: Any, request: Request, keys: Sequence[str]) -> Json:
    item = next(one for one in document["latest_posts"] if str(one["id"]) == keys[0])
    return {name: value for name, value in item.items() if name not in ("topic_title", "category_id")}


def devto(document: Any, request: Request, keys: Sequence[str]) -> Json:
    article = next(one for one in document if str(one["id"]) == keys[0])
    return {**article, "tags": article["tag_list"], "tag_list": ", ".join(article["tag_list"])}


def lobsters(document: Any, request: Request, keys: Sequence[str]) -> Json:
    return {**next(one for one in document if one["short_id"] == keys[0]), "comments": []}


LEMMY, PIEFED = {"base": "https://lemmy.example.org"}, {"base": "https://piefed.example.org"}

CASES: Mapping[str, Case] = {
    case.sample: case
    for case in (
        Case("hackernews.json", hackernews),
        Case("reddit.json", reddit),
        Case("reddit.comments.json", reddit),
        Case("bluesky.json", bluesky),
        Case("jetstream.jsonl", jetstream),
        Case("mastodon.json", mastodon),
        Case("mastodon_stream.jsonl", mastodon_stream),
        Case("x.json", x),
        Case("x.posts.json", x),
        Case("youtube.videos.json", videos),
        Case("youtube.comments.json", comments),
        Case("stackexchange.json", stackexchange),
        Case("github.json", numbered),
        Case("github.comments.json", numbered),
        Case("github.releases.json", numbered),
        Case("gitlab.json", numbered, {"url": "https://gitlab.example.com"}),
        Case("lemmy.json", view, LEMMY),
        Case("lemmy.v4.json", view, LEMMY),
        Case("piefed.json", view, PIEFED),
        Case("piefed.comments.json", view, PIEFED),
        Case("discourse.json", discourse),
        Case("devto.json", devto),
        Case("lobsters.json", lobsters),
    )
}
