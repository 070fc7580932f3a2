"""English: what is said when a place on the network does not answer as it should."""

from __future__ import annotations

from core.say import Phrase

PHRASES: dict[str, Phrase] = {
    "fetch.address": "{url} is no address that can be asked; use one that begins with https:// or http://",
    "fetch.private": (
        "{host} is in a private network ({address}); if it shall be listened to, "
        "add it to `allow` in the settings"
    ),
    "fetch.private_redirect": (
        "the address redirects into a private network ({host}, {address}), and is not followed there; "
        "look where it leads in a browser"
    ),
    "fetch.odd_host": "{host} is an odd way to write an address; write it as a name or in the usual form",
    "fetch.not_found_host": "{host} has no address just now (no such name, or the name service does not answer)",
    "fetch.connection": "{host} cannot be reached just now",
    "fetch.certificate": "the certificate of {host} is not valid; look at the address in a browser",
    "fetch.tls": "{host} does not speak https there; look at the address in a browser",
    "fetch.timeout": "{host} took longer than {limit} to answer",
    "fetch.cut_short": "{host} ended its answer before it was complete",
    "fetch.not_http": "{host} does not speak HTTP there, or sends headers that are too long",
    "fetch.too_big": "the answer of {host} is larger than {limit} MB",
    "fetch.bomb": "the answer of {host} unpacks to more than {ratio} times its size; that is an attack or a defect",
    "fetch.packed_twice": "the answer of {host} is packed twice; that is an attack or a defect",
    "fetch.packing": "the answer of {host} is packed in a way that was not asked for",
    "fetch.damaged": "the answer of {host} is packed and damaged",
    "fetch.redirects": {"other": "more than {n} redirects; look where the address leads in a browser"},
    "fetch.circle": "the address redirects to itself; look where it leads in a browser",
    "fetch.redirect_nowhere": "the address redirects, but not to an address that can be asked",
    "fetch.redirect_post": "the address redirects to another host, which will not be sent what was meant for this one",
    "fetch.unasked_304": "{host} says that nothing changed, but was not asked that",
    "fetch.status_401": "{host} asks for a sign-in (401); look for a public address, or a key in the settings",
    "fetch.status_403": "{host} refuses to be read by programs like this one (403); a person must ask there",
    "fetch.status_404": "nothing is at {url} any more (404); look for its new address",
    "fetch.status_410": "{url} is gone for good (410); take it out of the settings or look for its new address",
    "fetch.status_429": "{host} was asked too often (429)",
    "fetch.status_451": "{host} may not show this here, for legal reasons (451)",
    "fetch.status_503": "{host} is overloaded or under repair (503)",
    "fetch.status_busy": "{host} has trouble of its own ({status})",
    "fetch.quota": "{host} allows no more requests for now; the quota is used up",
    "fetch.status_other": "{host} answered with the status {status}; look at the address in a browser",
}
