#!/bin/sh
# Installs what the lock names into a new environment, every file checked against its hash.
# Usage: install.sh LOCK FOLDER
set -eu
[ "$#" -eq 2 ] || { echo "usage: install.sh LOCK FOLDER" >&2; exit 2; }
"${PYTHON:-python3}" -m venv "$2"
"$2/bin/python" -m pip install -q --no-cache-dir --disable-pip-version-check --require-hashes -r "$1"
