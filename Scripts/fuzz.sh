#!/usr/bin/env bash
# Fuzzes the readers of what other nodes send: make fuzz. Each first has to find the crash that is planted in it.
# NOROSHI_FUZZ_SECONDS=600 for each reader; coverage and counts are libFuzzer's own, in its last lines.
set -uo pipefail
cd "$(dirname "$0")/.."

seconds=${NOROSHI_FUZZ_SECONDS:-600}
failed=()
for target in Letter Bundle Enrolment; do
  for planted in planted ""; do
    printf '\n== fuzz %s %s\n' "$target" "$planted"
    Fuzz/run.sh "$target" "$seconds" $planted || failed+=("$target $planted")
  done
done
if [ "${#failed[@]}" -gt 0 ]; then
  printf 'failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
