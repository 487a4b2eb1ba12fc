//! A node's public key as its peers keep it: a text, and from when until when it is taken.

public import Kernel

/// A public key in the text form of signed notes, `name+hash+key`, which a person can compare over the phone.
public struct PeerKey: Sendable, Codable, CustomStringConvertible {
  /// The text form.
  public let text: String
  /// What verifies; nil never. It is read once: each word on a line is checked by it.
  public let noteKey: NoteKey?

  /// Reads the text form; nil for anything else, also for a name that is no node's.
  public init?(_ text: String) {
    guard text.utf8.count <= LinkLimits.keyBytesMax, let key = NoteKey(text),
      NodeName(key.name) != nil
    else { return nil }
    self.text = text
    noteKey = key
  }

  /// The key of a node; nil where its name is no node's.
  public init?(_ key: NoteKey) { self.init(key.description) }

  /// Whose it is.
  public var node: NodeName? { noteKey.flatMap { NodeName($0.name) } }

  /// SHA-256 of the text form: what an invitation carries.
  public var fingerprint: Hash { Hash(sha256: text.utf8) }

  /// The text form.
  public var description: String { text }

  /// Reads the text; a decoding error where it is no key.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let key = Self(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a node's key")
    }
    self = key
  }

  /// Writes the text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

extension PeerKey: Hashable {
  /// The same text: a key has one.
  public static func == (left: Self, right: Self) -> Bool { left.text == right.text }

  /// As `==`.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
