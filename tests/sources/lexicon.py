"""A strict reader of the network's own descriptions of its messages (lexicons), to hold what we invent
against them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sources._dates import read_date

_FORMATS = {
    "at-uri": r"at://[^/\s]+(/[A-Za-z0-9.-]+(/[A-Za-z0-9_~.:-]+)?)?",
    "did": r"did:[a-z]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._-]",
    "handle": r"([a-z0-9-]+\.)+[a-z][a-z0-9-]*",
    "cid": r"b[a-z2-7]{30,}",
    "uri": r"[a-z][a-z0-9.+-]*:\S+",
    "language": r"[a-z]{2,3}(-[A-Za-z0-9]+)*",
}


class Lexicons:
    """The lexicons of a folder. Each `check` raises AssertionError with the place of what does not fit."""

    def __init__(self, folder: Path) -> None:
        self._named = cache(
            lambda name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["defs"]
        )

    def check_output(self, name: str, value: Any) -> None:
        self._check(value, self._named(name)["main"]["output"]["schema"], name, name)

    def check_input(self, name: str, value: Any) -> None:
        self._check(value, self._named(name)["main"]["input"]["schema"], name, name)

    def check_record(self, name: str, value: Any) -> None:
        assert value["$type"] == name
        self._check(value, self._named(name)["main"]["record"], name, name)

    def check_parameters(self, name: str, asked: Mapping[str, str]) -> None:
        known = self._named(name)["main"]["parameters"]
        assert set(known["required"]) <= set(asked)
        for key, text in asked.items():
            assert key in known["properties"], f"{name} has no parameter {key}"
            rule = known["properties"][key]
            self._check(int(text) if rule["type"] == "integer" else text, rule, name, key)

    def _found(self, ref: str, home: str) -> tuple[Any, str]:
        name, _, part = ref.partition("#")
        return self._named(name or home)[part or "main"], name or home

    def _check(self, value: Any, rule: Mapping[str, Any], home: str, where: str) -> None:
        match rule["type"]:
            case "ref":
                found, home = self._found(rule["ref"], home)
                self._check(value, found, home, where)
            case "union":
                kind = value.get("$type", "")
                refs = {self._full(ref, home): ref for ref in rule["refs"]}
                assert kind in refs or not rule.get("closed"), f"{where}: {kind} is none of {set(refs)}"
                if kind in refs:
                    found, home = self._found(refs[kind], home)
                    self._check(value, found, home, where)
            case "object":
                assert isinstance(value, dict), f"{where} is no object"
                for key in rule.get("required", ()):
                    assert key in value, f"{where} lacks {key}"
                for key, inner in rule.get("properties", {}).items():
                    if key in value:
                        self._check(value[key], inner, home, f"{where}.{key}")
            case "array":
                assert isinstance(value, list), f"{where} is no list"
                assert len(value) <= rule.get("maxLength", len(value)), f"{where} is too long"
                for n, one in enumerate(value):
                    self._check(one, rule["items"], home, f"{where}[{n}]")
            case "string":
                self._check_text(value, rule, where)
            case "integer":
                assert type(value) is int, f"{where} is no number"
                assert rule.get("minimum", value) <= value <= rule.get("maximum", value), where
            case "boolean":
                assert type(value) is bool, f"{where} is no truth"
                assert value == rule.get("const", value), where
            case "unknown":
                assert isinstance(value, dict), f"{where} is no object"
            case other:
                raise AssertionError(f"{where}: a rule of a kind that nobody knows, {other}")

    def _check_text(self, value: Any, rule: Mapping[str, Any], where: str) -> None:
        assert isinstance(value, str), f"{where} is no text"
        assert len(value.encode()) <= rule.get("maxLength", 10**9), f"{where} is too long"
        form = rule.get("format")
        if form == "datetime":
            assert read_date(value) is not None, f"{where} is no time: {value}"
        elif form in _FORMATS:
            assert re.fullmatch(_FORMATS[form], value), f"{where} is no {form}: {value}"

    def _full(self, ref: str, home: str) -> str:
        return f"{home}{ref}" if ref.startswith("#") else ref
