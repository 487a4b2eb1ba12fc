//! The directory at the size of a nation and a hundred times that: lists, searches and the rows of the interface must
//! cost the same, for they are read from an index.

internal import Foundation
internal import Kernel
internal import Node

/// Stores of organisations in memory of the disk cache, asked as `/network`, its search and `/api/v1/organizations` ask.
struct DirectoryLists {
  /// How many organisations the two stores have.
  static let sizes = [2_000, 200_000]
  /// How often each question is asked; the median counts.
  static let runs = 41
  /// What the larger store may cost as a multiple of the smaller.
  static let ratioMax = 1.3

  private static let now = Instant(seconds: 1_431_050_400)

  /// What is asked, by name.
  private static let questions:
    [(what: String, ask: @Sendable (Queries, Viewer, ID<Organization>) throws -> Int)] = [
      (
        "first page of /network",
        { queries, tower, _ in
          let page = try queries.organizations(as: tower, peopleAt: now, limit: 20)
          return try page.items.count { try queries.organization($0.id, as: tower, at: now) != nil }
        }
      ),
      (
        "a page in the middle",
        { queries, tower, _ in
          try queries.organizations(
            as: tower, after: PageKey(order: "500000", id: ""), limit: 20
          ).items.count
        }
      ),
      (
        "search that finds one",
        { queries, tower, _ in
          try queries.organizations(
            as: tower, search: "町七七七丁", peopleAt: now, limit: 20
          ).items.count
        }
      ),
      (
        "search that finds very many",
        { queries, tower, _ in
          try queries.organizations(as: tower, search: "町", peopleAt: now, limit: 20).items.count
        }
      ),
      (
        "search that finds nothing",
        { queries, tower, _ in
          try queries.organizations(as: tower, search: "無い", peopleAt: now, limit: 20).items.count
            + 1
        }
      ),
      (
        "/api/v1/organizations, 100 rows",
        { queries, tower, _ in try queries.organizations(as: tower, limit: 100).items.count }
      ),
      (
        "the 40 of one prefecture",
        { queries, _, prefecture in
          let watch = Viewer(
            person: nil, key: nil, organization: prefecture, role: .watchOfficer)
          return try queries.organizations(as: watch, watchedOnly: true, limit: 100).items.count
        }
      ),
    ]

  /// Builds both stores and asks; throws where an answer is empty.
  static func measure(in folder: String) throws -> [Figure] {
    // Both are built before anything is asked, and asked by turns: a process that has just imported much answers more
    // slowly for a while, whatever it is asked of.
    let stores = try sizes.map { try store(of: $0, in: "\(folder)/\($0)") }
    let asked = stores.map { node, tower, prefecture in
      (
        queries: node.queries(),
        viewer: Viewer(person: nil, key: nil, organization: tower, role: .watchOfficer),
        prefecture: prefecture
      )
    }
    let medians = try questions.map { question in
      var times = stores.map { _ in [Double]() }
      for _ in 0..<runs {
        for (place, one) in asked.enumerated() {
          let began = DispatchTime.now().uptimeNanoseconds
          guard try question.ask(one.queries, one.viewer, one.prefecture) > 0 else {
            throw NationalRaise.Broken(description: "\(question.what): nothing")
          }
          times[place].append(Double(DispatchTime.now().uptimeNanoseconds - began) / 1e6)
        }
      }
      return times.map(Figure.median)
    }
    return questions.enumerated().flatMap { index, question in
      let (small, large) = (medians[index][0], medians[index][1])
      return [
        Figure(row: "dir", what: "\(question.what), 200,000 bodies", value: large, unit: "ms"),
        Figure(
          row: "dir", what: "… against 2,000", value: large / small, unit: "x", hard: ratioMax),
      ]
    }
  }

  /// A store with a tower, prefectures of 40 towns, and nothing else. Rows are written as the node writes them, through
  /// imports of lists of bodies.
  private static func store(of size: Int, in folder: String) throws -> (
    Node, ID<Organization>, ID<Organization>
  ) {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let node = try Node(
      writer: try StoreFile.serving(folder + "/noroshi.sqlite"), name: "bench", at: now)
    var inputs: UInt64 = 0
    let tower = try ask(
      .registerOrganization(
        code: nil, name: Phrase(ja: "司令塔", en: "Tower"), legalForm: "府省庁"), of: node, &inputs
    ).cast(to: Organization.self)
    _ = try ask(.start(tower: tower), of: node, &inputs)
    var made = 0
    while made < size {
      // As `BodyRow`s, so that what is measured is what an import makes.
      let rows = (made..<min(made + 19_967, size)).map { row($0) }
      guard let known = try node.queries().knownBodies(as: .node, at: now) else {
        throw NationalRaise.Broken(description: "no directory")
      }
      let found = try BodyDifferences(rows, with: known.bodies, tower: tower)
      let form = BodyImportForm(
        rows: rows, choices: [:], day: nil, shown: found.digest, fileName: "list", columns: nil)
      _ = try ask(.importBodies(form), of: node, &inputs)
      made += rows.count
    }
    // One in the middle: the first would be found at once by whoever walks all of them by code.
    let prefecture = try node.queries().organizations(
      as: .node, search: code(size / 2 / 41 * 41), limit: 1
    ).items.first
    guard let prefecture else { throw NationalRaise.Broken(description: "no prefecture") }
    return (node, tower, prefecture.id)
  }

  private static func code(_ number: Int) -> String { String(100_000_000 + number * 5) }

  /// The n-th body: a prefecture, then its forty towns, and so on.
  private static func row(_ number: Int) -> BodyRow {
    var row = BodyRow(number: number + 2)
    let (group, place) = number.quotientAndRemainder(dividingBy: 41)
    row.take(code(number), as: .code)
    row.take(place == 0 ? "第\(kanji(group))県" : "第\(kanji(group))県町\(kanji(number))丁", as: .name)
    row.take(place == 0 ? "県" : "町", as: .legalForm)
    if place > 0 {
      row.take(code(group * 41), as: .parent)
      row.take("支援", as: .tree)
    }
    return row
  }

  private static func kanji(_ number: Int) -> String {
    let digits = Array("〇一二三四五六七八九")
    return String(String(number).compactMap { $0.wholeNumberValue.map { digits[$0] } })
  }

  private static func ask(
    _ command: Command, of node: Node, _ inputs: inout UInt64
  ) throws -> ID<RecordReference> {
    inputs += 1
    let input = NodeInput(
      id: ID<Input>(v7At: now, random: (0, inputs)),
      secret: Array(Hash(sha256: "\(inputs)".utf8).bytes.prefix(16)), viewer: .node,
      command: command)
    let answer = node.apply([input], at: now, wallAt: now).answers[0]
    guard case .done(let made) = answer else {
      throw NationalRaise.Broken(description: "\(answer)")
    }
    return made.first?.id ?? ID(high: 0, low: 0)
  }
}
