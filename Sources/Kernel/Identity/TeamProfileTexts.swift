//! The texts of a team's profile in both languages, as they lie beside the journal.

/// What people wrote for each part.
public struct TeamProfileTexts: Hashable, Sendable, Codable {
  /// By part; a part without words in either language is not there.
  public private(set) var parts: [TeamProfile.Part: Phrase]

  /// Longest text of a part in one language, in characters.
  public static let partMax = 2000
  /// Longest of all together, in bytes: a profile is read, not searched.
  public static let bytesMax = 60_000

  /// Texts from their parts; empty ones are dropped. Nil where one, or all together, is too long.
  public init?(_ parts: [TeamProfile.Part: Phrase] = [:]) {
    let written = parts.filter { !$0.value.ja.isEmpty || !$0.value.en.isEmpty }
    let bytes = written.values.reduce(0) { $0 + $1.ja.utf8.count + $1.en.utf8.count }
    guard bytes <= Self.bytesMax,
      written.values.allSatisfy({ $0.ja.count <= Self.partMax && $0.en.count <= Self.partMax })
    else { return nil }
    self.parts = written
  }

  /// Nothing written yet.
  public static let empty = TeamProfileTexts(parts: [:])

  private init(parts: [TeamProfile.Part: Phrase]) { self.parts = parts }

  /// The words of a part; nil where nobody wrote any. A part that was written in one language alone is shown in it.
  public subscript(_ part: TeamProfile.Part) -> Phrase? {
    parts[part].map { words in
      Phrase(ja: words.ja.isEmpty ? words.en : words.ja, en: words.en.isEmpty ? words.ja : words.en)
    }
  }

  /// The words as they were typed, with nothing put in for an empty language.
  public func typed(_ part: TeamProfile.Part) -> Phrase { parts[part] ?? .nothing }

  /// The parts in which two sets of texts differ, in the order of parts.
  public func changed(from other: TeamProfileTexts) -> [TeamProfile.Part] {
    TeamProfile.Part.allCases.filter { parts[$0] != other.parts[$0] }
  }

  /// Whether somebody outside finds a way to the team: a profile without one helps nobody and is not published.
  public var namesAWay: Bool { parts[.telephone] != nil || parts[.mail] != nil }

  /// The texts as they are kept: canonical JSON.
  public func stored() throws -> String {
    String(decoding: try JSONTreeEncoder.encode(self).canonical(), as: UTF8.self)
  }

  /// Reads what `stored` wrote; nil for anything else, e.g. after erasure.
  public init?(stored text: String) {
    // A text that does not read is shown as erased, not as an error of the page.
    guard let json = try? JSON.parse(Array(text.utf8)),
      let read = try? JSONTreeDecoder.decode(Self.self, from: json)
    else { return nil }
    self = read
  }
}
