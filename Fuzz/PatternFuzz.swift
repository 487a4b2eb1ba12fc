//! libFuzzer target: any bytes as a STIX pattern, and those that are one against observations. Run it with
//! `Fuzz/run.sh Pattern`.

import Formats
import Kernel

/// What the patterns of the corpus ask for: an address, a file with its hashes, a list, bytes, a reference, a time.
private let bundle = """
  {"type":"bundle","objects":[
  {"type":"observed-data","id":"o-1","first_observed":"2026-01-01T00:00:00Z","last_observed":"2026-01-01T00:00:01Z",
   "number_observed":3,"object_refs":["a-1","f-1"]},
  {"type":"observed-data","id":"o-2","first_observed":"2026-01-01T00:00:05Z","last_observed":"2026-01-01T00:00:05Z",
   "number_observed":1,"object_refs":["f-2"]},
  {"type":"ipv4-addr","id":"a-1","value":"203.0.113.9"},
  {"type":"file","id":"f-1","name":"a.exe","size":12,"ratio":0.5,"payload_bin":"YWJj","hashes":{"MD5":"d41d8cd98f00b204e9800998ecf8427e"},
   "created":"2026-01-01T00:00:00Z","parent_ref":"f-2","list":[{"n":1},{"n":2}],"is_new":true},
  {"type":"file","id":"f-2","name":"caf\\u00e9","parent_ref":"f-1"}]}
  """

/// Read once: the fuzzer calls a million times.
private let data: ObservedData? = {
  guard case .success(let json) = Result(catching: { try JSON.parse(Array(bundle.utf8)) }) else {
    return nil
  }
  guard case .success(let data) = Result(catching: { try ObservedData(bundles: [json]) }) else {
    return nil
  }
  return data
}()

/// Called by libFuzzer with each input; anything but a return is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPattern(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = String(
    decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  guard let data else { preconditionFailure("the bundle of the fuzzer is none") }
  do {
    let pattern = try STIXPattern(text)
    let first = pattern.matches(data, stepsMax: 200_000)
    // The same question has the same answer, and more steps never turn one into none.
    let second = pattern.matches(data, stepsMax: 400_000)
    if case .success = first { precondition(first == second) }
  } catch {
    return 0
  }
  return 0
}
