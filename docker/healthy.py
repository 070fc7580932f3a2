"""The container's health check: exit code 0 when the bot says that it is ready."""

import http.client
import json
import os
import sys

# Not urllib: it would ask a proxy of the environment for our own address.
connection = http.client.HTTPConnection(
    "127.0.0.1", int(os.environ.get("LISTENPOST_PORT") or "8080"), timeout=4
)
try:
    connection.request("GET", "/readyz")
    answer = connection.getresponse()
    ok = answer.status == 200 and json.loads(answer.read())["ok"]
except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
    sys.exit(f"not ready: {error}")
sys.exit(0 if ok else "not ready")
