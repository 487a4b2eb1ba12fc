//! The alert's number: made, read as people type it, and found by those alone who see the alert.

import Alerting
import Kernel
import Testing

@testable import Node

struct AlertNumberTests {
  /// Raised at 2015-05-08 11:00 in Tokyo.
  static let alert = ID<Alert>(
    high: UInt64(1_431_050_400_000) << 16 | 0x8000, low: 0x8000_0000_0000_0000 + 4711)

  @Test func `a number is the day in Japan and six digits`() {
    let number = AlertNumber(Self.alert)
    #expect("\(number)" == "2015-0508-\(number.digits)" && number.digits > 99_999)
    // 23:59 in Tokyo is still that day, a minute later is the next; in UTC both are the same afternoon.
    for (milliseconds, day) in [(1_431_097_140_000, "0508"), (1_431_097_200_000, "0509")] {
      let late = ID<Alert>(high: UInt64(milliseconds) << 16, low: 42)
      #expect("\(AlertNumber(late))" == "2015-\(day)-000042")
    }
  }

  @Test(arguments: [
    "2015-0508-004711", "20150508004711", "２０１５－０５０８－００４７１１", "2015ー0508ー004711",
    " 2015 0508 004711 ",
    "2015–0508–004711",
  ])
  func `a number is read as people type it`(_ typed: String) throws {
    #expect(try #require(AlertNumber(typed)).description == "2015-0508-004711")
  }

  @Test(arguments: [
    "", "2015-0508-00471", "2015-0508-0047111", "2015-1308-004711", "2015-0230-004711", "4711",
    "2015-0508-00471x", "2015-0508-004711' OR 1", "٢٠١٥٠٥٠٨٠٠٤٧١١",
  ])
  func `what is no whole number is none`(_ typed: String) {
    #expect(AlertNumber(typed) == nil)
  }

  @Test func `a part has at least four characters and nothing but digits and hyphens`() {
    #expect(AlertNumber.part("471") == nil && AlertNumber.part("4711") == "4711")
    #expect(AlertNumber.part("47 11x") == nil)
    let longest = String(repeating: "1", count: 20)
    #expect(AlertNumber.part(longest) == longest && AlertNumber.part(longest + "1") == nil)
  }

  @Test func `a number finds its alert for those who see it, and for nobody else`() throws {
    let affairs = try Affairs()
    let nation = affairs.nation
    for name in Affairs.real + ["test"] where nation.alerts[name] != nil {
      let id = try nation.alert(name)
      for (who, viewer) in try nation.viewers() {
        let found = try nation.queries.alerts(
          numbered: AlertNumber(id), as: viewer, at: nation.now
        ).map(\.id)
        let sees = try nation.queries.alert(id, as: viewer, at: nation.now) != nil
        #expect(found == (sees ? [id] : []), "\(who) asks for \(name)")
        let text = "\(AlertNumber(id))".suffix(6)
        let board = try nation.queries.board(as: viewer, search: String(text), at: nation.now)
        #expect(sees || !board.rows.items.contains { $0.alert.id == id }, "\(who) searches \(name)")
      }
    }
  }

  @Test func `a number finds a closed alert and one of a day's end`() throws {
    let nation = try Nation()
    let tower = try nation.viewer("watch", "tower", .watchOfficer)
    // 23:59:59 in Tokyo: its identifier lies at the very end of the day's range.
    nation.now = Instant(seconds: 1_431_097_199)
    let told = try nation.raise(
      "told", what: "お知らせです。", to: ["town"], severity: .information, as: tower)
    let id = try #require(told.first)
    let alert = try #require(try nation.queries.alert(id, as: tower, at: nation.now))
    #expect(alert.summary.closedAt != nil)
    let number = AlertNumber(id)
    #expect("\(number)".hasPrefix("2015-0508-"))
    #expect(
      try nation.queries.alerts(numbered: number, as: tower, at: nation.now).map(\.id) == [id])
    let text = AlertFilter(text: "\(number)")
    #expect(try nation.queries.alerts(as: tower, filter: text).items.map(\.id) == [id])
  }
}
