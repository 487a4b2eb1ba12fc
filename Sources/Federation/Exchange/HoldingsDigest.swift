//! The daily comparison: what each side holds of the other, in hashes, narrowed down to the records that differ.

public import Kernel

/// One step of a comparison. A record that is missing or older at the other side is sent again by its home; nothing is
/// ever merged. Source: response.md §5.8; law L2.
public enum HoldingsDigest: Hashable, Sendable {
  /// For each kind of record: what I sent you and should hold, and what I hold of yours.
  case summary(sent: [Summary], held: [Summary])
  /// One kind differs: what do you have, from behind that record on?
  case ask(Side, RecordReference.Kind, after: RecordReference?)
  /// What I have of it, ascending. `isLast` says that nothing follows.
  case page(Side, RecordReference.Kind, [Entry], isLast: Bool)
  /// These are missing or old here: send them again.
  case want([RecordReference])

  /// Whose records are meant, seen from whoever sends the step.
  public enum Side: String, Hashable, Sendable, CaseIterable {
    /// His own, that he sent.
    case sent
    /// The other's, that he holds.
    case held
  }

  /// One record.
  public struct Entry: Hashable, Comparable, Sendable {
    /// Which.
    public let record: RecordReference
    /// Its newest version that was sent or taken.
    public let version: Int64
    /// The hash of that letter's payload.
    public let payloadHash: Hash

    /// An entry from its parts.
    public init(record: RecordReference, version: Int64, payloadHash: Hash) {
      self.record = record
      self.version = version
      self.payloadHash = payloadHash
    }

    /// By record.
    public static func < (left: Self, right: Self) -> Bool { left.record < right.record }
  }

  /// All records of a kind in one line.
  public struct Summary: Hashable, Sendable {
    /// Which kind.
    public let kind: RecordReference.Kind
    /// How many.
    public let count: Int64
    /// SHA-256 over a line `record version payloadHash` for each, ascending by record.
    public let hash: Hash

    /// A summary from its parts.
    public init(kind: RecordReference.Kind, count: Int64, hash: Hash) {
      self.kind = kind
      self.count = count
      self.hash = hash
    }
  }

  /// The summaries of these records, ascending by kind.
  public static func summaries(of entries: [Entry]) -> [Summary] {
    let sorted = entries.sorted()
    return RecordReference.Kind.allCases.sorted { $0.rawValue < $1.rawValue }.compactMap { kind in
      let own = sorted.filter { $0.record.kind == kind }
      guard !own.isEmpty else { return nil }
      let text = own.map { "\($0.record) \($0.version) \($0.payloadHash)\n" }.joined()
      return Summary(kind: kind, count: Int64(own.count), hash: Hash(sha256: text.utf8))
    }
  }

  /// The kinds in which two lists of summaries differ, ascending.
  public static func differing(_ ours: [Summary], _ theirs: [Summary]) -> [RecordReference.Kind] {
    RecordReference.Kind.allCases.filter { kind in
      ours.first { $0.kind == kind } != theirs.first { $0.kind == kind }
    }.sorted { $0.rawValue < $1.rawValue }
  }

  /// What the holder must ask for again, given what the home sent, and what it holds that the home does not know.
  public static func compare(
    sent: [Entry], held: [Entry]
  ) -> (wanted: [RecordReference], unknown: [RecordReference]) {
    let wanted = sent.filter { entry in
      !held.contains { $0.record == entry.record && $0.payloadHash == entry.payloadHash }
    }
    let unknown = held.filter { entry in !sent.contains { $0.record == entry.record } }
    return (wanted.map(\.record).sorted(), unknown.map(\.record).sorted())
  }

  var json: JSON {
    switch self {
    case .summary(let sent, let held):
      [
        "step": "summary", "sent": .array(sent.map(\.json)), "held": .array(held.map(\.json)),
      ]
    case .ask(let side, let kind, let after):
      .object(
        of: ("step", "ask"), ("side", .string(side.rawValue)), ("kind", .string(kind.rawValue)),
        ("after", after.map { .string($0.description) }))
    case .page(let side, let kind, let entries, let isLast):
      [
        "step": "page", "side": .string(side.rawValue), "kind": .string(kind.rawValue),
        "entries": .array(entries.map(\.json)), "isLast": .bool(isLast),
      ]
    case .want(let records):
      ["step": "want", "records": .array(records.map { .string($0.description) })]
    }
  }

  init(json: JSON, at place: String) throws(Malformed) {
    switch json["step"]?.string {
    case "summary":
      let members = try Members(json, at: place, only: ["step", "sent", "held"])
      self = .summary(
        sent: try Summary.list(members, "sent"), held: try Summary.list(members, "held"))
    case "ask":
      let members = try Members(json, at: place, only: ["step", "side", "kind", "after"])
      self = .ask(
        try members.word("side", as: Side.self),
        try members.word("kind", as: RecordReference.Kind.self),
        after: try members.optional("after") { (of, name) throws(Malformed) in
          try of.record(name)
        })
    case "page":
      let members = try Members(
        json, at: place, only: ["step", "side", "kind", "entries", "isLast"])
      let kind = try members.word("kind", as: RecordReference.Kind.self)
      let entries = try members.ascending("entries", max: LinkLimits.digestPageMax) {
        (json, place) throws(Malformed) in try Entry(json: json, at: place)
      }
      guard entries.allSatisfy({ $0.record.kind == kind }) else {
        throw members.problem("entries", .notAllowed)
      }
      self = .page(
        try members.word("side", as: Side.self), kind, entries, isLast: try members.flag("isLast"))
    case "want":
      let members = try Members(json, at: place, only: ["step", "records"])
      self = .want(
        try members.ascending("records", max: LinkLimits.digestPageMax) {
          (json, place) throws(Malformed) -> RecordReference in
          guard let text = json.string else { throw Malformed(place, .wrongType) }
          guard let record = RecordReference(text), record.description == text else {
            throw Malformed(place, .notAllowed)
          }
          return record
        })
    default: throw Malformed("\(place)/step", .notAllowed)
    }
  }
}

extension HoldingsDigest.Entry {
  fileprivate var json: JSON {
    [
      "record": .string(record.description), "version": .integer(version),
      "payloadHash": .string(payloadHash.description),
    ]
  }

  fileprivate init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["record", "version", "payloadHash"])
    record = try members.record("record")
    version = try members.integer("version", in: LinkLimits.numbers)
    payloadHash = try members.hash("payloadHash")
  }
}

extension HoldingsDigest.Summary {
  fileprivate var json: JSON {
    [
      "kind": .string(kind.rawValue), "count": .integer(count),
      "hash": .string(hash.description),
    ]
  }

  fileprivate static func list(
    _ members: Members, _ name: String
  ) throws(Malformed) -> [HoldingsDigest.Summary] {
    let list = try members.list(name, max: RecordReference.Kind.allCases.count) {
      (json, place) throws(Malformed) in
      let summary = try Members(json, at: place, only: ["kind", "count", "hash"])
      return HoldingsDigest.Summary(
        kind: try summary.word("kind", as: RecordReference.Kind.self),
        count: try summary.integer("count", in: LinkLimits.numbers),
        hash: try summary.hash("hash"))
    }
    let kinds = list.map(\.kind.rawValue)
    guard zip(kinds, kinds.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw members.problem(name, .notAscending)
    }
    return list
  }
}
