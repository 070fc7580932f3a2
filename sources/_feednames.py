"""What the elements of RSS, RDF, Atom and their extensions are for, whatever each format calls them."""

from __future__ import annotations

# Elements of these namespaces, of none, and of the root's own go by their bare name.
_BARE = frozenset(
    {
        "http://www.w3.org/2005/Atom",
        "https://www.w3.org/2005/Atom",
        "http://www.w3.org/2005/atom",
        "http://purl.org/atom/ns#",
        "http://purl.org/net/rss1.1#",
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://my.netscape.com/publish/formats/rss-0.91.dtd",
        "http://channel.netscape.com/rdf/simple/0.9/",
        "http://backend.userland.com/rss",
        "http://backend.userland.com/rss2",
        "http://backend.userland.com/rss2.1",
        "http://backend.userland.com/blogChannelModule",
        "http://blogs.law.harvard.edu/tech/rss",
        "http://www.w3.org/1999/xhtml",
    }
)
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
}

# Role: the names that play it, in any order; a `spare` one counts where the first is missing or empty.
_ROLES = {
    "channel": "channel",
    "item": "item entry",
    "link": "link",
    "group": "media:group",
    "key": "guid id",
    "title": "title",
    "spare title": "dc:title media:title",
    "long": "content:encoded content body fullitem",
    "short": "description summary",
    "spare text": "media:description itunes:summary itunes:subtitle",
    "author": "author dc:creator dc:author",
    "spare author": "itunes:author media:credit",
    "name": "name",
    "email": "email",
    "published": "pubDate pubdate published",
    "issued": "issued dc:date dcterms:issued",
    "created": "created dcterms:created",
    "updated": "updated modified dcterms:modified date lastBuildDate",
    "language": "language dc:language",
    "count": "slash:comments thr:total",
    "comments": "comments",
    "reply": "thr:in-reply-to",
    "file": "enclosure media:content media:player",
    "source": "source",
    "ttl": "ttl",
    "period": "sy:updatePeriod",
    "frequency": "sy:updateFrequency",
}
_ROLE_OF = {name: role for role, names in _ROLES.items() for name in names.split()}


class Roles(dict[str, str]):
    """The role of a tag as the parser gives it (`{namespace}name`); "" for one that plays none."""

    def __init__(self, root_tag: str) -> None:
        super().__init__()
        self._own = root_tag.rpartition("}")[0][1:]

    def __missing__(self, tag: str) -> str:
        space, _, name = tag.rpartition("}")
        space = space[1:]
        if space and space not in _BARE and space != self._own:
            prefix = _PREFIXES.get(space)
            name = f"{prefix}:{name}" if prefix else ""
        role = _ROLE_OF.get(name, "")
        if len(self) < 1000:  # a hostile feed may have no two tags alike
            self[tag] = role
        return role
