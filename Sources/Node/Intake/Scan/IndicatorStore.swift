//! The indicators in memory: the index that is asked for each event, and what is known of each of them.

internal import Formats
public import GRDB
public import Kernel
public import Matching

/// The table `indicator` as the scanner needs it. A value: a scan that began with a copy is not disturbed by a batch
/// that comes in meanwhile.
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
  /// it is more.
  private(set) var few: [IndicatorIndex.Pattern]? = []
  /// Labels and sources repeat: each text is held once.
  private var texts: [String: String] = [:]

  /// A store without indicators.
  public init() {}

  /// Every indicator of a node's store.
  public init(all database: any DatabaseReader) throws {
    try database.read { db in
      try self.load(Row.fetchCursor(db, sql: Self.select + " ORDER BY id"))
    }
  }

  /// The indicators of one batch alone, for looking back.
  public init(batch: ID<IndicatorBatch>, from database: any DatabaseReader) throws {
    try add(batch, from: database)
  }

  /// Adds one batch. A batch that is there already is replaced by itself.
  public mutating func add(
    _ batch: ID<IndicatorBatch>, from database: any DatabaseReader
  ) throws {
    try database.read { db in
      try self.load(
        Row.fetchCursor(
          db, sql: Self.select + " WHERE batch = ? ORDER BY id", arguments: [batch.description]))
    }
  }

  /// Adds one indicator; it then counts in every later scan with this store.
  public mutating func insert(
    _ id: ID<Indicator>, _ pattern: IndicatorIndex.Pattern, _ detail: IndicatorDetail,
    during validity: Validity = .always
  ) {
    index.insert(id, pattern, during: validity)
    if let count = few?.count {
      if count < LookBack.keysMax { few?.append(pattern) } else { few = nil }
    }
    details[id] = detail
  }

  private static let select = """
    SELECT id, form, value, label, severity, confidence, valid_from, valid_to, marking, source
    FROM indicator
    """

  private mutating func load(_ rows: RowCursor) throws {
    while let row = try rows.next() {
      let form: String = row["form"]
      let value: String = row["value"]
      guard let id = ID<Indicator>(row["id"] as String) else {
        unreadable += 1
        continue
      }
      if form == IndicatorRow.patternForm {
        watch(id, value, row)
        continue
      }
      guard let pattern = Self.pattern(form, value) else {
        unreadable += 1
        continue
      }
      let observable: Observable? = if case .value(let value) = pattern { value } else { nil }
      insert(
        id, pattern, detail(value, observable, row), during: Self.validity(row))
    }
  }

  private mutating func watch(_ id: ID<Indicator>, _ text: String, _ row: Row) {
    // A pattern that an older version took and this one does not is counted like any row that does not read.
    guard let pattern = try? WatchedPattern(text) else {
      unreadable += 1
      return
    }
    // A batch that is there already is replaced by itself.
    if details[id] == nil {
      watched.append(WatchedIndicator(id: id, pattern: pattern, validity: Self.validity(row)))
    }
    details[id] = detail(text, nil, row)
  }

  private mutating func detail(
    _ value: String, _ observable: Observable?, _ row: Row
  ) -> IndicatorDetail {
    IndicatorDetail(
      value: value, observable: observable, label: shared(row["label"]),
      severity: row["severity"], confidence: row["confidence"],
      marking: TLP(rawValue: row["marking"]) ?? .whenUnlabelled, source: shared(row["source"]))
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
  private static func pattern(_ form: String, _ value: String) -> IndicatorIndex.Pattern? {
    if form == "network" { return IPPrefix(value).map { .network($0) } }
    guard let kind = Observable.Kind(rawValue: form) else { return nil }
    switch kind {
    // Stored normalised by the list's reader, whose rules are stricter: reading again must not change a byte.
    case .url: return .value(.url(value))
    case .mail: return .value(.mail(value))
    case .ipv4, .ipv6, .domain, .hash, .asset:
      return Observable(kind: kind, text: value).map { .value($0) }
    }
  }
}
