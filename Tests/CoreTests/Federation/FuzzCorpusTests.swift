//! The corpus that fuzzing left behind, read in every run: what crashed once, or led to new code, never does again.

import Foundation
import Kernel
import Testing

@testable import Federation

@Suite struct FuzzCorpusTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fuzz/Corpus")

  private func corpus(_ reader: FuzzedReader) throws -> [(name: String, bytes: [UInt8])] {
    let folder = Self.folder.appending(path: reader.rawValue)
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
      ($0, Array(try Data(contentsOf: folder.appending(path: $0))))
    }
  }

  private func taken<Document: SignedDocument>(
    _ type: Document.Type, of reader: FuzzedReader
  ) throws -> Int {
    try corpus(reader).count { file in
      let json = try? JSON.parse(file.bytes)
      return json.flatMap { try? Signed<Document>(json: $0) } != nil
    }
  }

  @Test(arguments: FuzzedReader.allCases)
  func `whatever is kept holds, and no planted crash is among it`(reader: FuzzedReader) throws {
    let kept = try corpus(reader)
    #expect(kept.count >= 8)
    for (name, bytes) in kept {
      #expect(reader.fault(of: bytes) == nil, "\(reader.rawValue)/\(name)")
      #expect(!reader.isPlanted(bytes), "\(reader.rawValue)/\(name)")
    }
  }

  @Test(arguments: FuzzedReader.allCases)
  func `whatever is kept holds with bytes changed at random`(reader: FuzzedReader) throws {
    var random = SplitMix64(seed: 2026)
    for (name, whole) in try corpus(reader) where !whole.isEmpty {
      for _ in 0..<20 {
        var bytes = whole
        for _ in 0...random.below(3) { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
        #expect(reader.fault(of: bytes) == nil, "\(reader.rawValue)/\(name)")
      }
    }
  }

  @Test func `each reader takes some of its corpus`() throws {
    let codes = try corpus(.enrolment).count {
      InvitationCode(String(decoding: $0.bytes, as: UTF8.self)) != nil
    }
    #expect(codes >= 2)
    #expect(try taken(EnrolmentRequest.self, of: .enrolment) >= 1)
    #expect(try taken(CertificateRequest.self, of: .certificate) >= 3)
    #expect(try taken(CertificateAnswer.self, of: .certificate) >= 3)
    let letters = try corpus(.letter).count { (try? LinkFrame(bytes: $0.bytes)) != nil }
    #expect(letters >= 20)
    let bundles = try corpus(.bundle).count { (try? LinkBundle(bytes: $0.bytes)) != nil }
    #expect(bundles >= 2)
  }

  @Test func `the planted crashes can be reached`() throws {
    let secret = String(repeating: "0", count: 2 * InvitationCode.secretBytes)
    let code = "noroshi-1+\(secret)+\(Hash(sha256: "x".utf8))+https://tower.example:99"
    #expect(FuzzedReader.enrolment.isPlanted(Array(code.utf8)))
    let answer = CertificateAnswer(
      from: LinkCast.tower, to: LinkCast.town, at: LinkCast.start, request: Hash(sha256: "x".utf8),
      certificate: [1], authority: [1], line: "https://tower.example:8449")
    let given = try answer.signed(by: LinkCast.towerKey).json.canonical()
    #expect(FuzzedReader.certificate.isPlanted(given))
    let bundle = try LinkBundle.encode(
      [], from: LinkCast.tower, to: LinkCast.town, number: 100, at: LinkCast.start,
      keys: [LinkCast.towerKey])
    #expect(FuzzedReader.bundle.isPlanted(bundle))
    let hello = Hello(
      from: LinkCast.tower, to: LinkCast.town, at: LinkCast.start, versions: [1], epoch: 0,
      stream: 1, heads: Lanes(urgent: 100, ordinary: 0, bulk: 0))
    let frame = LinkFrame.hello(try hello.signed(by: LinkCast.towerKey))
    #expect(FuzzedReader.letter.isPlanted(frame.bytes))
  }
}
