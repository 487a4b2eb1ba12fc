//! One indicator as its row: what is written, and what the batch's digest in the journal is taken over.

internal import Formats
internal import GRDB
internal import Kernel

/// A row of the table `indicator`. The journal holds a digest of a batch and not its entries: a list of a million marks
/// is data, not history. The digest is over every column, so that `noroshi verify` sees any that was changed.
struct IndicatorRow {
  private let id: String
  private let batch: String
  private let form: String
  private let value: String
  private let label: String
  private let severity: Int64
  private let confidence: Int64
  private let validFrom: Int64?
  private let validTo: Int64?
  private let marking: Int64
  private let source: String

  /// The row of an entry; what the list leaves open is taken from the batch or is in the middle.
  init(
    _ id: ID<Indicator>, _ entry: IndicatorEntry, in batch: ID<IndicatorBatch>, source: String,
    marking: TLP
  ) {
    self.id = id.description
    self.batch = batch.description
    let text: String
    switch entry.pattern {
    case .network(let prefix): (form, text) = ("network", prefix.description)
    case .value(let observable): (form, text) = (observable.kind.rawValue, observable.text)
    case .pattern(let pattern): (form, text) = (Self.patternForm, pattern.text)
    }
    value = IndicatorEntry.storable(text)
    label = entry.label ?? ""
    severity = Int64(entry.severity ?? 3)
    confidence = Int64(entry.confidence ?? 50)
    validFrom = entry.validFrom?.microseconds
    validTo = entry.validTo?.microseconds
    self.marking = Int64((entry.marking ?? marking).rawValue)
    self.source = entry.source ?? IndicatorEntry.storable(source)
  }

  /// The row as it is stored, with the columns in `columns`; nil where one is of another kind than it was written.
  init?(_ row: StoredRow) {
    guard let id = row.text("id"), let batch = row.text("batch"), let form = row.text("form"),
      let value = row.text("value"), let label = row.text("label"),
      let severity = row.number("severity"), let confidence = row.number("confidence"),
      let marking = row.number("marking"), let source = row.text("source")
    else { return nil }
    self.id = id
    self.batch = batch
    self.form = form
    self.value = value
    self.label = label
    self.severity = severity
    self.confidence = confidence
    validFrom = row.number("valid_from")
    validTo = row.number("valid_to")
    self.marking = marking
    self.source = source
  }

  /// The form of what is watched for instead of being looked up.
  static let patternForm = "stix"

  /// The names of the columns, in the order of `values`.
  static let columns = """
    id, batch, form, value, label, severity, confidence, valid_from, valid_to, marking, source
    """

  /// What is written.
  var values: StatementArguments {
    [
      id, batch, form, value, label, severity, confidence, validFrom, validTo, marking, source,
    ]
  }

  /// Everything but the batch, which is where the digest stands, as one line.
  var line: [UInt8] {
    func number(_ value: Int64?) -> JSON { value.map { .integer($0) } ?? .null }
    return JSON.array([
      .string(id), .string(form), .string(value), .string(label), .integer(severity),
      .integer(confidence), number(validFrom), number(validTo), .integer(marking),
      .string(source),
    ]).canonical() + [UInt8(ascii: "\n")]
  }

  /// The digest of a batch: SHA-256 over its lines in the order of the identifiers.
  static func digest(_ rows: [IndicatorRow]) -> Hash {
    Hash(sha256: rows.sorted { $0.id < $1.id }.flatMap(\.line))
  }
}
