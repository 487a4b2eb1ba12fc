//! The rows of organisations, constituencies, keys and indicator batches.

public import Alerting
internal import GRDB
public import Kernel

extension Organization: Record {
  static var recordKind: RecordReference.Kind { .organization }
  static var table: String { "organization" }
  var key: String { id.description }
  // Paths and code are written by `Directory`, which knows the parents; they are compared by verify on their own.
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    let standing: [(name: String, value: (any DatabaseValueConvertible)?)] = [
      ("name_ja", name.ja), ("name_en", name.en), ("code", code),
      ("path_supervision", path(in: .supervision)), ("path_support", path(in: .support)),
      ("listed", isLiving ? 1 : 0), ("place", code ?? Self.placeOfNone),
    ]
    return standing + counted
  }
  /// What lists count and choose by: its form, its prefecture, who is above it, until when it is reached, and the desk
  /// that was agreed for it.
  private var counted: [(name: String, value: (any DatabaseValueConvertible)?)] {
    let reach = ReachBounds(of: self)
    let bodiesAbove = Set(parents.values).sorted().map { "\($0)/" }
    return [
      ("legal_form", legalForm), ("prefecture", prefecture), ("above", above?.description),
      ("parents", "/" + bodiesAbove.joined()),
      ("reach_from", reach.from.microseconds), ("reach_until", reach.until.microseconds),
      ("reach_last", reach.last.microseconds), ("last_rung", lastRung?.description),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    Self(id: id.cast(to: Organization.self), beginning: body)
  }
  mutating func apply(_ body: Body, at now: Instant) { evolve(body, at: now) }
  /// Where in a list a body without a code stands: behind all those with one.
  static var placeOfNone: String { "~" }
}

/// What says whose an address is, as a record.
public struct Constituency: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<Constituency>
  /// What is asserted.
  public var assertion: ConstituencyAssertion
  /// What is recorded.
  enum Body: Hashable, Sendable, Codable {
    case constituencyAsserted(assertion: ConstituencyAssertion)
    /// Who answered for it ended; this is what holds since.
    case constituencyPassed(assertion: ConstituencyAssertion)
  }
}

extension Constituency: Record {
  static var recordKind: RecordReference.Kind { .constituency }
  static var table: String { "constituency" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [("organization", assertion.organization.description)]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    switch body {
    case .constituencyAsserted(let assertion):
      Self(id: id.cast(to: Constituency.self), assertion: assertion)
    case .constituencyPassed: nil
    }
  }
  mutating func apply(_ body: Body, at now: Instant) {
    switch body {
    case .constituencyAsserted(let new), .constituencyPassed(let new): assertion = new
    }
  }
}

/// A key of the interface. Only the hash of its secret is kept.
public struct KeyRecord: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<APIKey>
  /// What the operator calls it.
  public let name: String
  /// What it may do.
  public let role: Role
  /// For whom; nil for a sensor that serves many.
  public var organization: ID<Organization>?
  /// SHA-256 of the secret.
  public let hash: Hash
  /// Whether it was revoked.
  public var isRevoked: Bool
  /// Who answers for it; nil where nobody was named, as for every key of the oldest journals.
  public var keeper: ID<Person>?
  /// What is recorded.
  enum Body: Hashable, Sendable, Codable {
    case keyCreated(
      name: String, role: Role, organization: ID<Organization>?, hash: Hash, keeper: ID<Person>?)
    case keyRevoked
    /// Its body ended; it speaks for the successor.
    case keyPassed(to: ID<Organization>)
    /// Somebody answers for it from now on.
    case keyTakenOver(by: ID<Person>)
  }
}

extension KeyRecord: Record {
  static var recordKind: RecordReference.Kind { .key }
  static var table: String { "api_key" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("hash", hash.description), ("name", name), ("role", role.rawValue),
      ("organization", organization?.description), ("revoked", isRevoked ? 1 : 0),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    guard case .keyCreated(let name, let role, let organization, let hash, let keeper) = body
    else { return nil }
    return Self(
      id: id.cast(to: APIKey.self), name: name, role: role, organization: organization, hash: hash,
      isRevoked: false, keeper: keeper)
  }
  mutating func apply(_ body: Body, at now: Instant) {
    switch body {
    case .keyCreated: break
    case .keyRevoked: isRevoked = true
    case .keyPassed(let successor): organization = successor
    case .keyTakenOver(let person): keeper = person
    }
  }
}

extension IndicatorBatch: Record {
  enum Body: Hashable, Sendable, Codable {
    case indicatorsImported(source: String, count: Int, digest: Hash, marking: TLP)
    case lookedBack(from: Instant, until: Instant, found: Int)
    /// Somebody decided that the stored events are not, or no further, read again for it.
    case lookBackStopped(by: Actor)
    /// And that they are after all, from the beginning.
    case lookBackResumed(by: Actor)
    /// Its rows have the stricter label now, or are gone; `count` and `digest` are of what is left.
    case listNarrowed(to: TLP, count: Int, digest: Hash)
  }
  static var recordKind: RecordReference.Kind { .indicators }
  static var table: String { "indicator_batch" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    // One that was stopped waits for nothing either.
    let isWaiting = lookedBackUntil == nil && !isLookBackStopped
    return [("looked_back", isWaiting ? 0 : 1), ("narrowings", narrowings ?? 0)]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    guard case .indicatorsImported(let source, let count, let digest, let marking) = body else {
      return nil
    }
    return Self(
      id: id.cast(to: IndicatorBatch.self), source: source, count: count, digest: digest,
      marking: marking, importedAt: now, lookedBackUntil: nil)
  }
  mutating func apply(_ body: Body, at now: Instant) {
    switch body {
    case .indicatorsImported: break
    case .lookedBack(_, let until, _):
      lookedBackUntil = until
      lookBackStopped = nil
    case .lookBackStopped: lookBackStopped = true
    case .lookBackResumed: lookBackStopped = nil
    case .listNarrowed(let tlp, let left, let hash):
      marking = tlp
      count = left
      digest = hash
      narrowings = (narrowings ?? 0) + 1
    }
  }
}
