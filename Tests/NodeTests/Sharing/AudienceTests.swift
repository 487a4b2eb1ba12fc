//! Who is meant by "under a body": how far down it reaches in each tree.

import Kernel
import Testing

@testable import Node

@Suite struct AudienceTests {
  // table:
  private static let depths: [(tree: Organization.Tree, depth: Int)] = [
    (.support, 3), (.supervision, 3), (.hosting, 2), (.sector, 2),
  ]

  @Test(arguments: depths)
  func `under a body is all that lies below it in its own tree, elsewhere what is directly there`(
    tree: Organization.Tree, depth: Int
  ) throws {
    let list = try BodyList()
    let head = "コード | 団体名 | 種別 | 上位 | 関係\n"
    try list.apply(
      head + """
        A1 | 大府 | 会社
        A2 | 大市 | 会社
        A3 | 大市北区 | 会社
        A4 | 隣県 | 会社
        """)
    let ids = try ["A1", "A2", "A3", "A4"].map { try list.body($0).id }
    let nation = list.nation
    try nation.done(.place(ids[1], tree, under: ids[0]))
    try nation.done(.place(ids[2], tree, under: ids[1]))
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    func under(_ body: ID<Organization>, _ choice: AudienceChoice) throws -> [String?] {
      var choice = choice
      choice.under = body
      return try nation.queries.audience(choice, as: watch).rows.map(\.code)
    }
    let everybody: [String?] = ["A1", "A2", "A3"]
    // However the kinds are chosen: by name of the kind, all of them, or by what they have.
    for choice in [
      AudienceChoice(forms: ["会社"]), AudienceChoice(isForAll: true),
      AudienceChoice(having: Set(ids)),
    ] {
      #expect(try under(ids[0], choice) == Array(everybody.prefix(depth)))
      #expect(try under(ids[1], choice) == ["A2", "A3"])
      #expect(try under(ids[2], choice) == ["A3"])
      #expect(try under(ids[3], choice) == ["A4"])
    }
    // A kind that none of them is; and a body that there is not.
    #expect(try under(ids[0], AudienceChoice(forms: ["市区町村"])) == [])
    #expect(try under(ID(high: 1, low: 1), AudienceChoice(isForAll: true)) == [])
    // The ward goes elsewhere: it lies below its city no more.
    try nation.done(.place(ids[2], tree, under: ids[3]))
    #expect(try under(ids[0], AudienceChoice(forms: ["会社"])) == ["A1", "A2"])
    #expect(try under(ids[3], AudienceChoice(forms: ["会社"])) == ["A3", "A4"])
  }
}
