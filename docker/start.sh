#!/bin/sh
# Starts the bot; further words are its command line (default: run).
set -eu
[ "$#" -gt 0 ] || set -- run
exec python -m bot "$@"
