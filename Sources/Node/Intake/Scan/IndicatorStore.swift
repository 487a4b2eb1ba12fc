//! One layer of indicators in memory: the index that is asked for each event, and what is known of each of them.

internal import Formats
public import GRDB
public import Kernel
public import Matching

/// Rows of the table `indicator` as the scanner needs them, by the batches in which they came. A value: a scan that began
/// with a copy is not disturbed by a batch that comes in meanwhile.
public struct IndicatorStore: Sendable {
  /// What matches.
  public private(set) var index = IndicatorIndex()
  /// What is watched for instead, in the order of identifiers within each batch.
  public private(set) var watched: [WatchedIndicator] = []
  /// What is known of each indicator.
  public private(set) var details: [ID<Indicator>: IndicatorDetail] = [:]
  /// Rows whose value no longer reads as what it says it is; they match nothing, and the operator should hear of it.
  public private(set) var unreadable = 0
  /// What matches, as long as it is little enough for the indexes of segments to be asked (`LookBack.keysMax`); nil where
  /// it is more, or something was taken out.
  private(set) var few: [IndicatorIndex.Pattern]? = []
  /// What it holds of each batch.
  private(set) var parts: [ID<IndicatorBatch>: Part] = [:]
  /// By which lines are told that need not be read; nil without a seed, and until `prepare` where something came: then every
  /// line is read. What was taken out may still be in it.
  private(set) var sieve: SieveIndex?
  private let sieveSeed: UInt64?
  /// Labels and sources repeat: each text is held once.
  private var texts: [String: String] = [:]

  /// A batch, as far as it was read.
  struct Part: Sendable {
    /// How often its marking had been narrowed when its first row was read.
    let version: Int
    /// Its indicators that read as what they say they are.
    fileprivate(set) var members: [ID<Indicator>] = []
    /// Whether all its rows were read.
    fileprivate(set) var isWhole = false
    /// The identifier of the last row that was read; empty before the first.
    fileprivate var last = ""
    fileprivate var unreadable = 0
  }

  /// A store without indicators. With a seed it is sieved for; drawn at random, since whoever knew it could prepare a list that
  /// is slow.
  public init(sieveSeed: UInt64? = nil) { self.sieveSeed = sieveSeed }

  /// Every indicator of a node's store.
  public init(all database: any DatabaseReader, sieveSeed: UInt64? = nil) throws {
    self.init(sieveSeed: sieveSeed)
    try database.read { db in
      for batch in try StoredBatch.all(in: db) {
        try self.add(batch.id, version: batch.narrowings, in: db)
      }
    }
  }

  /// The indicators of one batch alone, for looking back.
  public init(batch: ID<IndicatorBatch>, from database: any DatabaseReader) throws {
    self.init()
    try add(batch, from: database)
  }

  /// Adds one batch. A batch that is there already is replaced by itself.
  public mutating func add(
    _ batch: ID<IndicatorBatch>, from database: any DatabaseReader
  ) throws {
    try database.read { db in
      let narrowings = try Int.fetchOne(
        db, sql: "SELECT narrowings FROM indicator_batch WHERE id = ?",
        arguments: [batch.description])
      try self.add(batch, version: narrowings ?? 0, in: db)
    }
  }

  /// Makes the sieve, where there is to be one and it is not up to date. Takes time for each indicator: whoever holds many
  /// calls it beside the stream.
  public mutating func prepare() {
    guard sieve == nil, let sieveSeed else { return }
    var builder = SieveIndex.Builder(seed: sieveSeed)
    builder.reserve(index.count)
    for detail in details.values {
      // The place says nothing here: whatever is a suspect is read.
      if let pattern = detail.pattern { builder.insert(pattern, at: 0) }
    }
    sieve = builder.build()
  }

  /// Adds one indicator, unless it is one that is watched for; it then counts in every later scan with this store.
  public mutating func insert(
    _ id: ID<Indicator>, _ detail: IndicatorDetail, during validity: Validity = .always
  ) {
    guard let pattern = detail.pattern else { return }
    sieve = nil
    index.insert(id, pattern, during: validity)
    if let count = few?.count {
      if count < LookBack.keysMax { few?.append(pattern) } else { few = nil }
    }
    var kept = detail
    kept.validity = validity
    details[id] = kept
  }

  // MARK: Batches

  /// Adds the whole of a batch as it is in a snapshot, in which it was narrowed `version` times. One that is there already
  /// is replaced.
  mutating func add(_ batch: ID<IndicatorBatch>, version: Int, in db: Database) throws {
    remove(batch)
    _ = try add(batch, version: version, most: .max, in: db)
  }

  /// Adds the next rows of a batch, at most so many, and gives how many these were. When there are none left it is whole.
  /// The caller removes a batch that was narrowed since its first rows were read.
  mutating func add(
    _ batch: ID<IndicatorBatch>, version: Int, most: Int, in db: Database
  ) throws -> Int {
    var part = parts.removeValue(forKey: batch) ?? Part(version: version)
    defer { parts[batch] = part }
    let rows = try Row.fetchCursor(
      db, sql: Self.select + " WHERE batch = ? AND id > ? ORDER BY id LIMIT ?",
      arguments: [batch.description, part.last, most])
    var count = 0
    while let row = try rows.next() {
      count += 1
      part.last = row["id"]
      if let id = ID<Indicator>(part.last), take(row, as: id) {
        part.members.append(id)
      } else {
        part.unreadable += 1
        unreadable += 1
      }
    }
    part.isWhole = count < most
    return count
  }

  /// Adds a batch as another store holds it. One that is there already is replaced.
  mutating func take(_ batch: ID<IndicatorBatch>, from other: IndicatorStore) {
    remove(batch)
    guard let part = other.parts[batch] else { return }
    for id in part.members {
      guard let detail = other.details[id] else { continue }
      if detail.pattern != nil {
        insert(id, detail, during: detail.validity)
      } else {
        details[id] = detail
      }
    }
    if !other.watched.isEmpty {
      let members = Set(part.members)
      watched += other.watched.filter { members.contains($0.id) }
    }
    parts[batch] = part
    unreadable += part.unreadable
  }

  /// Takes a batch out; nothing where it is not there.
  mutating func remove(_ batch: ID<IndicatorBatch>) {
    guard let part = parts.removeValue(forKey: batch) else { return }
    unreadable -= part.unreadable
    guard !part.members.isEmpty else { return }
    // Which of them are the batch's is not told apart: whoever looks back reads everything then.
    few = nil
    for id in part.members {
      if let pattern = details.removeValue(forKey: id)?.pattern { index.remove(id, pattern) }
    }
    if !watched.isEmpty {
      let members = Set(part.members)
      watched.removeAll { members.contains($0.id) }
    }
  }

  // MARK: Rows

  private static let select = """
    SELECT id, form, value, label, severity, confidence, valid_from, valid_to, marking, source
    FROM indicator
    """

  /// False where its value does not read as what it says it is.
  private mutating func take(_ row: Row, as id: ID<Indicator>) -> Bool {
    let form: String = row["form"]
    let value: String = row["value"]
    let validity = Self.validity(row)
    if form == IndicatorRow.patternForm {
      // A pattern that an older version took and this one does not is counted like any row that does not read.
      guard let pattern = try? WatchedPattern(value) else { return false }
      watched.append(WatchedIndicator(id: id, pattern: pattern, validity: validity))
      details[id] = detail(value, nil, row, validity)
      return true
    }
    guard let pattern = Self.pattern(form, value) else { return false }
    let observable: Observable? = if case .value(let value) = pattern { value } else { nil }
    insert(id, detail(value, observable, row, validity), during: validity)
    return true
  }

  private mutating func detail(
    _ value: String, _ observable: Observable?, _ row: Row, _ validity: Validity
  ) -> IndicatorDetail {
    IndicatorDetail(
      value: value, observable: observable, label: shared(row["label"]),
      severity: row["severity"], confidence: row["confidence"],
      marking: TLP(rawValue: row["marking"]) ?? .whenUnlabelled, source: shared(row["source"]),
      validity: validity)
  }

  private static func validity(_ row: Row) -> Validity {
    let from: Int64? = row["valid_from"]
    let to: Int64? = row["valid_to"]
    return Validity(
      from: from.map { Instant(microseconds: $0) }, to: to.map { Instant(microseconds: $0) })
  }

  private mutating func shared(_ text: String) -> String {
    if let known = texts[text] { return known }
    texts[text] = text
    return text
  }

  /// Reads what `Ledger.importIndicators` wrote.
  static func pattern(_ form: String, _ value: String) -> IndicatorIndex.Pattern? {
    if form == "network" { return IPPrefix(value).map { .network($0) } }
    guard let kind = Observable.Kind(rawValue: form) else { return nil }
    switch kind {
    // Stored normalised by the list's reader, whose rules are stricter: reading again must not change a byte.
    case .url: return .value(.url(value))
    case .mail: return .value(.mail(value))
    case .ipv4, .ipv6, .domain, .hash, .asset, .subject:
      return Observable(kind: kind, text: value).map { .value($0) }
    }
  }
}
