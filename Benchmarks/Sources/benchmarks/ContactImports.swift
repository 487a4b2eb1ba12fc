//! Importing contacts: how long a list of 50,000 rows takes to read and to compare, and how long the largest import
//! holds the node, which serves nobody else meanwhile.

internal import Foundation
internal import Kernel
internal import Node
internal import Spreadsheets

/// A store on disk with one organisation, and lists for it.
struct ContactImports {
  /// The most rows that a list may have.
  static let rows = ContactDifferences.rowsMax
  /// About as many people as one organisation can hold.
  static let people = 1900

  private static let now = Instant(seconds: 1_431_050_400)

  /// Reads, compares and applies; throws where something is not taken.
  static func measure(in folder: String) throws -> [Figure] {
    let node = try Node(
      writer: try StoreFile.serving(folder + "/noroshi.sqlite"), name: "bench", at: now)
    var inputs: UInt64 = 0
    let organization = try ask(
      .registerOrganization(code: nil, name: Phrase(ja: "町", en: "Town"), legalForm: "市区町村"),
      as: .node, of: node, &inputs
    ).cast(to: Organization.self)
    let chief = Viewer(person: nil, key: nil, organization: organization, role: .administrator)

    let workbook = try SpreadsheetWriter.write(
      [sheet(rows: rows)], createdAt: now, directory: folder)
    var table = Table(rows: [])
    let read = try seconds {
      table = try Table.read(workbook, fileName: "contacts.xlsx").tables[0]
    }
    let known = try node.queries().contacts(as: chief, at: now)
    let compared = try seconds {
      let rows = ContactColumns(guessing: table).rows(of: table)
      guard try ContactDifferences(rows, with: known, at: now).rows == Self.rows else {
        throw NationalRaise.Broken(description: "not every row was compared")
      }
    }

    let small = Table(rows: Array(table.rows.prefix(people + 1)))
    let columns = ContactColumns(guessing: small)
    let shown = try ContactDifferences(columns.rows(of: small), with: known, at: now)
    let form = ContactImportForm(
      rows: columns.rows(of: small), choices: .init(), shown: shown.digest, fileName: "a.xlsx",
      columns: columns)
    let applied = try seconds {
      _ = try ask(.importContacts(form), as: chief, of: node, &inputs)
    }
    return [
      Figure(row: "list", what: "50,000 rows of .xlsx read", value: read, unit: "s"),
      Figure(row: "list", what: "and compared", value: compared, unit: "s"),
      Figure(
        row: "list", what: "1,900 people applied, Facts", value: Double(node.tree.count), unit: ""),
      Figure(row: "list", what: "and durable: nobody else is served", value: applied, unit: "s"),
    ]
  }

  private static func sheet(rows: Int) -> Sheet {
    Sheet(
      name: "名簿",
      columns: ["氏名", "役職", "役割", "メール", "電話"].map { Sheet.Column($0) },
      rows: (1...rows).map { number in
        Sheet.Row([
          "担当 \(number)", "情報担当", "CSIRT担当", "person\(number)@town.example",
          "03-1234-\(1000 + number % 9000)",
        ])
      })
  }

  private static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let began = DispatchTime.now().uptimeNanoseconds
    try work()
    return Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9
  }

  private static func ask(
    _ command: Command, as viewer: Viewer, of node: Node, _ inputs: inout UInt64
  ) throws -> ID<RecordReference> {
    inputs += 1
    let input = NodeInput(
      id: ID<Input>(v7At: now, random: (0, inputs)),
      secret: Array(Hash(sha256: "\(inputs)".utf8).bytes.prefix(16)), viewer: viewer,
      command: command)
    let answer = node.apply([input], at: now, wallAt: now).answers[0]
    guard case .done(let made) = answer, let first = made.first else {
      throw NationalRaise.Broken(description: "\(answer)")
    }
    return first.id
  }
}
