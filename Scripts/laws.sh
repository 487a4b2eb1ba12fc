#!/usr/bin/env bash
# The simulators in a release build, several times as fast as in debug: Scripts/laws.sh [SEEDS of seven nodes]
# Thirty clean seeds of one node, and each of its planted bugs, which its own law must find within them; the seeds of
# Simulator/Seeds.txt; clean seeds of seven nodes, and each planted bug of the network, to be found within six seeds of one
# hour; at last seeds that nobody has run, drawn from the clock, for NOROSHI_FRESH_SECONDS (60). A seed that fails there is
# printed with the command that runs it again. Wants the build of `simulate`.
set -euo pipefail
cd "$(dirname "$0")/.."

simulate=.build/release/simulate
seven=${1:-0..<12}
jobs=$(nproc)

# A bug of the network by name and law: found, or said with what came instead.
find_bug() {
  local bug=$1 law=$2 said status=0
  said=$("$simulate" --break "$bug" --nodes 5 --hours 1 --seeds '1..<7') || status=$?
  if [ "$status" -eq 1 ] && grep -q "^seed [0-9]*: ${law^^}: " <<<"$said"; then return; fi
  printf 'laws: %s was not found by %s (exit %d): %s\n' "$bug" "$law" "$status" "$(tail -n 1 <<<"$said")" >&2
  return 1
}
export simulate
export -f find_bug

"$simulate" --breaks-table --seeds '0..<30' --jobs "$jobs"
"$simulate" kept Simulator/Seeds.txt
"$simulate" --nodes 7 --seeds "$seven" --hours 1 --jobs "$jobs"
status=0
"$simulate" --break noSuchBug 2>/dev/null || status=$?
[ "$status" -eq 2 ] || { printf 'laws: a bug that nobody knows exits with %d\n' "$status" >&2; exit 1; }
bugs=$("$simulate" --list-breaks | awk -F '\t' '$2 ~ /^network / { sub(/^network /, "", $2); print $1, $2 }')
[ -n "$bugs" ] || { printf 'laws: no bug of the network is listed\n' >&2; exit 1; }
xargs -P "$jobs" -L 1 bash -c 'find_bug "$@"' find_bug <<<"$bugs"
printf 'laws: %d planted bugs of the network, each found by its own law\n' "$(wc -l <<<"$bugs")"
fresh=${NOROSHI_FRESH_SECONDS:-60}
if [ "$fresh" -gt 0 ]; then
  first=$(date +%s)
  "$simulate" --nodes 5 --hours 1 --seeds "$first..<$((first + 100000))" --seconds "$fresh" --jobs "$jobs"
fi
