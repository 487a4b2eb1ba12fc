//! The small parts of an .xlsx archive that say what the others are: content types and relationships.

/// What `[Content_Types].xml` gives away: whether the file is a workbook, and of which kind.
final class ContentTypes: XMLElements {
  private var isBinary = false
  private var hasMacros = false
  private var isWorkbook = false

  func open(_ name: String, _ attributes: XMLAttributes) throws(SpreadsheetProblem) {
    guard name == "Override" || name == "Default",
      let type = attributes["ContentType"]?.lowercased()
    else { return }
    // `macroEnabled`, `vbaProject`, and the sheets of Excel 4 macros.
    let marks = ["macroenabled", "vbaproject", "macrosheet", "vbadata"]
    if type.contains("sheet.binary") { isBinary = true }
    if marks.contains(where: { type.contains($0) }) { hasMacros = true }
    if type.contains("spreadsheetml") { isWorkbook = true }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(SpreadsheetProblem) {}
  func close(_ name: String) throws(SpreadsheetProblem) {}

  /// The refusal that a file with these types earns; nil for a plain workbook.
  var refusal: SpreadsheetProblem.Reason? {
    if isBinary { return .binaryWorkbook }
    if hasMacros { return .macros }
    return isWorkbook ? nil : .notSpreadsheet
  }
}

/// One `.rels` part: which part stands behind an id.
final class Relationships: XMLElements {
  struct Target: Hashable {
    let id: String
    /// The last word of the type: `worksheet`, `styles`. Strict and usual files differ before it.
    let kind: Substring
    /// The part's name in the archive.
    let part: String
  }

  private(set) var targets: [Target] = []
  private let folder: [Substring]

  /// `part` is the one whose relationships they are; empty for those of the whole file.
  init(of part: String) { folder = part.split(separator: "/").dropLast() }

  /// Where the relationships of a part lie.
  static func part(of part: String) -> String {
    var path = part.split(separator: "/").map(String.init)
    let name = path.popLast() ?? ""
    return (path + ["_rels", name + ".rels"]).joined(separator: "/")
  }

  func open(_ name: String, _ attributes: XMLAttributes) throws(SpreadsheetProblem) {
    guard name == "Relationship", attributes["TargetMode"] != "External",
      let id = attributes["Id"], let type = attributes["Type"], let target = attributes["Target"]
    else { return }
    guard targets.count < SpreadsheetLimits.relationships else {
      throw SpreadsheetProblem(.suspicious(.entries))
    }
    let kind = type.split(separator: "/").last ?? ""
    targets.append(Target(id: id, kind: kind, part: resolve(target)))
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(SpreadsheetProblem) {}
  func close(_ name: String) throws(SpreadsheetProblem) {}

  /// The first part of that kind.
  func first(_ kind: String) -> String? { targets.first { $0.kind == kind }?.part }

  /// A path from the root, or from the folder of the part. It only ever names an entry of the archive.
  private func resolve(_ target: String) -> String {
    var path = target.hasPrefix("/") ? [] : folder
    for step in target.split(separator: "/") {
      switch step {
      case ".": continue
      case "..": path = path.dropLast()
      default: path.append(step)
      }
    }
    return path.joined(separator: "/")
  }
}

/// `workbook.xml`: the sheets in the order of their tabs.
final class WorkbookPart: XMLElements {
  struct Tab {
    let name: String
    let relationship: String
    let isHidden: Bool
  }

  private(set) var tabs: [Tab] = []
  /// Dates count from 1904, as Excel for the Macintosh once did.
  private(set) var startsIn1904 = false
  private let sheetsMax: Int
  private static let nameCharactersMax = 64

  /// Hidden sheets count towards the archive's entries, visible ones towards `sheetsMax`.
  init(sheetsMax: Int) { self.sheetsMax = sheetsMax }

  func open(_ name: String, _ attributes: XMLAttributes) throws(SpreadsheetProblem) {
    switch name {
    case "workbookPr": startsIn1904 = attributes.flag("date1904") ?? false
    case "sheet":
      guard let id = attributes["id"] else { return }
      let isHidden = attributes["state"].map { $0 != "visible" } ?? false
      if !isHidden {
        guard tabs.count(where: { !$0.isHidden }) < sheetsMax else {
          throw SpreadsheetProblem(.tooManySheets)
        }
      }
      guard tabs.count < SpreadsheetLimits.relationships else {
        throw SpreadsheetProblem(.tooManySheets)
      }
      // Excel allows 31 characters; a longer name is cut, so that it can stand in a message.
      let name = String(attributes["name"]?.prefix(Self.nameCharactersMax) ?? "")
      tabs.append(Tab(name: cleaned(name), relationship: id, isHidden: isHidden))
    default: break
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(SpreadsheetProblem) {}
  func close(_ name: String) throws(SpreadsheetProblem) {}
}
