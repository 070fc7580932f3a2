"""The container's health check: exit code 0 when the bot says that it is ready."""

import json
import os
import sys
import urllib.request

url = f"http://127.0.0.1:{os.environ.get('LISTENPOST_PORT', '8080')}/readyz"
try:
    with urllib.request.urlopen(url, timeout=4) as answer:  # noqa: S310 - our own address
        ok = answer.status == 200 and json.load(answer)["ok"]
except (OSError, ValueError, KeyError) as error:
    sys.exit(f"not ready: {error}")
sys.exit(0 if ok else "not ready")
