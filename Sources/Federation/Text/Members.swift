//! The strict reader of one JSON object: each member is asked for by name, and none may be left over.

internal import Kernel

/// The members of an object that came from elsewhere. Every text, list and number is read with its limit.
struct Members {
  private let json: JSON
  let place: String

  /// The object, when it has no other members than these.
  init(_ json: JSON, at place: String, only names: [String]) throws(Malformed) {
    guard let members = json.members else { throw Malformed(place, .wrongType) }
    for member in members
    where !names.contains(where: { $0.utf8.elementsEqual(member.name.utf8) }) {
      // The name is hostile; it is told only as far as it is a plain word.
      throw Malformed("\(place)/\(Self.plain(member.name))", .unknownMember)
    }
    self.json = json
    self.place = place
  }

  func has(_ name: String) -> Bool { json[name] != nil }

  func value(_ name: String) throws(Malformed) -> JSON {
    guard let value = json[name] else { throw Malformed("\(place)/\(name)", .missing) }
    return value
  }

  /// A text of so many bytes in UTF-8. Bytes, since every implementation counts them alike. None has a U+0000: a store's
  /// column would end there, and what was signed would not be what is kept.
  func text(_ name: String, max: Int, min: Int = 0) throws(Malformed) -> String {
    guard let text = try value(name).string else { throw problem(name, .wrongType) }
    guard text.utf8.count <= max else { throw problem(name, .tooLong) }
    guard text.utf8.count >= min else { throw problem(name, .outOfRange) }
    guard !text.utf8.contains(0) else { throw problem(name, .notAllowed) }
    return text
  }

  /// A text without control characters, for one line of a page.
  func line(_ name: String, max: Int, min: Int = 0) throws(Malformed) -> String {
    let text = try text(name, max: max, min: min)
    guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
      throw problem(name, .notAllowed)
    }
    return text
  }

  /// One of the words of a list.
  func word<Word: RawRepresentable<String>>(
    _ name: String, as type: Word.Type
  ) throws(Malformed) -> Word {
    let text = try text(name, max: LinkLimits.wordBytesMax)
    guard let word = Word(rawValue: text), word.rawValue.utf8.elementsEqual(text.utf8) else {
      throw problem(name, .notAllowed)
    }
    return word
  }

  func integer(_ name: String, in range: ClosedRange<Int64>) throws(Malformed) -> Int64 {
    guard let number = try value(name).integer else { throw problem(name, .wrongType) }
    guard range.contains(number) else { throw problem(name, .outOfRange) }
    return number
  }

  func flag(_ name: String) throws(Malformed) -> Bool {
    guard let flag = try value(name).bool else { throw problem(name, .wrongType) }
    return flag
  }

  func instant(_ name: String) throws(Malformed) -> Instant {
    Instant(microseconds: try integer(name, in: 0...JSON.exactIntegerMax))
  }

  /// An identifier in its one spelling, lower case.
  func id<Entity>(_ name: String) throws(Malformed) -> ID<Entity> {
    try Self.id(try value(name), at: "\(place)/\(name)")
  }

  static func id<Entity>(_ json: JSON, at place: String) throws(Malformed) -> ID<Entity> {
    guard let text = json.string else { throw Malformed(place, .wrongType) }
    guard let id = ID<Entity>(text), id.description.utf8.elementsEqual(text.utf8) else {
      throw Malformed(place, .notAllowed)
    }
    return id
  }

  func hash(_ name: String) throws(Malformed) -> Hash {
    guard let text = try value(name).string else { throw problem(name, .wrongType) }
    guard let hash = Hash(hex: text), hash.description.utf8.elementsEqual(text.utf8) else {
      throw problem(name, .notAllowed)
    }
    return hash
  }

  func node(_ name: String) throws(Malformed) -> NodeName {
    guard let text = try value(name).string else { throw problem(name, .wrongType) }
    guard let node = NodeName(text) else { throw problem(name, .notAllowed) }
    return node
  }

  func key(_ name: String) throws(Malformed) -> PeerKey {
    let text = try text(name, max: LinkLimits.keyBytesMax)
    guard let key = PeerKey(text) else { throw problem(name, .notAllowed) }
    return key
  }

  func record(_ name: String) throws(Malformed) -> RecordReference {
    let text = try text(name, max: LinkLimits.recordBytesMax)
    guard let record = RecordReference(text), record.description.utf8.elementsEqual(text.utf8)
    else { throw problem(name, .notAllowed) }
    return record
  }

  func bytes(_ name: String, max: Int, min: Int = 0) throws(Malformed) -> [UInt8] {
    // Four digits for three bytes; a longer text is not decoded at all.
    let text = try text(name, max: (max + 2) / 3 * 4)
    guard let bytes = Base64.decode(text) else { throw problem(name, .notAllowed) }
    guard bytes.count <= max else { throw problem(name, .tooLong) }
    guard bytes.count >= min else { throw problem(name, .outOfRange) }
    return bytes
  }

  func phrase(_ name: String, max: Int) throws(Malformed) -> Phrase {
    let parts = try Members(try value(name), at: "\(place)/\(name)", only: ["ja", "en"])
    return Phrase(ja: try parts.text("ja", max: max), en: try parts.text("en", max: max))
  }

  /// What is there, or nil where the member is absent.
  func optional<Value>(
    _ name: String, _ read: (Members, String) throws(Malformed) -> Value
  ) throws(Malformed) -> Value? {
    has(name) ? try read(self, name) : nil
  }

  /// The entries of a list, each with its place.
  func list<Entry>(
    _ name: String, max: Int, _ read: (JSON, String) throws(Malformed) -> Entry
  ) throws(Malformed) -> [Entry] {
    guard let elements = try value(name).array else { throw problem(name, .wrongType) }
    guard elements.count <= max else { throw problem(name, .tooMany) }
    var entries: [Entry] = []
    for (index, element) in elements.enumerated() {
      entries.append(try read(element, "\(place)/\(name)/\(index)"))
    }
    return entries
  }

  /// A list of entries that ascend, each once: one text for one set.
  func ascending<Entry: Comparable>(
    _ name: String, max: Int, _ read: (JSON, String) throws(Malformed) -> Entry
  ) throws(Malformed) -> [Entry] {
    let entries = try list(name, max: max, read)
    guard zip(entries, entries.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw problem(name, .notAscending)
    }
    return entries
  }

  func problem(_ name: String, _ problem: Malformed.Problem) -> Malformed {
    Malformed("\(place)/\(name)", problem)
  }

  private static func plain(_ name: String) -> String {
    let isPlain =
      name.utf8.count <= LinkLimits.wordBytesMax
      && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
    return isPlain ? name : "?"
  }
}

extension JSON {
  /// An object without the members that have no value: what is absent is not written.
  static func object(of members: (String, JSON?)...) -> JSON {
    .object(members.compactMap { name, value in value.map { Member(name, $0) } })
  }

  /// An identifier, a moment, a phrase as they are written everywhere.
  static func id<Entity>(_ id: ID<Entity>) -> JSON { .string(id.description) }
  /// Microseconds since 1970.
  static func instant(_ instant: Instant) -> JSON { .integer(instant.microseconds) }
  /// Both languages.
  static func phrase(_ phrase: Phrase) -> JSON {
    ["ja": .string(phrase.ja), "en": .string(phrase.en)]
  }

  /// Whether every implementation makes the same bytes of it: no fractions, no number beyond ±2^53.
  var isExact: Bool {
    switch self {
    case .null, .bool, .string: true
    case .integer(let number): number.magnitude <= Self.exactIntegerMax.magnitude
    case .double: false
    case .array(let elements): elements.allSatisfy(\.isExact)
    case .object(let members): members.allSatisfy(\.value.isExact)
    }
  }
}
