#!/bin/sh
# Builds one fuzz target with coverage of the readers under it, and runs it for a while.
#   Fuzz/run.sh EventLine|IndicatorList|TableFile|IncomingMail [seconds]
# Inputs that reach new code stay in Fuzz/Corpus/<target>; a finding is left beside it as crash-*.
# Only the files of Kernel that the readers need are compiled: the rest needs packages, the readers do not.
set -eu
target=$1
seconds=${2:-60}
root=$(cd "$(dirname "$0")/.." && pwd)
out="$root/.build/fuzz"
corpus="$root/Fuzz/Corpus/$target"
mkdir -p "$out" "$corpus"
cd "$root"
flags="-O -g -swift-version 6 -sanitize=fuzzer -parse-as-library -wmo -I $out
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault"
kernel="Sources/Kernel/JSON/*.swift Sources/Kernel/Time/*.swift Sources/Kernel/Language/*.swift
  Sources/Kernel/Identity/Observable.swift Sources/Kernel/Identity/Observables/*.swift
  Sources/Kernel/Marking/TLP.swift"
formats="Sources/Formats/Lines.swift Sources/Formats/NormalizedURL.swift
  Sources/Formats/Events/*.swift Sources/Formats/Indicators/*.swift Sources/Formats/Mail/*.swift"
# shellcheck disable=SC2086
swiftc $flags -module-name Kernel -emit-module -emit-module-path "$out/Kernel.swiftmodule" \
  -c $kernel -o "$out/Kernel.o"
# shellcheck disable=SC2086
swiftc $flags -module-name Formats -emit-module -emit-module-path "$out/Formats.swiftmodule" \
  -c $formats -o "$out/Formats.o"
source="Fuzz/${target}Fuzz.swift"
objects="$out/Kernel.o $out/Formats.o"
if [ "$target" = TableFile ]; then
  # The test's own archives, and the C libraries that only this reader needs.
  cat "$source" Tests/SpreadsheetsTests/MadeArchive.swift \
    Tests/SpreadsheetsTests/MadeWorkbook.swift >"$out/${target}Fuzz.swift"
  source="$out/${target}Fuzz.swift"
  objects="$out/Kernel.o $out/Spreadsheets.o -lzip -lexpat -lxlsxwriter"
  flags="$flags -I Sources/CExpat -I Sources/CZip -I Sources/CXlsxwriter"
  # shellcheck disable=SC2046,SC2086
  swiftc $flags -module-name Spreadsheets -emit-module \
    -emit-module-path "$out/Spreadsheets.swiftmodule" \
    -c $(find Sources/Spreadsheets -name '*.swift') -o "$out/Spreadsheets.o"
fi
# shellcheck disable=SC2086
swiftc $flags -module-name "${target}Fuzz" "$source" $objects -o "$out/$target"
# The backtracer would take the crash before libFuzzer can save the input.
SWIFT_BACKTRACE=enable=no "$out/$target" -max_total_time="$seconds" -max_len=8192 -timeout=10 \
  -rss_limit_mb=2048 -artifact_prefix="$root/Fuzz/Corpus/" "$corpus" "$root/Fixtures/$(
    case $target in
      EventLine) echo sensor ;;
      TableFile) echo spreadsheets ;;
      IncomingMail) echo ../Fuzz/Corpus/IncomingMail ;;
      *) echo indicators ;;
    esac
  )"
