//! The rows of a list of organisations as they are taken one after the other.

internal import Kernel

/// What was read so far.
struct OrganizationReading {
  let columns: OrganizationColumns
  private(set) var entries: [OrganizationEntry] = []
  var problems: [OrganizationList.Problem] = []
  private var codes: Set<String> = []

  init(columns: OrganizationColumns) { self.columns = columns }

  /// Takes a row, or notes why not.
  mutating func take(_ record: CSV.Record) {
    do throws(OrganizationProblem) {
      let fields: [String]
      switch record.fields {
      case .success(let read): fields = read
      case .failure(let problem): throw .csv(problem)
      }
      let entry = try columns.entry(fields, line: record.line)
      if let code = entry.code {
        guard codes.insert(code).inserted else { throw .codeTwice(code) }
        if entry.parent == .code(code) { throw .ownParent }
      }
      entries.append(entry)
    } catch {
      problems.append(OrganizationList.Problem(line: record.line, reason: error))
    }
  }

  /// A ward (札幌市 中央区) is supported by its city where the list has the city, else by its prefecture.
  func withWardsUnderCities() -> [OrganizationEntry] {
    var cities: [String: String] = [:]
    for entry in entries {
      guard let code = entry.code else { continue }
      cities["\(code.prefix(2))\(entry.name.ja)"] = code
    }
    return entries.map { entry in
      let parts = entry.name.ja.split(separator: " ")
      guard parts.count > 1, let code = entry.code,
        let city = cities["\(code.prefix(2))\(parts[0])"]
      else { return entry }
      return OrganizationEntry(
        line: entry.line, code: code, name: entry.name, legalForm: entry.legalForm,
        parent: .code(city), tree: .support, prefixes: entry.prefixes, domains: entry.domains)
    }
  }
}
