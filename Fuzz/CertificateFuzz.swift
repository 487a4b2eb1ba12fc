//! libFuzzer target: any bytes as the documents by which a certificate of a line is asked for and given. Run it with `Fuzz/run.sh Certificate`.
//! What must hold stands in Tests/CoreTests/Federation/FuzzedReader.swift, by which the tests read the corpus too.

import Federation
import Kernel

/// Called by libFuzzer with each input; anything but a return is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCertificate(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  if let fault = FuzzedReader.certificate.fault(of: bytes) { preconditionFailure(fault) }
  #if PLANTED
    // Read whole, and nothing in the corpus says so: a fuzzer that cannot come here would find nothing else either.
    precondition(!FuzzedReader.certificate.isPlanted(bytes), "the planted crash")
  #endif
  return 0
}
