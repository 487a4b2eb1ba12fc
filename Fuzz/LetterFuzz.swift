//! libFuzzer target: any bytes as a frame of another node, and as a letter with its message. Run it with `Fuzz/run.sh Letter`.
//! What must hold stands in Tests/CoreTests/Federation/FuzzedReader.swift, by which the tests read the corpus too.

import Federation
import Kernel

/// Called by libFuzzer with each input; anything but a return is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLetter(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  if let fault = FuzzedReader.letter.fault(of: bytes) { preconditionFailure(fault) }
  #if PLANTED
    // Read whole, and nothing in the corpus says so: a fuzzer that cannot come here would find nothing else either.
    precondition(!FuzzedReader.letter.isPlanted(bytes), "the planted crash")
  #endif
  return 0
}
