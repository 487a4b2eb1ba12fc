//! An alert as its home has it, and the duties towards it at the receiving node.

public import Kernel

/// A snapshot of an alert. Its home alone sends it; a greater version replaces the smaller. Source: kernel.md, "Who owns
/// what".
public struct AlertMessage: Hashable, Sendable {
  /// The alert.
  public let alert: ID<RecordReference>
  /// From 1; the envelope's.
  public let version: Int64
  /// Who raised it.
  public let organization: ID<Organization>
  /// `real`, `contactTest` or `exercise:NAME`: the three never mix.
  public let purpose: String
  /// 1 … 5.
  public let severity: Int64
  /// t=0 at its home.
  public let raisedAt: Instant
  /// 何が起きたか.
  public let what: Phrase
  /// 今すぐすること.
  public let now: Phrase
  /// Technical words for those who want them; hostile text.
  public let detail: String
  /// Whether it is about the recipient's own mail, directory or terminals.
  public let isInDoubt: Bool
  /// Whether its home has closed it.
  public let isClosed: Bool
  /// By when a bulletin asks for an answer; nil for alerts.
  public let answerBy: Instant?
  /// What was observed, for the look-back.
  public let observables: [Observable]
  /// Who at the receiving node has which duty; empty in a copy, which asks for nothing.
  public let duties: [Duty]
  /// Of whom it speaks, where it is one of several letters; nil where it speaks of everybody.
  public let span: AudienceSpan?

  /// The duty of one organisation. Its identifier is made by the sender, so that the same duty is never made twice.
  public struct Duty: Hashable, Sendable {
    /// The delivery.
    public let delivery: ID<RecordReference>
    /// Whose.
    public let organization: ID<Organization>
    /// In what capacity.
    public let level: Level
    /// When the alert's home last asked anew for what it alone knows, e.g. what a sensor saw; nil where it did not.
    public let askedAnew: Instant?

    /// A duty from its parts.
    public init(
      delivery: ID<RecordReference>, organization: ID<Organization>, level: Level,
      askedAnew: Instant? = nil
    ) {
      self.delivery = delivery
      self.organization = organization
      self.level = level
      self.askedAnew = askedAnew
    }
  }

  /// In what capacity an organisation has a duty. Source: kernel.md, "The ladder" and "Joining".
  public enum Level: String, Hashable, Sendable, CaseIterable {
    /// It is theirs.
    case primary
    /// Two claim it.
    case contested
    /// The body above two that claim it.
    case supervisor
    /// The operator of a shared gateway, who must say whose traffic it was.
    case egressOperator
    /// The control tower, which must find an owner.
    case unowned
    /// A bulletin was sent to it: it answers.
    case addressed
    /// One post of it, in a contact test.
    case post
    /// It is told what others were asked.
    case told
  }

  /// A message from its parts.
  public init(
    alert: ID<RecordReference>, version: Int64, organization: ID<Organization>,
    purpose: String = "real", severity: Int64, raisedAt: Instant, what: Phrase, now: Phrase,
    detail: String = "", isInDoubt: Bool = false, isClosed: Bool = false,
    answerBy: Instant? = nil, observables: [Observable] = [], duties: [Duty],
    span: AudienceSpan? = nil
  ) {
    self.alert = alert
    self.version = version
    self.organization = organization
    self.purpose = purpose
    self.severity = severity
    self.raisedAt = raisedAt
    self.what = what
    self.now = now
    self.detail = detail
    self.isInDoubt = isInDoubt
    self.isClosed = isClosed
    self.answerBy = answerBy
    self.observables = observables
    self.duties = duties
    self.span = span
  }

  /// The lane of an alert: from severity 3 it goes before everything else.
  public static func lane(severity: Int64) -> Lane { severity >= 3 ? .urgent : .ordinary }

  var json: JSON {
    .object(
      of: ("alert", .id(alert)), ("version", .integer(version)),
      ("organization", .id(organization)), ("purpose", .string(purpose)),
      ("severity", .integer(severity)), ("raisedAt", .instant(raisedAt)), ("what", .phrase(what)),
      ("now", .phrase(now)), ("detail", .string(detail)), ("isInDoubt", .bool(isInDoubt)),
      ("isClosed", .bool(isClosed)), ("answerBy", answerBy.map { .instant($0) }),
      ("observables", .array(observables.map(\.json))), ("duties", .array(duties.map(\.json))),
      ("span", span?.json))
  }

  init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place,
      only: [
        "alert", "version", "organization", "purpose", "severity", "raisedAt", "what", "now",
        "detail", "isInDoubt", "isClosed", "answerBy", "observables", "duties", "span",
      ])
    alert = try members.id("alert")
    version = try members.integer("version", in: LinkLimits.numbers)
    organization = try members.id("organization")
    purpose = try members.line("purpose", max: MessageLimits.codeBytesMax)
    guard
      purpose == "real" || purpose == "contactTest"
        || purpose.hasPrefix("exercise:") && purpose.utf8.count > "exercise:".utf8.count
    else { throw members.problem("purpose", .notAllowed) }
    severity = try members.integer("severity", in: 1...5)
    raisedAt = try members.instant("raisedAt")
    what = try members.phrase("what", max: MessageLimits.lineBytesMax)
    now = try members.phrase("now", max: MessageLimits.lineBytesMax)
    detail = try members.text("detail", max: MessageLimits.textBytesMax)
    isInDoubt = try members.flag("isInDoubt")
    isClosed = try members.flag("isClosed")
    answerBy = try members.optional("answerBy") { (of, name) throws(Malformed) in
      try of.instant(name)
    }
    observables = try members.list("observables", max: MessageLimits.observablesMax) {
      (json, place) throws(Malformed) in try Observable(json: json, at: place)
    }
    duties = try members.list("duties", max: MessageLimits.dutiesMax) {
      (json, place) throws(Malformed) in try Duty(json: json, at: place)
    }
    let span = try members.optional("span") { (of, name) throws(Malformed) in
      try AudienceSpan(json: try of.value(name), at: "\(of.place)/\(name)")
    }
    if let span, duties.contains(where: { !span.contains($0.organization) }) {
      throw members.problem("duties", .outOfRange)
    }
    self.span = span
  }
}

extension AlertMessage.Duty {
  fileprivate var json: JSON {
    .object(
      of: ("delivery", .id(delivery)), ("organization", .id(organization)),
      ("level", .string(level.rawValue)), ("askedAnew", askedAnew.map { .instant($0) }))
  }

  fileprivate init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place, only: ["delivery", "organization", "level", "askedAnew"])
    delivery = try members.id("delivery")
    organization = try members.id("organization")
    level = try members.word("level", as: AlertMessage.Level.self)
    askedAnew = try members.optional("askedAnew") { (of, name) throws(Malformed) in
      try of.instant(name)
    }
  }
}

extension Observable {
  /// `{kind, value}`, the value in its one spelling.
  var json: JSON { ["kind": .string(kind.rawValue), "value": .string(text)] }

  init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["kind", "value"])
    let kind = try members.word("kind", as: Kind.self)
    let text = try members.text("value", max: Self.urlBytesMax)
    guard let read = Self(kind: kind, text: text), read.kind == kind,
      read.text.utf8.elementsEqual(text.utf8)
    else { throw members.problem("value", .notAllowed) }
    self = read
  }
}
