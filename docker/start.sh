#!/bin/sh
# Starts the bot; further words are its command line (default: run).
set -eu
[ "$#" -gt 0 ] || set -- run
# -P: nothing in the data folder is taken for a part of the program.
exec python -P -m bot "$@"
