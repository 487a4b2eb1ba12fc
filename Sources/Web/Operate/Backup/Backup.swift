//! A backup of a data folder: store, event log, settings, and the key under a passphrase; and the way back.
//!
//!   backup   store (one state) ─► event log (a little later: it reaches beyond the cursor) ─► keys, settings ─► digests
//!   restore  all parts into FOLDER.restoring ─► digests ─► keys, settings ─► verify ─► new epoch ─► renamed to FOLDER

internal import Glibc
public import Kernel
public import Node

/// Backups of a data folder, beside a running node or without one.
public enum Backup {
  /// What was backed up or restored.
  public struct Report: Sendable {
    /// What the verifier says of the copy.
    public let verification: Verification
    /// How many segments of the event log are in it.
    public let segments: Int
    /// Whether the private key is in it.
    public let hasKey: Bool
    /// What of the settings is in it.
    public let settings: SettingsCopy
  }

  /// Makes a backup in one file with mode 0600. Without a passphrase private key and relay password stay at home. Throws
  /// `BackupProblem` or a `Failure`; then there is no file.
  public static func make(
    of folder: String, to path: String, passphrase: String?, at now: Instant
  ) throws -> Report {
    guard !PrivateFile.exists(path) else { throw BackupProblem.exists(path) }
    let (copy, part) = (path + ".store", path + ".part")
    defer {
      unlink(copy)
      unlink(part)
    }
    unlink(copy)
    unlink(part)
    let keys = CheckpointKeys(folder: folder)
    // Sealed first: a passphrase that is too short is said before anything long is done.
    let sealed = try passphrase.flatMap { words in
      try keys.stored().map { try SealedKeys(sealing: $0, under: words) }
    }
    let (settings, settingsParts) = try SettingsCopy.parts(of: folder, under: passphrase)
    try PrivateFile.create(copy, [])
    try StoreFile.copy(NodeFolder.databasePath(folder), to: copy)
    let known = try keys.lines()
    let verification = try verify(copy, keys, at: now)
    var archive = try ArchiveWriter(part)
    _ = try archive.add(ArchivePart.store, file: copy)
    let segments = try addEvents(of: folder, to: &archive)
    try archive.add(ArchivePart.publicKeys, Array(known.map { $0 + "\n" }.joined().utf8))
    if let sealed { try archive.add(ArchivePart.sealedKeys, sealed.bytes) }
    for part in settingsParts { try archive.add(part.name, part.bytes) }
    try archive.finish()
    guard rename(part, path) == 0 else {
      throw Failure(operation: "place \(path)", reason: "errno \(errno)")
    }
    try PrivateFile.flushFolder(PrivateFile.parent(of: path))
    return Report(
      verification: verification, segments: segments, hasKey: sealed != nil, settings: settings)
  }

  /// Puts a backup into an empty or missing folder and begins a new epoch. Everything is checked before anything is put
  /// in place; what fails leaves nothing. `withoutKey` leaves key and relay password in the backup where they are: the
  /// next start makes a new key. `erasures` are what was erased since the backup: erased again before anything is in place.
  public static func restore(
    from path: String, to folder: String, passphrase: String?, withoutKey: Bool = false,
    erasures: [[ID<Content>]] = [], at now: Instant
  ) throws -> Report {
    guard PrivateFile.names(in: folder).isEmpty else { throw BackupProblem.folderInUse(folder) }
    let staging = folder + ".restoring"
    PrivateFile.removeFolder(staging)
    defer { PrivateFile.removeFolder(staging) }
    guard mkdir(staging, 0o700) == 0, mkdir(staging + "/events", 0o700) == 0 else {
      throw Failure(operation: "make \(staging)", reason: String(cString: strerror(errno)))
    }
    let parts = try unpack(path, into: staging)
    let hasKey = try openKey(parts, in: staging, passphrase, withoutKey)
    let settings = try SettingsCopy.restore(
      open: parts.settings, sealed: parts.sealedSettings, passphrase: withoutKey ? nil : passphrase,
      into: staging)
    let keys = CheckpointKeys(folder: staging)
    let store = NodeFolder.databasePath(staging)
    _ = try verify(store, keys, at: now)
    try StoreFile.apply(
      NodeInput(
        id: Entropy.inputID(at: now), secret: Entropy.bytes(16), viewer: .node,
        command: .beginEpoch), to: store, at: now)
    for texts in erasures {
      try StoreFile.apply(
        NodeInput(
          id: Entropy.inputID(at: now), secret: Entropy.bytes(16), viewer: .node,
          command: .eraseAgain(texts)), to: store, at: now)
    }
    let verification = try verify(store, keys, at: now)
    try PrivateFile.flushFolder(staging + "/events")
    try PrivateFile.flushFolder(staging)
    // Takes the place of an empty folder too, and of nothing else.
    guard rename(staging, folder) == 0 else {
      throw Failure(operation: "place \(folder)", reason: String(cString: strerror(errno)))
    }
    try PrivateFile.flushFolder(PrivateFile.parent(of: folder))
    return Report(
      verification: verification,
      segments: parts.names.filter { ArchivePart.isSegment($0) }.count, hasKey: hasKey,
      settings: settings)
  }

  /// Adds every segment once, and what is known of it; gives how many. One that is packed meanwhile is taken packed.
  private static func addEvents(
    of folder: String, to archive: inout ArchiveWriter
  ) throws -> Int {
    let events = folder + "/events/"
    // Twice, as the log itself does: a segment that is packed while a long folder is read may have neither name in the
    // one reading.
    let first = PrivateFile.names(in: folder + "/events")
    let names = Set(first).union(PrivateFile.names(in: folder + "/events")).sorted()
    let plain = Set(names.filter { $0.hasSuffix(ArchivePart.plain) })
    var segments = 0
    for name in names where ArchivePart.isKnown(ArchivePart.events + name) {
      // Where both forms lie, the plain one counts, as for whoever reads the log.
      if name.hasSuffix(ArchivePart.packed),
        plain.contains("\(name.dropLast(ArchivePart.packed.count))\(ArchivePart.plain)")
      {
        continue
      }
      var part = ArchivePart.events + name
      var isAdded = try archive.add(part, file: events + name)
      if !isAdded, name.hasSuffix(ArchivePart.plain) {
        let packed = "\(name.dropLast(ArchivePart.plain.count))\(ArchivePart.packed)"
        part = ArchivePart.events + packed
        isAdded = try archive.add(part, file: events + packed)
      }
      if isAdded, ArchivePart.isSegment(part) { segments += 1 }
    }
    return segments
  }

  private struct Parts {
    var names: [String] = []
    /// What is read into memory and never written as it is.
    var kept: [String: [UInt8]] = [:]
    var sealed: [UInt8]? { kept[ArchivePart.sealedKeys] }
    var settings: [UInt8]? { kept[ArchivePart.settings] }
    var sealedSettings: [UInt8]? { kept[ArchivePart.sealedSettings] }
  }

  /// The parts that are opened before they are put in place, and the most bytes of each.
  private static let smallParts = [
    ArchivePart.sealedKeys: 1 << 16, ArchivePart.settings: 1 << 17,
    ArchivePart.sealedSettings: 1 << 18,
  ]

  /// Writes every part into the folder and compares all digests; the list of them must be there and name each.
  private static func unpack(_ path: String, into folder: String) throws -> Parts {
    var archive = try ArchiveReader(path)
    var parts = Parts()
    var digests = ""
    var manifest: [UInt8]?
    while let part = try archive.next() {
      guard manifest == nil, !parts.names.contains(part.name) else {
        throw BackupProblem.damaged(part.name)
      }
      if part.name == ArchivePart.manifest {
        manifest = try archive.bytes()
        continue
      }
      if let bytesMax = smallParts[part.name] {
        let bytes = try archive.bytes(max: bytesMax)
        parts.kept[part.name] = bytes
        digests += "\(Hash(sha256: bytes))  \(part.name)\n"
      } else if let digest = try archive.copy(to: "\(folder)/\(part.name)") {
        digests += "\(digest)  \(part.name)\n"
      }
      parts.names.append(part.name)
    }
    guard let manifest, manifest == Array(digests.utf8) else {
      throw BackupProblem.damaged(ArchivePart.manifest)
    }
    guard parts.names.contains(ArchivePart.store) else {
      throw BackupProblem.damaged(ArchivePart.store)
    }
    return parts
  }

  private static func openKey(
    _ parts: Parts, in folder: String, _ passphrase: String?, _ withoutKey: Bool
  ) throws -> Bool {
    if withoutKey { return false }
    guard passphrase != nil || parts.sealed == nil && parts.sealedSettings == nil else {
      throw BackupProblem.needsPassphrase
    }
    guard let sealed = parts.sealed, let passphrase else { return false }
    try PrivateFile.create(
      "\(folder)/\(CheckpointKeys.privateName)",
      try SealedKeys(bytes: sealed).open(with: passphrase))
    return true
  }

  private static func verify(
    _ store: String, _ keys: CheckpointKeys, at now: Instant
  ) throws -> Verification {
    var problem: (any Error)?
    let result = try StoreFile.verify(store, at: now) { name in
      do { return try keys.noteKeys(of: name) } catch {
        problem = error
        return []
      }
    }
    if let problem { throw problem }
    guard result.isSound else {
      throw BackupProblem.unsound(result.faults.first.map { "\($0.place): \($0.what)" } ?? "")
    }
    return result
  }
}
