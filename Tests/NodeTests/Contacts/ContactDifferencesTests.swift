//! What an import would change: lists against the small nation's town, as conversations.

import Kernel
import Spreadsheets
import Testing

@testable import Node

@Suite struct ContactDifferencesTests {
  private let town: TownContacts
  init() throws { town = try TownContacts() }

  private func check(
    _ list: String, _ expected: [String], location: SourceLocation = #_sourceLocation
  ) throws {
    try check(list, .init(), expected, location: location)
  }

  private func check(
    _ list: String, _ choices: ContactChoices, _ expected: [String],
    location: SourceLocation = #_sourceLocation
  ) throws {
    let lines = try town.differences(list, choices).lines
      .filter { !$0.hasPrefix("missing ") }
    #expect(lines == expected, sourceLocation: location)
  }

  private let head = "行キー | 団体 | 役職 | 役割 | 氏名 | メール | 電話 | 携帯 | 開始日 | 終了日\n"

  // MARK: By name

  @Test func `a person who is not known is entered with post and ways`() throws {
    try check(
      head + " | 北山町 | 情報係 主任 | 代行 | 佐藤 花子 | sato@town.example | 03-1234-5678 | ９０１２３４５６７８ | |",
      [
        "2 newPerson 佐藤 花子: enter; post 情報係 主任 deputy; appoint; mail sato@town.example; "
          + "phone 03-1234-5678; phone 09012345678",
        "2 note zeroPutBack(\"09012345678\")",
      ])
  }

  @Test func `a person who is known by name gets what is missing and loses nothing`() throws {
    try check(
      head + " | | | | 情報　係一 | new@town.example | | | |",
      ["2 changed 情報 係一: mail new@town.example"])
    // Another post is one more, not another.
    try check(
      head + " | | 広報係 | | 情報 係一 | | | | |",
      ["2 newPost 情報 係一: post 広報係 other; appoint", "2 note noRole"])
    try check(head + " | | 情報係 | CSIRT担当 | 情報 係一 | CLERK@town.example | | | |", [])
  }

  @Test func `two rows of one post share it, and a second row of one person is one person`() throws
  {
    try check(
      head + """
         | | 当番 | CSIRT担当 | 佐藤 | a@t.example | | | |
         | | 当番 | CSIRT担当 | 鈴木 | b@t.example | | | |
         | | 主任 | その他 | 佐藤 | | | | |
        """,
      [
        "2 newPerson 佐藤: enter; post 当番 responder; appoint; mail a@t.example",
        "3 newPerson 鈴木: enter; appoint; mail b@t.example",
        "4 newPost 佐藤: post 主任 other; appoint", "4 note sameName(row: 2)", "4 note noRole",
      ])
  }

  @Test func `marks for nights and deputies stand for roles`() throws {
    try check(
      """
      氏名 | 職 | 夜間 | 代行 | 電話
      佐藤 | 宿直室 | ○ | | 03-1234-5678
      鈴木 | 主任 | 03-9999-0000 | ○ | 03-1234-5679
      高橋 | CSIRT | × | 鈴木 | 03-1234-5670
      田中 | CSIRT | たぶん | 山本 | 03-1234-5671
      """,
      [
        "2 newPerson 佐藤: enter; post 宿直室 guardDesk; appoint; phone 03-1234-5678",
        "3 newPerson 鈴木: enter; post 主任 deputy; appoint; phone 03-1234-5679; phone 03-9999-0000",
        "4 newPerson 高橋: enter; post CSIRT responder; appoint; phone 03-1234-5670",
        "5 error badNight(\"たぶん\")",
      ])
    try check(
      "氏名 | 職 | 代行 | 電話\n高橋 | CSIRT | 山本 | 03-1234-5670\n佐藤 | CSIRT | 総務 次子 | 03-1234-5671",
      [
        "2 newPerson 高橋: enter; post CSIRT responder; appoint; phone 03-1234-5670",
        "3 newPerson 佐藤: enter; appoint; phone 03-1234-5671", "2 note deputyUnknown(\"山本\")",
      ])
  }

  // MARK: By key

  @Test func `an exported list that comes back unchanged changes nothing`() throws {
    for say in Language.allCases {
      let rows = try town.directory().rows(at: town.nation.now, say)
      #expect(rows.count == 4)
      let found = try ContactDifferences(
        rows, with: try town.directory(), at: town.nation.now)
      #expect(found.lines == [], "\(say)")
      #expect(found.unchanged == 4)
    }
  }

  @Test func `under a key another address takes the place of the one in its column`() throws {
    try check(
      head + "<clerk> | | | | 情報 係一 | new@town.example | | 090-1234-5678 | |",
      [
        "2 changed 情報 係一: not mail clerk@town.example; mail new@town.example; phone 090-1234-5678"
      ])
    try check(head + "<clerk> | | | | 情報 係一 | | | | |", [])
  }

  @Test func `another name under a key is another person, unless it is said to be the same`() throws
  {
    let list = head + "<clerk> | | | | 新任 五郎 | goro@town.example | | | |"
    try check(
      list,
      ["2 successor 新任 五郎: end 情報 係一 情報係; enter; appoint; mail goro@town.example"])
    var same = ContactChoices()
    same.samePerson = [2]
    try check(
      list, same,
      [
        "2 changed 新任 五郎: rename 情報 係一 > 新任 五郎; not mail clerk@town.example; "
          + "mail goro@town.example"
      ])
  }

  @Test func `another post or role under a key moves the person`() throws {
    try check(
      head + "<clerk> | | 企画係 | CSIRT担当 | 情報 係一 | | | | 2015-04-01 |",
      [
        "2 changed 情報 係一: post 企画係 responder; appoint from 2015-04-01; end 情報 係一 情報係"
      ])
    try check(
      head + "<clerk> | | 情報係 | 代行 | 情報 係一 | | | | |",
      ["2 changed 情報 係一: post 情報係 deputy; appoint; end 情報 係一 情報係"])
  }

  @Test func `a last day ends the post when it has passed and is kept when it has not`() throws {
    // Today is 8 May 2015.
    try check(
      head + "<clerk> | | | | 情報 係一 | | | | | 平成27年5月7日",
      ["2 ended 情報 係一: end 情報 係一 情報係"])
    try check(
      head + "<clerk> | | | | 情報 係一 | | | | | 2015-05-08",
      [
        "2 changed 情報 係一: end 情報 係一 情報係; appoint from 2015-05-08 before 2015-05-09"
      ])
    try check(
      head + " | | 情報係 | | 後任 六郎 | roku@town.example | | | 2016-04-01 |",
      ["2 newPerson 後任 六郎: enter; appoint from 2016-04-01; mail roku@town.example"])
    try check(head + " | | 情報係 | | 前任 四郎 | | | | | 2014-03-31", [])
  }

  @Test func `nobody ends because a row is missing, only where it is ticked`() throws {
    let list = head + "<clerk> | | | | 情報 係一 | | | | |"
    let found = try town.differences(list)
    #expect(found.changes.isEmpty)
    #expect(found.missing.map(\.name) == ["総務 次子", "山田 太郎", "町長 花子"])
    var choices = ContactChoices()
    choices.ended = [try town.key("second"), try town.key("clerk"), "Knobody"]
    let ticked = try town.differences(list, choices)
    #expect(ticked.lines.prefix(1) == ["0 ended 総務 次子: end 総務 次子 総務係"])
    #expect(ticked.missing.map(\.name) == ["山田 太郎", "町長 花子"])
    #expect(ticked.digest != found.digest)
  }

  // MARK: What is wrong

  @Test func `every mistake is named by its row and keeps that row out alone`() throws {
    try check(
      head + """
         | | 主任 | CSIRT担当 | | a@t.example | | | |
         | 南市 | 主任 | CSIRT担当 | 甲 | a@t.example | | | |
         | 存在しない町 | 主任 | CSIRT担当 | 乙 | a@t.example | | | |
         | | 主任 | 社長 | 丙 | a@t | 12 | | 4/1 |
         | | 主任 | CSIRT担当 | 丁 | a@t.example | | | 2015-05-02 | 2015-05-01
        K0000000000000000 | | 主任 | CSIRT担当 | 戊 | a@t.example | | | |
        <mayor> | | 主任 | CSIRT担当 | 己 | a@t.example | | | |
        <clerk> | | | | 情報 係一 | | | | |
        <clerk> | | | | 庚 | | | | |
         | | 情報係 | | 情報 係一 | | | | |
         | | 主任 | CSIRT担当 | 辛 | x@t.example | | | |
        """,
      [
        "12 newPerson 辛: enter; post 主任 responder; appoint; mail x@t.example",
        "2 error nameMissing", "3 error unknownOrganization(\"南市\")",
        "4 error unknownOrganization(\"存在しない町\")", "5 error badMail(\"a@t\")",
        "5 error badPhone(\"12\")", "5 error badDate(\"4/1\")", "5 error unknownRole(\"社長\")",
        "6 error endsBeforeItBegins", "7 error unknownKey(\"K0000000000000000\")",
        "8 note sharedMail(row: 7)",
        "8 error unknownKey(\"\(try town.key("mayor"))\")", "10 error keyTwice(row: 9)",
        "11 error duplicateRow(row: 9)",
      ])
  }

  @Test func `a key of another organisation is refused where both are one's own`() throws {
    let directory = try town.nation.queries.contacts(as: .node, at: town.nation.now)
    let rows = try town.rows(
      head + "<clerk> | 南市 | | | 情報 係一 | | | | |\n | | | | 甲 | a@t.example | | | |")
    let found = try ContactDifferences(rows, with: directory, at: town.nation.now)
    #expect(
      found.problems.map(\.reason) == [
        .keyOfOtherOrganization(try town.key("clerk")), .organizationMissing,
      ])
    #expect(found.changes.isEmpty)
  }

  @Test func `a shared mailbox is worth a look and no mistake`() throws {
    let found = try town.differences(
      head + """
         | | 主任 | CSIRT担当 | 甲 | csirt@t.example | | | |
         | | 主任 | CSIRT担当 | 乙 | CSIRT@t.example | | | |
         | | 主任 | CSIRT担当 | 丙 | | | | |
        """)
    #expect(found.problems.map(\.reason) == [.sharedMail(row: 2), .noAddress])
    #expect(found.changes.count == 3)
    #expect(found.errors.isEmpty)
  }

  @Test func `a number that a call found wrong does not come back by an old list`() throws {
    let phone = try #require(town.nation.state.phones["clerk"])
    try town.nation.done(
      .organization(try town.nation.organization("town"), .routeWrong(phone)), as: town.chief)
    try check(
      head + " | | | | 情報 係一 | | 000-clerk | | |", ["2 note knownWrong(\"000-clerk\")"])
  }

  @Test func `whoever left meanwhile is not brought back by an old list`() throws {
    try town.nation.done(
      .organization(
        try town.nation.organization("town"),
        .endAppointment(
          try town.nation.person("clerk"), try #require(town.nation.state.posts["clerk"]))),
      as: town.chief)
    try check(head + "<clerk> | | 情報係 | | 情報 係一 | | | | |", ["2 error endedMeanwhile"])
  }

  @Test func `two people of one name are told apart by mail or post, or not at all`() throws {
    let id = try town.nation.organization("town")
    let second = try town.nation.done(.enterPerson(id, name: "情報 係一"))[0].id.cast(to: Person.self)
    try town.nation.done(
      .addRoute(id, person: second, .mail, address: "two@town.example"))
    try check(
      head + " | | | | 情報 係一 | x@town.example | | | |", ["2 error severalOfThatName"])
    try check(
      head + " | | 書記 | CSIRT担当 | 情報 係一 | two@town.example | | | |",
      ["2 newPost 情報 係一: post 書記 responder; appoint"])
    try check(
      head + " | | 情報係 | | 情報 係一 | x@town.example | | | |",
      ["2 changed 情報 係一: mail x@town.example"])
  }

  // MARK: Limits

  @Test func `fifty thousand rows are compared in linear time, and one more is refused`() throws {
    func rows(_ count: Int) -> [ContactRow] {
      (0..<count).map { index in
        var row = ContactRow(number: index + 2)
        row.name = "人\(index)"
        row.post = "係\(index % 500)"
        row.role = "代行"
        row.mails = ["m\(index)@t.example"]
        return row
      }
    }
    let directory = try town.directory()
    let clock = ContinuousClock()
    let most = rows(ContactDifferences.rowsMax)
    let time = try clock.measure {
      let found = try ContactDifferences(most, with: directory, at: town.nation.now)
      // The organisation is full at its two thousand: the rest is told so.
      #expect(found.changes.count < Organization.partsMax)
      #expect(found.errors.count == most.count - found.changes.count)
    }
    // Three seconds in a release build; a debug build on a busy machine gets its time, but no square.
    #expect(time < .seconds(60))
    #expect(throws: RefusalCode("tooManyRows")) {
      try ContactDifferences(
        rows(ContactDifferences.rowsMax + 1), with: directory, at: town.nation.now)
    }
  }

  @Test func `an organisation takes as many as it holds and not one more`() throws {
    let directory = try town.directory()
    let held = try #require(directory.places.first).organization.appointments.count
    func rows(_ count: Int) -> [ContactRow] {
      (0..<count).map { index in
        var row = ContactRow(number: index + 2)
        row.name = "人\(index)"
        row.role = "代行"
        return row
      }
    }
    let room = Organization.partsMax - held
    let full = try ContactDifferences(rows(room), with: directory, at: town.nation.now)
    #expect(full.changes.count == room && full.errors.isEmpty)
    let over = try ContactDifferences(rows(room + 1), with: directory, at: town.nation.now)
    #expect(over.changes.count == room)
    #expect(over.errors.map(\.reason) == [.tooManyParts])
    #expect(over.errors.first?.row == room + 2)
  }

  @Test func `as many steps as are allowed are applied at once and not one more`() throws {
    let found = try town.differences(head + " | | 主任 | CSIRT担当 | 佐藤 | a@t.example | | | |")
    #expect(found.stepCount == 4)
    try found.checkApplicable(as: found.digest, stepsMax: 4)
    #expect(throws: RefusalCode("tooManyChanges")) {
      try found.checkApplicable(as: found.digest, stepsMax: 3)
    }
  }

  @Test func `a cell takes two hundred characters and not one more`() throws {
    func list(_ count: Int) -> String {
      head + " | | 主任 | CSIRT担当 | \(String(repeating: "名", count: count)) | a@t.example | | | |"
    }
    #expect(try town.differences(list(ContactText.charactersMax)).errors.isEmpty)
    #expect(
      try town.differences(list(ContactText.charactersMax + 1)).errors.map(\.reason) == [.tooLong])
  }
}
