"""python -m tests.slack_server --port 8065 --channels mentions,alerts"""

from __future__ import annotations

import argparse
import contextlib
import socket

from tests.outside import add_words, in_words
from tests.slack_server.faults import Faults
from tests.slack_server.outside import serve
from tests.slack_server.world import World


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.slack_server", description="A Slack on loopback.")
    add_words(parser, 8065)
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
            **in_words(given),
            faults=Faults(given.faults),
            request_url=given.request_url,
            pace=1.0,
        )


if __name__ == "__main__":
    main()
