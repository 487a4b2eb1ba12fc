//! libFuzzer target: any bytes as a bundle that somebody carried here. Run it with `Fuzz/run.sh Bundle`.
//! What must hold stands in Tests/CoreTests/Federation/FuzzedReader.swift, by which the tests read the corpus too.

import Federation
import Kernel

/// Called by libFuzzer with each input; anything but a return is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzBundle(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  if let fault = FuzzedReader.bundle.fault(of: bytes) { preconditionFailure(fault) }
  #if PLANTED
    // Read whole, and nothing in the corpus says so: a fuzzer that cannot come here would find nothing else either.
    precondition(!FuzzedReader.bundle.isPlanted(bytes), "the planted crash")
  #endif
  return 0
}
