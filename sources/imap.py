"""Letters in a mailbox: alert e-mails and newsletters become posts. The mailbox is left as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Literal
from urllib.parse import urlencode, urlsplit

from core.errors import SourceChanged
from core.say import phrases, say
from core.traffic import Cursor, Exchange, Page, Request, Response, SignIn
from core.types import Author, Post
from sources._base import about
from sources._dates import credible
from sources._google_alerts import read_alert_mail, unwrapped
from sources._items import Odd, Record, listed, read_items, read_object
from sources._json import whole
from sources._letters import Letter, links, read_letter, wanted
from sources._links import host_of
from sources._mail_ask import PORTS, Ask, Scheme, origin

phrases(
    {
        "imap.host": "host: {host!r} is no name of a mail server; write it like `imap.example.com`",
        "imap.port": "port: has to be between 1 and 65535, or 0 for the usual one",
        "imap.folders": "folders: name at least one, like `INBOX`",
        "imap.sender": "senders: {sender!r} is neither an address nor a domain",
        "imap.pages": "pages: has to be 1 or more",
        "imap.look_back": "look_back: has to be positive",
        "imap.control": "{name}: there is a line break or another invisible character in it",
        "imap.token_url": "token_url: has to be an address that begins with https://",
        "imap.no_password": "no password: set the environment variable that `password_env` names,"
        " or give `token_url` where passwords are not taken",
        "imap.no_token": "no way to get tokens: set the environment variable that `client_secret_env` names,"
        " or the one that `refresh_token_env` names",
        "imap.no_number": "the answer of the mailbox lacks `{path}`",
        "imap.empty": "a letter without any text",
        "imap.beyond": "a letter is so large that its text lies beyond what is read",
        "imap.no_letter": "a letter without any headers",
        "imap.no_results": "a letter in which no results were found",
    }
)

_SCHEMES: Mapping[str, Scheme] = {"tls": "imaps", "starttls": "imap+tls", "none": "imap"}
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*")
_SENDER = re.compile(
    r"(?:[^\s@<>\"(),;:\\]+@|@?)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)+", re.IGNORECASE
)
_ALERTS = "googlealerts-noreply@google.com"


@dataclass(frozen=True)
class Imap:
    """Letters in a mailbox: alert e-mails, newsletters and mailing lists.

    Hears: each letter in `folders` as one post (subject, text, sender), from `senders` alone when there are
        any; a Google Alerts letter as one post for each result; with `reads = "links"` each link of a letter,
        as other alert services send them. Quoted replies and signatures are left out.
    Needs: a login: user and password (Gmail, iCloud, Yahoo, Fastmail want an app password), or `token_url`
        and what goes with it where passwords are not taken any more (Microsoft 365). A mailbox or a folder
        of its own is best.
    Limits: 50 letters in one answer and `pages` answers a poll, what is left comes with the next; of a letter
        the first 256 kB, which leaves out attachments, never text in practice; one connection a folder and
        poll, where Gmail allows 15 at once; costs nothing.
    Lag: that of the mail, seconds as a rule, plus the time between two polls; a daily or weekly alert tells
        of what is as old as that.
    Cannot hear: attachments, pictures and what a letter loads from the network; encrypted letters; letters
        that were moved or deleted between two polls; when a letter's date is wrong, when it was written.
    """

    kind: ClassVar[str] = "imap"
    icon: ClassVar[str] = "📧"
    searches: ClassVar[bool] = False
    checked: ClassVar[str] = "recordings"

    host: str = field(metadata=about("The mail server, like `imap.example.com`."))
    user: str = field(metadata=about("Who signs in, most often the mail address."))
    name: str = field(default="imap", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=5), metadata=about("The time between two polls."))
    password: str = field(
        default="", repr=False, metadata=about("The password, best an app password.", secret=True)
    )
    password_env: str = field(
        default="",
        metadata=about(
            "The environment variable with the password; `LISTENPOST_<NAME>_PASSWORD` when empty."
        ),
    )
    folders: tuple[str, ...] = field(default=("INBOX",), metadata=about("The folders that are read."))
    security: Literal["tls", "starttls", "none"] = field(
        default="tls",
        metadata=about(
            "How the connection is protected: `tls` from the start, `starttls` after a first word, `none`"
            " only on this machine and where `network.allow` says so."
        ),
    )
    port: int = field(default=0, metadata=about("The port; 0 for the usual one (993, or 143 without `tls`)."))
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back a folder is read when it is new here.")
    )
    senders: tuple[str, ...] = field(
        default=(),
        metadata=about("Only letters of these addresses, or domains with all below them; all when empty."),
    )
    subjects: tuple[str, ...] = field(
        default=(), metadata=about("Only letters with one of these in their subject; all when empty.")
    )
    reads: Literal["auto", "letters", "links", "google_alerts"] = field(
        default="auto",
        metadata=about(
            "What becomes a post: `letters` each letter, `links` each link, `google_alerts` each result;"
            " `auto` each result of Google Alerts and each letter of anybody else."
        ),
    )
    pages: int = field(
        default=5, metadata=about("The most answers of one folder in one poll; the rest comes with the next.")
    )
    token_url: str = field(
        default="",
        metadata=about(
            "Where tokens are given (OAuth 2.0), for services that take no passwords; else empty."
        ),
    )
    client_id: str = field(default="", metadata=about("The id of the app that asks for tokens."))
    scope: str = field(
        default="", metadata=about("The scope of the tokens, like `https://outlook.office365.com/.default`.")
    )
    client_secret: str = field(
        default="", repr=False, metadata=about("The secret of the app that asks for tokens.", secret=True)
    )
    client_secret_env: str = field(
        default="", metadata=about("The environment variable with the secret of the app.")
    )
    refresh_token: str = field(
        default="",
        repr=False,
        metadata=about("What new tokens are given for; empty where the app signs in by itself.", secret=True),
    )
    refresh_token_env: str = field(
        default="", metadata=about("The environment variable with the refresh token.")
    )

    def __post_init__(self) -> None:
        wrong = []
        if not _HOST.fullmatch(self._host):
            wrong.append(say("imap.host", host=self.host))
        if not 0 <= self.port < 65536:
            wrong.append(say("imap.port"))
        if not self.folders or not all(self.folders):
            wrong.append(say("imap.folders"))
        if self.pages < 1:
            wrong.append(say("imap.pages"))
        if self.look_back <= timedelta(0):
            wrong.append(say("imap.look_back"))
        wrong += [say("imap.sender", sender=one) for one in self.senders if not _SENDER.fullmatch(one)]
        texts = {"user": (self.user,), "password": (self.password,), "folders": self.folders}
        wrong += [
            say("imap.control", name=name)
            for name, values in texts.items()
            if not all(value.isprintable() for value in values)
        ]
        if self.token_url and urlsplit(self.token_url).scheme != "https":
            wrong.append(say("imap.token_url"))
        if not self.token_url and not self.password:
            wrong.append(say("imap.no_password"))
        if self.token_url and not (self.client_secret or self.refresh_token):
            wrong.append(say("imap.no_token"))
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def sign_in(self) -> SignIn:
        """The password for this mailbox alone, or how to get a token for it."""
        scheme, port = self._place
        origins = (origin(scheme, self._host, port),)
        if not self.token_url:
            return SignIn(origins=origins, secret=self.password)
        given = {
            "grant_type": "refresh_token" if self.refresh_token else "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "refresh_token": self.refresh_token,
            "scope": self.scope,
        }
        body = urlencode({key: value for key, value in given.items() if value}).encode()
        headers = (("content-type", "application/x-www-form-urlencoded"),)
        return SignIn(origins=origins, exchange=Exchange(url=self.token_url, headers=headers, body=body))

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """One request a folder: from where the last one reached, or as far as `look_back`."""
        return [self._request(folder, cursor, now, 1) for folder in dict.fromkeys(self.folders)]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The letters of one answer. In the cursor stands under `folders` how each is numbered
        (`uidvalidity`) and which number comes next there."""
        folder, page = json.loads(response.request.note)
        body = read_object(response.body, self.name)
        validity, following, left = (self._number(body, name) for name in ("uidvalidity", "next", "left"))
        if not validity:
            raise SourceChanged(self.name, say("imap.no_number", path="uidvalidity"))
        posts: dict[object, Post] = {}

        def read(item: Record) -> None:
            for post in self._posts(item, f"{validity}-{folder}", response.at):
                posts.setdefault(post.key or post.url, post)

        found = read_items(listed(body, "letters", self.name), read, self.name)
        reached = {one: state for one, state in cursor.get("folders", {}).items() if one in self.folders}
        if following:
            reached[folder] = [validity, following]
        after: Cursor = {"folders": reached}
        return Page(
            posts=tuple(posts.values()),
            cursor=after,
            more=(self._request(folder, after, response.at, page + 1),) if left and page < self.pages else (),
            # What alerts and links lead to has no id but its address, which may be written in many ways.
            real_keys=all(post.key for post in posts.values()),
            unread=found.unread,
            unread_why=found.unread_why,
        )

    @property
    def _host(self) -> str:
        """The name alone, also of what was copied as an address; ASCII where it can be."""
        host = self.host.strip().lower()
        try:
            host = (urlsplit(host).hostname or "") if "://" in host else host.strip("[]")
            return host if host.isascii() else host.encode("idna").decode()
        except ValueError:
            return ""

    @property
    def _place(self) -> tuple[Scheme, int]:
        scheme = _SCHEMES[self.security]
        return scheme, self.port or PORTS[scheme]

    def _request(self, folder: str, cursor: Cursor, now: datetime, page: int) -> Request:
        scheme, port = self._place
        validity, following = cursor.get("folders", {}).get(folder, (0, 0))
        ask = Ask(
            scheme=scheme,
            host=self._host,
            port=port,
            user=self.user,
            folder=folder,
            since=(now - self.look_back).date(),
            uidvalidity=validity,
            next=following,
            senders=self.senders,
        )
        return Request(url=ask.url, note=json.dumps([folder, page]))

    def _number(self, body: Record, name: str) -> int:
        number = whole(body.get(name))
        if number is None or number < 0:
            raise SourceChanged(self.name, say("imap.no_number", path=name))
        return number

    def _posts(self, item: Record, place: str, now: datetime) -> Iterator[Post]:
        """The posts of one letter; none of one that nobody wants. Raises Odd."""
        uid, mail, complete = whole(item.get("uid")), item.get("mail"), item.get("whole")
        if not uid:
            raise Odd(say("items.lacks", path="uid"))
        if not isinstance(mail, str) or not isinstance(complete, bool):
            raise Odd(say("items.lacks", path="whole" if isinstance(mail, str) else "mail"))
        letter = read_letter(mail.encode("latin-1", "replace"), complete)
        if not any((letter.key, letter.address, letter.subject, letter.said)):
            raise Odd(say("imap.no_letter"))
        subject = letter.subject.casefold()
        if not wanted(letter.address, self.senders):
            return
        if self.subjects and not any(one.casefold() in subject for one in self.subjects):
            return
        alerts = self.reads == "google_alerts" or (self.reads == "auto" and letter.address == _ALERTS)
        many = tuple(self._results(letter, now) if alerts else ())
        if self.reads == "links":
            many = tuple(self._links(letter, now))
        if many:
            yield from many
        elif self.reads in ("links", "google_alerts"):
            raise Odd(say("imap.no_results"))
        elif letter.cut and not letter.text:
            raise Odd(say("imap.beyond"))
        elif not letter.subject and not letter.text:
            raise Odd(say("imap.empty"))
        else:
            yield self._letter(letter, f"{place}-{uid}", now)

    def _letter(self, letter: Letter, number: str, now: datetime) -> Post:
        domain = (letter.address or "").rpartition("@")[2]
        # Some senders give all their letters one Message-ID; copies of one letter have its date too.
        key = f"{letter.key} {letter.said:%Y-%m-%dT%H:%M:%S}" if letter.key and letter.said else letter.key
        return Post(
            source=self.name,
            key=key or number,
            url=letter.page,
            title=letter.subject or None,
            text=letter.text,
            author=Author(handle=letter.address, name=letter.name),
            said_at=credible(letter.said, now),
            site=domain or None,
        )

    def _results(self, letter: Letter, now: datetime) -> Iterator[Post]:
        for title, url, snippet, publisher in read_alert_mail(letter.html, letter.plain, letter.subject):
            yield Post(
                source=self.name,
                url=url,
                title=title or None,
                text=snippet,
                author=Author(name=publisher or None),
                said_at=credible(letter.said, now),
                site=host_of(url),
            )

    def _links(self, letter: Letter, now: datetime) -> Iterator[Post]:
        for link in links(letter):
            url = unwrapped(link.url)
            yield Post(
                source=self.name,
                url=url,
                title=link.title,
                author=Author(name=letter.name),
                said_at=credible(letter.said, now),
                site=host_of(url),
            )
