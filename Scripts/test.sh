#!/usr/bin/env bash
# Every test, the same for a person and for CI: make test
# A failed build ends it; any other failure is noted, and the rest still runs. At the end stand the seconds of each stage and, of
# each that failed, its most telling lines: whoever sees only the end of a long log sees what failed.
# NOROSHI_REQUIRE=data,chromium,cryptography,postfix,dovecot,netns,mount,compiler makes a missing prerequisite fail instead of
# skipping.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=()
failed_logs=()
took=()
logs=$(mktemp -d)
beside=
# What speaks through a pipe would otherwise be heard late.
export PYTHONUNBUFFERED=1
# Ctrl-C reaches what runs in front; what runs beside it is ended here. `tee` outlives it so that the last words are heard, and
# without a trap of its own the script would go on with the next stage, as `tee` has ended well.
trap '[ -z "$beside" ] || kill -TERM -- "-$beside" 2>/dev/null; rm -rf "$logs"' EXIT
trap 'exit 130' INT

# stage NAME COMMAND...: heading, command, elapsed seconds; remembers a failure and returns it. What it says is heard at once and
# kept.
stage() {
  local name=$1 began=$SECONDS status=0 log="$logs/stage.${#took[@]}"
  shift
  printf '\n== %s\n' "$name"
  "$@" 2>&1 | tee -i "$log"
  status=${PIPESTATUS[0]}
  note "$name" "$status" $((SECONDS - began)) "$log"
}

# note NAME STATUS SECONDS LOG: says how a stage ended, remembers it, and returns its status.
note() {
  took+=("$(printf '%6d s  %s' "$3" "$1")")
  if [ "$2" -eq 0 ]; then
    printf -- '-- %s: %d s\n' "$1" "$3"
  else
    printf -- '-- %s: FAILED (exit %d), %d s\n' "$1" "$2" "$3"
    failed+=("$1")
    failed_logs+=("$4")
  fi
  return "$2"
}

# telling LOG: at most 30 lines of it that name what failed, the first and the last of them; else those that speak of seeds and
# laws, of which those that passed say much too; else its last 30.
telling() {
  local found count
  found=$(grep -a -E '✘|error:|FAIL|seed [0-9]+: [A-Z]|Traceback|not ok' "$1" | tr -d '\0' | cut -c 1-400)
  [ -n "$found" ] || found=$(grep -a -E 'seed [0-9]|laws:' "$1" | cut -c 1-400)
  [ -n "$found" ] || found=$(tail -n 30 "$1" | cut -c 1-400)
  count=$(printf '%s\n' "$found" | wc -l)
  if [ "$count" -le 30 ]; then
    printf '%s\n' "$found"
  else
    printf '%s\n' "$found" | head -n 10
    printf '(%d lines left out)\n' $((count - 29))
    printf '%s\n' "$found" | tail -n 19
  fi
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
  timed first "$2" 2>&1 | tee -i "$logs/first"
  status=${PIPESTATUS[0]}
  note "$first" "$status" "$(cat "$logs/first.seconds")" "$logs/first"
  wait "$beside"
  status=$?
  beside=
  printf '\n== %s\n' "$second"
  cat "$logs/second"
  note "$second" "$status" "$(cat "$logs/second.seconds")" "$logs/second"
  printf -- '-- both: %d s\n' $((SECONDS - began))
}

# timed PLACE COMMAND: leaves the seconds beside what was said.
timed() {
  local began=$SECONDS status=0
  $2 || status=$?
  printf '%d' $((SECONDS - began)) >"$logs/$1.seconds"
  return "$status"
}

# finish: the seconds of each stage, what failed in which, and their names; ends the script.
finish() {
  local place
  printf '\n== seconds of each stage\n'
  printf '%s\n' "${took[@]}"
  printf '%6d s  the whole\n' "$SECONDS"
  [ "${#failed[@]}" -gt 0 ] || exit 0
  for place in "${!failed[@]}"; do
    printf '\n== what failed: %s\n' "${failed[$place]}"
    telling "${failed_logs[$place]}"
  done
  printf '\n'
  printf 'failed: %s\n' "${failed[@]}" >&2
  exit 1
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

stage "set up" Scripts/setup.sh test || finish
stage "format" Scripts/format.sh check
stage "build (debug, warnings are errors)" swift build --build-tests -j 2 || finish
stage "swift test" swift_tests
if stage "build (release)" release_builds; then
  stage "laws (release build)" Scripts/laws.sh
fi
# The journeys print their own seconds, then the closing line `N passed, M failed`. Nothing runs beside them: pages have
# time limits.
stage "browser journeys" Scripts/browser.sh
together "crashes" crashes "federation" federation
# Every fuzz target can still be built, and reads what earlier runs kept: nobody else builds them between two runs of make fuzz.
stage "fuzz targets" Scripts/fuzz.sh read
together "three nodes" three_nodes "kills (release build)" kills

finish
