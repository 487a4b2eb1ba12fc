//! The help button across nodes: an organisation asks upward, and the same ladder begins above it (R11).

public import Kernel

/// A request for help to the body above. It raises an alert there, whose silence climbs as any other's.
public struct HelpMessage: Hashable, Sendable {
  /// Its identifier, from which the alert's above follows.
  public let id: ID<HelpMessage>
  /// Who asks.
  public let by: Party
  /// When.
  public let at: Instant
  /// How pressing it is, 3 … 5.
  public let severity: Int64
  /// What it is about; nil where it is about nothing that is known yet.
  public let about: RecordReference?
  /// What is wrong, in the asker's words.
  public let text: String
  /// Where to call back.
  public let callBack: String

  /// A message from its parts.
  public init(
    id: ID<HelpMessage>, by: Party, at: Instant, severity: Int64, about: RecordReference?,
    text: String, callBack: String
  ) {
    self.id = id
    self.by = by
    self.at = at
    self.severity = severity
    self.about = about
    self.text = text
    self.callBack = callBack
  }

  var json: JSON {
    .object(
      of: ("id", .id(id)), ("by", by.json), ("at", .instant(at)),
      ("severity", .integer(severity)), ("about", about.map { .string($0.description) }),
      ("text", .string(text)), ("callBack", .string(callBack)))
  }

  init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place, only: ["id", "by", "at", "severity", "about", "text", "callBack"])
    id = try members.id("id")
    by = try Party(json: try members.value("by"), at: "\(place)/by")
    at = try members.instant("at")
    severity = try members.integer("severity", in: 3...5)
    about = try members.optional("about") { (of, name) throws(Malformed) in try of.record(name) }
    text = try members.text("text", max: MessageLimits.textBytesMax)
    callBack = try members.line("callBack", max: MessageLimits.nameBytesMax)
  }
}

/// A stricter marking of something that was sent. It applies to every later byte, counts and searches included.
public struct RemarkingMessage: Hashable, Sendable {
  /// What is re-marked.
  public let record: RecordReference
  /// The record's version from which on it holds.
  public let version: Int64
  /// The new marking, as narrow as it is for this receiver. An empty audience takes the object back altogether.
  public let marking: Marking
  /// Of whom it speaks, where it is one of several letters; nil where it speaks of everybody.
  public let span: AudienceSpan?

  /// A message from its parts.
  public init(
    record: RecordReference, version: Int64, marking: Marking, span: AudienceSpan? = nil
  ) {
    self.record = record
    self.version = version
    self.marking = marking
    self.span = span
  }

  var json: JSON {
    .object(
      of: ("record", .string(record.description)), ("version", .integer(version)),
      ("marking", marking.json), ("span", span?.json))
  }

  init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["record", "version", "marking", "span"])
    record = try members.record("record")
    version = try members.integer("version", in: LinkLimits.numbers)
    marking = try Marking(json: try members.value("marking"), at: "\(place)/marking")
    span = try members.optional("span") { (of, name) throws(Malformed) in
      try AudienceSpan(json: try of.value(name), at: "\(of.place)/\(name)")
    }
  }
}
