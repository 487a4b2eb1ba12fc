//! The table of limits in docs/protocol is the one in the code, row by row.

import Foundation
import Kernel
import Testing

@testable import Federation

@Suite struct LimitTableTests {
  @Test func `the written table of limits is the code's`() throws {
    let path = ProtocolVectors.folder.deletingLastPathComponent().appending(path: "limits.md")
    let text = String(decoding: try Data(contentsOf: path), as: UTF8.self)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
      line.split(separator: "|").prefix(2).map {
        $0.filter { !"` ,".contains($0) }
      }
    }
    let written = rows.map { "\($0.first ?? "") \($0.last ?? "")" }
    let wanted = Self.limits.map { "\($0.0) \($0.1)" }
    #expect(written == wanted)
  }

  // table:
  private static let limits: [(String, Int64)] = [
    ("LinkLimits.versionsMax", Int64(LinkLimits.versionsMax)),
    ("LinkLimits.nodeBytesMax", Int64(LinkLimits.nodeBytesMax)),
    ("LinkLimits.keyBytesMax", Int64(LinkLimits.keyBytesMax)),
    ("LinkLimits.recordBytesMax", Int64(LinkLimits.recordBytesMax)),
    ("LinkLimits.wordBytesMax", Int64(LinkLimits.wordBytesMax)),
    ("LinkLimits.depthMax", Int64(LinkLimits.depthMax)),
    ("LinkLimits.envelopeBytesMax", Int64(LinkLimits.envelopeBytesMax)),
    ("LinkLimits.documentBytesMax", Int64(LinkLimits.documentBytesMax)),
    ("LinkLimits.frameBytesMax", Int64(LinkLimits.frameBytesMax)),
    ("LinkLimits.uploadBytesMax", Int64(LinkLimits.uploadBytesMax)),
    ("LinkLimits.togetherBytesMax", Int64(LinkLimits.togetherBytesMax)),
    ("Lane.urgent.payloadBytesMax", Int64(Lane.urgent.payloadBytesMax)),
    ("Lane.ordinary.payloadBytesMax", Int64(Lane.ordinary.payloadBytesMax)),
    ("Lane.bulk.payloadBytesMax", Int64(Lane.bulk.payloadBytesMax)),
    ("LinkLimits.signaturesMax", Int64(LinkLimits.signaturesMax)),
    ("LinkLimits.audienceMax", Int64(LinkLimits.audienceMax)),
    ("LinkLimits.legalMax", Int64(LinkLimits.legalMax)),
    ("LinkLimits.legalCodeBytesMax", Int64(LinkLimits.legalCodeBytesMax)),
    ("LinkLimits.legalBasisBytesMax", Int64(LinkLimits.legalBasisBytesMax)),
    ("LinkLimits.window", LinkLimits.window),
    ("LinkLimits.rememberedMax", Int64(LinkLimits.rememberedMax)),
    ("LinkLimits.waitingMax", Int64(LinkLimits.waitingMax)),
    ("LinkLimits.receiptItemsMax", Int64(LinkLimits.receiptItemsMax)),
    ("LinkLimits.rangesMax", Int64(LinkLimits.rangesMax)),
    ("LinkLimits.keysMax", Int64(LinkLimits.keysMax)),
    ("LinkLimits.refusalsMax", Int64(LinkLimits.refusalsMax)),
    ("LinkLimits.digestPageMax", Int64(LinkLimits.digestPageMax)),
    ("LinkLimits.bundleFramesMax", Int64(LinkLimits.bundleFramesMax)),
    ("BundleCover.fileBytesMax", Int64(BundleCover.fileBytesMax)),
    ("LinkLimits.hopsMax", LinkLimits.hopsMax),
    ("LinkLimits.routesMax", Int64(LinkLimits.routesMax)),
    ("LinkLimits.siblingsMax", Int64(LinkLimits.siblingsMax)),
    ("LinkLimits.helloEvery (s)", LinkLimits.helloEvery.seconds),
    ("LinkLimits.silentAfter (s)", LinkLimits.silentAfter.seconds),
    ("LinkLimits.silenceToldAfter (s)", LinkLimits.silenceToldAfter.seconds),
    ("LinkLimits.digestEvery (s)", LinkLimits.digestEvery.seconds),
    ("LinkLimits.notAfterMax (s)", LinkLimits.notAfterMax.seconds),
    ("LinkLimits.keyOverlap (s)", LinkLimits.keyOverlap.seconds),
    ("LinkLimits.rotateEvery (s)", LinkLimits.rotateEvery.seconds),
    ("MessageLimits.lineBytesMax", Int64(MessageLimits.lineBytesMax)),
    ("MessageLimits.textBytesMax", Int64(MessageLimits.textBytesMax)),
    ("MessageLimits.nameBytesMax", Int64(MessageLimits.nameBytesMax)),
    ("MessageLimits.codeBytesMax", Int64(MessageLimits.codeBytesMax)),
    ("MessageLimits.addressBytesMax", Int64(MessageLimits.addressBytesMax)),
    ("MessageLimits.dutiesMax", Int64(MessageLimits.dutiesMax)),
    ("MessageLimits.observablesMax", Int64(MessageLimits.observablesMax)),
    ("MessageLimits.partsMax", Int64(MessageLimits.partsMax)),
    ("MessageLimits.marksMax", Int64(MessageLimits.marksMax)),
    ("OnwardMessage.toldMax", OnwardMessage.toldMax),
    ("OnwardMessage.untakenMax", Int64(OnwardMessage.untakenMax)),
    ("CarriedMessage.sealedBytesMax", Int64(CarriedMessage.sealedBytesMax)),
    ("CarriedMessage.waitingMax", Int64(CarriedMessage.waitingMax)),
    ("CarriedMessage.perHourMax", Int64(CarriedMessage.perHourMax)),
    ("NodeCard.hostsMax", Int64(NodeCard.hostsMax)),
    ("Revocation.reasonBytesMax", Int64(Revocation.reasonBytesMax)),
    ("HomeTransfer.reasonBytesMax", Int64(HomeTransfer.reasonBytesMax)),
    ("InvitationCode.secretBytes", Int64(InvitationCode.secretBytes)),
    ("InvitationCode.addressBytesMax", Int64(InvitationCode.addressBytesMax)),
    (
      "EnrolmentRequest.certificateRequestBytesMax",
      Int64(EnrolmentRequest.certificateRequestBytesMax)
    ),
    ("EnrolmentAnswer.certificateBytesMax", Int64(EnrolmentAnswer.certificateBytesMax)),
  ].map { ($0.0.replacing(" ", with: ""), $0.1) }
}
