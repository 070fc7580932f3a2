"""Who may come in: what is checked before any handler of the one server runs.

- On a loopback address the Host header has to name this machine, so that a page that points its own name
  at 127.0.0.1 (DNS rebinding) gets nothing.
- What a browser sends on behalf of another site is refused: by Sec-Fetch-Site, by Origin, and by asking for
  a JSON body, which a plain form cannot send.
- With a token, everything but the health checks needs it: as `Authorization: Bearer`, as the cookie, or
  once as `?token=`, which sets the cookie and leads to the address without it.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

import orjson
from aiohttp import web

from bot.addresses import is_loopback
from core.say import say
from core.types import Json

COOKIE_DAYS = 30
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_DEFAULT_PORTS = frozenset({None, 80, 443})


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The rules of one server. `names` are host names under which it is also reached (through a proxy);
    `free` are paths that need no token; `doors` are paths where what is posted has a secret of its own, not
    checked here; below `reads` each request has a token of its own, checked there."""

    loopback: bool
    token: str | None
    cookie: str
    names: frozenset[str] = frozenset()
    free: Collection[str] = ()
    doors: Collection[str] = ()
    reads: str = ""

    def check(self, request: web.Request) -> web.Response | None:
        """None when the request may go on, else the answer that it gets instead."""
        if request.method == "POST" and request.path in self.doors:
            return None
        host = _host(request.headers.get("Host", ""))
        if host is None:
            return problem(400, say("server.no_host"))
        if self.loopback and not is_loopback(host[0]) and host[0] not in self.names:
            return problem(403, say("server.foreign_host"), say("server.foreign_host_hint"))
        if request.path in self.free:
            return None
        if not _is_our_own(request) or not self._is_from_here(request.headers.get("Origin"), host):
            return problem(403, say("server.foreign_origin"), say("server.foreign_origin_hint"))
        if self.reads and request.path.startswith(self.reads) and request.method in _SAFE:
            return None
        if self.token is not None and not self._has_token(request, self.token):
            return self._let_in(request, self.token) or _sign_in(request)
        if request.method not in _SAFE and request.content_type != "application/json":
            return problem(415, say("server.no_json"), say("server.no_json_hint"))
        return None

    def _is_from_here(self, origin: str | None, host: tuple[str, int | None]) -> bool:
        if origin is None:
            return True
        found = _host(origin.partition("://")[2])
        return found is not None and (found == host or found[0] in self.names)

    def _has_token(self, request: web.Request, token: str) -> bool:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and _same(given.strip(), token):
            return True
        return _same(request.cookies.get(self.cookie, ""), _cookie_value(token))

    def _let_in(self, request: web.Request, token: str) -> web.Response | None:
        given = request.query.get("token")
        if given is None or request.method not in _SAFE or not _same(given, token):
            return None
        clean = request.rel_url.without_query_params("token")
        # One leading slash: `//name` would lead to another host.
        answer = web.Response(status=303, headers={"Location": "/" + str(clean).lstrip("/")})
        answer.set_cookie(
            self.cookie,
            _cookie_value(token),
            max_age=COOKIE_DAYS * 86400,
            httponly=True,
            samesite="Strict",
            secure=request.secure or request.headers.get("X-Forwarded-Proto") == "https",
        )
        return answer


def json_response(value: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """`value` as a JSON answer that nobody keeps."""
    body = orjson.dumps(value)
    kept = {"Cache-Control": "no-store", **(headers or {})}
    return web.Response(body=body, status=status, headers=kept, content_type="application/json")


def problem(
    status: int, error: str, hint: str = "", headers: Mapping[str, str] | None = None
) -> web.Response:
    """What every refused request gets: `{"error": …, "hint": …}`."""
    return json_response({"error": error, "hint": hint}, status, headers)


def leads_to(route: web.AbstractRoute, path: str) -> bool:
    """Whether requests for this path may come to the route."""
    info = route.resource.get_info() if route.resource is not None else {}
    pattern = info.get("pattern")
    return info.get("path") == path or (pattern is not None and pattern.fullmatch(path) is not None)


def _host(text: str) -> tuple[str, int | None] | None:
    """Name and port of a Host header, without the usual ports; None when it is none."""
    try:
        parts = urlsplit(f"//{text}")
        name, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if not name or parts.netloc != text or "@" in text:
        return None
    return name, None if port in _DEFAULT_PORTS else port


def _is_our_own(request: web.Request) -> bool:
    """Not sent by a browser for another site, unless somebody followed a link to us."""
    if request.headers.get("Sec-Fetch-Site") not in ("cross-site", "same-site"):
        return True
    followed = request.headers.get("Sec-Fetch-Mode") == "navigate"
    return followed and request.method in _SAFE and request.headers.get("Sec-Fetch-Dest") == "document"


def _same(given: str, wanted: str) -> bool:
    """Compared by digests, so that the time tells neither content nor length."""
    digests = [hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest() for text in (given, wanted)]
    return hmac.compare_digest(*digests)


def _cookie_value(token: str) -> str:
    """The browser keeps a proof of the token, not the token."""
    return hmac.new(token.encode(), b"listenpost cookie", hashlib.sha256).hexdigest()


_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:18vh auto;padding:0 1.25rem}"
    "h1{font-size:1.35rem}"
    "input,button{font:inherit;box-sizing:border-box;width:100%;margin-top:.5rem;padding:.5rem .75rem;"
    "border:1px solid #767f8d;border-radius:.5rem}"
    "button{background:#2850c8;color:#fff;border-color:#2850c8;cursor:pointer}"
)
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def _sign_in(request: web.Request) -> web.Response:
    """401: as JSON for scripts, as a small form for people."""
    if request.path.startswith("/api/") or "text/html" not in request.headers.get("Accept", ""):
        hint = say("server.token_hint")
        return problem(401, say("server.token_needed"), hint, {"WWW-Authenticate": "Bearer"})
    # Browsers leave a strict cookie out when a link on another site was followed: asking again from our own
    # page brings it along.
    again = (
        '<meta http-equiv="refresh" content="0">'
        if request.headers.get("Sec-Fetch-Site") == "cross-site"
        else ""
    )
    words = {name: escape(say(f"server.sign_in_{name}")) for name in ("title", "text", "label", "button")}
    text = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{words["title"]}</title>{again}'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style><h1>{words["title"]}</h1>'
        f'<p>{words["text"]}</p><form action="/" method="get"><label>{words["label"]}'
        '<input name="token" type="password" required autocomplete="current-password"></label>'
        f"<button>{words['button']}</button></form></html>"
    )
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store", "WWW-Authenticate": "Bearer"}
    return web.Response(text=text, status=401, content_type="text/html", headers=headers)
