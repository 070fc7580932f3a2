"""Changes of an answer that nobody is told of, by right: why, and of which samples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

LEGITIMATE: Mapping[str, Sequence[tuple[str, str]]] = {
    "An empty list is an answer too: nothing was found. That a place has nothing where it always had"
    " something is told by an alarm of its own": (
        ("*.json", "[]: removed"),
        ("appstore*.json", "feed.entry: *"),
        ("bluesky.json", "posts: emptied"),
        ("discourse.json", "latest_posts: emptied"),
        ("facebook*.json", "data[].comments.data: emptied"),
        ("*.json", "data: emptied"),
        ("*.json", 'whole: {"data": []}'),
        ("gdelt.full.json", "articles: *"),
        ("github.discussions.json", "data.search.nodes: emptied"),
        ("github.json", "items: emptied"),
        ("googlealerts.xml", "<entry>: removed"),
        ("googlenews.xml", "<item>: removed"),
        ("googleplay.txt", "[0][2]: *"),
        ("googleplay.txt", "[0][2]>[0]: *"),
        ("hackernews.json", "hits: emptied"),
        ("imap.json", "letters: emptied"),
        ("lemmy*.json", "comments: emptied"),
        ("lemmy*.json", "posts: emptied"),
        ("lobsters.comments.xml", "<item>: removed"),
        ("mastodon.json", "statuses: emptied"),
        ("newsapi*.json", "articles: emptied"),
        ("newsapi.newsdata.json", "results: emptied"),
        ("piefed.comments.json", "comments: emptied"),
        ("piefed.json", "posts: emptied"),
        ("producthunt.comments.json", "data.post.comments.edges: emptied"),
        ("producthunt.comments.json", "*.replies.edges: emptied"),
        ("producthunt*.json", "data.posts.edges: emptied"),
        ("reddit*.json", "data.children: emptied"),
        ("reddit.feed.xml", "<entry>: removed"),
        ("rss.xml", "<item>: removed"),
        ("sitemap.xml", "<url>: removed"),
        ("sitemap.xml", "<urlset>: emptied"),
        ("stackexchange.json", "items: emptied"),
        ("telegram.html", "<section>: emptied"),
        ("wikipedia.*.json", "query.recentchanges: emptied"),
        ("wikipedia.pages.json", "query.pages: emptied"),
        ("youtube*.json", "items: emptied"),
    ),
    "Empty, and there: its writer wrote nothing": (
        ("devto.json", "[].description: emptied"),
        ("youtube*.json", "items[].snippet.description: emptied"),
        ("bluesky.json", "posts[].labels: emptied"),
    ),
    "One of them may say nothing: a picture without a word, stars alone": (
        ("facebook*.json", "data[].*message: null in one item"),
        ("instagram*.json", "data[].caption: null in one item"),
        ("googleplay.txt", "[0][2]>[0][][4]: null in one item"),
    ),
    "Meta leaves out lists without anything in them, and who wrote, unless it is a Page or allowed it; so a"
    " Page that never answers is told nothing of who wrote the comments": (
        ("facebook.json", "data[].comments: null in one item"),
        ("facebook.json", "data[].from: null in one item"),
        ("facebook.json", "data[].comments.data[].from: *"),
    ),
    "Only reviews that were reported have it": (("trustpilot.json", "reviews[].reportData: *"),),
    "Relatives of Mastodon leave it out; the `uri` leads to the same page": (
        ("mastodon*.json", "*.url: *"),
        ("mastodon*.json", "[].url: *"),
    ),
    "Older answers do not have it; the address made of the ids leads to the same page": (
        ("reddit.comments.json", "data.children[].data.permalink: *"),
    ),
    "Once an object with the name in it, now the name": (
        ("lobsters.object.json", "[].submitter_user: a text"),
    ),
    "A story without its publisher is not known to be the same: told twice, not lost": (
        ("googlenews.xml", "<source>: emptied in one place"),
    ),
    "It is told when its page is asked for its title: until then it waits in the cursor": (
        ("sitemap.xml", "<news:*>: emptied in one place"),
    ),
    "A name without a meaning of its own: what was a message about the channel is shown, nothing is hidden": (
        ("telegram.html", "class service_message: renamed"),
    ),
    "Only one of the reviews of the sample has a title: a site may stop to ask for them": (
        ("reviews.microdata.html", "<b*>: *"),
        ("reviews.microdata.html", "itemprop name: renamed"),
    ),
    "HTML may leave out its end; a transfer cut off is told by the door": (
        ("page*.html", "whole: */4 of it"),
        ("reviews.microdata.html", "whole: */4 of it"),
    ),
    "An item is what the selector finds, whatever that is": (
        ("page.html", "<div class>: removed in one place"),
    ),
    "All words of the page are watched, so that its changes are what is told; what the page says about itself"
    " in its head is a present": (
        ("page.whole.html", "<*>: *"),
        ("page.whole.html", "property *: renamed"),
        ("page.whole.html", "name author: renamed"),
    ),
    "Letters have their form from a standard and each its own writer: they never lose a header all at once": (
        ("imap.json", "Date: *"),
        ("imap.json", "From: *"),
        ("imap.json", "Content-Type: *"),
        ("imap.json", "the letters: without what follows the headers"),
    ),
    "People write recordings themselves: all but the second and the words may be left out": (
        ("replay.jsonl", "[].key: *"),
        ("replay.jsonl", "[].url: *"),
        ("replay.jsonl", "[].author: *"),
        ("replay.jsonl", "[].title: *"),
        ("replay.jsonl", "[].rating: *"),
    ),
    "A hook takes one object as well as a list, and whatever has words under a usual name": (
        ("webhook.json", "whole: a message"),
        ("webhook.json", "whole: the first of it"),
    ),
}
"""What is silent by right: the reason, samples and changes (both may have `*`)."""


def excuses(name: str, change: str) -> Iterator[tuple[str, str]]:
    """The exceptions that are made for this change of this sample."""
    for exceptions in LEGITIMATE.values():
        for which, what in exceptions:
            if fits(which, name) and fits(what, change):
                yield which, what


def fits(pattern: str, text: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text) is not None
