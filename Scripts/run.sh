#!/usr/bin/env bash
# Sets up, builds and starts a demonstration network of three nodes (tower, ministry, town): make run
# NOROSHI_LISTEN=host:port chooses the tower's address (127.0.0.1:8080; the others listen on the next free ports),
# NOROSHI_DATA the folder (data). Three nodes speak without encryption, and so on 127.0.0.1 alone: with any other address,
# or NOROSHI_NODES=1, one node has everybody.
set -euo pipefail
cd "$(dirname "$0")/.."

listen=${NOROSHI_LISTEN:-127.0.0.1:8080}
nodes=${NOROSHI_NODES:-3}
if [ "$nodes" != 1 ] && [[ "$listen" != 127.0.0.1:* ]]; then
  echo "one node: three nodes listen on 127.0.0.1 alone, not on $listen" >&2
  nodes=1
fi

Scripts/setup.sh build
echo "build: release; the first time takes some minutes"
swift build -j 2 -c release --product noroshi
# exec: the node itself receives Ctrl-C, ends by its own rules, and ends the others.
exec .build/release/noroshi serve --data "${NOROSHI_DATA:-data}" --demo --nodes "$nodes" \
  --listen "$listen"
