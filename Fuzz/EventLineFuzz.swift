//! libFuzzer target: any bytes as one line of a sensor. Run it with `Fuzz/run.sh EventLine`.

import Formats
import Kernel

/// Called by libFuzzer with each input; anything but a return is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzEventLine(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let now = Instant(seconds: 1_795_132_800)
  let first = EventLine.read(bytes[...], receivedAt: now)
  precondition(first == EventLine.read(bytes[...], receivedAt: now), "two answers to one line")
  let glanced = EventLine.glance(bytes[...])
  guard case .success(let event) = first else {
    precondition(glanced == nil, "one look takes what the reader refuses")
    return 0
  }
  precondition(glanced == nil || glanced == event.time, "one look sees another moment")
  for observable in event.observables {
    // What was read must survive being stored as text and read again.
    precondition(Observable(kind: observable.kind, text: observable.text) == observable)
  }
  precondition((1...3).contains(event.verdict?.severity ?? 1))
  return 0
}
