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
    /// Several bodies above, and not a relation of its own for each.
    case unevenRelations
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
    case .noName, .nameTooLong, .noLegalForm, .badCode, .badTree, .unevenRelations, .badPrefix,
      .badDomain, .tooManyValues, .twice, .severalOfThatName, .hasEnded, .unknownBody,
      .unknownSuccessor, .ownParent, .isTower:
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
  /// The bodies above, tree by tree; empty where none is named.
  var above: [BodyAbove] = []
  /// The relation that counts where none is named.
  var tree: Organization.Tree = .support
  /// Whether the row names the relation.
  var saysRelation = false
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
    let above = readNames(row)
    readRelations(row, above)
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

  /// Reads the names and gives the bodies above as they are named.
  private mutating func readNames(_ row: BodyRow) -> [String] {
    var ja = row.text(.name)
    var above = Self.parted(row.text(.parent)).map { Self.mended($0) ?? $0 }
    // The lists of public bodies have the prefecture itself in a row without a town.
    if ja.isEmpty, legalForm == "都道府県", above.count == 1 { ja = above.removeFirst() }
    let en = row.text(.nameEnglish)
    name = Phrase(ja: ja, en: en.isEmpty ? ja : en)
    if ja.isEmpty { problems.append(.noName) }
    if max(ja.count, en.count) > Self.nameCharactersMax {
      problems.append(.nameTooLong)
    }
    return above
  }

  /// One body above may stand there in several relations; of several each has its own: 「北県; 総務省」 with 「支援; 監督」.
  private mutating func readRelations(_ row: BodyRow, _ names: [String]) {
    if !Self.localForms.contains(legalForm) { tree = .supervision }
    var relations: [Organization.Tree] = []
    for text in Self.parted(row.text(.tree)) {
      guard let known = Self.trees[text.lowercased()] else {
        return problems.append(.badTree(text))
      }
      relations.append(known)
    }
    saysRelation = !relations.isEmpty
    if let first = relations.first { tree = first } else { relations = [tree] }
    guard !names.isEmpty else { return }
    let all = names.count == 1 ? relations.map { _ in names[0] } : names
    guard all.count == relations.count, Set(relations).count == relations.count else {
      return problems.append(.unevenRelations)
    }
    above = zip(relations, all).map { BodyAbove(tree: $0, said: $1) }
  }

  /// The parts of a cell in which semicolons stand between several.
  private static func parted(_ text: String) -> [String] {
    text.split(whereSeparator: { ";；".contains($0) }).map { ContactText.plain(String($0)) }
      .filter { !$0.isEmpty }
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
