//! One look at a node from outside: whether anybody holds its folder, and whether its deadlines are late.

internal import GRDB
internal import Glibc
internal import Kernel
internal import Node
internal import Web

/// Looks without writing. A node that does not run, or whose oldest deadline has passed by more than the silence
/// that is allowed, is a problem (R6).
struct WatchdogLook {
  let data: String
  let silenceSeconds: Int

  /// What is wrong; nil when all is well.
  func problem() -> Phrase? {
    let lock = open(data + "/lock", O_RDONLY | O_CLOEXEC)
    guard lock >= 0 else {
      return Phrase(ja: "\(data) が見えません。", en: "\(data) cannot be seen.")
    }
    defer { close(lock) }
    if flock(lock, LOCK_SH | LOCK_NB) == 0 {
      flock(lock, LOCK_UN)
      return Phrase(
        ja: "ノードが動いていません。起動し、電話網で連絡してください。",
        en: "The node is not running. Start it, and use the call tree meanwhile.")
    }
    // Said without the store: on a full disk even reading it may need room for its index.
    if let free = DiskReserve.freeBytes(in: data), free < DiskReserve.freeBytesMin {
      return Phrase(
        ja: "保存場所の空きが\(free / 1_048_576)MiBです。すぐに場所を空けてください。",
        en: "Only \(free / 1_048_576) MiB are free on the disk. Make room now.")
    }
    do {
      var configuration = Configuration()
      configuration.readonly = true
      let reader = try DatabaseQueue(
        path: NodeFolder.databasePath(data), configuration: configuration)
      let row = try reader.read { db in
        try Row.fetchOne(
          db, sql: "SELECT (SELECT MIN(due) FROM timer), (SELECT high_water FROM node)")
      }
      guard let due = row?[0] as Int64? else { return nil }
      // Node time never lies before the wall clock by more than a step; the later of both is fair to the node.
      let now = max(
        NodeClock(highWater: Instant(microseconds: 0)).wall,
        Instant(microseconds: (row?[1] as Int64?) ?? 0))
      let late = now - Instant(microseconds: due)
      guard late > .seconds(Int64(silenceSeconds)) else { return nil }
      return Phrase(
        ja: "期限が\(late.seconds)秒遅れています。ノードが止まっている恐れがあります。",
        en: "A deadline is \(late.seconds) s late. The node may be stuck.")
    } catch {
      return Phrase(ja: "記録を読めません。", en: "The store cannot be read.")
    }
  }

  /// Starts a program and does not wait for it.
  static func run(_ program: String) {
    var process = pid_t()
    let arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), nil]
    defer { free(arguments[0]) }
    posix_spawnp(&process, program, nil, nil, arguments, environ)
  }
}
