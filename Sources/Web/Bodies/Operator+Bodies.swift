//! A list of bodies on the command line: the same comparison and the same words as on the page.

public import Kernel
public import Node
internal import Spreadsheets

extension Operator {
  /// What a list of bodies changes, or changed.
  public struct BodiesReport: Sendable {
    /// The counts, then changes of personnel that are in the way, then each change, then what is not in the list, then what is wrong with rows.
    public var lines: [Phrase] = []
    /// How many lines there are beyond `linesMax`.
    public var more = 0
    /// How many changes there are.
    public var changes = 0
    /// Whether they were applied, or planned for a day.
    public var isApplied = false
    /// Whether they were not, since a body would end before a change of personnel that is planned in it.
    public var isHeldBack = false

    /// Most lines that are told.
    public static let linesMax = 2000
  }

  /// Compares a list with the directory, and applies what it changes where `apply` says so: whole or not at all. `ended`
  /// says of bodies that are not in the list what stands in their place; `acceptsTransfers`, that changes of personnel
  /// which are planned in bodies that end were seen. Throws a `Problem` for a file that cannot be read, and for what the
  /// node refuses.
  public func importBodies(
    _ bytes: [UInt8], fileName: String, ended: BodyChoices = [:], on day: CivilDate? = nil,
    acceptsTransfers: Bool = false, apply: Bool
  ) async throws -> BodiesReport {
    guard let queries, let known = try queries.knownBodies(as: .node, at: now()) else {
      throw Problem(description: "notAllowed", isFailure: false)
    }
    let table: Table
    do {
      table = try BodyFile(bytes, fileName: fileName).table
    } catch {
      throw Problem(description: error.phrase(.en), isFailure: false)
    }
    let columns = BodyColumns(guessing: table)
    guard columns.hasBodies else { throw Problem(description: "noBodyColumn", isFailure: false) }
    let rows = columns.rows(of: table)
    let found: BodyDifferences
    do {
      found = try BodyDifferences(rows, with: known.bodies, choices: ended, tower: known.tower)
    } catch {
      throw Problem(description: error.code, isFailure: false)
    }
    var report = Self.report(found)
    guard apply, found.plan.count > 0 else { return report }
    let answer = await submit(
      .importBodies(
        BodyImportForm(
          rows: rows, choices: ended, day: day, shown: found.digest, fileName: fileName,
          columns: nil, acceptsTransfers: acceptsTransfers)))
    switch answer {
    case .done: report.isApplied = true
    case .refused(let refusal) where refusal.code == "transfersPlanned": report.isHeldBack = true
    case .refused(let refusal): throw Problem(description: refusal.code, isFailure: false)
    case .failed(let reason, _): throw Problem(description: reason, isFailure: true)
    }
    return report
  }

  private static func report(_ found: BodyDifferences) -> BodiesReport {
    var lines = BodyPhrases.summary(.init(found), missing: found.missing.count)
    lines += found.conflicts.map { conflict in
      let word = BodyPhrases.transferWord
      let line = BodyPhrases.transfer(conflict, isOver: false)
      return Phrase(ja: "［\(word.ja)］\(line.ja)", en: "[\(word.en)] \(line.en)")
    }
    lines += found.changes.map { change in
      let kind = BodyPhrases.kind(change.kind)
      let what = BodyPhrases.change(change)
      let code = change.code.map { " \($0)" } ?? ""
      return Phrase(
        ja: "［\(kind.ja)］\(change.name.ja)\(code)：\(what.ja)",
        en: "[\(kind.en)] \(change.name.en)\(code): \(what.en)")
    }
    lines += found.missing.map { missing in
      let code = missing.body.code.map { " \($0)" } ?? ""
      let offer = missing.proposed.joined(separator: ",")
      return Phrase(
        ja: "［一覧にない］\(missing.body.name.ja)\(code)"
          + (offer.isEmpty ? "" : "（候補：\(offer)）"),
        en: "[not in the list] \(missing.body.name.en)\(code)"
          + (offer.isEmpty ? "" : " (proposed: \(offer))"))
    }
    lines += found.problems.map { problem in
      let words = BodyPhrases.problem(problem.reason)
      return Phrase(
        ja: "\(problem.row)行目：\(words.ja)", en: "row \(problem.row): \(words.en)")
    }
    var report = BodiesReport()
    report.lines = Array(lines.prefix(BodiesReport.linesMax))
    report.more = lines.count - report.lines.count
    report.changes = found.plan.count
    return report
  }
}
