"""Discord's own description of its API as a judge: every body and every query is held against it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from tests.discord_server.errors import Wrong
from tests.discord_server.things import Json

ROOT = Path(__file__).resolve().parents[2]
_ADDRESS = re.compile(r"(https?|wss?|discord)://[^\s/]+[^\s]*|attachment://[^\s/]+")


def _is_address(value: object) -> bool:
    return not isinstance(value, str) or _ADDRESS.fullmatch(value) is not None


def _is_time(value: object) -> bool:
    return not isinstance(value, str) or bool(datetime.fromisoformat(value))


def _is_snowflake(value: object) -> bool:
    return not isinstance(value, str) or (value.isdigit() and int(value) < 1 << 64)


_FORMATS = FormatChecker(formats=())
_FORMATS.checkers = {
    "uri": (_is_address, ()),
    "date-time": (_is_time, (ValueError,)),
    "snowflake": (_is_snowflake, ()),
}


def length(text: str) -> int:
    """In units of UTF-16: how Discord counts is not written down anywhere, and this is the longest way."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _one_of_a_type(
    validator: Draft202012Validator, branches: list[Json], value: Any, schema: Json
) -> Iterator[ValidationError]:
    """A union: when `type` says which branch is meant, only that one counts, and its faults are told."""
    if isinstance(value, Mapping) and "type" in value:
        meant = [one for one in branches if value["type"] in _types_of(one)]
        if len(meant) == 1:
            yield from validator.descend(value, meant[0])
            return
    wanted = [one for one in branches if one.get("type") != "null"]
    if len(wanted) == 1 and value is not None:
        yield from validator.descend(value, wanted[0])
        return
    told = []
    for branch in branches:
        errors = list(validator.descend(value, branch))
        if not errors:
            return
        if all(one.validator != "type" or one.path for one in errors):
            told.append(errors)
    if len(told) == 1:
        yield from told[0]
        return
    allowed = [one.get("const", one.get("title", one.get("type"))) for one in branches]
    yield ValidationError("is none of what is allowed", validator="enum", validator_value=allowed)


def _types_of(branch: Json) -> list[Any]:
    kind = branch.get("properties", {}).get("type", {})
    return list(kind.get("enum", [kind["const"]] if "const" in kind else []))


def _most(validator: Draft202012Validator, most: int, value: Any, schema: Json) -> Iterator[ValidationError]:
    if isinstance(value, str) and length(value) > most:
        yield ValidationError("is too long", validator="maxLength", validator_value=most)


_Validator = extend(
    Draft202012Validator, {"oneOf": _one_of_a_type, "anyOf": _one_of_a_type, "maxLength": _most}
)


@cache
def _spec() -> Json | None:
    samples = os.environ.get("LISTENPOST_SAMPLES") or str(ROOT.parent / "shared" / "samples")
    path = Path(samples) / "discord" / "openapi.json"
    if not path.is_file():
        return None
    spec: Json = json.loads(path.read_text(encoding="utf-8"))
    spec["paths"] = {re.sub(r"\{[^}]*\}", "{}", path): one for path, one in spec["paths"].items()}
    return spec


def is_there() -> bool:
    """Whether Discord's description was found; without it only our own table judges."""
    return _spec() is not None


_resolved: dict[tuple[str, bool], Json] = {}


def _resolve(schema: Any, closed: bool) -> Any:
    """The schema with what it refers to put in place (which may go round in circles). `closed`: no object
    may have keys that are not described."""
    if isinstance(schema, list):
        return [_resolve(one, closed) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        if (name, closed) not in _resolved:
            _resolved[name, closed] = here = {}
            here.update(_resolve((_spec() or {})["components"]["schemas"][name], closed))
        return _resolved[name, closed]
    found = {
        key: {name: _resolve(inner, closed) for name, inner in value.items()}
        if key == "properties"
        else _resolve(value, closed)
        for key, value in schema.items()
    }
    if closed and "properties" in found:
        found.setdefault("additionalProperties", False)
    return found


@cache
def _operation(method: str, path: str) -> Json | None:
    spec = _spec() or {"paths": {}}
    place = spec["paths"].get(re.sub(r"\{[^}]*\}", "{}", path), {})
    operation: Json | None = place.get(method.lower())
    return operation


@cache
def _of_body(method: str, path: str, closed: bool) -> Draft202012Validator | None:
    content = ((_operation(method, path) or {}).get("requestBody") or {}).get("content", {})
    if "application/json" not in content:
        return None
    schema = _resolve(content["application/json"]["schema"], closed)
    return _Validator(schema, format_checker=_FORMATS)


@cache
def _of_query(method: str, path: str) -> dict[str, Draft202012Validator] | None:
    operation = _operation(method, path)
    if operation is None:
        return None
    return {
        one["name"]: _Validator(_resolve(one["schema"], False), format_checker=_FORMATS)
        for one in operation.get("parameters", [])
        if one["in"] == "query"
    }


def judge_body(method: str, path: str, body: Any) -> tuple[list[Wrong], list[Wrong]]:
    """What is wrong with a body, and the keys in it that are unknown (those Discord takes no notice of).
    `path` is a template such as /channels/{channel}/messages."""
    closed = _of_body(method, path, True)
    if closed is None or closed.is_valid(body):
        return [], []
    open_one = _of_body(method, path, False)
    wrongs = _read(open_one.iter_errors(body)) if open_one is not None else []
    unknown = [one for one in closed.iter_errors(body) if one.validator == "additionalProperties"]
    return wrongs, _read(unknown)


def judge_answer(method: str, path: str, status: int, answer: Any) -> list[Wrong]:
    """What this Discord answers is held against the description, too."""
    answers = (_operation(method, path) or {"responses": {}})["responses"]
    told = answers.get(str(status))
    if told is None:
        return [Wrong((), "STATUS", f"answers {status}, described are {', '.join(answers)}")]
    if "content" not in told:
        return []
    schema = _resolve(told["content"]["application/json"]["schema"], True)
    return _read(_Validator(schema, format_checker=_FORMATS).iter_errors(answer))


def judge_query(method: str, path: str, query: Mapping[str, str]) -> tuple[list[Wrong], list[Wrong]]:
    """The same for a query."""
    known = _of_query(method, path)
    if known is None:
        return [], []
    wrongs: list[Wrong] = []
    unknown = [Wrong((key,), "UNKNOWN", "is no parameter of this call") for key in query if key not in known]
    for key, text in query.items():
        if key in known:
            value = _typed(text, known[key].schema)
            wrongs += [one._replace(where=(key,)) for one in _read(known[key].iter_errors(value))]
    return wrongs, unknown


def _typed(text: str, schema: Any) -> Any:
    kind = schema.get("type")
    if kind == "integer" and text.lstrip("-").isdigit():
        return int(text)
    if kind == "boolean" and text.lower() in ("true", "false", "1", "0"):
        return text.lower() in ("true", "1")
    return text


def _read(errors: Iterable[ValidationError]) -> list[Wrong]:
    return [_told(one) for one in errors]


def _told(error: ValidationError) -> Wrong:
    """A fault in Discord's words, as far as they are known."""
    where = list(error.absolute_path)
    limit: Any = error.validator_value
    if error.validator == "required":
        missing = str(error.message).split("'")[1]
        return Wrong([*where, missing], "BASE_TYPE_REQUIRED", "This field is required")
    words = {
        "maxLength": ("BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length."),
        "minLength": ("BASE_TYPE_MIN_LENGTH", f"Must be {limit} or more in length."),
        "maxItems": ("BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length."),
        "minItems": ("BASE_TYPE_MIN_LENGTH", f"Must be {limit} or more in length."),
        "maximum": ("NUMBER_TYPE_MAX", f"int value should be less than or equal to {limit}."),
        "minimum": ("NUMBER_TYPE_MIN", f"int value should be greater than or equal to {limit}."),
        "enum": ("BASE_TYPE_CHOICES", f"Value must be one of {limit}."),
        "const": ("BASE_TYPE_CHOICES", f"Value must be one of ({limit},)."),
        "type": ("BASE_TYPE_BAD_TYPE", f"Must be of type {limit}."),
        "pattern": ("STRING_TYPE_REGEX", "String value did not match validation regex."),
        "additionalProperties": ("UNKNOWN", error.message),
    }
    if error.validator == "format":
        formats = {
            "uri": ("URL_TYPE_INVALID_URL", "Not a well formed URL."),
            "date-time": ("DATE_TIME_TYPE_PARSE", "Could not parse. Should be ISO8601."),
            "snowflake": ("NUMBER_TYPE_COERCE", "Value is not snowflake."),
        }
        return Wrong(where, *formats[str(limit)])
    return Wrong(where, *words.get(str(error.validator), (str(error.validator).upper(), error.message)))
