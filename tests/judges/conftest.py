"""The judges that are servers, each started once for all that is judged by it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from chats.slack_manifest import SCOPES
from tests.judges.discord_between import Twin
from tests.judges.discord_people import SEED, TOKEN
from tests.judges.servers import BACKLOT, EMULATE, NODE, TWIN, environment, free_port, need, running
from tests.judges.team import BOT


def _said(number: int, by: str, at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "source_type": "slack",
        "doc_id": f"said-{number}",
        "channel": "mentions",
        "group": "press",
        "visibility": "public",
        "content": f"Number {number}: the lamp of our neighbours is on again.",
        "created": at.isoformat(),
        "author_email": f"{by.lower()}@northwind.test",
        "author_name": f"{by} of Northwind",
        "author_groups": ["press"],
        **more,
    }


def _corpus() -> str:
    now = datetime.now(UTC)
    said = [
        _said(
            1, "Maya", now - timedelta(days=40), reactions=[{"name": "+1", "users": ["leo@northwind.test"]}]
        ),
        _said(2, "Leo", now - timedelta(days=39)),
        _said(3, "Listenpost", now - timedelta(days=38)),
    ]
    return "".join(f"{json.dumps(one)}\n" for one in said)


@pytest.fixture(scope="session")
def backlot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Web API that was written by measuring Slack's; its address. Our bot is a person there, and so are
    Maya (token `maya`) and Leo (`leo`)."""
    need(BACKLOT)
    home: Path = tmp_path_factory.mktemp("backlot")
    corpus, data = home / "corpus.jsonl", home / "data"
    corpus.write_text(_corpus(), encoding="utf-8")
    subprocess.run(
        [BACKLOT, "import", str(corpus), "--data-dir", str(data)],
        cwd=home,
        env=environment(home),
        check=True,
        capture_output=True,
        timeout=60,
    )
    people = {"listenpost": BOT, "maya": "maya", "leo": "leo"}
    users = [
        {"email": f"{name}@northwind.test", "name": name.title(), "token": token}
        for name, token in people.items()
    ]
    told = {"org": "northwind", "org_domain": "northwind.test", "admin_token": "admin", "users": users}
    (data / "tokens.yaml").write_text(json.dumps(told), encoding="utf-8")
    port = free_port()
    serve = [BACKLOT, "serve", "--data-dir", data, "--port", port, "--disable-telemetry"]
    with running(serve, "Uvicorn running on", home):
        yield f"http://127.0.0.1:{port}/slack/"


@pytest.fixture(scope="session")
def emulate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Web API that keeps metadata and takes files; its address. It wants our manifest's scopes of every
    call: `BOT` has them all, each `xoxb-without-<scope>` lacks one; `xoxb-reader` may look at files."""
    need(NODE, EMULATE)
    home: Path = tmp_path_factory.mktemp("emulate")
    scopes = sorted(SCOPES)
    tokens = [{"token": BOT, "user": "admin", "scopes": scopes}]
    tokens += [
        {"token": f"xoxb-without-{left}", "user": "admin", "scopes": [one for one in scopes if one != left]}
        for left in scopes
    ]
    tokens.append({"token": "xoxb-reader", "user": "admin", "scopes": ["files:read"]})
    seed = {"channels": [{"name": "mentions"}], "tokens": tokens, "strict_scopes": True}
    (home / "seed.yaml").write_text(json.dumps({"slack": seed}), encoding="utf-8")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    start = [NODE, EMULATE, "start", "-s", "slack", "-p", port, "--host", "127.0.0.1", "--base-url", address]
    with running([*start, "--seed", home / "seed.yaml"], "Ready", home):
        yield f"{address}/"


@pytest.fixture(scope="session")
def _discord_twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twin]:
    need(NODE, TWIN)
    port, acts = free_port(), free_port()
    seed = json.dumps({"port": port, "acts": acts, "twin": SEED})
    starter = Path(__file__).with_name("discord_twin.mjs")
    with running([NODE, starter, TWIN, seed], "Ready", tmp_path_factory.mktemp("twin")):
        yield Twin(f"http://127.0.0.1:{port}/", f"http://127.0.0.1:{acts}/", TOKEN)


@pytest.fixture
def discord_twin(_discord_twin: Twin) -> Twin:
    """A Discord in which nothing was said yet."""
    with urlopen(f"{_discord_twin.acts}clear", data=b"{}") as answer:
        assert answer.status == 200
    return _discord_twin
