//! Values for the pages of lists that come in, and of the lists that they make.

import Kernel

@testable import Web

extension Samples {
  private func both(_ ja: String, _ en: String) -> Phrase { Phrase(ja: say(ja), en: say(en)) }

  private var words: ImportWords {
    ImportWords(
      title: both("人事異動を表計算ファイルで入れる", "Change of personnel by a spreadsheet"),
      about: both("来る人を書いて戻してください。", "Write who comes and send it back."),
      heads: [both("職", "Post"), both("変わること", "What changes")],
      apply: both("この内容で発令する", "Enter this change"))
  }

  private var upload: ListUploadPage {
    ListUploadPage(
      frame: frame(.network, "/network/transfer/import"), path: "/network/transfer/import",
      words: words, fields: "<p>\(say("異動の日"))</p>", problem: say("ファイルが選ばれていません。"))
  }

  private func differences(isSound: Bool) -> ListDifferencesPage {
    ListDifferencesPage(
      frame: frame(.network, "/network/transfer/import/1/differences"),
      path: "/network/transfer/import/1", file: say("異動.xlsx"), words: words,
      summary: [both("入れるもの：1件", "To be entered: 1")],
      lines: [ImportLine(row: 4, cells: [say("情報係長"), say("佐藤 花子 → 新任 五郎")])],
      problems: isSound
        ? []
        : [
          ContactProblemRow(
            row: 5, words: both("この職はありません。", "There is no such post."), isError: true)
        ], digest: "0f", isSound: isSound,
      notice: isSound ? nil : both("中身が変わりました。", "It changed."))
  }

  private var work: ListWorkPage {
    ListWorkPage(
      frame: frame(.inventory, "/inventory/import/1/differences"), file: say("台帳.xlsx"),
      state: ListProgress.State(done: 12_500, total: 50_000), cancel: "/inventory/import/1/cancel")
  }

  private func constituencies(_ rows: [[String]]) -> ConstituencyPage {
    ConstituencyPage(
      frame: frame(.network, "/network/constituencies"),
      rows: rows, count: rows.count, search: rows.isEmpty ? "" : say("北山"),
      mayImport: !rows.isEmpty, previous: nil,
      following: rows.isEmpty ? nil : "/network/constituencies?after=1")
  }

  private func indicators(_ rows: [[String]]) -> IndicatorPage {
    IndicatorPage(frame: frame(.alerts, "/indicators"), rows: rows, previous: nil, following: nil)
  }

  private func suppressions(_ rows: [[String]]) -> PlainListPage {
    PlainListPage(
      frame: frame(.alerts, "/sensors/suppressions"), path: "/sensors/suppressions",
      words: SuppressionPhrases.words, rows: rows,
      following: rows.isEmpty ? nil : "/sensors/suppressions?after=1")
  }

  private var allowed: AllowListLine {
    AllowListLine(
      path: "/indicators/allowed/1", name: say("自分の組織の設備"),
      cells: [
        "3", say("佐藤花子"), say("月例の点検"), "2015-05-11", say("効いています"),
        say("2件（2015-05-08から、最後は2015-05-09）"),
      ])
  }

  private func allowLists(_ lists: [AllowListLine], problem: String? = nil) -> AllowListsPage {
    AllowListsPage(
      frame: frame(.alerts, "/indicators/allowed"), lists: lists, previous: nil,
      following: lists.isEmpty ? nil : "/indicators/allowed?after=1", mayDecide: true,
      problem: problem)
  }

  private func allowList(_ hits: [[String]]) -> AllowListPage {
    AllowListPage(
      frame: frame(.alerts, "/indicators/allowed/1"), line: allowed, mayEnd: !hits.isEmpty,
      hits: hits)
  }

  /// The pages of lists that come in, and of those that are only looked at.
  func listPages(_ language: Language) -> [(name: String, html: HTML)] {
    let range = [
      say("北山町"), say("アドレス範囲"), "198.51.100.0/24", "", say("確認済み"), "2015-04-01", "",
    ]
    let batch = ["2015-05-08T15:00:00+09:00", say("見本の提供元"), "3", "TLP:AMBER", say("確認済み")]
    let rule = [
      say("定期走査"), say("すべての端末"), say("北山町"), say("佐藤花子"), say("月例の点検"), "2015-05-11",
      say("効いています"),
    ]
    return [
      ("suppressions", plainListPage(suppressions([rule]), language)),
      ("suppressions-none", plainListPage(suppressions([]), language)),
      ("list-upload", listUploadPage(upload, language)),
      ("list-differences", listDifferencesPage(differences(isSound: true), language)),
      ("list-mistakes", listDifferencesPage(differences(isSound: false), language)),
      ("list-work", listWorkPage(work, language)),
      ("constituencies", constituencyPage(constituencies([range]), language)),
      ("constituencies-none", constituencyPage(constituencies([]), language)),
      ("allow-lists", allowListsPage(allowLists([allowed]), language)),
      (
        "allow-lists-none",
        allowListsPage(allowLists([], problem: say("理由がありません。")), language)
      ),
      (
        "allow-list",
        allowListPage(
          allowList([
            ["203[.]0[.]113[.]9", say("見本の提供元"), "203.0.113.0/24", say("2件")]
          ]), language)
      ),
      ("allow-list-none", allowListPage(allowList([]), language)),
      ("indicators", indicatorPage(indicators([batch]), language)),
      ("indicators-none", indicatorPage(indicators([]), language)),
    ]
  }
}
