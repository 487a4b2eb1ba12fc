#!/usr/bin/env bash
# Every test, the same for a person and for CI: make test
# A failed build ends it; any other failure is noted, and the rest still runs.
# NOROSHI_REQUIRE=data,chromium,cryptography,postfix,dovecot makes a missing prerequisite fail instead of skipping.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=()
seeds="0..<24"

# stage NAME COMMAND...: heading, command, elapsed seconds; remembers a failure and returns it.
stage() {
  local name=$1 began=$SECONDS status=0
  shift
  printf '\n== %s\n' "$name"
  "$@" || status=$?
  if [ "$status" -eq 0 ]; then
    printf -- '-- %s: %d s\n' "$name" $((SECONDS - began))
  else
    printf -- '-- %s: FAILED (exit %d), %d s\n' "$name" "$status" $((SECONDS - began))
    failed+=("$name")
  fi
  return "$status"
}

simulate() {
  .build/debug/simulate --seeds "$seeds" --hours 24
}

stage "set up" Scripts/setup.sh test || exit 1
stage "format" Scripts/format.sh check
stage "build (debug, warnings are errors)" swift build --build-tests -j 2 || exit 1
stage "swift test" swift test --skip-build
if [[ "$(.build/debug/simulate --help 2>/dev/null)" == *--seeds* ]]; then
  stage "simulate seeds $seeds" simulate
else
  printf '\n== simulate: skipped, this build of it has no --seeds\n'
fi

# The journeys print their own seconds, then the closing line `N passed, M failed`.
printf '\n== browser journeys\n'
Scripts/browser.sh || failed+=("browser journeys")

# The real process killed at every step, on a full disk, beside its own commands.
stage "crashes" .venv/bin/python Browser/crash.py

# Real processes linked to each other, and the protocol's client in another language.
stage "federation" .venv/bin/python Browser/federation.py

# The demonstration of three nodes, as make run starts it.
stage "three nodes" .venv/bin/python Browser/three.py

# What `make run` starts: a release build sees the system's modules in another order than a debug build.
stage "build (release)" swift build -j 2 -c release --product noroshi

if [ "${#failed[@]}" -gt 0 ]; then
  printf 'failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
