//! The data folder of a node: its lock, its database, its event log and its key. There is never a second writer.

internal import Crypto
public import GRDB
internal import Glibc
public import Kernel
public import Node

/// What is wrong with a data folder, in words for the operator.
public struct FolderProblem: Error, CustomStringConvertible, Sendable {
  /// What is wrong and what to do.
  public let phrase: Phrase
  /// Whether another process has it: then the command line talks to that one.
  public let isLocked: Bool
  /// Both languages, one a line.
  public var description: String { "\(phrase.ja)\n\(phrase.en)" }
}

/// An opened data folder. Private keys never leave it but in a backup under a passphrase.
public final class NodeFolder: Sendable {
  /// Its path.
  public let path: String
  /// The database, WAL and `synchronous=FULL`: an answer means that the flush is done.
  public let database: DatabasePool
  /// What in it others on this machine could read, or change, when it was opened: names of files with secrets, and `.` for the
  /// folder. Closed where they are this user's; what others have read they know.
  public let exposed: [String]
  /// The descriptor that holds the lock.
  private let lock: Int32

  /// The database's file.
  public static func databasePath(_ folder: String) -> String { folder + "/noroshi.sqlite" }
  /// The control socket's file.
  public static func socketPath(_ folder: String) -> String { folder + "/control.sock" }

  /// Opens a folder, making it where it is missing; throws `FolderProblem`.
  public init(_ path: String) throws {
    self.path = path
    if mkdir(path, 0o700) == 0 {
      // Losing an error is right: where the name of the folder cannot be flushed, the lock cannot be made either, or it is
      // a file system that flushes no folders.
      try? PrivateFile.flushFolder(PrivateFile.parent(of: path))
    }
    let lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else {
      throw FolderProblem(
        phrase: Phrase(
          ja: "データの置き場所 \(path) を開けません。場所と権限を確かめてください。",
          en: "Cannot open the data folder \(path). Check that it exists and may be written."),
        isLocked: false)
    }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw FolderProblem(
        phrase: Phrase(
          ja: "\(path) は動作中のノードが使っています。", en: "\(path) is in use by a running node."),
        isLocked: true)
    }
    self.lock = lock
    PrivateFile.removeUnfinished(in: path)
    exposed = [".", CheckpointKeys.privateName, NodeSettings.fileName].filter {
      PrivateFile.shut("\(path)/\($0)")
    }
    Self.ownStore(Self.databasePath(path))
    database = try StoreFile.serving(Self.databasePath(path))
  }

  deinit { close(lock) }

  /// Opens the node of this folder. The first start names it.
  public func node(name: String, at now: Instant) throws -> Node {
    try Node(writer: database, name: name, at: now)
  }

  /// The node time that was reached before; node time never goes below it.
  public func highWater() throws -> Instant {
    try database.read { db in
      guard try db.tableExists("node") else { return Instant(microseconds: 0) }
      return Instant(
        microseconds: try Int64.fetchOne(db, sql: "SELECT high_water FROM node WHERE id = 1") ?? 0)
    }
  }

  /// The key that signs checkpoints; made on first use, readable by the owner alone.
  public func signer() throws -> CheckpointSigner {
    let raw = try CheckpointKeys(folder: path).own()
    return CheckpointSigner { origin, tree in
      let key = try Curve25519.Signing.PrivateKey(rawRepresentation: raw)
      guard let checkpoint = Checkpoint(origin: origin, of: tree) else {
        throw Failure(operation: "checkpoint", reason: "no origin")
      }
      return try checkpoint.sign(with: key).description
    }
  }

  /// The store's file is made before SQLite opens it, which gives its own files beside it the same mode.
  private static func ownStore(_ path: String) {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    // A file that cannot be made is reported by whoever opens it next.
    guard file >= 0 else { return }
    fchmod(file, 0o600)
    close(file)
  }
}
