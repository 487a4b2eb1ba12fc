#!/usr/bin/env bash
# Kills the event log 1,000 times, lets 200 disks lose what was not flushed, kills the real node at random for a while and
# then five that are linked, looks for every planted bug, then simulates block after block of new seeds and stops at the
# first block that breaks a law: make soak
# NOROSHI_SOAK_SECONDS (3600) says how long, NOROSHI_SOAK_FROM (200) where to begin:
# the seeds before 200 belong to `make test`. NOROSHI_CRASH_SECONDS (600) is for the killing at random and
# NOROSHI_NATION_SECONDS (600) for the nation's bad day;
# NOROSHI_EVENT_KILLS (1000) and NOROSHI_DISK_RUNS (200) are targets.md D3.
set -euo pipefail
cd "$(dirname "$0")/.."

first=${NOROSHI_SOAK_FROM:-200}
seconds=${NOROSHI_SOAK_SECONDS:-3600}
block=500

Scripts/setup.sh test
swift build --build-tests -j 2
NOROSHI_EVENT_KILLS=${NOROSHI_EVENT_KILLS:-1000} swift test --skip-build --filter EventLogKillTests
.venv/bin/python Browser/crash.py --runs "${NOROSHI_DISK_RUNS:-200}" --seconds "${NOROSHI_CRASH_SECONDS:-600}"
.venv/bin/python Browser/federation.py --only nation --seconds "${NOROSHI_NATION_SECONDS:-600}"
swift build -j 2 -c release --product simulate
Scripts/laws.sh '0..<100'
began=$SECONDS
while [ $((SECONDS - began)) -lt "$seconds" ]; do
  last=$((first + block))
  printf '== seeds %d..<%d, %d s so far\n' "$first" "$last" $((SECONDS - began))
  if ! .build/release/simulate --seeds "$first..<$last"; then
    printf 'soak: a law broke; again with: .build/release/simulate --seeds "%d..<%d"\n' \
      "$first" "$last" >&2
    exit 1
  fi
  first=$last
done
printf 'soak: no law broke; go on with NOROSHI_SOAK_FROM=%d\n' "$first"
