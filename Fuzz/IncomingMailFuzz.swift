//! libFuzzer target: any bytes as a mail that came in. Run it with `Fuzz/run.sh IncomingMail`.

import Formats

/// Called by libFuzzer with each input; anything but a return is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzIncomingMail(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  // Reading and refusing are both right; what was read must hold.
  guard let mail = try? IncomingMail(bytes, server: "mx.tower.example", digits: 6) else { return 0 }
  precondition(
    mail.codes.allSatisfy { $0.utf8.count == 6 && $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } })
  precondition(Set(mail.codes).count == mail.codes.count)
  precondition(mail.author.map { $0 == $0.lowercased() && !$0.contains("\n") } ?? true)
  precondition(mail.author != nil || mail.verdict == .none)
  precondition(mail.answers.count <= 50)
  return 0
}
