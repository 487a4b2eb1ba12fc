#!/usr/bin/env bash
# Builds the release node and runs the package in Benchmarks/ against it: make bench
# Arguments go to the benchmark program (make bench fanout: one part). Figures are ratios of one run, never absolute times.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ ! -f Benchmarks/Package.swift ]; then
  echo "bench: there is no Benchmarks/Package.swift yet" >&2
  exit 1
fi
Scripts/setup.sh bench
swift build -j 2 -c release --product noroshi
g++ -O2 -std=c++20 -Wall -Wextra -Werror -o .build/recipients Benchmarks/Recipients/recipients.cpp -lssl -lcrypto
g++ -O2 -std=c++20 -Wall -Wextra -Werror -pthread -o .build/intake Benchmarks/Intake/intake.cpp -lsqlite3
# The fan-out holds a connection for each of 1,000 recipients at both ends; where that is not allowed it says so.
ulimit -n "$(ulimit -Hn)" || true
exec swift run -j 2 -c release --package-path Benchmarks benchmarks "$@"
