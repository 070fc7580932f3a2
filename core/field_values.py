"""What stands behind a field's colon, as a clause: `lang:en`, `followers:>1k`, `is:reply`."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import cast

from core.clauses import And, Comparison, Counts, Figure, Flag, Is, Name, Query, Says
from core.codes import COUNTRIES, LANGUAGE_NAMES, LANGUAGES
from core.field_names import FIELDS, FIGURES, FLAGS
from core.fields import SENTIMENTS
from core.fold import UNSEEN, fold
from core.refusal import refusal
from core.tokens import MAX_CLAUSE, Token, visible
from core.words import kind, split

MOST_STARS = 5
MOST = 1e12
"""The largest number that can be asked for."""

_NUMBER = r"([0-9]{1,13}(?:\.[0-9]{1,3})?)([km]?)"
_COMPARED = re.compile(rf"(>=|<=|>|<|=|)\s*{_NUMBER}")
_RANGE = re.compile(rf"{_NUMBER}\.\.\.?{_NUMBER}")
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}
_FLAGS: dict[str, tuple[str, Flag]] = {
    "reply": ("is", "reply"),
    "repost": ("is", "repost"),
    "link": ("has", "link"),
}
_FLAGS_MEANT: dict[str, Flag] = {
    **dict.fromkeys(("replies", "answer", "comment", "response"), "reply"),
    **dict.fromkeys(("reposts", "retweet", "rt", "share", "shared", "boost", "reblog", "quote"), "repost"),
    **dict.fromkeys(("links", "url", "urls", "href"), "link"),
}
_SENTIMENTS_MEANT = {
    **dict.fromkeys(("bad", "neg", "unhappy", "angry", "critical", "sad"), "negative"),
    **dict.fromkeys(("good", "pos", "happy", "great"), "positive"),
    **dict.fromkeys(("none", "mixed", "neither", "ok"), "neutral"),
}
_COMMA = re.compile(r"(?<=\w)[,;，；、](?=\w)")
_FIELD = re.compile(r"([a-z]+)\s*[:：]", re.IGNORECASE)


def field_clause(name: str, token: Token) -> Query:
    """The clause of a field and one value. Raises UsageError."""
    value, at = _value(name, token), token.at
    if name in FLAGS:
        return _flag(name, value.casefold(), at)
    if name in FIGURES:
        return _figure(cast(Figure, name), value, at)
    match name:
        case "lang":
            value = _language(value, at)
        case "country":
            value = _country(value, at)
        case "sentiment":
            value = _sentiment(value, at)
        case "intent":
            value = _intent(value, at)
        case "site":
            value = _site(value, at)
        case "author":
            value = value.lstrip("@＠ ")
    _check_text(name, value, token)
    return Says(cast(Name, name), value)


def _value(name: str, token: Token) -> str:
    at = token.at
    if token.kind == "literal":
        raise refusal(at, "value_backticks", name=name, text=token.text)
    if token.kind == "exact" or token.tail is not None:
        raise refusal(at, "value_quotes", name=name, text=token.text)
    if token.kind not in ("bare", "quoted"):
        raise refusal(at, "value_none", name=name, operator=token.kind)
    if len(token.text) > MAX_CLAUSE:
        raise refusal(at, "clause_long", most=MAX_CLAUSE)
    value = visible(token.text)
    if (inner := _FIELD.match(value)) and inner[1].casefold() in FIELDS:
        raise refusal(at, "field_in_field", name=name, inner=inner[1].casefold())
    if token.kind == "bare" and len(value) > 1 and fold(value[-1]) in frozenset(",;，；、"):
        raise refusal(at + len(token.text) - 1, "comma", text=value[-1])
    if token.kind == "bare" and name not in FIGURES and len(several := _COMMA.split(value)) > 1:
        what = "value_comma_name" if name in ("author", "source") else "value_comma"
        raise refusal(at, what, name=name, value=value, meant=" OR ".join(several))
    if token.kind == "bare" and fold(value[0]) in ("'", "´"):
        raise refusal(at, "value_single_quotes", name=name, value=value.strip("'‘’´"))
    return value


def _check_text(name: str, value: str, token: Token) -> None:
    at = token.at
    if not split(fold(value)):
        raise refusal(at, "value_blank", name=name)
    if fold(value[0]) == "-":
        raise refusal(at, "value_minus", name=name, value=value.lstrip("-‐‒–—―−"))
    if token.kind == "bare" and not (kind(value[0]) or value[0] in "@._/#*"):
        raise refusal(at, "value_edge", name=name, value=value)
    if "?" in fold(value) or "*" in fold(value)[:-1]:
        raise refusal(at, "value_wild", name=name, value=value)


# ---------------------------------------------------------------- what can be one of a few


def _flag(name: str, value: str, at: int) -> Is:
    if value in _FLAGS and _FLAGS[value][0] == name:
        return Is(_FLAGS[value][1])
    meant = next(iter(get_close_matches(value, _FLAGS, 1, 0.7)), None) or _FLAGS_MEANT.get(value)
    if meant:
        raise refusal(at, "flag_meant", text=f"{name}:{value}", meant=f"{_FLAGS[meant][0]}:{meant}")
    raise refusal(at, "flag", text=f"{name}:{value}")


def _sentiment(value: str, at: int) -> str:
    value = value.casefold()
    if value in SENTIMENTS:
        return value
    nearest = _SENTIMENTS_MEANT.get(value) or next(iter(get_close_matches(value, SENTIMENTS, 1, 0.6)), None)
    if nearest:
        raise refusal(at, "sentiment_meant", value=value, meant=nearest)
    raise refusal(at, "sentiment", value=value)


def _intent(value: str, at: int) -> str:
    value = "_".join(value.casefold().replace("-", " ").split())
    if not re.fullmatch("[a-z]+(_[a-z]+)*", value):
        raise refusal(at, "intent", value=value)
    return value


def _language(value: str, at: int) -> str:
    tag = UNSEEN.sub("", value).casefold().replace("_", "-")
    main = tag.partition("-")[0]
    known = main in LANGUAGES or (len(main) == 3 and main not in LANGUAGE_NAMES)
    if known and re.fullmatch("[a-z]{2,3}(-[a-z0-9]{1,8})*", tag):
        return tag
    if meant := LANGUAGE_NAMES.get(main):
        raise refusal(at, "lang_meant", value=value, meant=meant)
    raise refusal(at, "lang", value=value)


def _country(value: str, at: int) -> str:
    code = UNSEEN.sub("", value).upper()
    if code in COUNTRIES:
        return code
    if code in ("UK", "EN"):
        raise refusal(at, "country_meant", value=value, meant="GB")
    if code.casefold() in LANGUAGES:
        raise refusal(at, "country_lang", value=value, code=code.casefold())
    raise refusal(at, "country", value=value)


def _site(value: str, at: int) -> str:
    host, _, path = re.sub(r"^https?://", "", value, flags=re.IGNORECASE).partition("/")
    if below := re.match(r"\*?\.+(?=\w)", host):
        raise refusal(at, "site_below", value=value, host=host[below.end() :])
    if port := re.search(r"(?<=\w):[0-9]+$", host):
        raise refusal(at, "site_port", value=value, host=host[: port.start()])
    if path and "." in host and " " not in host:
        raise refusal(at, "site_path", value=value, host=host)
    return value


# ---------------------------------------------------------------- numbers


def _figure(name: Figure, value: str, at: int) -> Query:
    text = UNSEEN.sub("", value)
    text = fold(text).replace("≥", ">=").replace("≤", "<=").replace("_", "")
    if parts := _COMPARED.fullmatch(text):
        how = cast(Comparison, parts[1] or "=")
        clause = Counts(name, how, _number(parts[2], parts[3], value, at))
        _check_sense(clause, value, at)
        return clause
    if parts := _RANGE.fullmatch(text):
        low, high = _number(parts[1], parts[2], value, at), _number(parts[3], parts[4], value, at)
        if low > high:
            raise refusal(at, "range_turned", name=name, value=value, meant=f"{high:.15g}..{low:.15g}")
        clauses = Counts(name, ">=", low), Counts(name, "<=", high)
        for clause in clauses:
            _check_sense(clause, value, at)
        return And(clauses)
    if re.search("[0-9],[0-9]", text):
        raise refusal(at, "number_comma", name=name, value=value)
    if sides := re.fullmatch(rf"{_NUMBER}-{_NUMBER}", text):
        raise refusal(
            at, "number_range", name=name, value=value, meant=f"{sides[1]}{sides[2]}..{sides[3]}{sides[4]}"
        )
    raise refusal(at, "number", name=name, value=value)


def _number(digits: str, letter: str, value: str, at: int) -> float:
    thousandths = round(float(digits) * 1000) * _TIMES[letter]
    if thousandths > MOST * 1000:
        raise refusal(at, "number_large", value=value)
    return thousandths / 1000


def _check_sense(clause: Counts, value: str, at: int) -> None:
    """Refuses what holds for no post, and stars beyond the last one."""
    number, how = clause.number, clause.how
    if clause.name != "rating":
        if how == "<" and number == 0:
            raise refusal(at, "number_never", name=clause.name, value=value)
        return
    never = {
        "=": number < 1,
        "<": number <= 1,
        "<=": number < 1,
        ">": number >= MOST_STARS,
        ">=": False,
    }
    if number > MOST_STARS or never[how]:
        raise refusal(at, "rating_range", value=value, most=MOST_STARS)
