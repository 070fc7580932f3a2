"""What every chat's doctor has: findings, how they are told, and a failed question as a sentence."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import asdict, dataclass
from typing import Literal

import click

from core.say import phrases, say

Verdict = Literal["good", "bad", "warning", "skipped"]
SIGNS: dict[Verdict, str] = {"good": "✔", "bad": "✖", "warning": "!", "skipped": "–"}
TIMEOUT = 10
"""Seconds for one answer."""

phrases(
    {
        "doctor.fine": "Everything is fine.",
        "doctor.failed": {"one": "{n} check failed.", "other": "{n} checks failed."},
        "doctor.unreachable": "{host} cannot be reached: {why}.",
        "doctor.why.name": "its name is not known to this machine's DNS",
        "doctor.why.certificate": "its certificate is not trusted here",
        "doctor.why.refused": "it does not take the connection",
        "doctor.why.slow": "no answer within {n} s",
        "doctor.why.broken": "the connection broke ({kind})",
        "doctor.why.closed": "the connection was closed",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found: `check` is its name for programs, `hint` says what to click."""

    check: str
    verdict: Verdict
    sentence: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{SIGNS[self.verdict]} {self.sentence}" + (f"\n    → {self.hint}" if self.hint else "")


def good(check: str, sentence: str) -> Finding:
    return Finding(check=check, verdict="good", sentence=sentence)


def bad(check: str, sentence: str, hint: str) -> Finding:
    return Finding(check=check, verdict="bad", sentence=sentence, hint=hint)


def warning(check: str, sentence: str, hint: str) -> Finding:
    return Finding(check=check, verdict="warning", sentence=sentence, hint=hint)


def skipped(check: str, sentence: str, hint: str = "") -> Finding:
    return Finding(check=check, verdict="skipped", sentence=sentence, hint=hint)


class NoAnswer(Exception):
    """The chat did not answer as hoped: a sentence, what to do, the chat's own word, the answer's headers."""

    def __init__(self, sentence: str, hint: str, code: str = "", headers: Mapping[str, str] | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
        self.code = code
        self.headers = headers or {}


def why(error: BaseException) -> str:
    """A network error in words that hold no address: a WebSocket's may be a secret."""
    import aiohttp  # here: a command line that only lists its commands does not wait for it

    if isinstance(error, TimeoutError):
        return say("doctor.why.slow", n=TIMEOUT)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return say("doctor.why.name")
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return say("doctor.why.certificate")
    if isinstance(error, aiohttp.ClientConnectorError):
        return say("doctor.why.refused")
    return say("doctor.why.broken", kind=type(error).__name__)


async def report(findings: AsyncGenerator[Finding, None], as_json: bool) -> int:
    """Print each finding as it comes, or all of them as JSON; the exit code, 1 when a check failed."""
    found = []
    async with contextlib.aclosing(findings) as ours:  # also when nobody reads on
        async for finding in ours:
            found.append(finding)
            if not as_json:
                click.echo(str(finding))
    failed = sum(finding.verdict == "bad" for finding in found)
    if as_json:
        told = {"ok": not failed, "checks": [asdict(finding) for finding in found]}
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        click.echo(say("doctor.failed", n=failed) if failed else say("doctor.fine"))
    return 1 if failed else 0
