#!/bin/sh
# Makes .venv and installs what the given lock names, every file checked against its hash.
# Takes uv when it is there, plain pip when not. Set PYTHON to choose the interpreter.
# May be run again at any time: what is there stays, and what an interruption left half done is made anew.
set -eu
cd "$(dirname "$0")/.."
lock=${1:-requirements.lock}
unfinished=.venv/.unfinished
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_USER=0

say() { printf '%s\n' "$*" >&2; }
fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

python=
for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14; do
  if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 && fits "$candidate"; then
    python=$(command -v "$candidate")
    break
  fi
done
if [ -z "$python" ]; then
  say "Listenpost needs Python 3.11 or newer. On Debian or Ubuntu: sudo apt-get install python3 python3-venv"
  exit 1
fi

# One that was interrupted, whose Python is gone, or is too old now.
if [ -e .venv ] && { [ -e "$unfinished" ] || ! fits .venv/bin/python; }; then rm -rf .venv; fi
[ -e .venv ] || say "Setting up .venv, once. This takes about a minute."
mkdir -p .venv
: > "$unfinished"

with_uv() {
  [ -x .venv/bin/python ] || uv venv -q --allow-existing --python "$python" .venv || return 1
  uv pip install -q --compile-bytecode --python .venv/bin/python --require-hashes -r "$lock"
}

with_pip() {
  # Debian ships what fills a new environment with pip apart (python3-venv). A pip of the system will do too.
  [ -x .venv/bin/python ] || "$python" -m venv --without-pip .venv || return 1
  if .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null 2>&1; then
    .venv/bin/python -m pip install -q --require-hashes -r "$lock"
  elif "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m pip --python .venv/bin/python install -q --require-hashes -r "$lock"
  else
    say "There is no pip here. On Debian or Ubuntu: sudo apt-get install python3-venv"
    return 1
  fi
}

installed=
if command -v uv >/dev/null 2>&1; then
  # pip may know an index or a certificate that uv was never told of.
  if with_uv; then installed=uv; else say "uv could not do it; trying pip."; fi
fi
if [ -z "$installed" ] && ! with_pip; then
  say "Not everything could be installed; what stands above says why. Run the same again when that is mended."
  exit 1
fi

# The program itself is not installed but found: its folders stand right here.
here=$(pwd)
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$here" > "$site/listenpost.pth"
quoted=$(printf '%s' "$here" | sed "s/'/'\\\\''/g")
printf "#!/bin/sh\nexec '%s/.venv/bin/python' -m bot \"\$@\"\n" "$quoted" > .venv/bin/listenpost
chmod +x .venv/bin/listenpost
rm -f "$unfinished"
