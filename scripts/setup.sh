#!/bin/sh
# Makes .venv and installs what the given lock names, every file checked against its hash.
# Takes uv when it is there, plain pip when not. Set PYTHON to choose the interpreter.
set -eu
cd "$(dirname "$0")/.."
lock=${1:-requirements.lock}

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

python=
for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14; do
  if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 && fits "$candidate"; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "Listenpost needs Python 3.11 or newer. On Debian or Ubuntu: sudo apt-get install python3 python3-venv" >&2
  exit 1
fi

if [ -x .venv/bin/python ] && ! fits .venv/bin/python; then rm -rf .venv; fi

if command -v uv >/dev/null 2>&1; then
  [ -x .venv/bin/python ] || uv venv -q --python "$(command -v "$python")" .venv
  uv pip install -q --compile-bytecode --python .venv/bin/python --require-hashes -r "$lock"
else
  if [ ! -x .venv/bin/python ]; then
    "$python" -m venv .venv 2>/dev/null || {
      # Debian ships venv's pip apart (python3-venv). A pip of the system will do as well.
      rm -rf .venv
      "$python" -m pip --version >/dev/null 2>&1 || {
        echo "Python's venv is not complete here. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2
        exit 1
      }
      "$python" -m venv --without-pip .venv
    }
  fi
  if .venv/bin/python -m pip --version >/dev/null 2>&1; then
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
  else
    "$python" -m pip --python .venv/bin/python install -q --disable-pip-version-check --require-hashes -r "$lock"
  fi
fi

# The program itself is not installed but found: its folders stand right here.
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
pwd > "$site/listenpost.pth"
printf '#!%s/.venv/bin/python\nfrom bot.__main__ import main\n\nmain()\n' "$(pwd)" > .venv/bin/listenpost
chmod +x .venv/bin/listenpost
