//! A backup and the way back: everything is in it, and half a restore never stays.

import Foundation
import GRDB
import Kernel
import Node
import Testing

@testable import Web

/// A folder for one test: a data folder with a store, events, a key and a signed checkpoint, and room beside it.
private final class Place {
  static let now = Instant(seconds: 2_220_069_600)
  static let words = "correct horse battery staple"
  let path: String
  var data: String { path + "/data" }
  var file: String { path + "/backup.tar" }
  var restored: String { path + "/restored" }

  init() throws {
    path = NSTemporaryDirectory() + "noroshi-backup-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let folder = try NodeFolder(data)
    let node = try folder.node(name: "test", at: Self.now)
    let made = node.apply(
      [
        NodeInput(
          id: ID(v7At: Self.now, random: (1, 1)), secret: [UInt8](repeating: 7, count: 16),
          viewer: .node,
          command: .registerOrganization(
            code: "1", name: Phrase(ja: "北山町", en: "Kitayama"), legalForm: "市区町村"))
      ], at: Self.now, wallAt: Self.now)
    #expect(made.journalCount == 1)
    try node.writeCheckpoint(at: Self.now, by: try folder.signer().sign)
    let log = try EventLog(data + "/events", at: Self.now, limits: Self.limits)
    _ = try log.append([
      EventRecordBatch(
        id: ID(high: 1, low: 1), key: ID(high: 7, low: 7), receivedAt: Self.now, refused: 0,
        digest: Hash(sha256: "x".utf8),
        lines: [EventRecord.Line(number: 1, bytes: Array("a line".utf8)[...])])
    ])
  }

  deinit {
    // A folder that stays behind harms nobody.
    try? FileManager.default.removeItem(atPath: path)
  }

  private static var limits: EventLog.Limits {
    var limits = EventLog.Limits()
    limits.freeBytesMin = 0
    return limits
  }

  func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: file)) }

  @discardableResult
  func backUp(_ words: String? = Place.words) throws -> Backup.Report {
    try Backup.make(of: data, to: file, passphrase: words, at: Self.now)
  }

  @discardableResult
  func restore(_ words: String? = Place.words, withoutKey: Bool = false) throws -> Backup.Report {
    try Backup.restore(
      from: file, to: restored, passphrase: words, withoutKey: withoutKey, at: Self.now)
  }

  /// What lies in the test's folder.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}

@Suite struct BackupTests {
  @Test func `what was erased after a backup is erased again when it is restored`() throws {
    let place = try Place()
    let name = "消去 対象之助"
    var count: UInt64 = 10
    func ask(_ node: Node, _ command: Command) throws -> RecordReference? {
      count += 1
      let input = NodeInput(
        id: ID(v7At: Place.now, random: (count, count)), secret: [UInt8](repeating: 7, count: 16),
        viewer: .node, command: command)
      let answer = node.apply([input], at: Place.now, wallAt: Place.now).answers[0]
      guard case .done(let made) = answer else {
        throw Failure(operation: "ask", reason: "\(answer)")
      }
      return made.first
    }
    var lines: [ErasureLine] = []
    do {
      let node = try NodeFolder(place.data).node(name: "test", at: Place.now)
      let queries = node.queries()
      let town = try #require(
        try queries.organizations(as: .node, search: "", peopleAt: Place.now).items.first
      ).id
      let person = try #require(try ask(node, .enterPerson(town, name: name)))
        .id.cast(to: Person.self)
      // The backup still knows him; then he is erased.
      try place.backUp(nil)
      let shown = try #require(try queries.erasure(of: person, as: .node, at: Place.now))
      _ = try ask(
        node,
        .erasePerson(ErasureForm(organization: town, person: person, shown: shown.digest)))
      lines = try queries.erasures()
    }
    let list = place.path + "/erasures.jsonl"
    try ErasureList.write(lines, to: list)
    let bytes = try place.bytes(list)
    #expect(bytes.firstRange(of: Array(name.utf8)) == nil)
    #expect(try place.bytes(place.file).firstRange(of: Array(name.utf8)) != nil)
    let texts = try ErasureList.read(bytes)
    #expect(texts == lines.flatMap(\.texts) && texts.count == 1)
    let back = try Backup.restore(
      from: place.file, to: place.restored, passphrase: nil, withoutKey: true,
      erasures: ErasureList.parts(texts), at: Place.now)
    #expect(back.verification.isSound)
    let store = try DatabaseQueue(path: place.restored + "/noroshi.sqlite")
    let found = try store.read {
      try Int.fetchOne(
        $0, sql: "SELECT COUNT(*) FROM content WHERE CAST(bytes AS TEXT) = ?", arguments: [name])
    }
    #expect(found == 0)
    #expect(try Verifier.verify(store, at: Place.now).faults == [])
    // A list that is cut or changed is not applied by halves.
    for damaged in ["{\"texts\":[\"x\"]}", "{\"texts\":1}", "{", "{}"] {
      #expect(throws: ErasureList.Problem(line: 2)) {
        _ = try ErasureList.read(bytes + Array(damaged.utf8))
      }
    }
    #expect(throws: (any Error).self) { try ErasureList.write(lines, to: list) }
  }

  @Test func `a backup holds store, events and key, and comes back in a new epoch`() throws {
    let place = try Place()
    let made = try place.backUp()
    #expect(made.segments == 1 && made.hasKey && made.verification.isSound)
    #expect(try place.names() == ["backup.tar", "data"], "nothing else stays")
    let mode = try FileManager.default.attributesOfItem(atPath: place.file)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    let back = try place.restore()
    #expect(back.verification.facts == made.verification.facts + 1, "the new epoch is a Fact")
    #expect(back.verification.checkpoints == 1 && back.hasKey && back.segments == 1)
    for name in ["checkpoint.key", "checkpoint.pub", "events/00000001.log"] {
      #expect(try place.bytes("\(place.restored)/\(name)") == place.bytes("\(place.data)/\(name)"))
    }
    let node = try NodeFolder(place.restored).node(name: "other", at: Place.now)
    #expect(node.epoch == 1 && node.name == "test")
    #expect(try place.names() == ["backup.tar", "data", "restored"])
  }

  @Test func `without a passphrase no key is in it, and what was signed still verifies`() throws {
    let place = try Place()
    #expect(try !place.backUp(nil).hasKey)
    let key = try place.bytes(place.data + "/checkpoint.key")
    #expect(try place.bytes(place.file).firstRange(of: key) == nil)
    #expect(try !place.restore(nil).hasKey)
    #expect(!FileManager.default.fileExists(atPath: place.restored + "/checkpoint.key"))
    // The next start makes a key of its own and keeps the old one known.
    _ = try NodeFolder(place.restored).signer()
    #expect(try CheckpointKeys(folder: place.restored).noteKeys(of: "test").count == 2)
    #expect(try place.bytes(place.restored + "/checkpoint.key") != key)
  }

  @Test func `with a passphrase the key is in no part as it is`() throws {
    let place = try Place()
    try place.backUp()
    let key = try place.bytes(place.data + "/checkpoint.key")
    #expect(try place.bytes(place.file).firstRange(of: key) == nil)
  }

  // MARK: Settings

  private static let settings = NodeSettings(
    publicURL: "https://noroshi.example", listen: "127.0.0.1:9", trustedProxies: ["127.0.0.1"],
    relay: "smtp://desk:ge%3Aheim:1@relay.example:587", mailFrom: "a@b.example", phone: "03")

  @Test func `settings come back whole, and their password is in no part as it is`() throws {
    let place = try Place()
    #expect(try place.backUp().settings == .none)
    try FileManager.default.removeItem(atPath: place.file)
    try Self.settings.write(place.data)
    #expect(try place.backUp().settings == .whole)
    let file = try place.bytes(place.file)
    #expect(file.firstRange(of: Array("heim".utf8)) == nil, "the password is in the clear")
    #expect(file.firstRange(of: Array("smtp://desk@relay.example:587".utf8)) != nil)
    #expect(try place.restore().settings == .whole)
    #expect(try NodeSettings.read(place.restored) == Self.settings)
    let mode = try FileManager.default.attributesOfItem(atPath: place.restored + "/settings.json")
    #expect(mode[.posixPermissions] as? Int == 0o600)
    #expect(!FileManager.default.fileExists(atPath: place.restored + "/settings.sealed"))
  }

  @Test func `without the key the relay's password is left out, and what to enter is said`() throws
  {
    let place = try Place()
    try Self.settings.write(place.data)
    let left = SettingsCopy.withoutPassword(relay: "smtp://desk@relay.example:587")
    var rest = Self.settings
    rest.relay = nil
    // Left out when it was made, or left where it is when it comes back.
    for (words, withoutKey) in [(nil, false), (nil, true), (Place.words, true)] {
      #expect(try place.backUp(words).settings == (words == nil ? left : .whole))
      #expect(try place.bytes(place.file).firstRange(of: Array("heim".utf8)) == nil)
      #expect(try place.restore(nil, withoutKey: withoutKey).settings == left)
      #expect(try NodeSettings.read(place.restored) == rest)
      try FileManager.default.removeItem(atPath: place.file)
      try FileManager.default.removeItem(atPath: place.restored)
    }
    // Settings without a password need no passphrase.
    for relay in [nil, "smtp://relay.example:25", "relay.example"] {
      rest.relay = relay
      try rest.write(place.data)
      #expect(try place.backUp(nil).settings == .whole)
      #expect(try place.restore(nil).settings == .whole)
      #expect(try NodeSettings.read(place.restored) == rest)
      try FileManager.default.removeItem(atPath: place.file)
      try FileManager.default.removeItem(atPath: place.restored)
    }
  }

  @Test func `the mailbox's password is no more in the clear than the relay's`() throws {
    let place = try Place()
    var settings = Self.settings
    settings.mailbox = "imaps://desk:ge%3Aheim@mail.example"
    for relay in [settings.relay, nil] {
      settings.relay = relay
      for (words, isWhole) in [(Place.words, true), (nil, false)] as [(String?, Bool)] {
        try settings.write(place.data)
        let left = SettingsCopy.withoutPassword(
          relay: relay.map { _ in "smtp://desk@relay.example:587" },
          mailbox: "imaps://desk@mail.example")
        #expect(try place.backUp(words).settings == (isWhole ? .whole : left))
        #expect(try place.bytes(place.file).firstRange(of: Array("heim".utf8)) == nil)
        #expect(try place.restore(words).settings == (isWhole ? .whole : left))
        let restored = try #require(try NodeSettings.read(place.restored))
        #expect(restored.mailbox == (isWhole ? settings.mailbox : nil))
        #expect(restored.relay == (isWhole ? relay : nil))
        try FileManager.default.removeItem(atPath: place.file)
        try FileManager.default.removeItem(atPath: place.restored)
      }
    }
  }

  @Test func `a password alone needs the passphrase too, and broken settings are said`() throws {
    let place = try Place()
    try Self.settings.write(place.data)
    try FileManager.default.removeItem(atPath: place.data + "/checkpoint.key")
    #expect(try !place.backUp().hasKey)
    #expect(throws: BackupProblem.needsPassphrase) { try place.restore(nil) }
    #expect(throws: BackupProblem.wrongPassphrase) { try place.restore("another long phrase") }
    #expect(try place.names() == ["backup.tar", "data"])
    try FileManager.default.removeItem(atPath: place.file)
    try Data("{".utf8).write(to: URL(filePath: NodeSettings.path(place.data)))
    #expect(throws: BackupProblem.settings(NodeSettings.path(place.data))) { try place.backUp() }
    #expect(try place.names() == ["data"])
  }

  @Test func `a passphrase that is wrong, missing or short is said, and nothing stays`() throws {
    let place = try Place()
    #expect(throws: BackupProblem.shortPassphrase) { try place.backUp("elevenchars") }
    #expect(try place.names() == ["data"])
    try place.backUp()
    #expect(throws: BackupProblem.wrongPassphrase) { try place.restore("another long phrase") }
    #expect(throws: BackupProblem.needsPassphrase) { try place.restore(nil) }
    #expect(try place.names() == ["backup.tar", "data"])
    #expect(try !place.restore(nil, withoutKey: true).hasKey)
  }

  @Test func `wherever a backup was cut, nothing is restored`() throws {
    let place = try Place()
    try place.backUp(nil)
    let whole = try place.bytes(place.file)
    for count in stride(from: 0, to: whole.count - 512, by: 4_001) {
      try place.write(Array(whole.prefix(count)))
      #expect(throws: BackupProblem.self, "\(count) bytes") { try place.restore(nil) }
    }
    #expect(try place.names() == ["backup.tar", "data"])
  }

  @Test func `a flipped byte is found wherever it lies`() throws {
    let place = try Place()
    try place.backUp(nil)
    let whole = try place.bytes(place.file)
    // Behind the last part there is nothing but zeros, which say nothing.
    for offset in stride(from: 0, to: whole.count - 1_536, by: 3_989) {
      var bytes = whole
      bytes[offset] ^= 1
      try place.write(bytes)
      // Time and owner in a head are nobody's; padding is not read.
      guard (try? place.restore(nil)) != nil else { continue }
      let inHead = whole[(offset / 512 * 512)..<(offset / 512 * 512 + 512)]
      #expect(inHead.isEmpty || bytes[offset] == 1, "byte \(offset)")
      try FileManager.default.removeItem(atPath: place.restored)
    }
    #expect(try place.names() == ["backup.tar", "data"])
  }

  @Test func `what is no backup, or goes where something lies, is refused`() throws {
    let place = try Place()
    try place.write([UInt8](repeating: 65, count: 2_000))
    #expect(throws: BackupProblem.notABackup) { try place.restore() }
    #expect(throws: BackupProblem.exists(place.file)) { try place.backUp() }
    try FileManager.default.removeItem(atPath: place.file)
    try place.backUp(nil)
    #expect(throws: BackupProblem.folderInUse(place.data)) {
      try Backup.restore(from: place.file, to: place.data, passphrase: nil, at: Place.now)
    }
    try FileManager.default.createDirectory(
      atPath: place.restored, withIntermediateDirectories: false)
    try place.restore(nil)
  }

  @Test func `a store that does not verify is not backed up`() throws {
    let place = try Place()
    let queue = try DatabaseQueue(path: NodeFolder.databasePath(place.data))
    try queue.write { try $0.execute(sql: "UPDATE organization SET name_ja = 'x'") }
    try queue.close()
    #expect(throws: BackupProblem.self) { try place.backUp() }
    #expect(try place.names() == ["data"])
  }

  @Test func `a sealed key is opened by its passphrase alone, and no cost is taken unseen`() throws
  {
    let key = [UInt8](repeating: 9, count: 32)
    let sealed = try SealedKeys(sealing: key, under: "twelve chars", rounds: 16)
    #expect(try sealed.open(with: "twelve chars") == key)
    #expect(throws: BackupProblem.wrongPassphrase) { try sealed.open(with: "twelve charz") }
    for (old, new) in [
      ("\"n\":16", "\"n\":2097152"), ("\"n\":16", "\"n\":15"), ("\"n\":16", "\"n\":0"),
      ("\"r\":8", "\"r\":9"), ("scrypt", "plain"), ("{", "["),
    ] {
      let text = String(decoding: sealed.bytes, as: UTF8.self).replacing(old, with: new)
      #expect(throws: BackupProblem.damaged("keys.sealed")) {
        try SealedKeys(bytes: Array(text.utf8)).open(with: "twelve chars")
      }
    }
    let other = String(decoding: sealed.bytes, as: UTF8.self).replacing(
      "\"n\":16", with: "\"n\":32")
    #expect(throws: BackupProblem.wrongPassphrase) {
      try SealedKeys(bytes: Array(other.utf8)).open(with: "twelve chars")
    }
  }

  @Test func `a part has a name of ours or is refused`() {
    for name in [
      "noroshi.sqlite", "events/00000001.log", "checkpoint.pub", "MANIFEST",
      "settings.json", "settings.sealed", "events/00000001.log.zst", "events/00000001.idx",
    ] {
      #expect(ArchivePart.isKnown(name), "\(name)")
    }
    for name in [
      "", "/etc/passwd", "../noroshi.sqlite", "events/../a.log", "events/0000001.log",
      "events/00000001.log/x", "events/", "checkpoint.key", "settings.json.new",
      "events/٠٠٠٠٠٠٠١.log", "events/00000001.log.zst.part", "events/00000001.zst",
      "events/00000001",
    ] {
      #expect(!ArchivePart.isKnown(name), "\(name)")
    }
  }

  @Test(arguments: [0, 511, 512, 8_589_934_591, 8_589_934_592, 1 << 40] as [Int64])
  func `the head of a part says its length`(size: Int64) throws {
    let header = ArchiveHeader(name: "noroshi.sqlite", size: size)
    #expect(header.bytes.count == 512)
    #expect(ArchiveHeader(header.bytes) == header)
    #expect((size + Int64(header.paddingBytes)) % 512 == 0 && header.paddingBytes < 512)
    for place in [0, 124, 130, 148, 156, 257] {
      var bytes = header.bytes
      bytes[place] ^= 1
      #expect(ArchiveHeader(bytes) == nil, "byte \(place)")
    }
  }
}
