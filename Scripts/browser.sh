#!/usr/bin/env bash
# The browser journeys and the interface against the debug build: Scripts/browser.sh [--only NAME] [--binary PATH]
set -euo pipefail
cd "$(dirname "$0")/.."

if [ ! -x .venv/bin/python ]; then
  echo "browser: no .venv; run Scripts/setup.sh test first" >&2
  exit 1
fi
exec .venv/bin/python Browser/journeys.py "$@"
