//! Links that were read before, so that a node with a thousand of them need not decode one at every word.

internal import Federation
internal import Kernel
internal import Synchronization

internal import struct Foundation.Data

/// Remembers what a row's bytes meant, as `OrganizationShelf` does: a link is taken from it only when the row still holds
/// exactly these bytes, so that old snapshots and rollbacks need no care. The writer and all readers share one.
final class LinkShelf: Sendable {
  private struct Entry: Sendable {
    let bytes: Data
    let link: PeerLink
  }
  private let entries = Mutex<[String: Entry]>([:])
  private let letters = Mutex<[Data: OutgoingLane.Waiting]>([:])

  /// Most links that are remembered; past that the shelf is emptied and fills again.
  static let entriesMax = 4096
  /// Most waiting letters that are remembered; past that they are forgotten, too.
  static let lettersMax = 8192

  /// The link that those bytes are the state of, without the letters that wait: these lie in rows of their own.
  func link(_ id: String, _ bytes: Data) throws -> PeerLink {
    if let known = entries.withLock({ $0[id] }), known.bytes == bytes { return known.link }
    let read = try PeerLink.read([UInt8](bytes))
    keep(read, bytes)
    return read
  }

  /// The letter that waits of which a row holds those bytes. Every input on a link asks for all of them.
  func letter(_ bytes: Data) throws -> OutgoingLane.Waiting {
    if let known = letters.withLock({ $0[bytes] }) { return known }
    let read = try JSONTreeDecoder.decode(
      OutgoingLane.Waiting.self, from: JSON.parse([UInt8](bytes)))
    letters.withLock { letters in
      if letters.count >= Self.lettersMax { letters = [:] }
      letters[bytes] = read
    }
    return read
  }

  /// Remembers a link whose state was just written as those bytes.
  func keep(_ link: PeerLink, _ bytes: Data) {
    var bare = link
    for lane in Lane.allCases { bare.restore([], in: lane) }
    let entry = Entry(bytes: bytes, link: bare)
    entries.withLock { entries in
      if entries.count >= Self.entriesMax, entries[entry.link.key] == nil { entries = [:] }
      entries[entry.link.key] = entry
    }
  }
}
