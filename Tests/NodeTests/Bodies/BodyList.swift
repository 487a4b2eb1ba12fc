//! Lists of bodies as the small nation's tower takes them.

import Alerting
import GRDB
import Kernel
import Spreadsheets

@testable import Node

/// A nation, and who keeps its directory of bodies.
struct BodyList {
  let nation: Nation
  let keeper: Viewer

  init(_ nation: Nation? = nil) throws {
    self.nation = try nation ?? Nation()
    keeper = try self.nation.viewer("watch", "tower", .administrator)
  }

  /// The headings and the rows of the nation as it is; a row of a list is told apart by `|`.
  static let head = "コード | 団体名 | 種別 | 都道府県 | 関係 | 合併先コード\n"
  static let asItIs =
    head + """
      00 | 国の司令塔 | 府省庁
      01 | 北県 | 都道府県
      02 | 北山町 | 市区町村 | 01 | 支援
      03 | 南市 | 市区町村 | 01 | 支援
         | 西村 | 市区町村
      """

  func rows(_ text: String) -> [BodyRow] {
    let table = contactTable(text)
    return BodyColumns(guessing: table).rows(of: table)
  }

  /// The directory now, as its keeper has it to compare with.
  func known() throws -> (bodies: [KnownBody], tower: ID<Organization>?)? {
    try nation.queries.knownBodies(as: keeper, at: nation.now)
  }

  func differences(_ text: String, _ choices: BodyChoices = [:]) throws -> BodyDifferences {
    guard let known = try known() else {
      throw Nation.Broken(description: "not the keeper")
    }
    return try BodyDifferences(
      rows(text), with: known.bodies, choices: choices, tower: known.tower)
  }

  /// A list as it was compared now.
  func form(
    _ text: String, _ choices: BodyChoices = [:], on day: CivilDate? = nil,
    acceptsTransfers: Bool = false
  ) throws -> BodyImportForm {
    BodyImportForm(
      rows: rows(text), choices: choices, day: day,
      shown: try differences(text, choices).digest, fileName: "団体.csv",
      columns: BodyColumns(guessing: contactTable(text)), acceptsTransfers: acceptsTransfers)
  }

  /// Applies a list.
  @discardableResult
  func apply(
    _ text: String, _ choices: BodyChoices = [:], on day: CivilDate? = nil,
    acceptsTransfers: Bool = false
  ) throws -> ID<BodyImport> {
    let form = try form(text, choices, on: day, acceptsTransfers: acceptsTransfers)
    let made = try nation.done(.importBodies(form), as: keeper)
    guard let id = made.first?.id.cast(to: BodyImport.self) else {
      throw Nation.Broken(description: "no import")
    }
    return id
  }

  /// What a search finds, and under which other name.
  func found(_ search: String, as viewer: Viewer? = nil, watchedOnly: Bool = false) throws
    -> [String]
  {
    try nation.queries.organizations(
      as: viewer ?? keeper, search: search, watchedOnly: watchedOnly
    ).items.map { row in
      row.formerly.map { "\(row.name.ja)←\($0.name.ja)" } ?? row.name.ja
    }
  }

  /// The living body of that code.
  func body(_ code: String) throws -> Organization {
    let known = try known()?.bodies.first { $0.code == code }
    guard let id = known?.id, let found = try organization(id) else {
      throw Nation.Broken(description: "no \(code)")
    }
    return found
  }

  func organization(_ id: ID<Organization>) throws -> Organization? {
    try nation.queue.read { try Organization.find(id.description, in: $0) }
  }

  /// The open duties of an alert, by whose they are.
  func duties(of alert: ID<Alert>) throws -> [Delivery] {
    try nation.queue.read { db in
      try String.fetchAll(
        db, sql: "SELECT id FROM delivery WHERE alert = ? AND open = 1 ORDER BY id",
        arguments: [alert.description]
      ).compactMap { try Delivery.find($0, in: db) }
    }
  }

  /// What is wrong with the store: nothing, ever.
  func faults() throws -> [Verification.Fault] {
    try Verifier.verify(nation.queue, at: nation.now).faults
  }
}
