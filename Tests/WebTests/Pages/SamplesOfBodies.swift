//! Values for the pages of bodies over time.

import Kernel
import Node

@testable import Web

extension Samples {
  private func both(_ ja: String, _ en: String) -> Phrase { Phrase(ja: say(ja), en: say(en)) }

  private var designation: Phrase {
    let designation = Organization.Designation(
      code: say("critical"), basis: say("Act, Article 3"), from: Self.now - .days(30), until: nil)
    return BodyPhrases.designation(designation)
  }

  private var bodyDifferences: BodyDifferencesPage {
    BodyDifferencesPage(
      frame: frame(.network, "/network/bodies/import/1/differences"),
      path: "/network/bodies/import/1", file: say("bodies.xlsx"),
      counts: .init(
        rows: 1916, entered: 1, renamed: 1, moved: 0, ended: 1, unchanged: 1912, refused: 1),
      problems: [
        ContactProblemRow(
          row: 7, words: BodyPhrases.problem(.badCode(say("011003"))), isError: true),
        ContactProblemRow(
          row: 8, words: BodyPhrases.problem(.mendedCode(say("011002"))), isError: false),
      ], problemCount: 300,
      changes: [
        BodyChangeRow(
          row: 4, kind: BodyPhrases.kind(.split), name: both("南市", "Minami"), code: say("03"),
          what: both("東区、西区に分かれる", "splits into East, West")),
        BodyChangeRow(
          row: 0, kind: BodyPhrases.kind(.merged), name: both("北山町", "Kitayama"), code: nil,
          what: both("南市が引き継ぐ", "Minami stands in its place")),
      ], changeCount: 3,
      missing: [
        MissingBodyRow(
          key: "02", name: both("北山町", "Kitayama"), code: say("02"), successors: say("03"),
          isTicked: true, isProposed: false, unclear: say("99")),
        MissingBodyRow(
          key: "05", name: both("西村", "Nishi"), code: nil, successors: say("06"),
          isTicked: false, isProposed: true),
      ], missingCount: 2, openCount: 1, day: say("2027-04-01"), digest: "00ff",
      notice: BodyPhrases.changedMeanwhile)
  }

  /// The same with changes of personnel that wait in bodies which end.
  private var bodyTransfers: BodyDifferencesPage {
    var page = bodyDifferences
    page.transfers = [
      BodyTransferRow(
        name: both("北山町", "Kitayama"), code: say("02"),
        what: both("2027年4月1日(木)、3職", "Thu 1 April 2027, posts: 3"),
        becomes: both("南市が引き継ぐ", "passes to Minami")),
      BodyTransferRow(
        name: both("西村", "Nishi"), code: nil,
        what: both("2027年4月1日(木)、1職", "Thu 1 April 2027, posts: 1"),
        becomes: both("行われない", "does not take place")),
    ]
    page.transferCount = 300
    return page
  }

  private var bodyDirectory: BodyDirectoryPage {
    BodyDirectoryPage(
      frame: frame(.network, "/network/bodies"), day: say("2015-05-08"), chosen: say("critical"),
      codes: [say("critical"), say("audited")],
      rows: [
        BodyThenRow(
          path: "/network/1", name: both("北山町", "Kitayama"), code: say("02"),
          form: say("town"), parents: [both("北県", "North")], designations: [designation],
          endedLater: say("later")),
        BodyThenRow(
          path: "/network/2", name: both("南市", "Minami"), code: nil, form: say("city"),
          parents: [], designations: [], endedLater: nil),
      ],
      imports: [
        BodyImportLine(
          path: "/network/bodies/imports/1", day: say("2015-04-01"), file: say("bodies.xlsx"),
          counts: BodyPhrases.counts(bodyDifferences.counts), state: say("planned"))
      ], mayImport: true,
      previous: "/network/bodies?after=1", following: "/network/bodies?after=2")
  }

  /// One body with its history and its designations.
  private var oneBody: PeoplePage {
    var page = people
    (page.absence, page.keepsContacts, page.keepsBodies) = (nil, false, true)
    page.organizations[0].notes = [say("It was called otherwise."), say("It has ended.")]
    page.organizations[0].successors = [Choice(value: "/network/2", words: say("Minami"))]
    page.designations = DesignationPanel(
      path: "/network/1",
      rows: [
        DesignationRow(words: designation, code: say("critical"), from: say("1431050400000000")),
        DesignationRow(words: designation, code: say("critical"), from: nil),
      ], mayEnter: true, today: say("2015-05-08"))
    page.lastRung = LastRungPanel(
      path: "/network/1", agreed: Choice(value: "2", words: say("北県")),
      desks: [
        Choice(value: "1", words: say("監視センター")), Choice(value: "2", words: say("北県")),
      ])
    page.dependents = DependentsPanel(
      isOwn: true,
      rows: [
        DependentLine(
          path: "/inventory/1", name: say("浄水場の監視"), purpose: say("水を配る"), organization: say("北山町"),
          isCareful: true),
        DependentLine(
          path: "/inventory/2", name: say("文書管理"), purpose: "", organization: say("南川市"),
          isCareful: false),
      ], previous: "/network/1#dependents", following: "/network/1?after=2#dependents")
    return page
  }

  /// The pages of bodies over time.
  func bodyPages(_ language: Language) -> [(name: String, html: HTML)] {
    var read = bodyDirectory
    (read.mayImport, read.imports, read.rows, read.following) = (false, [], [], nil)
    let result = BodyResultPage(
      frame: frame(.network, "/network/bodies/imports/1"), path: "/network/bodies/imports/1",
      result: BodyPhrases.result(say("bodies.xlsx"), bodyDifferences.counts, say("2027-04-01")),
      state: say("planned"), mayUndo: true, isGood: true)
    var met = result
    met.transfers = [both("北山町：南市が引き継ぐ", "Kitayama: passes to Minami")]
    return [
      (
        "bodies-upload",
        bodyUploadPage(
          ContactUploadPage(
            frame: frame(.network, "/network/bodies/import"), problem: say("unreadable")), language)
      ),
      ("bodies-differences", bodyDifferencesPage(bodyDifferences, language)),
      ("bodies-transfers", bodyDifferencesPage(bodyTransfers, language)),
      ("bodies-result", bodyResultPage(result, language)),
      ("bodies-result-transfers", bodyResultPage(met, language)),
      ("bodies-directory", bodyDirectoryPage(bodyDirectory, language)),
      ("bodies-directory-empty", bodyDirectoryPage(read, language)),
      ("bodies-one", peoplePage(oneBody, language)),
    ]
  }
}
