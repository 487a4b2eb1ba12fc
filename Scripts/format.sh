#!/usr/bin/env bash
# Swift formatting by the toolchain's own tool: Scripts/format.sh check|in-place
set -euo pipefail
cd "$(dirname "$0")/.."

folders=(Package.swift Sources Simulator Tests)
[ ! -d Benchmarks ] || folders+=(Benchmarks/Package.swift Benchmarks/Sources)
case "${1:-}" in
  check) swift format lint --strict --parallel --recursive "${folders[@]}" ;;
  in-place) swift format format --in-place --parallel --recursive "${folders[@]}" ;;
  *)
    echo "usage: Scripts/format.sh check|in-place" >&2
    exit 2
    ;;
esac
