//! Importing bodies: how long a list of 50,000 rows takes to read and to compare with as many that are there, and how
//! long the largest import holds the node, which serves nobody else meanwhile.

internal import Foundation
internal import Kernel
internal import Node
internal import Spreadsheets

/// A store on disk into which a list of bodies comes, in as many imports as it takes.
struct BodyImports {
  /// The most rows that a list may have.
  static let rows = BodyDifferences.rowsMax
  /// A prefecture and its towns, which an import does not part.
  static let group = 41
  /// The most that one import applies, in whole groups.
  static let part = BodyDifferences.changesMax / group * group

  private static let now = Instant(seconds: 1_431_050_400)

  /// Reads, compares and applies; throws where something is not taken.
  static func measure(in folder: String) throws -> [Figure] {
    let node = try Node(
      writer: try StoreFile.serving(folder + "/noroshi.sqlite"), name: "bench", at: now)
    var inputs: UInt64 = 0
    let tower = try ask(
      .registerOrganization(
        code: nil, name: Phrase(ja: "司令塔", en: "Tower"), legalForm: "府省庁"), of: node, &inputs
    ).cast(to: Organization.self)
    _ = try ask(.start(tower: tower), of: node, &inputs)
    let workbook = try SpreadsheetWriter.write([sheet()], createdAt: now, directory: folder)
    var list: [BodyRow] = []
    let read = try seconds {
      let table = try Table.read(workbook, fileName: "bodies.xlsx").tables[0]
      list = BodyColumns(guessing: table).rows(of: table)
    }
    guard list.count == rows else {
      throw NationalRaise.Broken(description: "\(list.count) rows were read")
    }
    var applied: [Double] = []
    for start in stride(from: 0, to: list.count, by: part) {
      let some = Array(list[start..<min(start + part, list.count)])
      let found = try differences(some, on: node, tower)
      let form = BodyImportForm(
        rows: some, choices: [:], day: nil, shown: found.digest, fileName: "list", columns: nil)
      applied.append(try seconds { _ = try ask(.importBodies(form), of: node, &inputs) })
    }
    var unchanged = 0
    let compared = try seconds { unchanged = try differences(list, on: node, tower).unchanged }
    guard unchanged == rows else {
      throw NationalRaise.Broken(description: "\(unchanged) bodies are as they were")
    }
    return [
      Figure(row: "list", what: "50,000 bodies of .xlsx read", value: read, unit: "s"),
      Figure(
        row: "list", what: "compared with the 50,000 in the directory", value: compared, unit: "s"),
      Figure(
        row: "list", what: "50,000 bodies applied and durable, all imports",
        value: applied.reduce(0, +), unit: "s"),
      Figure(
        row: "list", what: "the longest import: nobody else is served",
        value: applied.max() ?? 0, unit: "s"),
    ]
  }

  private static func differences(
    _ rows: [BodyRow], on node: Node, _ tower: ID<Organization>
  ) throws -> BodyDifferences {
    guard let known = try node.queries().knownBodies(as: .node, at: now) else {
      throw NationalRaise.Broken(description: "no directory")
    }
    return try BodyDifferences(rows, with: known.bodies, tower: tower)
  }

  private static func sheet() -> Sheet {
    Sheet(
      name: "団体",
      columns: ["コード", "団体名", "種別", "都道府県", "関係"].map { Sheet.Column($0) },
      rows: (0..<rows).map { number in
        let (prefecture, place) = number.quotientAndRemainder(dividingBy: group)
        return Sheet.Row(
          place == 0
            ? [code(number), "第\(prefecture)県", "県", "", ""]
            : [code(number), "第\(prefecture)県第\(place)町", "町", code(prefecture * group), "支援"])
      })
  }

  private static func code(_ number: Int) -> String { String(100_000_000 + number * 5) }

  private static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let began = DispatchTime.now().uptimeNanoseconds
    try work()
    return Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9
  }

  private static func ask(
    _ command: Command, of node: Node, _ inputs: inout UInt64
  ) throws -> ID<RecordReference> {
    inputs += 1
    let input = NodeInput(
      id: ID<Input>(v7At: now, random: (0, inputs)),
      secret: Array(Hash(sha256: "\(inputs)".utf8).bytes.prefix(16)), viewer: .node,
      command: command)
    guard case .done(let made) = node.apply([input], at: now, wallAt: now).answers[0] else {
      throw NationalRaise.Broken(description: "an input was not taken")
    }
    return made.first?.id ?? ID(high: 0, low: 0)
  }
}
