//! Where in a row which part of an organisation stands, for each header that is known.

internal import Kernel

/// Turns the fields of one row into an entry. Columns of unknown name are passed over.
struct OrganizationColumns {
  let form: OrganizationList.Form
  private let places: [String: Int]

  /// The columns that a header names; nil when it is none that is known.
  init?(header: [String]) {
    var places: [String: Int] = [:]
    for (index, name) in header.enumerated() {
      let name = Self.trimmed(name).lowercased()
      if places[name] == nil { places[name] = index }
    }
    func has(_ names: String...) -> Bool { names.allSatisfy { places[$0] != nil } }
    if has("name_ja", "legal_form") {
      form = .own
    } else if has("pref", "city", "lgcode") {
      form = .municipalities
    } else if has("pref", "pref_en", "lgcode") {
      form = .prefectures
    } else if has("kind", "parent", "name") {
      form = .nationalBodies
    } else {
      return nil
    }
    self.places = places
  }

  /// The entry in a row.
  func entry(_ fields: [String], line: Int) throws(OrganizationProblem) -> OrganizationEntry {
    switch form {
    case .own: return try own(fields, line)
    case .municipalities:
      // The lists of public bodies say where a town lies; that its prefecture supports it is our reading.
      return OrganizationEntry(
        line: line, code: try localCode(fields), name: try name(fields, "city", nil),
        legalForm: "市区町村", parent: field("pref", fields).map { .name($0) },
        tree: field("pref", fields).map { _ in .support })
    case .prefectures:
      return OrganizationEntry(
        line: line, code: try localCode(fields), name: try name(fields, "pref", "pref_en"),
        legalForm: "都道府県")
    case .nationalBodies:
      guard let kind = field("kind", fields) else { throw .legalFormMissing }
      let parent = field("parent", fields)
      return OrganizationEntry(
        line: line, code: nil, name: try name(fields, "name", nil), legalForm: kind,
        parent: parent.map { .name($0) }, tree: parent.map { _ in .supervision })
    }
  }

  private func own(_ fields: [String], _ line: Int) throws(OrganizationProblem)
    -> OrganizationEntry
  {
    guard let legalForm = field("legal_form", fields) else { throw .legalFormMissing }
    let parent = field("parent_code", fields)
    let tree = field("tree", fields)
    guard (parent == nil) == (tree == nil) else { throw .treeMissing }
    var named: Organization.Tree?
    if let tree {
      guard let known = Organization.Tree(rawValue: tree) else { throw .badTree(tree) }
      named = known
    }
    let code = field("code", fields)
    if let code { try check(code) }
    if let parent { try check(parent) }
    var prefixes: [IPPrefix] = []
    for text in try values("prefix", fields) {
      guard let prefix = IPPrefix(text) else { throw .badPrefix(text) }
      prefixes.append(prefix)
    }
    var domains: [DomainName] = []
    for text in try values("domain", fields) {
      guard let domain = DomainName(text), domain.labelCount > 1 else { throw .badDomain(text) }
      domains.append(domain)
    }
    return OrganizationEntry(
      line: line, code: code, name: try name(fields, "name_ja", "name_en"), legalForm: legalForm,
      parent: parent.map { .code($0) }, tree: named, prefixes: prefixes, domains: domains)
  }

  private func name(_ fields: [String], _ japanese: String, _ english: String?)
    throws(OrganizationProblem) -> Phrase
  {
    guard let ja = field(japanese, fields) else { throw .nameMissing }
    let en = english.flatMap { field($0, fields) } ?? ja
    guard max(ja.count, en.count) <= OrganizationList.nameCharactersMax else { throw .nameTooLong }
    return Phrase(ja: ja, en: en)
  }

  /// 全国地方公共団体コード: six digits, the last a check digit. A list that a spreadsheet has lost the leading zero
  /// of is mended; a wrong digit is not.
  private func localCode(_ fields: [String]) throws(OrganizationProblem) -> String {
    let text = field("lgcode", fields) ?? ""
    let code = text.utf8.count == 5 ? "0" + text : text
    let digits = code.utf8.map { Int($0) - Int(UInt8(ascii: "0")) }
    guard digits.count == 6, digits.allSatisfy({ (0...9).contains($0) }) else {
      throw .badCode(text)
    }
    // Weights 6 to 2, modulo 11, the last digit of what is left to 11. Source: 総務省, 検査数字の算出方法.
    let sum = zip(digits, [6, 5, 4, 3, 2]).reduce(0) { $0 + $1.0 * $1.1 }
    let left = sum < 11 ? sum : sum % 11
    guard digits[5] == (11 - left) % 10 else { throw .badCode(text) }
    return code
  }

  private func check(_ code: String) throws(OrganizationProblem) {
    let isPlain = code.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isPlain, code.utf8.count <= OrganizationList.codeBytesMax else { throw .badCode(code) }
  }

  private func values(_ column: String, _ fields: [String]) throws(OrganizationProblem) -> [String]
  {
    let found = (field(column, fields) ?? "")
      .split(whereSeparator: { $0 == " " || $0 == ";" }).map(String.init)
    guard found.count <= OrganizationList.valuesMax else { throw .tooManyValues }
    return found
  }

  /// A field without white space around it; nil where it is empty or not there.
  private func field(_ column: String, _ fields: [String]) -> String? {
    guard let place = places[column], place < fields.count else { return nil }
    let text = Self.trimmed(fields[place])
    return text.isEmpty ? nil : text
  }

  private static func trimmed(_ text: String) -> String {
    var rest = text[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
