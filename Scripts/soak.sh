#!/usr/bin/env bash
# Kills the event log 1,000 times and a real node that takes events in as often, lets 200 disks lose what was not flushed,
# kills the real node at random for a while and then five that are linked, looks for every planted bug, then simulates block after block of new seeds and stops at the
# first block that breaks a law: make soak
# NOROSHI_SOAK_SECONDS (3600) says how long, NOROSHI_SOAK_FROM (200) where to begin:
# the seeds before 200 belong to `make test`. NOROSHI_CRASH_SECONDS (600) is for the killing at random and
# NOROSHI_NATION_SECONDS (600) for the nation's bad day;
# NOROSHI_EVENT_KILLS (1000) and NOROSHI_DISK_RUNS (200) are targets.md D3.
# What was simulated and what happened in it stands in a report, NOROSHI_SOAK_REPORT (.build/soak.txt).
set -euo pipefail
cd "$(dirname "$0")/.."

first=${NOROSHI_SOAK_FROM:-200}
seconds=${NOROSHI_SOAK_SECONDS:-3600}
block=500
report=${NOROSHI_SOAK_REPORT:-.build/soak.txt}

# simulated WHAT ARGUMENTS...: runs the simulator; its last lines go into the report too, with the command that runs it again.
simulated() {
  local what=$1 said status=0
  shift
  said=$(.build/release/simulate "$@") || status=$?
  printf '%s: %s\n' "$what" "$(tail -n 2 <<<"$said")" | tee -a "$report"
  if [ "$status" -ne 0 ]; then
    printf '%s\n' "$said"
    printf 'soak: a law broke; again with: .build/release/simulate %s\n' "$*" | tee -a "$report" >&2
    exit 1
  fi
}

Scripts/setup.sh test
swift build --build-tests -j 2
NOROSHI_EVENT_KILLS=${NOROSHI_EVENT_KILLS:-1000} swift test --skip-build --filter EventLogKillTests
.venv/bin/python Browser/crash.py --runs "${NOROSHI_DISK_RUNS:-200}" --seconds "${NOROSHI_CRASH_SECONDS:-600}"
.venv/bin/python Browser/federation.py --only nation --seconds "${NOROSHI_NATION_SECONDS:-600}"
swift build -j 2 -c release --product noroshi
.venv/bin/python Browser/kills.py "${NOROSHI_EVENT_KILLS:-1000}" --binary .build/release/noroshi
swift build -j 2 -c release --product simulate
Scripts/laws.sh '0..<100'
began=$SECONDS
printf 'soak, begun %s, for %s s from seed %s\n' "$(date -Is)" "$seconds" "$first" >"$report"
while [ $((SECONDS - began)) -lt "$seconds" ]; do
  last=$((first + block))
  printf '== seeds %d..<%d, %d s so far\n' "$first" "$last" $((SECONDS - began))
  simulated "one node" --seeds "$first..<$last" --jobs "$(nproc)"
  simulated "seven nodes" --nodes 7 --hours 2 --seeds "$first..<$((first + block / 10))" --jobs "$(nproc)"
  first=$last
done
printf 'soak: no law broke in %d s; go on with NOROSHI_SOAK_FROM=%d\n' $((SECONDS - began)) "$first" | tee -a "$report"
