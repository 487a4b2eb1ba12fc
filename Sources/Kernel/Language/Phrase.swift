//! A sentence is a value with both languages: a missing translation does not compile.

/// The two complete languages. A further one is a run-time pack keyed by the English sentence.
public enum Language: String, Hashable, Sendable, Codable, CaseIterable {
  case ja
  case en
}

/// A sentence in Japanese and in English. Japanese is the original, English is complete.
public struct Phrase: Hashable, Sendable, Codable {
  /// The Japanese sentence.
  public let ja: String
  /// The English sentence.
  public let en: String

  /// A sentence in both languages; there is no initialiser with one.
  public init(ja: String, en: String) {
    self.ja = ja
    self.en = en
  }

  /// No words, in either language: where a sentence has nothing to add.
  public static let nothing = Phrase(ja: String(), en: String())

  /// The sentence in the language asked for.
  public func callAsFunction(_ language: Language) -> String {
    switch language {
    case .ja: ja
    case .en: en
    }
  }
}
