//! One row of a list of bodies, its cells under their meanings, and what is read from them.

internal import Kernel
public import Spreadsheets

/// The cells of a row by what they mean, not yet understood. An empty cell says nothing.
public struct BodyRow: Hashable, Sendable {
  /// The number that a spreadsheet program shows beside it: what an error names.
  public let number: Int
  /// The texts of each part, one for each column that has something.
  public private(set) var cells: [BodyField: [String]] = [:]

  /// A row without cells.
  public init(number: Int) { self.number = number }

  /// Takes a cell; an empty one says nothing.
  public mutating func take(_ text: String, as field: BodyField) {
    if !text.isEmpty { cells[field, default: []].append(text) }
  }

  /// The text of a part; empty where nothing stands.
  func text(_ field: BodyField) -> String { cells[field]?.joined(separator: " ") ?? "" }

  /// What is listed in a part, parted by spaces where `bySpace`, semicolons and commas.
  func list(_ field: BodyField, bySpace: Bool) -> [String] {
    let marks: Set<Character> =
      bySpace ? [" ", ";", ",", "、", "，", "；"] : [";", ",", "、", "，", "；"]
    return (cells[field] ?? []).flatMap { $0.split(whereSeparator: marks.contains) }
      .map { ContactText.plain(String($0)) }.filter { !$0.isEmpty }
  }
}

extension ListColumns where Field == BodyField {
  /// The rows below the headings under their meanings.
  public func rows(of table: Table) -> [BodyRow] {
    cells(of: table).map { row, cells in
      var found = BodyRow(number: row)
      for (field, text) in cells { found.take(text, as: field) }
      return found
    }
  }
}

/// Something about a row of a list of bodies, by the number it has in its file.
public struct BodyProblem: Hashable, Sendable {
  /// The row.
  public let row: Int
  /// What.
  public let reason: Reason

  /// What there is to say. The first kinds keep a row out; the others are worth a look.
  public enum Reason: Hashable, Sendable {
    case noName
    case nameTooLong
    case noLegalForm
    case badCode(String)
    case badTree(String)
    case badPrefix(String)
    case badDomain(String)
    case tooManyValues
    /// An earlier row is about the same body.
    case twice(row: Int)
    /// Several bodies have this name and no code tells which.
    case severalOfThatName
    /// A body of this code ended: codes are not given twice.
    case hasEnded
    /// The row says that a body ended that the directory does not know.
    case unknownBody
    /// No living body, in the list or in the directory, has that code or name.
    case unknownSuccessor(String)
    /// It would stand in its own place, or above itself.
    case ownParent
    /// The control tower of this node.
    case isTower

    /// No body, or several, of that code or name: it is entered without one above it.
    case unknownParent(String)
    /// The leading zero of the code was put back.
    case mendedCode(String)
  }

  /// Whether the row is kept out.
  public var isError: Bool { reason.isError }
}

extension BodyProblem.Reason {
  /// Whether it keeps a row out.
  public var isError: Bool {
    switch self {
    case .unknownParent, .mendedCode: false
    case .noName, .nameTooLong, .noLegalForm, .badCode, .badTree, .badPrefix, .badDomain,
      .tooManyValues, .twice, .severalOfThatName, .hasEnded, .unknownBody, .unknownSuccessor,
      .ownParent, .isTower:
      true
    }
  }
}

/// What a row says of a body, before anything is compared.
struct BodyReading: Hashable, Sendable {
  var code: String?
  /// Both empty where the row names nothing.
  var name = Phrase(ja: String(), en: String())
  /// Empty where the row does not say it.
  var legalForm = ""
  /// The body above, by code or name; nil where none is named.
  var parent: String?
  var tree: Organization.Tree = .support
  var prefixes: [IPPrefix] = []
  var domains: [DomainName] = []
  /// What stands in its place, by code or name; empty for a body that lives.
  var successors: [String] = []
  var problems: [BodyProblem.Reason] = []

  /// Longest code, in bytes.
  static let codeBytesMax = 40
  /// Longest name, in characters.
  static let nameCharactersMax = 200
  /// Most networks, or domains, of one row.
  static let valuesMax = 64

  /// Reads a row.
  init(_ row: BodyRow) {
    legalForm = row.text(.legalForm)
    readCode(row.text(.code))
    readNames(row)
    let tree = row.text(.tree)
    if let known = Self.trees[tree.lowercased()] {
      self.tree = known
    } else if !tree.isEmpty {
      problems.append(.badTree(tree))
    } else if !Self.localForms.contains(legalForm) {
      self.tree = .supervision
    }
    successors = row.list(.successor, bySpace: false).flatMap {
      // Codes may be parted by spaces alone; names have spaces in them.
      $0.utf8.allSatisfy { $0 < 0x80 } ? $0.split(separator: " ").map(String.init) : [$0]
    }.map { Self.mended($0) ?? $0 }
    readAddresses(row)
  }

  /// 市区町村 and 都道府県, whose codes have a check digit.
  static let localForms: Set<String> = ["市区町村", "都道府県"]
  private static let trees: [String: Organization.Tree] = [
    "supervision": .supervision, "監督": .supervision, "support": .support, "支援": .support,
    "hosting": .hosting, "運用": .hosting, "sector": .sector, "分野": .sector,
  ]

  private mutating func readCode(_ text: String) {
    guard !text.isEmpty else { return }
    let isPlain = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == 0x2D
    }
    guard isPlain, text.utf8.count <= Self.codeBytesMax else {
      return problems.append(.badCode(text))
    }
    code = text
    guard legalForm.isEmpty || Self.localForms.contains(legalForm) else { return }
    let isNumber = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    guard isNumber, (5...6).contains(text.utf8.count) else { return }
    // Before the check digit is looked at: a row whose code is mistyped does not lack its form as well.
    if legalForm.isEmpty { legalForm = text.dropLast().hasSuffix("000") ? "都道府県" : "市区町村" }
    guard let mended = Self.mended(text) else { return problems.append(.badCode(text)) }
    if mended != text { problems.append(.mendedCode(mended)) }
    code = mended
  }

  private mutating func readNames(_ row: BodyRow) {
    var ja = row.text(.name)
    let above = row.text(.parent)
    parent = above.isEmpty ? nil : (Self.mended(above) ?? above)
    // The lists of public bodies have the prefecture itself in a row without a town.
    if ja.isEmpty, legalForm == "都道府県", let pref = parent { (ja, parent) = (pref, nil) }
    let en = row.text(.nameEnglish)
    name = Phrase(ja: ja, en: en.isEmpty ? ja : en)
    if ja.isEmpty { problems.append(.noName) }
    if max(ja.count, en.count) > Self.nameCharactersMax {
      problems.append(.nameTooLong)
    }
  }

  private mutating func readAddresses(_ row: BodyRow) {
    let networks = row.list(.prefix, bySpace: true)
    let names = row.list(.domain, bySpace: true)
    guard max(networks.count, names.count) <= Self.valuesMax,
      successors.count <= Organization.successorsMax
    else { return problems.append(.tooManyValues) }
    for text in networks {
      if let prefix = IPPrefix(text) {
        prefixes.append(prefix)
      } else {
        problems.append(.badPrefix(text))
      }
    }
    for text in names {
      if let domain = DomainName(text), domain.labelCount > 1 {
        domains.append(domain)
      } else {
        problems.append(.badDomain(text))
      }
    }
  }

  /// 全国地方公共団体コード with its check digit, the leading zero put back where a spreadsheet lost it; nil for anything
  /// else. Weights 6 to 2, modulo 11. Source: 総務省, 検査数字の算出方法.
  static func mended(_ text: String) -> String? {
    let code = text.utf8.count == 5 ? "0" + text : text
    let digits = code.utf8.map { Int($0) - 0x30 }
    guard digits.count == 6, digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    let sum = zip(digits, [6, 5, 4, 3, 2]).reduce(0) { $0 + $1.0 * $1.1 }
    let left = sum < 11 ? sum : sum % 11
    return digits[5] == (11 - left) % 10 ? code : nil
  }
}
