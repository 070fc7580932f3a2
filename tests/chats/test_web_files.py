"""The page's files: served with care, in need of nothing from outside, and every word a phrase."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from chats.web import WebChat
from chats.web_html import FOLDER, page_words
from core.cards import Card, Span
from core.phrases.en_web import PHRASES
from core.say import known_keys
from tests.chats.web_fakes import FixedClock, MemoryShelf
from tests.chats.web_site import BRAND, open_site


def test_the_page_and_its_files_are_served_and_not_sent_twice() -> None:
    async def story() -> None:
        async with open_site() as site:
            async with site.session.get(site.url("/")) as answer:
                assert answer.content_type == "text/html"
                page, tag = await answer.text(), answer.headers["ETag"]
            async with site.session.get(site.url("/mention/405")) as answer:
                whole = await answer.text()
            assert "{{" not in page + whole
            files = set(re.findall(r'(?:href|src)="/([a-z_.]+)"', page + whole))
            assert {"app.js", "mention.js", "theme.css", "icon.svg"} <= files
            for name in files:
                async with site.session.get(site.url(f"/{name}")) as answer:
                    assert answer.status == 200
                    assert answer.headers["Cache-Control"] == "no-cache"
            async with site.session.get(site.url("/"), headers={"If-None-Match": f'"x", W/{tag}'}) as answer:
                assert (answer.status, await answer.read()) == (304, b"")
            async with site.session.get(site.url("/../web.py")) as answer:
                assert answer.status == 404

    asyncio.run(story())


def test_the_page_needs_nothing_from_outside_and_has_no_inline_code() -> None:
    for file in sorted(FOLDER.iterdir()):
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"(?:https?:)?//[a-z]+\.", text), file.name
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|\son[a-z]+=", text
        ), file
        assert " style=" not in text, file.name
        assert len(text.splitlines()) <= 300, file.name


def test_every_word_of_the_page_is_a_phrase_and_every_phrase_is_used() -> None:
    texts = {file.name: file.read_text("utf-8") for file in FOLDER.iterdir()}
    scripts = "\n".join(text for name, text in texts.items() if name.endswith(".js"))
    pages = "\n".join(text for name, text in texts.items() if name.endswith(".html"))
    filled_in = set(re.findall(r"{{([a-z_]+)}}", pages)) - {"words", "lang", "direction"}
    said = set(re.findall(r'say\("([a-z_]+)"', scripts))
    # Some keys begin alike, and end with what they are about: `any_${name}`.
    begun = tuple(re.findall(r"say\(`([a-z_]+_)\$", scripts))
    quoted = set(re.findall(r'"([a-z_]+)"', scripts))
    own = {key.removeprefix("page.") for key in PHRASES if key.startswith("page.")}
    known = {key.removeprefix("page.") for key in known_keys() if key.startswith("page.")}
    assert filled_in | said <= known
    assert {key for key in own if not key.startswith(begun)} <= filled_in | quoted
    assert page_words()["state_new"] == "new"
    assert page_words()["pill"] == "New: {n} ↓"


def test_the_manual_names_every_address_and_no_other() -> None:
    manual = (Path(__file__).parents[2] / "docs/reference/web-api.md").read_text("utf-8")
    told = set(re.findall(r"^## `[A-Z]+ (/\S+)`$", manual, re.MULTILINE))
    routes = WebChat(MemoryShelf(), (BRAND,), FixedClock()).routes()
    assert told == {route.path for route in routes if route.path.startswith("/api/")}


def test_text_that_would_end_the_page_s_script_element_cannot() -> None:
    async def story() -> None:
        async with open_site() as site:
            hostile = Card(
                kind="notice", title="</script><script>", body=((Span("<b>", url="javascript:x"),),)
            )
            await site.chat.post(BRAND, hostile, 1)
            async with site.session.get(site.url("/")) as answer:
                page = await answer.text()
            assert page.count("</script>") == 2
            async with site.session.get(site.url("/api/channels/brand/messages")) as answer:
                assert answer.content_type == "application/json"
                assert (await answer.json())[0]["card"]["title"] == "</script><script>"

    asyncio.run(story())
