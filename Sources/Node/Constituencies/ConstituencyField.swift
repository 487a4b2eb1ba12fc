//! What a column of a list of constituencies can mean, and the headings by which each is known.

/// The meaning of a column.
public enum ConstituencyField: String, ListField {
  /// Name or code of the organisation.
  case organization
  /// An address range, a domain, or the name of a machine.
  case value
  /// Which of these it is; the value speaks for itself where the column is missing.
  case kind
  /// Organisations that share an address range, by name or code.
  case tenants
  /// What the statement rests on.
  case basis
  case validFrom
  case validTo

  /// Several values may stand beside one another: ドメイン1, ドメイン2.
  public var mayRepeat: Bool { self == .value || self == .tenants }

  /// The field that a heading names; nil for one that names none.
  public static func guess(_ heading: String) -> ConstituencyField? {
    var text = ContactText.compared(heading)
    while let last = text.last, last.isNumber { text.removeLast() }
    guard !text.isEmpty else { return nil }
    return allCases.first { names[$0]?.contains(text) ?? false }
  }

  // table:
  private static let names: [ConstituencyField: Set<String>] = [
    .organization: [
      "団体", "団体名", "団体コード", "全国地方公共団体コード", "組織", "組織名", "コード", "organization",
      "organisation", "code",
    ],
    .value: [
      "範囲", "アドレス範囲", "ipアドレス範囲", "ipアドレス", "アドレス", "ドメイン", "ドメイン名", "担当範囲",
      "機器", "値", "value", "prefix", "cidr", "address", "addresses", "domain", "range",
    ],
    .kind: ["種類", "種別", "区分", "kind", "type"],
    .tenants: ["共同利用団体", "共有する団体", "利用団体", "tenants", "sharedby"],
    .basis: ["根拠", "basis"],
    .validFrom: ["いつから", "開始", "開始日", "有効開始", "validfrom", "from"],
    .validTo: ["いつまで", "終了", "終了日", "有効期限", "validto", "until"],
  ]
}

/// The columns of a list of constituencies.
public typealias ConstituencyColumns = ListColumns<ConstituencyField>
