"""python -m tests.discord_server --port 8066 --channels mentions,alerts"""

from __future__ import annotations

import argparse
import contextlib
import socket

from tests.discord_server.faults import Faults
from tests.discord_server.outside import serve
from tests.discord_server.spec import is_there
from tests.discord_server.world import World


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.discord_server", description="A Discord on loopback."
    )
    parser.add_argument("--port", type=int, default=8066)
    parser.add_argument("--channels", default="general,mentions,alerts", help="names with commas between")
    parser.add_argument("--people", default="ada,ben,cleo", help="names with commas between")
    parser.add_argument("--faults", type=float, default=0.0, help="share of posts that go wrong")
    parser.add_argument("--limits", action="store_true", help="keep Discord's rate limits")
    given = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", given.port))
    print(f"api = http://127.0.0.1:{given.port}/api/v10/")
    print(f"gateway = ws://127.0.0.1:{given.port}/gateway/")
    print(f"DISCORD_TOKEN={World().token}")
    if not is_there():
        print("samples/discord/openapi.json is not there: only the table of our own judges")
    print(end="", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        serve(
            listener,
            channels=given.channels.split(","),
            people=given.people.split(","),
            faults=Faults(given.faults),
            limits=given.limits,
        )


if __name__ == "__main__":
    main()
