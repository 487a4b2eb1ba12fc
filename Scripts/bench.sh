#!/usr/bin/env bash
# Builds the release node and runs the package in Benchmarks/ against it: make bench
# Arguments go to the benchmark program. Figures are ratios of one run, never absolute times.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ ! -f Benchmarks/Package.swift ]; then
  echo "bench: there is no Benchmarks/Package.swift yet" >&2
  exit 1
fi
Scripts/setup.sh build
swift build -j 2 -c release --product noroshi
exec swift run -j 2 -c release --package-path Benchmarks benchmarks "$@"
