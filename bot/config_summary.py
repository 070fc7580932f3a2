"""What the settings say about a summary that a language model writes: `[summary]`. Off unless they do."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from pydantic import Field

from bot.config_secrets import Secrets
from bot.config_values import Filled, Number, Strict, Whole
from bot.config_words import Wrong, meant
from bot.settings import SummarySettings
from core.say import phrases, say
from sources._llm import host_of

KEY = "LISTENPOST_SUMMARY_KEY"
_NEAR = (".local", ".internal", ".lan", ".home.arpa", ".localhost")

phrases(
    {
        "config.summary_no_model": "an endpoint needs the name of a model",
        "config.summary_no_model_hint": "set `model` to a name that the endpoint knows, like “llama3.2”",
        "config.summary_no_endpoint": "without an endpoint nothing of this is used",
        "config.summary_no_endpoint_hint": "set `endpoint`, like “http://localhost:11434/v1”",
        "config.summary_plain": "the key would travel over the network for everybody to read",
        "config.summary_plain_hint": "use an https:// address, or leave {name} out",
        "config.summary_source": "there is no source “{name}”",
        "config.summary_path": "leave “/chat/completions” out of the address",
        "config.summary_month": "a month has to allow at least as much as a day",
    }
)


class SummaryShape(Strict):
    """`[summary]`: a summary that a language model writes. Off while `endpoint` is empty. The key, if the
    endpoint wants one, comes from LISTENPOST_SUMMARY_KEY."""

    endpoint: str = Field(
        "", description="Where the model is asked, without `/chat/completions`: http://localhost:11434/v1."
    )
    model: str = Field("", description="Its name there.")
    timeout: Number = Field(
        30.0, ge=1, le=120, description="Seconds until the usual summary is shown instead."
    )
    mentions: Whole = Field(
        80, ge=5, le=200, description="How many mentions it gets at most for one summary."
    )
    budget_a_day: Whole = Field(200_000, ge=1_000, description="The most tokens a day (UTC).")
    budget_a_month: Whole = Field(2_000_000, ge=1_000, description="The most tokens a calendar month (UTC).")
    not_from: tuple[Filled, ...] = Field(
        (), description="Names of sources whose mentions it never gets, like mail or a closed forum."
    )


def summary_of(
    table: SummaryShape, sources: Collection[str], secrets: Secrets, wrong: Wrong
) -> SummarySettings | None:
    """What `[summary]` says, None when it is off; tells `wrong` of every mistake."""
    if not table.endpoint:
        if table.model:
            wrong("summary.model", say("config.summary_no_endpoint"), say("config.summary_no_endpoint_hint"))
        return None
    key = secrets.find(KEY)
    try:
        host, _ = host_of(table.endpoint)
    except ValueError as error:
        wrong("summary.endpoint", str(error), say("config.summary_no_endpoint_hint"))
        return None
    if table.endpoint.rstrip("/").endswith("/chat/completions"):
        wrong("summary.endpoint", say("config.summary_path"), "")
    if key and urlsplit(table.endpoint).scheme == "http" and not _is_near(host):
        wrong("summary.endpoint", say("config.summary_plain"), say("config.summary_plain_hint", name=KEY))
    if not table.model.strip():
        wrong("summary.model", say("config.summary_no_model"), say("config.summary_no_model_hint"))
    if table.budget_a_month < table.budget_a_day:
        wrong("summary.budget_a_month", say("config.summary_month"), "")
    for i, name in enumerate(table.not_from):
        if name not in sources:
            problem = say("config.summary_source", name=name)
            wrong(f"summary.not_from[{i}]", problem, meant(name, sources))
    return SummarySettings(
        endpoint=table.endpoint,
        model=table.model.strip(),
        key=key,
        timeout=table.timeout,
        mentions=table.mentions,
        budget_a_day=table.budget_a_day,
        budget_a_month=table.budget_a_month,
        not_from=frozenset(table.not_from),
    )


def _is_near(host: str) -> bool:
    """Whether a host is this machine, or one beside it, as far as its name tells."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.lower().endswith(_NEAR)
    return address.is_private or address.is_loopback
