//! Traffic Light Protocol 2.0: how far a reader may pass something on.

/// A TLP label, ordered by strictness: clear < green < amber < amberStrict < red, so that `max` is the stricter.
/// The label is always written in its literal form, upper case and untranslated, also in Japanese text.
/// Source: FIRST Standards Definitions and Usage Guidance, TLP version 2.0 (August 2022).
public enum TLP: Int, Hashable, Comparable, Sendable, CaseIterable, Codable {
  /// To the world.
  case clear
  /// Within the community.
  case green
  /// Within the organisation and its clients, need to know.
  case amber
  /// Within the organisation, need to know.
  case amberStrict
  /// The recipients in person.
  case red

  /// What an imported object without a label is taken for: its sender's wish is not known, so the object stays in
  /// the organisation. Source: response.md, the table of MISP fields.
  public static let whenUnlabelled = TLP.amberStrict

  /// The literal label, `TLP:AMBER+STRICT`.
  public var label: String {
    switch self {
    case .clear: "TLP:CLEAR"
    case .green: "TLP:GREEN"
    case .amber: "TLP:AMBER"
    case .amberStrict: "TLP:AMBER+STRICT"
    case .red: "TLP:RED"
    }
  }

  /// Reads a label in either case, with or without `TLP:`, so that MISP tags (`tlp:amber+strict`) and STIX names fit.
  /// `WHITE`, the name in TLP 1.0, is read as CLEAR. Nil for anything else: the caller decides, and
  /// `whenUnlabelled` is the safe choice.
  public init?(_ text: some StringProtocol) {
    let lower = text.lowercased()
    switch lower.hasPrefix("tlp:") ? lower.dropFirst(4) : lower[...] {
    case "clear", "white": self = .clear
    case "green": self = .green
    case "amber": self = .amber
    case "amber+strict": self = .amberStrict
    case "red": self = .red
    default: return nil
    }
  }

  /// The line under the label that says what it asks of the reader.
  public var explanation: Phrase {
    switch self {
    case .clear:
      Phrase(ja: "公開できます。制限はありません。", en: "May be made public. No limit on disclosure.")
    case .green:
      Phrase(
        ja: "同じコミュニティの中で共有できます。だれでも見られる場所には出さないでください。",
        en: "May be shared within the community, not through publicly accessible channels.")
    case .amber:
      Phrase(
        ja: "あなたの組織とその顧客（支援先）のうち、知る必要のある人に限ります。委託先の業者は含みません。",
        en: """
          Only for those who need to know within your organisation and its clients. \
          Service providers are not included.
          """)
    case .amberStrict:
      Phrase(
        ja: "あなたの組織の中で、知る必要のある人に限ります。",
        en: "Only for those who need to know within your organisation.")
    case .red:
      Phrase(
        ja: "受け取った本人に限ります。ほかのだれにも伝えないでください。",
        en: "For the individual recipients only. Do not disclose it to anyone else.")
    }
  }

  /// The less strict label is the smaller.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// Reads a label; a decoding error names the text that is none.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let label = Self(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not a TLP label: \(text)")
    }
    self = label
  }

  /// Writes the literal label.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(label)
  }
}
