//! What a column of a list of bodies can mean, and the headings by which each is known.

/// The parts of a row of a list of bodies.
public enum BodyField: String, ListField {
  /// 団体コード: the stable code from outside.
  case code
  case name
  case nameEnglish
  case legalForm
  /// The body above, by code or name.
  case parent
  /// The tree in which the body above stands.
  case tree
  /// 合併先コード: the row's body ended, and these stand in its place.
  case successor
  case prefix
  case domain

  /// Whether several columns may mean this.
  public var mayRepeat: Bool {
    switch self {
    case .successor, .prefix, .domain: true
    case .code, .name, .nameEnglish, .legalForm, .parent, .tree: false
    }
  }

  /// The field that a heading names; nil for one that names none.
  public static func guess(_ heading: String) -> Self? {
    var text = ContactText.compared(heading).filter { !"()（）".contains($0) }
    // 合併先コード1, 合併先コード②
    while let last = text.last, last.isNumber { text.removeLast() }
    guard !text.isEmpty else { return nil }
    return allCases.first { names[$0]?.contains(text) ?? false }
  }

  // table:
  private static let names: [Self: Set<String>] = [
    .code: [
      "コード", "団体コード", "全国地方公共団体コード", "地方公共団体コード", "市区町村コード", "自治体コード", "機関コード", "code",
      "lgcode",
    ],
    .name: [
      "団体名", "名称", "名前", "市区町村名", "市区町村名漢字", "市区町村", "自治体名", "機関名", "組織名", "name", "name_ja",
      "city",
    ],
    .nameEnglish: ["英語名", "英語の名称", "英名", "name_en", "nameinenglish", "city_en", "pref_en"],
    .legalForm: ["種別", "法人格", "区分", "団体区分", "legal_form", "legalform", "kind", "form"],
    .parent: [
      "都道府県", "都道府県名", "都道府県名漢字", "上位", "上位の団体", "上位の団体都道府県など", "上位の組織", "所管", "所管府省", "親", "親団体",
      "pref",
      "parent", "parent_code", "bodyabove",
    ],
    .tree: ["関係", "上位との関係", "tree", "relation"],
    .successor: [
      "合併先", "合併先コード", "編入先", "編入先コード", "承継先", "承継先コード", "承継団体コード", "改正後コード", "新コード",
      "successor", "successors", "successor_code", "successorcode",
    ],
    .prefix: ["ipアドレス", "ipの範囲", "ネットワーク", "prefix", "network"],
    .domain: ["ドメイン", "ドメイン名", "domain"],
  ]
}

/// The columns of a list of bodies.
public typealias BodyColumns = ListColumns<BodyField>

extension ListColumns where Field == BodyField {
  /// Whether bodies can be told apart: by code or by name.
  public var hasBodies: Bool {
    fields.contains(.code) || fields.contains(.name)
  }
}
