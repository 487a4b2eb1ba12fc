#!/bin/sh
# Builds one fuzz target with coverage of the readers under it, and runs it for a while.
#   Fuzz/run.sh EventLine|IndicatorList|Pattern|TableFile|IncomingMail|PackedSegment|Letter|Bundle|
#     Enrolment|Certificate|IndexFile [seconds] [planted]
# Inputs that reach new code stay in Fuzz/Corpus/<target>; a finding is left beside it as crash-*. With 0 seconds what is kept is read once
# and nothing is added: so `make test` sees that each target can still be built.
# With `planted` (of Letter, Bundle, Enrolment and Certificate) a crash is built in that only a whole document reaches: it must be found in that
# time, nothing is kept, and the run fails where it is not.
# What needs packages is not compiled: for their hashes and signatures Fuzz/StandIns stands in. Certificates and requests as DER are
# bent in Tests/WebTests/Federation/LinkAuthorityTests.swift instead.
set -eu
target=$1
seconds=${2:-60}
planted=${3:-}
root=$(cd "$(dirname "$0")/.." && pwd)
out="$root/.build/fuzz"
corpus="$root/Fuzz/Corpus/$target"
crashes="$root/Fuzz/Corpus/"
mkdir -p "$out" "$corpus"
cd "$root"
flags="-O -g -swift-version 6 -sanitize=fuzzer -parse-as-library -wmo -I $out
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault"
formats="Sources/Formats/Lines.swift Sources/Formats/NormalizedURL.swift
  Sources/Formats/Events/*.swift Sources/Formats/Indicators/*.swift Sources/Formats/Mail/*.swift
  Sources/Formats/Patterns/*.swift"
source="Fuzz/${target}Fuzz.swift"
seeds="$root/Fixtures/indicators"

# module NAME FILES...: compiles a module, unless none of its files, of the modules before it, nor this script is newer.
modules=
module() {
  name=$1
  shift
  before=$modules
  modules="$modules $out/$name.o"
  # shellcheck disable=SC2086
  if [ -e "$out/$name.o" ] && [ -z "$(find Fuzz/run.sh $before "$@" -newer "$out/$name.o")" ]; then return; fi
  # shellcheck disable=SC2086
  swiftc $flags -module-name "$name" -emit-module -emit-module-path "$out/$name.swiftmodule" \
    -c "$@" -o "$out/$name.o"
  # The compiler leaves a file as it is where nothing in it changes, with its old time.
  touch "$out/$name.o"
}

module Crypto Fuzz/StandIns/Crypto.swift
# shellcheck disable=SC2046
module Kernel Fuzz/StandIns/Sealing.swift \
  $(find Sources/Kernel -name '*.swift' ! -name Sealing.swift)
case $target in
  Letter | Bundle | Enrolment | Certificate)
    seeds="$corpus"
    # shellcheck disable=SC2046
    module Federation $(find Sources/Federation -name '*.swift')
    # What must hold is what the tests hold the corpus to.
    cat "$source" Tests/CoreTests/Federation/FuzzedReader.swift >"$out/${target}Fuzz.swift"
    source="$out/${target}Fuzz.swift"
    ;;
  IndexFile)
    seeds="$corpus"
    # shellcheck disable=SC2046
    module Matching $(find Sources/Matching -name '*.swift')
    ;;
  *)
    # shellcheck disable=SC2086
    module Formats $formats
    ;;
esac
more=
case $target in
  TableFile)
    seeds="$root/Fixtures/spreadsheets"
    # The test's own archives, and the C libraries that only this reader needs.
    cat "$source" Tests/SpreadsheetsTests/MadeArchive.swift \
      Tests/SpreadsheetsTests/MadeWorkbook.swift >"$out/${target}Fuzz.swift"
    source="$out/${target}Fuzz.swift"
    more="-lzip -lexpat -lxlsxwriter"
    flags="$flags -I Sources/CExpat -I Sources/CZip -I Sources/CXlsxwriter"
    # shellcheck disable=SC2046
    module Spreadsheets $(find Sources/Spreadsheets -name '*.swift')
    ;;
  EventLine) seeds="$root/Fixtures/sensor" ;;
  PackedSegment)
    seeds="$corpus"
    # What reads these files needs neither the store nor the rest of Node.
    log=Sources/Node/Intake/EventLog
    more="$log/CRC32C.swift $log/EventCursor.swift $log/EventLogFailure.swift
      $log/FramePacking.swift $log/PackedFrames.swift $log/PackedTable.swift $log/SegmentFile.swift
      $log/SegmentFilter.swift $log/SegmentIndexHead.swift $log/SegmentStep.swift
      $log/SegmentStretches.swift -lzstd"
    flags="$flags -I Sources/CZstd"
    ;;
  IncomingMail | Pattern) seeds="$corpus" ;;
esac
# Planted crashes stand in the targets alone.
[ "$planted" != planted ] || flags="$flags -D PLANTED"
# shellcheck disable=SC2086
swiftc $flags -module-name "${target}Fuzz" "$source" $modules $more -o "$out/$target"

if [ "$planted" = planted ]; then
  # Into a folder of its own: what the planted crash leads to is no finding.
  rm -rf "$out/planted"
  mkdir -p "$out/planted/new"
  crashes="$out/planted/"
  seeds="$corpus"
  corpus="$out/planted/new"
fi
runs=-1
[ "$seconds" != 0 ] || runs=0
status=0
# The backtracer would take the crash before libFuzzer can save the input.
SWIFT_BACKTRACE=enable=no "$out/$target" -runs="$runs" -max_total_time="$seconds" -max_len=16384 -timeout=10 \
  -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$crashes" "$corpus" "$seeds" ||
  status=$?
if [ "$planted" = planted ]; then
  set -- "$out"/planted/crash-*
  if [ ! -e "$1" ]; then
    echo "the planted crash of $target was not found within $seconds s" >&2
    exit 1
  fi
  echo "the planted crash of $target was found"
  exit 0
fi
exit "$status"
