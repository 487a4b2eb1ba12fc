//! Organisations that were read before, so that a board over a nation need not read each of them at every look.

internal import Kernel
internal import Synchronization

internal import struct Foundation.Data

/// Remembers what a row's bytes meant. It can never be wrong: an organisation is taken from it only when the row still
/// holds exactly the bytes it was read from, so that old snapshots and rollbacks need no care.
final class OrganizationShelf: Sendable {
  private struct Entry: Sendable {
    let bytes: Data
    let organization: Organization
  }
  private let entries = Mutex<[ID<Organization>: Entry]>([:])

  /// Most organisations that are remembered; past that the shelf is emptied and fills again.
  static let entriesMax = 20_000

  /// The organisation that those bytes are the state of.
  func organization(_ id: ID<Organization>, _ bytes: Data) throws -> Organization {
    if let known = entries.withLock({ $0[id] }), known.bytes == bytes { return known.organization }
    let read = try Organization.read([UInt8](bytes))
    entries.withLock { entries in
      if entries.count >= Self.entriesMax { entries = [:] }
      entries[id] = Entry(bytes: bytes, organization: read)
    }
    return read
  }
}
