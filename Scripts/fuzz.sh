#!/usr/bin/env bash
# Fuzzes the readers of what other nodes send: make fuzz. Each first has to find the crash that is planted in it.
# NOROSHI_FUZZ_SECONDS=600 for each reader; coverage and counts are libFuzzer's own, in its last lines.
#   Scripts/fuzz.sh read    builds every target and reads what is kept for it, once; a part of make test
set -uo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = read ]; then
  failed=0
  for source in Fuzz/*Fuzz.swift; do
    target=$(basename "$source" Fuzz.swift)
    if said=$(Fuzz/run.sh "$target" 0 2>&1); then
      echo "ok fuzz/$target $(printf '%s\n' "$said" | sed -n 's/^stat::number_of_executed_units: *//p') inputs"
    else
      printf '%s\n' "$said" | grep -v '^r[0-9a-z]* 0x' | tail -n 15
      echo "FAILED fuzz/$target"
      failed=1
    fi
  done
  exit "$failed"
fi

seconds=${NOROSHI_FUZZ_SECONDS:-600}
failed=()
for target in Letter Bundle Enrolment Certificate; do
  for planted in planted ""; do
    printf '\n== fuzz %s %s\n' "$target" "$planted"
    Fuzz/run.sh "$target" "$seconds" $planted || failed+=("$target $planted")
  done
done
if [ "${#failed[@]}" -gt 0 ]; then
  printf 'failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
