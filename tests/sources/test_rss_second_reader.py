"""The second reader of feeds, in a process of its own."""

from __future__ import annotations

import os

import pytest

from sources import _feedparser
from sources._feed import Place, Unreadable
from tests.sources.rss_feeds import URL, rss

# -- the reader in a process of its own


def test_the_second_reader_dies_of_a_hostile_feed_and_the_next_feed_is_read() -> None:
    worker = _feedparser.Worker(seconds=1.0)
    hostile = b"<rss><channel><item>" + b"<a><b>" * 300_000
    try:
        with pytest.raises(Unreadable) as error:
            _feedparser.read_anything(hostile, Place(URL), worker)
        assert error.value.reason in ("too_slow", "reader_died")
        feed = _feedparser.read_anything(rss("<title>t</title>").encode(), Place(URL), worker)
        assert [entry.title for entry in feed.entries] == ["t"]
    finally:
        worker.close()
    assert worker.pid is None


def test_the_second_reader_is_kept_and_replaced_when_it_has_gone() -> None:
    worker = _feedparser.Worker()
    body = rss("<title>t</title>").encode()
    try:
        _feedparser.read_anything(body, Place(URL), worker)
        first = worker.pid
        _feedparser.read_anything(body, Place(URL), worker)
        assert worker.pid == first
        process = worker._process
        assert process is not None
        process.kill()
        process.wait()
        assert len(_feedparser.read_anything(body, Place(URL), worker).entries) == 1
        assert worker.pid != first
    finally:
        worker.close()


def test_the_second_reader_ends_when_nobody_writes_to_it_any_more() -> None:
    worker = _feedparser.Worker()
    _feedparser.read_anything(rss("<title>t</title>").encode(), Place(URL), worker)
    process = worker._process
    assert process is not None
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    assert process.wait(timeout=10) == 0
    process.stdout.close()
    idle = _feedparser.Worker(idle=0.05)
    _feedparser.read_anything(rss("<title>t</title>").encode(), Place(URL), idle)
    bored = idle._process
    assert bored is not None
    assert bored.wait(timeout=10) == 0
    idle.close()
    worker.close()


def test_a_copy_of_the_process_leaves_the_second_reader_alone() -> None:
    """After a fork two processes would speak into one pipe; the copy lets go, and has one of its own."""
    worker = _feedparser.Worker()
    body = rss("<title>t</title>").encode()
    _feedparser.read_anything(body, Place(URL), worker)
    pids = [worker.pid]
    worker.forget()
    pids.append(worker.pid)
    _feedparser.read_anything(body, Place(URL), worker)
    pids.append(worker.pid)
    worker.close()
    first, between, second = pids
    assert first is not None
    assert between is None
    assert second not in (None, first)
    os.waitpid(first, 0)  # it ended, as its input did


def test_the_second_reader_fetches_nothing_and_opens_no_file() -> None:
    for body in (b"http://127.0.0.1:9/feed", b"/etc/hostname", b"file:///etc/hostname"):
        with pytest.raises(Unreadable):
            _feedparser.read_anything(body, Place(URL))
