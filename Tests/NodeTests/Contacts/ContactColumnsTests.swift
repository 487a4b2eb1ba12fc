//! Which column means what: headings as they are found in real lists.

import Kernel
import Spreadsheets
import Testing

@testable import Node

@Suite struct ContactColumnsTests {
  private func text(_ table: String) -> String {
    let columns = ContactColumns(guessing: contactTable(table))
    return "\(columns.headerEnd) \(columns.text)"
  }

  // table:
  @Test func `headings are guessed in both languages, below titles and over two lines`() {
    let lists: [(String, String)] = [
      (
        """
        団体名 | 部署 | 役職 | 氏名 | 電話番号 | 携帯 | メールアドレス | 備考
        北山町 | 総務課 | 係長 | 佐藤 | 03-1234-5678 | | a@b.jp | 休日可
        """, "1 organization,department,post,name,phone,mobile,mail,-"
      ),
      (
        """
        Organization | Name | Email | Phone | Role | Start date | Until | Row key
        Kitayama | Sato | a@b.jp | 0312345678 | deputy | | |
        """, "1 organization,name,mail,phone,role,from,until,key"
      ),
      (
        // A title over merged cells, a blank line, and the date of printing stand above.
        """
        緊急連絡先名簿 | 緊急連絡先名簿 | 緊急連絡先名簿

        令和8年4月1日現在
        所属 | 氏名(フリガナ) | 氏名 | TEL | FAX | E-mail | 内線
        総務課 | サトウ | 佐藤 | 03 | 03 | a@b.jp | 12
        """, "4 department,-,name,phone,-,mail,-"
      ),
      (
        // Merged cells: the upper line repeats over the columns of a group, 氏名 over both lines.
        """
        氏名 | 連絡先 | 連絡先 | 連絡先 | 夜間
        氏名 | 電話 | 携帯 | メール | 夜間
        佐藤 | 03 | 090 | a@b.jp | ○
        """, "2 name,phone,mobile,mail,night"
      ),
      (
        // The row below the headings is a person, though one cell of it could be a heading.
        """
        氏名 | メール | 備考
        佐藤 | a@b.jp | 代行
        """, "1 name,mail,-"
      ),
      (
        // What is the deputy's is not this person's.
        """
        姓 | 名 | メール | 代行者氏名 | 代行者電話 | 代行者メール
        佐藤 | 花子 | a@b.jp | 鈴木 | 03 | c@d.jp
        """, "1 familyName,givenName,mail,deputy,-,-"
      ),
      (
        // Two of a kind: the first name counts, both numbers do.
        """
        氏名 | 担当者名 | 電話1 | 電話2
        佐藤 | 鈴木 | 03 | 04
        """, "1 name,-,phone,phone"
      ),
      ("佐藤 | a@b.jp | 03-1234-5678", "0 -,-,-"),
      ("氏名 | 好きな食べ物\n佐藤 | そば", "0 -,-"),
    ]
    for (list, expected) in lists { #expect(text(list) == expected) }
  }

  @Test func `headings further down than is looked for are not found`() {
    func list(_ above: Int) -> String {
      (0..<above).map { "行\($0)" }.joined(separator: "\n") + "\n氏名 | メール"
    }
    #expect(text(list(ContactColumns.headerSearchMax - 1)) == "20 name,mail")
    #expect(text(list(ContactColumns.headerSearchMax)) == "0 -,-")
  }

  @Test func `columns past the last one that is looked at are passed over`() {
    func columns(_ before: Int) -> ContactColumns {
      let heads = Array(repeating: "x", count: before) + ["氏名", "メール"]
      return ContactColumns(guessing: Table(rows: [.init(number: 1, cells: heads)]))
    }
    #expect(columns(ContactColumns.columnsMax - 2).text.hasSuffix("name,mail"))
    #expect(columns(ContactColumns.columnsMax - 1).headerEnd == 0)
  }

  @Test func `rows are put together from their columns, with dittos and without repeated headings`()
  {
    let table = contactTable(
      """
      団体 | 部 | 課 | 役職 | 姓 | 名 | 電話 | 電話2
      北山町 | 総務部 | 情報課 | 主任 | 佐藤 | 花子 | 03-1 | 03-2
      〃 | 〃 | 〃 | 係長 | 鈴木 | 一郎 | |
      団体 | 部 | 課 | 役職 | 姓 | 名 | 電話 | 電話2
      　 | | | | | | |
      〃 | 同上 | | | 高橋 | | |
      """)
    let columns = ContactColumns(guessing: table)
    let rows = columns.rows(of: table)
    #expect(rows.map(\.number) == [2, 3, 6])
    #expect(rows.map(\.organization) == ["北山町", "北山町", "北山町"])
    #expect(rows.map(\.name) == ["佐藤 花子", "鈴木 一郎", "高橋"])
    #expect(rows.map(\.post) == ["総務部 情報課 主任", "総務部 情報課 係長", "総務部"])
    #expect(rows[0].phones == ["03-1", "03-2"])
  }

  @Test func `the meanings chosen by hand come back for the same headings alone`() throws {
    let town = try TownContacts()
    let list = """
      氏名 | だれ | でんわ
      佐藤 花子 | 主任 | 03-1234-5678
      """
    var columns = ContactColumns(guessing: contactTable(list + "\n"))
    #expect(columns.headerEnd == 0)
    columns = ContactColumns(contactTable(list), headerEnd: 1)
    #expect(columns.text == "name,-,-")
    columns.fields = [.name, .post, .phone]
    let rows = columns.rows(of: contactTable(list))
    let found = try ContactDifferences(
      rows, with: try town.directory(), at: town.nation.now)
    try town.nation.done(
      .importContacts(
        ContactImportForm(
          rows: rows, choices: .init(), shown: found.digest, fileName: "a.csv", columns: columns)),
      as: town.chief)
    let again = ContactColumns(contactTable(list), headerEnd: 1)
    #expect(try town.nation.queries.remembered(again, as: town.chief).text == "name,post,phone")
    let other = ContactColumns(contactTable("氏名 | だれ | TEL"), headerEnd: 1)
    #expect(try town.nation.queries.remembered(other, as: town.chief).text == "name,-,phone")
    let mayor = try town.nation.viewer("mayor", "city", .administrator)
    #expect(try town.nation.queries.remembered(again, as: mayor).text == "name,-,-")
  }

  @Test func `a remembered text of other columns is not taken`() {
    var columns = ContactColumns(contactTable("氏名 | メール"), headerEnd: 1)
    let taken = ["name", "name,nonsense"].map { columns.take($0) }
    #expect(taken == [false, false])
    #expect(columns.text == "name,mail")
    let isTaken = columns.take("-,name")
    #expect(isTaken)
    #expect(columns.text == "-,name")
  }
}
