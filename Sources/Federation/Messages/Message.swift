//! What a payload says, by its kind: read whole or not at all.

public import Kernel

/// The content of a letter.
public enum Message: Hashable, Sendable {
  /// An alert with the duties that the receiver's organisations get.
  case alert(AlertMessage)
  /// The same for information only.
  case copy(AlertMessage)
  /// A duty as the recipient's home has it.
  case delivery(DeliveryMessage)
  /// Something is asked of a record's home.
  case command(CommandMessage)
  /// What became of it.
  case answer(AnswerMessage)
  /// An organisation asks for help.
  case help(HelpMessage)
  /// An organisation with its people, routes and networks.
  case directory(DirectoryMessage)
  /// Marks to look for.
  case marks(MarksMessage)
  /// A stricter marking.
  case remarking(RemarkingMessage)
  /// What is not to be trusted any more.
  case revocation(Signed<Revocation>)
  /// A record with another home.
  case transfer(Signed<HomeTransfer>)
  /// A node's keys and whom it hosts.
  case node(Signed<NodeCard>)
  /// What is held of each other.
  case digest(HoldingsDigest)
  /// A sealed letter for another node.
  case carried(CarriedMessage)
  /// The sender's new key, vouched for by its old one.
  case rotation(Signed<KeyRotation>)
  /// How far something that must arrive has come below the sender.
  case onward(OnwardMessage)

  /// Of whom it speaks, where it is one of several letters; nil where it speaks of everybody.
  public var span: AudienceSpan? {
    switch self {
    case .alert(let told), .copy(let told): told.span
    case .remarking(let told): told.span
    case .delivery, .command, .answer, .help, .directory, .marks, .revocation, .transfer, .node,
      .digest, .carried, .rotation, .onward:
      nil
    }
  }

  /// The bytes of a payload's salt.
  public static let saltBytes = 16

  /// What it is.
  public var kind: MessageKind {
    switch self {
    case .alert: .alert
    case .copy: .copy
    case .delivery: .delivery
    case .command: .command
    case .answer: .answer
    case .help: .help
    case .directory: .directory
    case .marks: .marks
    case .remarking: .remarking
    case .revocation: .revocation
    case .transfer: .transfer
    case .node: .node
    case .digest: .digest
    case .carried: .carried
    case .rotation: .rotation
    case .onward: .onward
    }
  }

  /// `{body, salt}`. The salt is drawn at the edge, 16 bytes for each letter; erasing the payload erases it too, so that
  /// the hash in the envelope gives nothing back.
  public func payload(salt: [UInt8]) -> JSON {
    precondition(salt.count == Self.saltBytes, "a salt has 16 bytes")
    return ["salt": .string(Hexadecimal.encode(salt)), "body": body]
  }

  private var body: JSON {
    switch self {
    case .alert(let message), .copy(let message): message.json
    case .delivery(let message): message.json
    case .command(let message): message.json
    case .answer(let message): message.json
    case .help(let message): message.json
    case .directory(let message): message.json
    case .marks(let message): message.json
    case .remarking(let message): message.json
    case .revocation(let document): document.json
    case .transfer(let document): document.json
    case .node(let document): document.json
    case .digest(let message): message.json
    case .carried(let message): message.json
    case .rotation(let document): document.json
    case .onward(let message): message.json
    }
  }

  /// Reads a payload of a known kind. Callers must have compared its hash with the envelope's.
  public init(_ kind: MessageKind, payload: JSON) throws(Malformed) {
    let members = try Members(payload, at: "/payload", only: ["salt", "body"])
    let digits = 2 * Self.saltBytes
    let salt = try members.text("salt", max: digits, min: digits)
    guard salt.utf8.allSatisfy({ Self.digits.contains($0) }) else {
      throw members.problem("salt", .notAllowed)
    }
    let body = try members.value("body")
    let place = "/payload/body"
    switch kind {
    case .alert: self = .alert(try AlertMessage(json: body, at: place))
    case .copy: self = .copy(try AlertMessage(json: body, at: place))
    case .delivery: self = .delivery(try DeliveryMessage(json: body, at: place))
    case .command: self = .command(try CommandMessage(json: body, at: place))
    case .answer: self = .answer(try AnswerMessage(json: body, at: place))
    case .help: self = .help(try HelpMessage(json: body, at: place))
    case .directory: self = .directory(try DirectoryMessage(json: body, at: place))
    case .marks: self = .marks(try MarksMessage(json: body, at: place))
    case .remarking: self = .remarking(try RemarkingMessage(json: body, at: place))
    case .revocation: self = .revocation(try Signed<Revocation>(json: body, at: place))
    case .transfer: self = .transfer(try Signed<HomeTransfer>(json: body, at: place))
    case .node: self = .node(try Signed<NodeCard>(json: body, at: place))
    case .digest: self = .digest(try HoldingsDigest(json: body, at: place))
    case .carried: self = .carried(try CarriedMessage(json: body, at: place))
    case .rotation: self = .rotation(try Signed<KeyRotation>(json: body, at: place))
    case .onward: self = .onward(try OnwardMessage(json: body, at: place))
    }
  }

  private static let digits = Array("0123456789abcdef".utf8)
}

/// How much of a message is taken. Lengths of texts are bytes in UTF-8; a Japanese character has three.
public enum MessageLimits {
  /// One line: the 80 characters that a clerk may write, and room for four bytes each.
  public static let lineBytesMax = 320
  /// A longer text: 4,000 characters of four bytes.
  public static let textBytesMax = 16_000
  /// The name of a person, a post, an organisation, a list.
  public static let nameBytesMax = 600
  /// A code from a list of ours, of the law or of a register.
  public static let codeBytesMax = 100
  /// A mail address, a telephone number, the address of a webhook.
  public static let addressBytesMax = 2048
  /// Duties of one alert: as many as an envelope's audience.
  public static let dutiesMax = LinkLimits.audienceMax
  /// Observables of one alert.
  public static let observablesMax = 100
  /// Posts, people, appointments, routes, networks of one organisation, each.
  public static let partsMax = 2000
  /// Marks of one message.
  public static let marksMax = 1000
}

/// A person who acts for an organisation, as the other side shows him.
public struct Party: Hashable, Sendable {
  /// For whom.
  public let organization: ID<Organization>
  /// Who.
  public let person: ID<Person>
  /// His name at that moment.
  public let name: String

  /// A party from its parts.
  public init(organization: ID<Organization>, person: ID<Person>, name: String) {
    self.organization = organization
    self.person = person
    self.name = name
  }

  var json: JSON {
    ["organization": .id(organization), "person": .id(person), "name": .string(name)]
  }

  init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["organization", "person", "name"])
    organization = try members.id("organization")
    person = try members.id("person")
    name = try members.line("name", max: MessageLimits.nameBytesMax, min: 1)
  }
}
