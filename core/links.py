"""One form for each address, so that the same page met twice has one link.

The canonical form is for comparing, never for opening: it always says https, drops what does not tell
pages apart (tracking, sessions, AMP and mobile variants, default ports, trailing slashes, most fragments)
and spells the rest in one way. Where a part may or may not tell pages apart (`ref=12`, `#post-2`), what
looks like an id stays.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

LONGEST = 8192
"""Characters; a longer address is no address."""

_PLAIN = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[A-Za-z0-9/_.~@!$'()*,:=+-]*)?)")
_ANY = re.compile(r"(?:https?:)?//([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.IGNORECASE)

_TRACKING = re.compile(
    r"""
    (?:utm[_-]|at_|mc_|mtm_|pk_|piwik_|matomo_|hsa_|_hs|__|stm_|itm_|oly_|vero_|wt[._]|ns_|cm_mmc|sc_c|trk_
      |ref_|ga_|gad_|ir_|aff_|amp_|fb_(?:action|ref|source)|aspsessionid).*
    | fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|ys?clid|twclid|ttclid|zanpid|rb_clickid|li_fat_id
    | igsh|igshid|mkt_tok|_ga|_gl|_ke|_openstat|_branch_(?:match_id|referrer)|s_kwcid|ef_id|epik|wickedid
    | xtor|cmp|cmp_?id|ncid|icid|intcid|ocid|smid|smtyp|sref|trk|trkcampaign|trkinfo|spm|scm|share_id|vgo_ee
    | guccounter|guce_referrer|guce_referrer_sig|dm_i|mbid|campaign_?id|ito|ftag|cn-reloaded|email_hash
    | amp|outputtype|phpsessid|jsessionid|session_?id|cfid|cftoken|srsltid|sharetype
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ROLES = {
    "tracking": _TRACKING,
    "flag": re.compile(r"rss|shared?|print", re.IGNORECASE),
    "session": re.compile(r"s|sid|session|sess", re.IGNORECASE),
    # where the reader came from, unless the value looks like an id
    "referrer": re.compile(
        r"ref|referr?er|source|src|via|origin|partner|emc|medium|campaign|rel", re.IGNORECASE
    ),
    # something else on many sites: idle only when the value says "a feed" or "a share"
    "loose": re.compile(r"from|f|mod|feed|type|format|output|cid", re.IGNORECASE),
}
_FROM_A_FEED = re.compile(
    r"(?:.*[^a-z])?(?:rss|atom|feeds?|twitter|facebook|newsletter|e?mail|social|share\w*|amp)(?:[^a-z].*)?",
    re.IGNORECASE,
)
_SESSION_ID = re.compile(r"[0-9a-f]{16,}|(?=.*\d)[a-z0-9]{24,}", re.IGNORECASE)
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid|cfid|cftoken)=[^/;]*", re.IGNORECASE)

# Parameters that mean nothing on one site though they may elsewhere, and pages where one parameter means all.
_IDLE_ON = {
    "twitter.com": frozenset({"s", "t"}),
    "youtube.com": frozenset({"si", "pp", "t", "start", "feature", "ab_channel"}),
    "reddit.com": frozenset({"context", "depth", "rdt"}),
}
_ALL_THAT_COUNTS = {"youtube.com/watch": "v"}
_SAME_HOST = {
    "x.com": "twitter.com",
    "old.reddit.com": "reddit.com",
    "new.reddit.com": "reddit.com",
    "np.reddit.com": "reddit.com",
}
# Pages that only lead on to the address in a parameter.
_DOORS = {
    "google.com/url": ("url", "q"),
    "bing.com/news/apiclick.aspx": ("url",),
    "l.facebook.com/l.php": ("u",),
    "lm.facebook.com/l.php": ("u",),
    "l.instagram.com": ("u",),
    "out.reddit.com": ("url",),
    "youtube.com/redirect": ("q",),
    "t.umblr.com/redirect": ("z",),
    "duckduckgo.com/l": ("uddg",),
}
_AMP_CACHE = re.compile(
    r"(?:[^/]+\.cdn\.ampproject\.org/(?:[a-z]/)+|(?:google|bing)(?:\.[a-z]{2,3}){1,2}/amp/(?:s/)?)(.+)",
    re.IGNORECASE,
)

_VARIANTS = frozenset({"www", "www1", "www2", "www3", "m", "mobile", "amp", "wap", "touch"})
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "net", "or", "org"})
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php\d?|aspx?|jsp|cfm|cgi)$", re.IGNORECASE)
_AMP = re.compile(r"/amp(?=/|$)|\.amp(?=$|\.html?$)", re.IGNORECASE)
_SLASHES = re.compile(r"/{2,}")
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")

_ANCHOR = re.compile(
    r"""!?/.+                                                   # a route: #!/inbox/7, #/post/3
    | (?:[a-z]+[-_])*                                           # li-comment-5, discussion_r5
      (?:c|cmt|comments?|issuecomment|p|pid|posts?|reply|replies|r|re|msg|m|messages?|e|entry|answer|a|id|item|event
        |update|live|block|tweet|status|t|thread|topic|review|log|release|version|n|note|story|day|permalink)
      (?:[-_:=./](?=[\w-]*\d)[\w.-]+ | \d[\w.-]*)              # comment-123, c123, post-5f3a9c
    | v?\d+(?:[.-]\d+)+[\w.+-]* | \d{3,}                       # v1.2.0, 2024-05-01, 4711
    | [0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}              # a uuid
    """,
    re.IGNORECASE | re.VERBOSE,
)
_IDLE_ANCHOR = re.compile(r"(?:utm_|xtor|ref\b|rss|at_|mtm_|pk_|\.|:~:)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def canonical_link(url: str | None, whole_fragment: bool = False) -> str | None:
    """The one form of an http(s) address, or None when it is none (or longer than `LONGEST`).

    `whole_fragment` keeps every fragment but tracking: for addresses that serve as ids (guids).
    """
    if not url or len(url) > LONGEST:
        return None
    plain = _PLAIN.fullmatch(url)
    if plain is not None:
        host = _host(plain[1])
        path = plain[2]
        if "/amp/" not in path and "ampproject" not in host and host != "youtu.be":
            return f"https://{host}{_path(path)}" if host else None
    return _slow(url, whole_fragment)


def points_at_something(link: str | None) -> bool:
    """Whether a canonical link can be one post's own: more than a bare host."""
    return link is not None and ("/" in link[8:] or "?" in link or "#" in link)


def _slow(url: str, whole_fragment: bool, depth: int = 0) -> str | None:
    url = url.strip().replace("\t", "").replace("\n", "").replace("\r", "")
    if "&" in url:  # escaped once too often, a classic of feeds
        url = url.replace("&amp;", "&").replace("&#38;", "&").replace("&#038;", "&")
    found = _ANY.fullmatch(url.replace("\\", "/"))
    if found is None:
        return None
    authority, path, query, fragment = found.groups(default="")
    host = _authority(authority)
    if not host:
        return None
    if depth < 3:
        inner = _behind(host, path, query)
        if inner is not None:
            return _slow(inner, whole_fragment, depth + 1)
    path = _path(path)
    if host == "youtu.be" and path:
        host, path, query = "youtube.com", "/watch", f"v={path[1:]}&{query}"
    query = _query(query, host, path) if query else ""
    fragment = _fragment(fragment, whole_fragment) if fragment else ""
    return f"https://{host}{path}{query}{fragment}"


def _behind(host: str, path: str, query: str) -> str | None:
    """The address that a redirecting page or an AMP cache carries inside its own."""
    cached = _AMP_CACHE.fullmatch(host + path)
    if cached is not None:
        return f"https://{cached[1]}?{query}"
    names = _DOORS.get(host + path.rstrip("/"))
    if names is not None:
        for part in query.split("&"):
            name, _, value = part.partition("=")
            if name in names and value[:4].lower() == "http":
                return unquote(value)
    return None


def _authority(authority: str) -> str:
    """Host and port in one form, or "" when there is no usable host."""
    authority = authority.rpartition("@")[2]
    if authority.startswith("["):
        name, _, port = authority.partition("]")
        host = f"{name.lower()}]"
        port = port.removeprefix(":")
    else:
        name, _, port = authority.partition(":")
        host = _host(name)
    if port and not (port.isascii() and port.isdigit()):
        return ""
    return host if not host or port in ("", "80", "443") else f"{host}:{port}"


@lru_cache(maxsize=2048)
def _host(name: str) -> str:
    """A host in lower case and Unicode, without `www.` and its like; "" when it is no host."""
    if "%" in name:
        name = unquote(name)
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name).replace("。", ".")
    labels = [_label(label) for label in name.lower().rstrip(".").split(".")]
    if not all(labels):
        return ""
    while labels[0] in _VARIANTS and len(labels) > 2 and not _is_suffix(labels[1:]):
        del labels[0]
    if len(labels) > 3 and labels[1] in ("m", "mobile"):  # en.m.example.org
        del labels[1]
    host = ".".join(labels)
    return _SAME_HOST.get(host, host)


def _label(label: str) -> str:
    if label.startswith("xn--"):
        try:
            label = unicodedata.normalize("NFKC", label[4:].encode("ascii").decode("punycode")).lower()
        except UnicodeError:
            return label
    fits = all(not char.isascii() or char.isalnum() or char in "-_" for char in label)
    return label if fits else ""


def _is_suffix(labels: list[str]) -> bool:
    """Whether names are sold below these labels (`co.uk`), so that the label before them is the site."""
    return len(labels) == 2 and labels[0] in _SECOND_LEVEL and len(labels[1]) == 2


def _path(path: str) -> str:
    """A path in one form, without a trailing slash: "" for the root."""
    if ";" in path:
        path = _PATH_SESSION.sub("", path)
    if "%" in path or not path.isascii():
        path = _spell(path, "/?#;%")
    if "//" in path:
        path = _SLASHES.sub("/", path)
    if "/." in path:
        path = posixpath.normpath(path)
    if "." in path:
        path = _INDEX.sub("/", path)
    if "amp" in path or "AMP" in path:
        path = _AMP.sub("", path).rstrip("/") or path
    return path.rstrip("/")


def _query(query: str, host: str, path: str) -> str:
    """The parameters that tell pages apart, in one order, with their question mark."""
    only = _ALL_THAT_COUNTS.get(host + path)
    idle = _IDLE_ON.get(host, frozenset())
    kept = set()
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name and name not in idle and only in (None, name) and not _is_idle(name, value):
            kept.add(_spell(part.replace("+", " "), "&=+#;%"))
    return "?" + "&".join(sorted(kept)) if kept else ""


def _is_idle(name: str, value: str) -> bool:
    """Whether this parameter only tells how the reader came here."""
    match _role(name):
        case "tracking":
            return True
        case "flag":
            return value.lower() in ("", "1", "true", "yes")
        case "session":
            return _SESSION_ID.fullmatch(value) is not None
        case "referrer":
            return not any(map(str.isdigit, value)) or _FROM_A_FEED.fullmatch(value) is not None
        case "loose":
            return _FROM_A_FEED.fullmatch(value) is not None
        case _:
            return False


@lru_cache(maxsize=512)
def _role(name: str) -> str:
    return next((role for role, names in _ROLES.items() if names.fullmatch(name)), "")


def _fragment(fragment: str, whole: bool) -> str:
    """The fragment with its `#` when it tells posts apart, else ""."""
    fragment = fragment.partition(":~:")[0]
    if "%" in fragment:
        fragment = _spell(fragment, "%")
    if whole:
        return f"#{fragment}" if fragment and _IDLE_ANCHOR.match(fragment) is None else ""
    return f"#{fragment}" if len(fragment) <= 200 and _ANCHOR.fullmatch(fragment) else ""


def _spell(text: str, reserved: str) -> str:
    """Percent escapes decoded where that changes no meaning, the others in capitals; one Unicode form."""

    def decode(run: re.Match[str]) -> str:
        raw = bytes.fromhex(run[0].replace("%", ""))
        try:
            chars = raw.decode()
        except UnicodeDecodeError:
            return run[0].upper()
        return "".join(f"%{ord(c):02X}" if c in reserved or c < " " or c == "\x7f" else c for c in chars)

    if "%" in text:
        text = _ESCAPES.sub(decode, text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


_OWN_ID = re.compile(
    r"""\d{5,}                                                        # world-12345678
    | (?:19|20)\d\d[/-]\d\d?[/-][^/]                                 # 2024/05/harbour-fest
    | (?<!page)(?<!paged)[=/:](?!(?:19|20)\d\d(?!\d))\d+(?=$|[/?&#])  # ?p=7, /posts/7, but no year, no page=2
    | \w-(?!(?:19|20)\d\d(?!\d))\d{2,}(?=$|[/?&#.])                # /post-42
    | (?<![0-9a-z])(?=[a-f]*\d)[0-9a-f]{8,}(?![0-9a-z])              # hexadecimal, a uuid
    | [=/](?=\w*\d)(?=\w*[a-z])\w{9,}(?=$|[/?&#])                    # dQw4w9WgXcQ
    | \#[\w!/-]*\d""",
    re.IGNORECASE | re.VERBOSE,
)


def holds_own_id(address: str) -> bool:
    """Whether a canonical link (or a guid) carries what looks like the id of one single thing.

    `/today`, `/weather`, `42` do not: they may be given to another post tomorrow.
    """
    return _OWN_ID.search(address) is not None


def same_but_host(one: str, other: str) -> bool:
    """Whether two canonical links tell apart by their hosts alone: a site that moved."""
    tails = [re.search(r"[/?#].*", link[8:]) for link in (one, other)]
    return tails[0] is not None and tails[1] is not None and tails[0][0] == tails[1][0]
