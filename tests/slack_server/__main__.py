"""python -m tests.slack_server --port 8065 --channels mentions,alerts"""

from __future__ import annotations

import argparse
import contextlib
import socket

from tests.slack_server.faults import Faults
from tests.slack_server.outside import serve
from tests.slack_server.world import World


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.slack_server", description="A Slack on loopback.")
    parser.add_argument("--port", type=int, default=8065)
    parser.add_argument("--channels", default="general,mentions,alerts", help="names with commas between")
    parser.add_argument("--people", default="ada,ben,cleo", help="names with commas between")
    parser.add_argument("--faults", type=float, default=0.0, help="share of posts that go wrong")
    parser.add_argument("--limits", action="store_true", help="keep Slack's rate limits")
    parser.add_argument("--request-url", help="HTTP mode: where to post payloads")
    given = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", given.port))
    world = World()
    print(f"api = http://127.0.0.1:{given.port}/api/")
    print(f"SLACK_BOT_TOKEN={world.bot_token}")
    print(f"SLACK_APP_TOKEN={world.app_token}")
    print(f"SLACK_SIGNING_SECRET={world.signing_secret}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        serve(
            listener,
            channels=given.channels.split(","),
            people=given.people.split(","),
            faults=Faults(given.faults),
            limits=given.limits,
            request_url=given.request_url,
            pace=1.0,
        )


if __name__ == "__main__":
    main()
