//! libFuzzer target: any bytes as an indicator list of each form. Run it with `Fuzz/run.sh IndicatorList`.

import Formats
import Kernel

/// Called by libFuzzer with each input; anything but a return is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzIndicatorList(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  for form in [nil, .plain, .tsv, .csv, .bundle] as [IndicatorList.Form?] {
    let list = IndicatorList(bytes, form: form)
    precondition(list.problems.count <= list.problemCount)
    for entry in list.entries {
      guard case .value(let value) = entry.pattern else { continue }
      precondition(Observable(kind: value.kind, text: value.text) == value)
    }
  }
  return 0
}
