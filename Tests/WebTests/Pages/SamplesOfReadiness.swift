//! Values for the pages of readiness.

import Kernel
import Node

@testable import Web

extension Samples {
  private var readinessCard: ReadinessCard {
    ReadinessCard(
      name: say("北山町"), form: say("市区町村"), isReady: false,
      weakest: say("昼の最初の連絡先：まだ一度も返事がありません"), reach: say("3つのうち1つ（33%）"),
      lastTest: say("2015年4月20日(月) 3つの職のうち1つから返事"), next: say("いま実施中"),
      parts: [
        ReadinessLine(isGood: false, label: say("昼の最初の連絡先"), words: say("まだ一度も返事がありません")),
        ReadinessLine(isGood: true, label: say("代わりに受ける人"), words: say("28日前に返事")),
      ],
      posts: [
        ReadinessLine(isGood: false, label: say("情報係"), words: say("まだ一度も返事がありません")),
        ReadinessLine(isGood: true, label: say("総務係"), words: say("28日前に返事")),
      ], silent: [say("「情報係」への連絡テストに、3回続けて返事がありません。")])
  }

  private var readinessOne: ReadinessPage {
    ReadinessPage(frame: frame(.network, "/network/readiness/1"), card: readinessCard)
  }

  private func readinessList(_ language: Language) -> ReadinessPage {
    var page = ReadinessPage(frame: frame(.network, "/network/readiness"), card: readinessCard)
    page.isList = true
    page.choices = ReadinessFilter.allCases.map {
      ReadinessChoice(
        path: "/network/readiness?show=\($0.rawValue)",
        words: ReadinessPhrases.filter($0, 12)(language), isChosen: $0 == .noDeputy)
    }
    page.notes = [ReadinessPhrases.cut(language)]
    page.rows = [
      ReadinessRow(
        path: "/network/readiness/1", name: say("北山町"), form: say("市区町村"), isReady: false,
        weakest: say("昼の最初の連絡先：まだ一度も返事がありません"), reach: say("3つのうち1つ（33%）"),
        lastTest: say("まだありません"), next: say("2015年7〜9月のうち（日は知らせません）"),
        marks: ReadinessFacet.allCases.map {
          ReadinessLine(
            isGood: $0 == .desk, label: ReadinessPhrases.short($0)(language), words: "")
        }),
      ReadinessRow(
        path: "/network/readiness/2", name: say("南市"), form: say("市区町村"), isReady: true,
        weakest: nil, reach: say("2つのうち2つ（100%）"), lastTest: say("2015年4月20日(月)"),
        next: say("まだ決まっていません"), marks: []),
    ]
    page.following = "/network/readiness?after=2"
    return page
  }

  /// The pages of readiness.
  func readinessPages(_ language: Language) -> [(name: String, html: HTML)] {
    [
      ("readiness", readinessPage(readinessList(language), language)),
      ("readiness-one", readinessPage(readinessOne, language)),
    ]
  }
}
