//! Marks (手がかり) that one node found and others look for.

public import Kernel

/// A list of marks. The receiver looks for them in everything that it sees, within 60 s (I6).
public struct MarksMessage: Hashable, Sendable {
  /// The list.
  public let list: ID<RecordReference>
  /// From 1; the envelope's.
  public let version: Int64
  /// Who says so, for people.
  public let source: String
  /// The marks.
  public let marks: [Mark]

  /// One mark.
  public struct Mark: Hashable, Sendable {
    /// Its identifier.
    public let id: ID<RecordReference>
    /// What to look for.
    public let observable: Observable
    /// What it is; hostile text, may be empty.
    public let label: String
    /// How bad a match is, 1 … 5.
    public let severity: Int64
    /// How sure the source is, 0 … 100.
    public let confidence: Int64
    /// From when it holds; nil is always.
    public let validFrom: Instant?
    /// Until when; nil is open.
    public let validTo: Instant?

    /// A mark from its parts.
    public init(
      id: ID<RecordReference>, observable: Observable, label: String, severity: Int64,
      confidence: Int64, validFrom: Instant? = nil, validTo: Instant? = nil
    ) {
      self.id = id
      self.observable = observable
      self.label = label
      self.severity = severity
      self.confidence = confidence
      self.validFrom = validFrom
      self.validTo = validTo
    }
  }

  /// A message from its parts.
  public init(list: ID<RecordReference>, version: Int64, source: String, marks: [Mark]) {
    self.list = list
    self.version = version
    self.source = source
    self.marks = marks
  }

  var json: JSON {
    [
      "list": .id(list), "version": .integer(version), "source": .string(source),
      "marks": .array(marks.map(\.json)),
    ]
  }

  init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["list", "version", "source", "marks"])
    list = try members.id("list")
    version = try members.integer("version", in: LinkLimits.numbers)
    source = try members.line("source", max: MessageLimits.nameBytesMax)
    marks = try members.list("marks", max: MessageLimits.marksMax) {
      (json, place) throws(Malformed) in try Mark(json: json, at: place)
    }
  }
}

extension MarksMessage.Mark {
  fileprivate var json: JSON {
    .object(
      of: ("id", .id(id)), ("observable", observable.json), ("label", .string(label)),
      ("severity", .integer(severity)), ("confidence", .integer(confidence)),
      ("validFrom", validFrom.map { .instant($0) }), ("validTo", validTo.map { .instant($0) }))
  }

  fileprivate init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place,
      only: ["id", "observable", "label", "severity", "confidence", "validFrom", "validTo"])
    id = try members.id("id")
    observable = try Observable(
      json: try members.value("observable"), at: "\(place)/observable")
    label = try members.text("label", max: MessageLimits.nameBytesMax)
    severity = try members.integer("severity", in: 1...5)
    confidence = try members.integer("confidence", in: 0...100)
    validFrom = try members.optional("validFrom") { (of, name) throws(Malformed) in
      try of.instant(name)
    }
    validTo = try members.optional("validTo") { (of, name) throws(Malformed) in
      try of.instant(name)
    }
  }
}
