"""Time zones and languages: which there are, and the ones of this machine."""

from __future__ import annotations

import pkgutil
import re
import warnings
from collections.abc import Mapping
from zoneinfo import ZoneInfo, available_timezones

from tzlocal import get_localzone_name

from bot.config_words import Wrong, meant
from core import phrases
from core.say import say

_CODES = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv
dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie
ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv
mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm
rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts
tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
ISO_639_1 = frozenset(_CODES.split())
"""The languages that have a code of two letters."""


def find_zone(name: str) -> ZoneInfo | None:
    """The time zone of that name, None when there is none."""
    try:
        return ZoneInfo(name.strip())
    except (KeyError, ValueError, OSError):  # no such zone; a path; a folder of zones, like Europe
        return None


def zone_named(name: str, wrong: Wrong) -> ZoneInfo:
    """The time zone of that name; UTC, and `wrong` is told, when there is none."""
    zone = find_zone(name)
    if zone is None:
        wrong("timezone", say("config.unknown_zone", name=name), zone_hint(name))
    return zone or ZoneInfo("UTC")


def zone_hint(name: str) -> str:
    """Which zone was probably meant, else what a zone looks like."""
    zones = available_timezones()
    # People know their city, and not always the continent that stands before it.
    cities = {zone.rpartition("/")[2].casefold(): zone for zone in sorted(zones)}
    city = cities.get(name.rpartition("/")[2].strip().replace(" ", "_").casefold())
    if city:
        return say("config.did_you_mean", name=city)
    hint = meant(name, zones)
    return hint if len(hint) < 100 else say("config.zone_hint")


def local_zone(environment: Mapping[str, str]) -> ZoneInfo:
    """The time zone of `TZ`, else of this machine, else UTC."""
    named = environment.get("TZ", "").lstrip(":")
    if named and (zone := find_zone(named)) is not None:
        return zone
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a machine without a time zone is no news to anybody
            return find_zone(get_localzone_name() or "UTC") or ZoneInfo("UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def languages() -> tuple[str, ...]:
    """The languages that there are sentences in."""
    return tuple(sorted({module.name.partition("_")[0] for module in pkgutil.iter_modules(phrases.__path__)}))


def language_problem(language: str) -> tuple[str, str] | None:
    """What is wrong with this language, and what to do; None when nothing is."""
    known = languages()
    if language in known:
        return None
    return say("config.unknown_language", name=language), meant(language, known)


def is_language(code: str) -> bool:
    """Whether this is an ISO 639 code in small letters; of those with three letters any."""
    return code in ISO_639_1 or re.fullmatch("[a-z]{3}", code) is not None
