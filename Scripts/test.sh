#!/usr/bin/env bash
# Every test, the same for a person and for CI: make test
# A failed build ends it; any other failure is noted, and the rest still runs. The seconds of each stage stand at the end.
# NOROSHI_REQUIRE=data,chromium,cryptography,postfix,dovecot,netns,mount,compiler makes a missing prerequisite fail instead of
# skipping.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=()
took=()
logs=$(mktemp -d)
beside=
# Ctrl-C reaches what runs in front; what runs beside it is ended here.
trap '[ -z "$beside" ] || kill -TERM -- "-$beside" 2>/dev/null; rm -rf "$logs"' EXIT

# stage NAME COMMAND...: heading, command, elapsed seconds; remembers a failure and returns it.
stage() {
  local name=$1 began=$SECONDS status=0
  shift
  printf '\n== %s\n' "$name"
  "$@" || status=$?
  note "$name" "$status" $((SECONDS - began))
}

# note NAME STATUS SECONDS: says how a stage ended, remembers it, and returns its status.
note() {
  took+=("$(printf '%6d s  %s' "$3" "$1")")
  if [ "$2" -eq 0 ]; then
    printf -- '-- %s: %d s\n' "$1" "$3"
  else
    printf -- '-- %s: FAILED (exit %d), %d s\n' "$1" "$2" "$3"
    failed+=("$1")
  fi
  return "$2"
}

# together NAME COMMAND NAME COMMAND: two stages at once, each command one word of the shell; what they said stands one
# after the other. For stages that mostly wait: for a deadline, for silence, for a node to start.
together() {
  local first=$1 second=$3 began=$SECONDS status=0
  printf '\n== %s, and %s beside it\n' "$first" "$second"
  # A process group of its own: in that of the script it would begin deaf to Ctrl-C, and so would the nodes that it starts.
  set -m
  (timed second "$4" >"$logs/second" 2>&1) &
  beside=$!
  set +m
  timed first "$2"
  status=$?
  note "$first" "$status" "$(cat "$logs/first.seconds")"
  wait "$beside"
  status=$?
  beside=
  printf '\n== %s\n' "$second"
  cat "$logs/second"
  note "$second" "$status" "$(cat "$logs/second.seconds")"
  printf -- '-- both: %d s\n' $((SECONDS - began))
}

# timed PLACE COMMAND: leaves the seconds beside what was said.
timed() {
  local began=$SECONDS status=0
  $2 || status=$?
  printf '%d' $((SECONDS - began)) >"$logs/$1.seconds"
  return "$status"
}

swift_tests() {
  # The network's seeds and planted bugs are looked at by Scripts/laws.sh, in a release build.
  NOROSHI_RELEASE_LAWS=1 swift test --skip-build
}

release_builds() {
  # What `make run` starts: a release build sees the system's modules in another order than a debug build.
  swift build -j 2 -c release --product noroshi && swift build -j 2 -c release --product simulate
}

# The real process killed at every step, on a full disk, beside its own commands.
crashes() { .venv/bin/python Browser/crash.py; }
# Real processes linked to each other, five of them on a bad day, and the protocol's client in another language. They wait
# rather than hurry: the deadlines of the crashes beside them come first.
federation() { nice -n 5 .venv/bin/python Browser/federation.py; }
# The demonstration of three nodes, as make run starts it.
three_nodes() { .venv/bin/python Browser/three.py; }
# A few of the 1,000 kills of make soak, so that the way of killing is tested too: half a minute of a release node.
kills() { .venv/bin/python Browser/kills.py 20 --binary .build/release/noroshi; }

stage "set up" Scripts/setup.sh test || exit 1
stage "format" Scripts/format.sh check
stage "build (debug, warnings are errors)" swift build --build-tests -j 2 || exit 1
stage "swift test" swift_tests
if stage "build (release)" release_builds; then
  stage "laws (release build)" Scripts/laws.sh
fi
# The journeys print their own seconds, then the closing line `N passed, M failed`. Nothing runs beside them: pages have
# time limits.
stage "browser journeys" Scripts/browser.sh
together "crashes" crashes "federation" federation
together "three nodes" three_nodes "kills (release build)" kills

printf '\n== seconds of each stage\n'
printf '%s\n' "${took[@]}"
printf '%6d s  the whole\n' "$SECONDS"
if [ "${#failed[@]}" -gt 0 ]; then
  printf 'failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
