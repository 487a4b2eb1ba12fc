//! Lists of contacts as a test writes them, and differences as it reads them.

import Kernel
import Spreadsheets

@testable import Node

/// A table from lines of cells with bars between them; row numbers count from 1, blank lines count too.
func contactTable(_ text: String) -> Table {
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  let rows = lines.enumerated().map { index, line in
    Table.Row(
      number: index + 1,
      cells: line.split(separator: "|", omittingEmptySubsequences: false).map { cell in
        var rest = cell[...]
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
      })
  }
  return Table(rows: rows.filter { !$0.cells.allSatisfy(\.isEmpty) })
}

/// The small nation's town as its administrator keeps it.
struct TownContacts {
  let nation: Nation
  let chief: Viewer

  init(_ nation: Nation? = nil) throws {
    self.nation = try nation ?? Nation()
    chief = try self.nation.viewer("chief", "town", .administrator)
  }

  /// The directory that the administrator keeps.
  func directory() throws -> ContactDirectory {
    try nation.queries.contacts(as: chief, at: nation.now)
  }

  /// The row key of somebody of the town.
  func key(_ name: String) throws -> String {
    guard let post = nation.state.posts[name] else { throw Nation.Broken(description: name) }
    return ContactHolding.key(try nation.person(name), post)
  }

  /// The rows of a list; `<name>` stands for a row key.
  func rows(_ text: String) throws -> [ContactRow] {
    var text = text
    for name in ["clerk", "second", "chief", "top", "mayor"] {
      text = text.replacing("<\(name)>", with: try key(name))
    }
    let table = contactTable(text)
    return ContactColumns(guessing: table).rows(of: table)
  }

  /// The differences of a list, with ticks.
  func differences(_ text: String, _ choices: ContactChoices = .init()) throws
    -> ContactDifferences
  {
    try ContactDifferences(
      try rows(text), with: try directory(), choices: choices, at: nation.now)
  }

  /// Applies a list as it was compared now.
  func form(_ text: String, _ choices: ContactChoices = .init()) throws -> ContactImportForm {
    ContactImportForm(
      rows: try rows(text), choices: choices, shown: try differences(text, choices).digest,
      fileName: "名簿.csv", columns: ContactColumns(guessing: contactTable(text)))
  }
}

extension ContactDifferences {
  /// One line for each change and each problem, and who is missing.
  var lines: [String] {
    changes.map { change in
      let steps = change.steps.map(\.words).joined(separator: "; ")
      return "\(change.row) \(change.kind.rawValue) \(change.name): \(steps)"
    } + problems.map { "\($0.row) \($0.isError ? "error" : "note") \($0.reason)" }
      + missing.map { "missing \($0.name ?? "?")" }
  }
}

extension ContactChange.Step {
  fileprivate var words: String {
    switch self {
    case .enter: "enter"
    case .rename(_, let from, let to): "rename \(from) > \(to)"
    case .makePost(_, let name, let role): "post \(name.ja) \(role.rawValue)"
    case .appoint(_, _, let from, let until):
      "appoint" + (from.map { " from \(Self.day($0))" } ?? "")
        + (until.map { " before \(Self.day($0))" } ?? "")
    case .end(_, _, let name, let post): "end \(name) \(post.ja)"
    case .addRoute(_, let channel, let address): "\(channel.rawValue) \(address)"
    case .retireRoute(_, let channel, let address): "not \(channel.rawValue) \(address)"
    }
  }

  private static func day(_ moment: Instant) -> CivilDate {
    TimeZoneRule.tokyo.civilTime(at: moment).date
  }
}
