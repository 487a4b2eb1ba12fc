//! The data folder and its disk: who may read it, what is kept free, and what is said when it is not.

import Foundation
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import Node
import Testing

@testable import Web

@Suite struct DataFolderTests {
  /// A path under which nothing lies.
  private static func path() -> String {
    NSTemporaryDirectory() + "noroshi-folder-\(UUID().uuidString)"
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func `a data folder and its store are their owner's alone`() throws {
    let path = Self.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let now = Instant(seconds: 2_220_069_600)
    let folder = try NodeFolder(path)
    _ = try folder.node(name: "test", at: now)
    _ = try folder.signer()
    #expect(try mode(path) == 0o700)
    for name in [
      "noroshi.sqlite", "noroshi.sqlite-wal", "noroshi.sqlite-shm", "lock", "checkpoint.key",
      "checkpoint.pub",
    ] {
      #expect(try mode("\(path)/\(name)") == 0o600, "\(name)")
    }
  }

  @Test func `a store that others could read is closed when it is opened`() throws {
    let path = Self.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let store = NodeFolder.databasePath(path)
    #expect(
      FileManager.default.createFile(
        atPath: store, contents: nil, attributes: [.posixPermissions: 0o644]))
    _ = try NodeFolder(path)
    #expect(try mode(store) == 0o600)
  }

  @Test func `a key or a password that others could read is closed at the start, and said`() throws
  {
    let path = Self.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    func closed() throws -> [String] { try NodeFolder(path).exposed }
    #expect(try closed() == [], "a new folder")
    _ = try CheckpointKeys(folder: path).own()
    try NodeSettings().write(path)
    #expect(try closed() == [])
    for (name, wide, kept) in [
      ("checkpoint.key", 0o640, 0o600), ("checkpoint.key", 0o604, 0o600),
      ("settings.json", 0o666, 0o600), ("settings.json", 0o444, 0o400), (".", 0o770, 0o750),
      (".", 0o777, 0o755),
    ] {
      #expect(chmod("\(path)/\(name)", mode_t(wide)) == 0)
      #expect(try closed() == [name], "\(name) \(String(wide, radix: 8))")
      #expect(try mode("\(path)/\(name)") == kept)
      #expect(try closed() == [], "said once")
    }
  }

  @Test func `that secrets lay open is said to the tower with their names, and to all without`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let (tower, sato) = (try fixture.member("tower"), try fixture.member("sato"))
    for exposed in [[], ["checkpoint.key", "."]] {
      let old = fixture.site
      let site = Site(
        engine: old.engine, queries: old.queries, clock: old.clock, hub: old.hub,
        intake: old.intake,
        settings: SiteSettings(
          publicURL: "https://noroshi.example", isDemonstration: false, phone: "", usesTLS: false,
          exposed: exposed))
      try await Application(router: Server.router(site)).test(.router) { client in
        let nobody = SiteBrowser(client: client, member: nil)
        let ready = try await nobody.get("/ready").text
        #expect(ready.contains("secret files lay open") == !exposed.isEmpty)
        #expect(!ready.contains("checkpoint.key"))
        let words = "checkpoint.key, . を読み書きできました"
        let told = try await nobody.signedIn(tower).get("/alerts").text
        #expect(told.contains(words) == !exposed.isEmpty)
        let other = try await nobody.signedIn(sato).get("/alerts").text
        #expect(!other.contains("checkpoint.key"))
      }
    }
  }

  @Test func `the reserve is let go when the disk is full and kept again when there is room`()
    throws
  {
    let path = Self.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let reserve = DiskReserve(folder: path)
    let file = path + "/reserve"
    #expect(reserve.tend(free: DiskReserve.freeBytesToRestore - 1) == nil)
    #expect(!FileManager.default.fileExists(atPath: file))
    #expect(reserve.tend(free: DiskReserve.freeBytesToRestore) == .restored)
    let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int64
    #expect(size == DiskReserve.bytes)
    #expect(try mode(file) == 0o600)
    #expect(reserve.tend(free: DiskReserve.freeBytesToRestore) == nil, "it is kept already")
    #expect(reserve.tend(free: DiskReserve.freeBytesMin) == nil, "just enough")
    #expect(reserve.tend(free: DiskReserve.freeBytesMin - 1) == .released)
    #expect(!FileManager.default.fileExists(atPath: file))
    #expect(reserve.tend(free: DiskReserve.freeBytesMin - 1) == nil, "it is gone already")
    #expect(DiskReserve.freeBytes(in: path) ?? 0 > 0)
    #expect(DiskReserve.freeBytes(in: path + "/nowhere") == nil)
  }

  @Test func `ready says that the disk is nearly full, and goes on being ready`() async throws {
    let fixture = try SiteFixture()
    try await fixture.runProgrammes { nobody in
      let answer = try await nobody.get("/ready")
      #expect(answer.status == 200 && answer.json["warnings"] == nil)
    }
    let path = Self.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    var limits = EventLog.Limits()
    limits.freeBytesMin = .max
    let full = EventIntake(
      log: try EventLog(path + "/events", at: SiteFixture.now, limits: limits))
    let site = fixture.site
    let poor = Site(
      engine: site.engine, queries: site.queries, clock: site.clock, hub: site.hub, intake: full,
      settings: site.settings)
    try await SiteProgramme.run(poor) { nobody in
      let answer = try await nobody.get("/ready")
      #expect(answer.status == 200)
      #expect(answer.json["warnings"]?.array?.count == 1)
    }
  }

  @Test func `ready says that events cannot be written, until they can`() async throws {
    let path = Self.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let intake = EventIntake(log: try EventLog(path + "/events", at: SiteFixture.now))
    // A device that takes every write and refuses every flush, in the place of the open file and of its name.
    let segment = path + "/events/00000001.log"
    let whole = try #require(realpath(segment, nil).map { String(cString: $0) })
    let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    let descriptor = try #require(
      descriptors.first {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == whole
      }.flatMap { Int32($0) })
    let device = open("/dev/null", O_RDWR)
    #expect(dup2(device, descriptor) == descriptor)
    close(device)
    try FileManager.default.removeItem(atPath: segment)
    try FileManager.default.createSymbolicLink(atPath: segment, withDestinationPath: "/dev/null")
    let site = try SiteFixture().site
    let broken = Site(
      engine: site.engine, queries: site.queries, clock: site.clock, hub: site.hub, intake: intake,
      settings: site.settings)
    @Sendable func stored(_ number: UInt64) async -> Bool {
      let taken = await intake.store(
        EventRecordBatch(
          id: ID(high: 1, low: number), key: ID(high: 7, low: 7), receivedAt: SiteFixture.now,
          refused: 0, digest: Hash(sha256: "x".utf8),
          lines: [EventRecord.Line(number: 1, bytes: Array("a line".utf8)[...])]))
      if case .stored = taken { return true }
      return false
    }
    try await SiteProgramme.run(broken) { nobody in
      func warnings() async throws -> Int {
        try await nobody.get("/ready").json["warnings"]?.array?.count ?? 0
      }
      let isTaken = await stored(1)
      let before = try await warnings()
      #expect(!isTaken && before == 1)
      try FileManager.default.removeItem(atPath: segment)
      try Data().write(to: URL(filePath: segment))
      let isTakenNow = await stored(2)
      let after = try await warnings()
      #expect(isTakenNow && after == 0)
    }
  }

  @Test func `ready and the board of the tower say that acknowledged events cannot be read`()
    async throws
  {
    let path = Self.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    var limits = EventLog.Limits()
    limits.freeBytesMin = 0
    do {
      let log = try EventLog(path + "/events", at: SiteFixture.now, limits: limits)
      for number in 1...3 {
        _ = try log.append([
          EventRecordBatch(
            id: ID(high: 1, low: UInt64(number)), key: ID(high: 7, low: 7),
            receivedAt: SiteFixture.now, refused: 0, digest: Hash(sha256: "x".utf8),
            lines: [EventRecord.Line(number: 1, bytes: Array("a line".utf8)[...])])
        ])
      }
    }
    let segment = path + "/events/00000001.log"
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: segment)))
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: URL(filePath: segment))
    let fixture = try SiteFixture()
    let site = Site(
      engine: fixture.site.engine, queries: fixture.site.queries, clock: fixture.site.clock,
      hub: fixture.site.hub,
      intake: EventIntake(
        log: try EventLog(path + "/events", at: SiteFixture.now, limits: limits)),
      settings: fixture.site.settings)
    #expect(site.intake.repair.damage.count == 1 && site.intake.repair.cutBytes == 0)
    try await SiteProgramme.run(site) { nobody in
      #expect(try await nobody.get("/ready").json["warnings"]?.array?.count == 1)
      for (key, isTold) in [("tower", true), ("sato", false)] {
        let browser = SiteBrowser(client: nobody.client).signedIn(try fixture.member(key))
        let page = try await browser.get("/alerts").text
        #expect(page.contains("verify --events") == isTold, "\(key)")
      }
    }
  }

  @Test func `a checkpoint is mailed once a day, and its mail can be verified`() async throws {
    let path = Self.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let now = Instant(seconds: 2_220_069_600)
    let folder = try NodeFolder(path)
    let node = try folder.node(name: "test", at: now)
    let queries = node.queries()
    #expect(try queries.checkpointToMail(at: now) == nil, "there is none yet")
    func grow(_ number: UInt64, at time: Instant) throws {
      _ = node.apply(
        [
          NodeInput(
            id: ID(v7At: time, random: (1, number)), secret: [UInt8](repeating: 7, count: 16),
            viewer: .node, command: .clockStepped(by: .seconds(3)))
        ], at: time, wallAt: time)
      try node.writeCheckpoint(at: time, by: try folder.signer().sign)
    }
    try grow(1, at: now)
    let first = try #require(try queries.checkpointToMail(at: now))
    #expect(try queries.newestCheckpoint() == first)
    let address = try MailAddress("a@example.jp")
    let mail = try CheckpointMail.message(first, from: address, to: address, at: now)
    let again = try CheckpointMail.message(first, from: address, to: address, at: now)
    #expect(mail.messageID == again.messageID)
    try node.checkpointMailed(first.size, at: now)
    try grow(2, at: now + .hours(1))
    #expect(try queries.checkpointToMail(at: now + .hours(24) - .seconds(1)) == nil)
    #expect(try queries.checkpointToMail(at: now + .hours(24))?.size == 2)
    // Saved by a mail reader, with its own ends of lines.
    let saved = "Subject: x\r\n\r\n" + mail.body.replacing("\n", with: "\r\n")
    let note = CheckpointMail.note(in: saved)
    #expect(note == first.note)
    let keys = try CheckpointKeys(folder: path).noteKeys(of: "test")
    let result = try Verifier.verify(folder.database, at: now, keys: keys, held: [note])
    #expect(result.faults == [])
  }

  @Test func `the newest checkpoint is asked for with a key`() async throws {
    let fixture = try SiteFixture()
    let key = try await fixture.key(.watchOfficer, fixture.tower)
    try await fixture.runProgrammes { nobody in
      let path = "/api/v1/journal/checkpoint"
      #expect(try await nobody.get(path).status == 401)
      #expect(try await nobody.with(key).get(path).status == 404, "there is none yet")
      let signer = CheckpointSigner { origin, tree in "\(origin) \(tree.count)" }
      try await fixture.site.engine.housekeep(signer: signer)
      let answer = try await nobody.with(key).get(path)
      #expect(answer.status == 200)
      #expect(answer.headers[.contentType]?.hasPrefix("text/plain") == true)
    }
  }

  @Test func `old events go by the loop, and matching comes first`() async throws {
    let path = Self.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    var limits = EventLog.Limits()
    limits.freeBytesMin = 0
    limits.segmentBytes = 1
    let log = try EventLog(path + "/events", at: SiteFixture.now, limits: limits)
    for number in 1...3 {
      _ = try log.append([
        EventRecordBatch(
          id: ID(high: 1, low: UInt64(number)), key: ID(high: 7, low: 7),
          receivedAt: SiteFixture.now - .days(90), refused: 0, digest: Hash(sha256: "x".utf8),
          lines: [EventRecord.Line(number: 1, bytes: Array("a line".utf8)[...])])
      ])
    }
    let fixture = try SiteFixture()
    let site = Site(
      engine: fixture.site.engine, queries: fixture.site.queries, clock: fixture.site.clock,
      hub: fixture.site.hub, intake: EventIntake(log: log), settings: fixture.site.settings)
    let loop = RetentionLoop(site: site, retention: .usual, logger: Logger(label: "test"))
    await loop.turn()
    let events = { try FileManager.default.contentsOfDirectory(atPath: path + "/events").count }
    #expect(try events() == 3, "nothing was matched yet")
    _ = await site.submit(
      .findings([], cursor: EventCursor(segment: 3, offset: 1), sensors: []), as: .node)
    await loop.turn()
    #expect(try events() == 1)
  }
}
