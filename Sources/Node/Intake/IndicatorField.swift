//! What a column of a list of indicators can mean, and the headings by which each is known.

/// The meaning of a column.
public enum IndicatorField: String, ListField {
  /// The mark itself, defanged or not.
  case value
  /// The list's word for what it is; the mark speaks for itself where the column is missing.
  case type
  case label
  case severity
  case confidence
  case source
  case marking
  case validFrom
  case validTo

  /// No meaning stands twice.
  public var mayRepeat: Bool { false }

  /// The field that a heading names; nil for one that names none.
  public static func guess(_ heading: String) -> IndicatorField? {
    let text = ContactText.compared(heading).filter { $0 != "_" && $0 != "-" }
    guard !text.isEmpty else { return nil }
    return allCases.first { names[$0]?.contains(text) ?? false }
  }

  // table:
  private static let names: [IndicatorField: Set<String>] = [
    .value: [
      "値", "インジケータ", "インジケーター", "手がかり", "ioc", "通信先", "アドレス", "ipアドレス", "ドメイン",
      "url", "ハッシュ", "ハッシュ値", "value", "indicator", "ip", "domain", "hash", "sha256", "md5",
    ],
    .type: ["種類", "種別", "タイプ", "type", "kind"],
    .label: ["名前", "説明", "備考", "マルウェア", "ラベル", "label", "comment", "malware", "description"],
    .severity: ["重要度", "深刻度", "severity"],
    .confidence: ["確度", "信頼度", "confidence"],
    .source: ["出どころ", "出所", "情報源", "提供元", "source", "feed"],
    .marking: ["tlp", "取り扱い", "取扱", "取扱区分", "marking"],
    .validFrom: ["いつから", "開始", "開始日", "有効開始", "初観測", "validfrom", "firstseen", "from"],
    .validTo: ["いつまで", "終了", "終了日", "有効期限", "期限", "validto", "validuntil", "until"],
  ]
}

/// The columns of a list of indicators.
public typealias IndicatorListColumns = ListColumns<IndicatorField>
