"""python -m tests.discord_server --port 8066 --channels mentions,alerts"""

from __future__ import annotations

import argparse
import contextlib
import socket

from tests.discord_server.faults import Faults
from tests.discord_server.outside import serve
from tests.discord_server.spec import is_there
from tests.discord_server.world import World
from tests.outside import add_words, in_words


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.discord_server", description="A Discord on loopback."
    )
    add_words(parser, 8066)
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
            **in_words(given),
            faults=Faults(given.faults),
        )


if __name__ == "__main__":
    main()
