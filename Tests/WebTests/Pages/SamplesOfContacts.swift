//! Values for the pages of an import of contacts.

import Kernel
import Node

@testable import Web

extension Samples {
  private func phrase(_ ja: String, _ en: String) -> Phrase { Phrase(ja: say(ja), en: say(en)) }

  var contactUpload: ContactUploadPage {
    ContactUploadPage(
      frame: frame(.network, "/contacts/import"), problem: say("ファイルが選ばれていません。"))
  }

  func contactColumns(_ language: Language) -> ContactColumnsPage {
    ContactColumnsPage(
      frame: frame(.network, "/contacts/import/1"), path: "/contacts/import/1",
      file: say("名簿.xlsx"),
      columns: [
        ContactColumn(
          letter: "A", heading: say("氏名"), samples: [say("佐藤花子"), say("鈴木一郎")], chosen: "name"),
        ContactColumn(letter: "B", heading: say("備考"), samples: [], chosen: ""),
      ],
      meanings: ContactField.allCases.map {
        Choice(value: $0.rawValue, words: ContactWords.field($0)(language))
      }, headerEnd: 3, rows: 42, problem: say("氏名の列が分かりません。"),
      remarks: [
        phrase("B12：数式のエラー", "B12: a formula error"), ContactPhrases.sheetLeftOut(say("旧")),
      ])
  }

  var contactDifferences: ContactDifferencesPage {
    ContactDifferencesPage(
      frame: frame(.network, "/contacts/import/1/differences"), path: "/contacts/import/1",
      file: say("名簿.xlsx"), entered: 1, changed: 1, ended: 1, unchanged: 38, refused: 1, absent: 1,
      counts: [.problems: 2, .changes: 120, .missing: 1], list: nil,
      problems: [
        ContactProblemRow(
          row: 7, words: ContactWords.problem(.badPhone(say("内線 12"))), isError: true),
        ContactProblemRow(row: 9, words: ContactWords.problem(.sharedMail(row: 8)), isError: false),
      ],
      changes: [
        ContactChangeRow(
          row: 4, kind: ContactWords.kind(.newPerson), name: say("佐藤花子"), post: say("情報係"),
          steps: [phrase("職を作る：情報係", "New post: IT section")], tick: nil),
        ContactChangeRow(
          row: 5, kind: ContactWords.kind(.successor), name: say("後藤次"), post: say("総務課長"),
          steps: [phrase("職を離れる：山田太郎", "Leaves the post: Yamada")], tick: "same 5"),
        ContactChangeRow(
          row: 0, kind: ContactWords.kind(.ended), name: say("異動した人"), post: say("総務係"),
          steps: [phrase("職を離れる：異動した人", "Leaves the post: somebody")],
          tick: "end K0123456789ABCDEF", isTicked: true),
      ],
      missing: [
        ContactMissingRow(name: say("町長花子"), post: say("町長"), tick: "end KFEDCBA9876543210")
      ], previous: nil, following: nil, digest: "00ff", steps: 5,
      notice: ContactPhrases.ticksChanged)
  }

  var contactList: ContactDifferencesPage {
    var page = contactDifferences
    page.list = .changes
    page.problems = []
    page.missing = []
    page.previous = "/contacts/import/1/differences?list=changes&page=1"
    page.following = "/contacts/import/1/differences?list=changes&page=3"
    page.notice = nil
    page.refused = 0
    return page
  }

  var contactResult: ContactResultPage {
    ContactResultPage(
      frame: frame(.network, "/contacts/imports/1"), file: say("名簿.xlsx"), entered: 3, changed: 2,
      ended: 1, unchanged: 38, refused: 1,
      unreachable: [
        UnreachableRow(person: say("佐藤花子"), post: say("情報係"), ways: [say("メール a@b.example")]),
        UnreachableRow(person: say("鈴木一郎"), post: say("総務係"), ways: []),
        UnreachableRow(person: nil, post: say("代行"), ways: []),
      ], unreachableCount: 3, testPath: "/network/1/test")
  }

  /// The pages of an import.
  func contactPages(_ language: Language) -> [(name: String, html: HTML)] {
    [
      ("contacts-upload", contactUploadPage(contactUpload, language)),
      ("contacts-columns", contactColumnsPage(contactColumns(language), language)),
      ("contacts-differences", contactDifferencesPage(contactDifferences, language)),
      ("contacts-list", contactDifferencesPage(contactList, language)),
      ("contacts-result", contactResultPage(contactResult, language)),
    ]
  }
}
