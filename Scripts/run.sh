#!/usr/bin/env bash
# Sets up, builds and starts a node with a demonstration network: make run
# NOROSHI_LISTEN=host:port chooses the address (127.0.0.1:8080), NOROSHI_DATA the folder (data).
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/setup.sh build
echo "build: release; the first time takes some minutes"
swift build -j 2 -c release --product noroshi
# exec: the node itself receives Ctrl-C and ends by its own rules.
exec .build/release/noroshi serve --data "${NOROSHI_DATA:-data}" --demo \
  --listen "${NOROSHI_LISTEN:-127.0.0.1:8080}"
