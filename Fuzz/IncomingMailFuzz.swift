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
  precondition(mail.recipients.count <= 100)
  if let returned = mail.returned {
    precondition(returned.messageIDs.count <= ReturnedMail.messageIDsMax)
    precondition(returned.addresses.count <= ReturnedMail.addressesMax)
  }
  let digest: ReportedMail.Digest = { _ in
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  }
  guard let reported = try? ReportedMail(bytes, server: "mx.tower.example", sha256: digest) else {
    preconditionFailure("what was read once is read again")
  }
  precondition(reported.marks.count <= ReportedMail.marksMax)
  precondition(reported.attachments.count <= ReportedMail.attachmentsMax)
  precondition(reported.words.count <= ReportedMail.wordsMax)
  precondition(
    reported.originals.allSatisfy { !$0.subject.contains("\n") && !$0.shown.contains("\n") })
  return 0
}
