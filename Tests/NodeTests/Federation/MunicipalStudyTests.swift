//! One bulletin to real towns over several nodes, in small: the whole list on fifty nodes is `simulate municipal`.

import Foundation
import Simulator
import Testing

struct MunicipalStudyTests {
  /// The list of the demonstration.
  private static func list() throws -> String {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appending(path: "Sources/noroshi/Demonstration/Data/bodies.txt")
    return String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  @Test func `a bulletin reaches forty towns on three nodes, and the tower knows every answer`()
    throws
  {
    let study = try MunicipalStudy(list: try Self.list(), nodes: 3, towns: 40)
    let result = try study.run()
    #expect(result.violation == nil)
    #expect(result.towns == 40 && result.reached == 40 && result.answered == 40)
    #expect(result.isComplete)
    let reached = try #require(result.secondsToReach)
    let answered = try #require(result.secondsToAnswer)
    #expect(reached <= 60, "two lines, and nothing breaks")
    #expect(reached <= answered)
    // A letter for each town, and one at least that tells its answer.
    #expect(result.letters >= 80)
    #expect(result.bytes > 0 && result.packets > 0)
    #expect(result.roots.count == 3)
    let again = try study.run()
    #expect(again == result, "the same seed is the same world")
  }

  @Test func `a list with too few towns founds nothing`() throws {
    let short = "P\t010006\t北海道\tHokkaido\nM\t011002\t札幌市\tSapporo-shi\nnoise\n"
    #expect(throws: MunicipalStudy.ShortList.self) {
      try MunicipalStudy(list: short, nodes: 2, towns: 2)
    }
    #expect(throws: MunicipalStudy.ShortList.self) {
      try MunicipalStudy(list: "", nodes: 2, towns: 1)
    }
    let study = try MunicipalStudy(list: short, nodes: 2, towns: 1)
    let result = try study.run()
    #expect(result.isComplete && result.nodes == 2)
  }
}
