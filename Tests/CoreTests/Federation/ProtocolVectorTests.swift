//! The vectors in docs/protocol are what this implementation writes and reads, and another one agrees.

import Foundation
import Kernel
import Testing

@testable import Federation

@Suite struct ProtocolVectorTests {
  @Test func `the vectors on disk are those of this implementation`() throws {
    let vectors = try ProtocolVectors.all
    let folder = ProtocolVectors.folder
    #expect(Set(vectors.map(\.name)).count == vectors.count)
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for vector in vectors {
        try Data(vector.file.canonical() + [0x0A])
          .write(to: folder.appending(path: "\(vector.name).json"))
      }
    }
    for vector in vectors {
      let stored = try Data(contentsOf: folder.appending(path: "\(vector.name).json"))
      #expect(
        Array(stored) == vector.file.canonical() + [0x0A],
        "\(vector.name): UPDATE_SNAPSHOTS=1 rewrites it")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names == vectors.map { "\($0.name).json" }.sorted())
  }

  @Test func `each vector on disk gets its verdict`() throws {
    var verdicts: [String: Int] = [:]
    let folder = ProtocolVectors.folder
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
      let file = try JSON.parse(Data(contentsOf: folder.appending(path: name)))
      let bytes = try #require(
        file["text"]?.string.map { Array($0.utf8) }
          ?? file["base64"]?.string.flatMap {
            Base64.decode($0)
          })
      let keys = (file["keys"]?.array ?? []).compactMap { $0.string.flatMap { NoteKey($0) } }
      let (verdict, problem) = ProtocolVector.judge(bytes, keys: keys)
      #expect(verdict.rawValue == file["verdict"]?.string, "\(name)")
      #expect(problem == file["problem"]?.string, "\(name)")
      verdicts[verdict.rawValue, default: 0] += 1
    }
    // Each class has its vectors: an implementation that refuses everything must fail too.
    #expect(verdicts.keys.sorted() == ["accept", "badSignature", "malformed", "payloadMismatch"])
    #expect((verdicts["accept"] ?? 0) >= 20)
    #expect((verdicts["malformed"] ?? 0) >= 20)
  }

  @Test(.enabled(if: ProtocolClient.isWanted, ProtocolClient.skipped))
  func `the client in another language agrees on every vector`() throws {
    let run = try ProtocolClient.run(["vectors", ProtocolVectors.folder.path])
    #expect(run.status == 0, "\(run.output)")
    let count = try ProtocolVectors.all.count
    #expect(run.output.contains("\(count) vectors, 0 wrong"), "\(run.output)")
  }

  @Test(.enabled(if: ProtocolClient.isWanted, ProtocolClient.skipped))
  func `the client finds a vector whose verdict is wrong`() throws {
    let folder = URL(filePath: NSTemporaryDirectory()).appending(
      path: "noroshi-vectors-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer {
      // The system empties its place for temporary files anyway.
      try? FileManager.default.removeItem(at: folder)
    }
    let vector = try #require(try ProtocolVectors.all.first)
    let text = String(decoding: vector.file.canonical(), as: UTF8.self)
      .replacing("\"verdict\":\"accept\"", with: "\"verdict\":\"badSignature\"")
    try Data(text.utf8).write(to: folder.appending(path: "wrong.json"))
    let run = try ProtocolClient.run(["vectors", folder.path])
    #expect(run.status == 1)
    #expect(run.output.contains("1 vectors, 1 wrong"), "\(run.output)")
  }

  @Test(.enabled(if: ProtocolClient.isWanted, ProtocolClient.skipped))
  func `the client signs what this implementation believes`() throws {
    let letter = try DocumentSamples.letter(.alert(DocumentSamples.alertMessage))
    let seed = String(repeating: "02", count: 32)
    let run = try ProtocolClient.run(
      ["receipt", "--seed", seed, "--name", "town.example", "--at", "1431054001000000"],
      input: LinkFrame.letter(letter).bytes)
    #expect(run.status == 0, "\(run.output)")
    guard case .receipt(let receipt) = try LinkFrame(bytes: Array(run.output.utf8)) else {
      Issue.record("no receipt: \(run.output)")
      return
    }
    #expect(receipt.isSigned(by: LinkCast.townKey.publicKey))
    #expect(receipt.document.lanes.urgent.through == 1)
    #expect(receipt.document.items.map(\.id) == [letter.envelope.document.id])
    // The sender's link takes it as it would take our own.
    var tower = LinkSide(LinkCast.tower)
    try tower.send(
      LinkCast.parcel(1, notAfter: LinkCast.start + .minutes(10)), LinkCast.payload(1))
    #expect(try tower.handle(.receipt(receipt)).count == 1)
    #expect(tower.link.outgoing.urgent.waiting.isEmpty)
  }

  @Test(.enabled(if: ProtocolClient.isWanted, ProtocolClient.skipped))
  func `the client enrols with a code`() throws {
    let code = try #require(
      InvitationCode(
        secret: [UInt8](repeating: 7, count: 16),
        fingerprint: LinkCast.peerKey(LinkCast.towerKey).fingerprint,
        address: "https://tower.example"))
    let seed = String(repeating: "02", count: 32)
    let run = try ProtocolClient.run(
      [
        "enrol", "--seed", seed, "--name", "town.example", "--at", "1431054001000000",
        code.description,
      ])
    #expect(run.status == 0, "\(run.output)")
    let request = try Signed<EnrolmentRequest>(json: JSON.parse(run.output.utf8))
    #expect(request.isSigned(by: LinkCast.townKey.publicKey))
    #expect(request.document.proves(code.verifier))
  }
}

/// Runs docs/protocol/client.py. With `cryptography` in NOROSHI_REQUIRE a missing prerequisite fails instead of skipping.
enum ProtocolClient {
  static let skipped: Comment = "needs python3 with the package cryptography"

  static var isWanted: Bool {
    let required = ProcessInfo.processInfo.environment["NOROSHI_REQUIRE"] ?? ""
    if required.split(separator: ",").contains("cryptography") { return true }
    // What cannot be asked is not there.
    let asked = try? start(["-c", "import cryptography"], input: [])
    return asked?.status == 0
  }

  static func run(_ arguments: [String], input: [UInt8] = []) throws -> (
    status: Int32, output: String
  ) {
    let client = ProtocolVectors.folder.deletingLastPathComponent().appending(path: "client.py")
    return try start([client.path] + arguments, input: input)
  }

  private static func start(
    _ arguments: [String], input: [UInt8]
  ) throws -> (status: Int32, output: String) {
    let process = Process()
    // The one that `make test` sets up, where there is one.
    let own = ProtocolVectors.folder.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: ".venv/bin/python")
    let isOwn = FileManager.default.isExecutableFile(atPath: own.path)
    process.executableURL = isOwn ? own : URL(filePath: "/usr/bin/env")
    process.arguments = (isOwn ? [] : ["python3"]) + arguments
    let (out, inward) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = out
    process.standardInput = inward
    try process.run()
    try inward.fileHandleForWriting.write(contentsOf: Data(input))
    try inward.fileHandleForWriting.close()
    let output = out.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
