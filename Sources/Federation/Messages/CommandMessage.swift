//! What a person at one node asks of a record whose home is another, and what its home says.

public import Kernel

/// A request to the home of a record. Sent twice it is one: the home remembers its identifier and answers the same.
public struct CommandMessage: Hashable, Sendable {
  /// Its identifier.
  public let id: ID<CommandMessage>
  /// The record that it is about.
  public let record: RecordReference
  /// Who asks.
  public let by: Party
  /// When he did, node time of the sender.
  public let at: Instant
  /// What he asks.
  public let act: Act
  /// In words; may be empty.
  public let note: String

  /// What can be asked of a delivery or an alert.
  public enum Act: Hashable, Sendable {
    /// The duty is taken; over which channel the person said so.
    case acknowledge(channel: Channel)
    /// The duty is not taken.
    case decline(because: Declining, to: ID<Organization>?)
    /// Another organisation should have it; the duty stays until that one acknowledges.
    case handOn(to: ID<Organization>)
    /// It is graver than it says.
    case raiseSeverity(to: Int64)
    /// The next rung at once.
    case help
  }

  /// Why a duty is not taken. Source: issue of the federation; response.md §5.3.
  public enum Declining: String, Hashable, Sendable, CaseIterable {
    /// It is somebody else's.
    case notOurs
    /// It cannot be judged from what was told.
    case needInformation
  }

  /// Over what a person spoke.
  public enum Channel: String, Hashable, Sendable, CaseIterable {
    case link, mail, call, api
  }

  /// A message from its parts.
  public init(
    id: ID<CommandMessage>, record: RecordReference, by: Party, at: Instant, act: Act,
    note: String = ""
  ) {
    self.id = id
    self.record = record
    self.by = by
    self.at = at
    self.act = act
    self.note = note
  }

  var json: JSON {
    [
      "id": .id(id), "record": .string(record.description), "by": by.json, "at": .instant(at),
      "act": act.json, "note": .string(note),
    ]
  }

  init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["id", "record", "by", "at", "act", "note"])
    id = try members.id("id")
    record = try members.record("record")
    by = try Party(json: try members.value("by"), at: "\(place)/by")
    at = try members.instant("at")
    act = try Act(json: try members.value("act"), at: "\(place)/act")
    note = try members.text("note", max: MessageLimits.textBytesMax)
  }
}

extension CommandMessage.Act {
  fileprivate var json: JSON {
    switch self {
    case .acknowledge(let channel):
      ["name": "acknowledge", "channel": .string(channel.rawValue)]
    case .decline(let reason, let to):
      .object(
        of: ("name", "decline"), ("because", .string(reason.rawValue)), ("to", to.map { .id($0) }))
    case .handOn(let to): ["name": "handOn", "to": .id(to)]
    case .raiseSeverity(let severity): ["name": "raiseSeverity", "severity": .integer(severity)]
    case .help: ["name": "help"]
    }
  }

  fileprivate init(json: JSON, at place: String) throws(Malformed) {
    func members(_ names: String...) throws(Malformed) -> Members {
      try Members(json, at: place, only: ["name"] + names)
    }
    switch json["name"]?.string {
    case "acknowledge":
      let members = try members("channel")
      self = .acknowledge(
        channel: try members.word("channel", as: CommandMessage.Channel.self))
    case "decline":
      let members = try members("because", "to")
      self = .decline(
        because: try members.word("because", as: CommandMessage.Declining.self),
        to: try members.optional("to") { (of, name) throws(Malformed) in try of.id(name) })
    case "handOn": self = .handOn(to: try members("to").id("to"))
    case "raiseSeverity":
      self = .raiseSeverity(to: try members("severity").integer("severity", in: 1...5))
    case "help":
      _ = try members()
      self = .help
    default: throw Malformed("\(place)/name", .notAllowed)
    }
  }
}

/// What the home of a record made of a command.
public struct AnswerMessage: Hashable, Sendable {
  /// The command.
  public let command: ID<CommandMessage>
  /// The record.
  public let record: RecordReference
  /// When it was decided, node time of the home.
  public let at: Instant
  /// The record's version afterwards.
  public let version: Int64
  /// Why nothing was done; nil when it was.
  public let refused: Refused?

  /// A refusal by the rules of the record.
  public struct Refused: Hashable, Sendable {
    /// As a letter's.
    public let reason: RefusalReason
    /// The home's own code for it, e.g. `notAcknowledged`.
    public let code: String

    /// A refusal from its parts.
    public init(reason: RefusalReason, code: String) {
      self.reason = reason
      self.code = code
    }
  }

  /// A message from its parts.
  public init(
    command: ID<CommandMessage>, record: RecordReference, at: Instant, version: Int64,
    refused: Refused? = nil
  ) {
    self.command = command
    self.record = record
    self.at = at
    self.version = version
    self.refused = refused
  }

  var json: JSON {
    .object(
      of: ("command", .id(command)), ("record", .string(record.description)),
      ("at", .instant(at)), ("version", .integer(version)),
      (
        "refused",
        refused.map { ["reason": .string($0.reason.rawValue), "code": .string($0.code)] }
      ))
  }

  init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place, only: ["command", "record", "at", "version", "refused"])
    command = try members.id("command")
    record = try members.record("record")
    at = try members.instant("at")
    version = try members.integer("version", in: LinkLimits.numbers)
    refused = try members.optional("refused") { (of, name) throws(Malformed) in
      let refused = try Members(
        try of.value(name), at: "\(place)/refused", only: ["reason", "code"])
      return Refused(
        reason: try refused.word("reason", as: RefusalReason.self),
        code: try refused.line("code", max: MessageLimits.codeBytesMax))
    }
  }
}
