//! Values for the pages of an inventory.

import Inspection
import Kernel
import Node

@testable import Web

extension Samples {
  private func phrase(_ ja: String, _ en: String) -> Phrase { Phrase(ja: say(ja), en: say(en)) }

  var inventory: InventoryPage {
    InventoryPage(
      frame: frame(.inventory, "/inventory?q=x"), organization: say("北山町"), mayWrite: true,
      inUse: 42, confirmed: 40, found: 2,
      chips: [
        FilterChip(words: say("未確認"), path: "/inventory?only=unconfirmed", isOn: true),
        FilterChip(words: say("個人"), path: "/inventory?class=personal", isOn: false),
      ], search: say("住民"), kept: [Choice(value: "only", words: say("unconfirmed"))],
      rows: [
        SystemLine(
          path: "/inventory/1", id: say("1"), name: say("住民情報システム"), purpose: say("証明書を出す"),
          facets: [say("特定個人"), say("マイナンバー利用事務系")],
          products: [say("Example / Resident DB / 5.2"), say("Example / Server OS / 2019")],
          place: say("本庁2階"), section: say("住民課"), confirmed: minute(-60), isConfirmed: true),
        SystemLine(
          path: "/inventory/2", id: say("2"), name: say("浄水場の監視"), purpose: say(""), facets: [],
          products: [], place: "", section: "", isCareful: true, confirmed: nil, isConfirmed: false),
      ],
      unknown: [UnknownLine(text: say("198.18.1.40"), lastSeen: minute(-9), alert: "/alerts/1")],
      isNarrowed: true, previous: "/inventory?after=1", following: "/inventory?after=2",
      supported: [Choice(value: "/inventory?organization=1", words: say("南川市"))],
      prefectures: [phrase("北県：5団体、80件", "North: 5 bodies, 80 systems")])
  }

  var emptyInventory: InventoryPage {
    var page = inventory
    (page.inUse, page.confirmed, page.found, page.isNarrowed) = (0, 0, 0, false)
    (page.rows, page.unknown, page.supported, page.prefectures) = ([], [], [], nil)
    (page.search, page.kept, page.previous, page.following) = ("", [], nil, nil)
    return page
  }

  func system(_ language: Language) -> SystemPage {
    var form = SystemForm()
    form.values = [
      .name: say("住民情報システム"), .purpose: say("証明書を出す"), .informationClass: "specificPersonal",
      .product: say("Example / Resident DB / 5.2"), .hosts: say("jumin-sv01"),
    ]
    form.approvals = [["disconnect", say("町長"), "2026-04-01", "2027-03-31"], ["", "", "", ""]]
    return SystemPage(
      frame: frame(.inventory, "/inventory/1"), path: "/inventory/1", name: say("住民情報システム"),
      organization: say("北山町"), mayWrite: true, isCareful: true,
      confirmed: phrase("5月7日に佐藤花子が確認", "Confirmed 7 May by Sato"), isConfirmed: true,
      dependencies: [
        DependencyLine(text: say("南川市"), bodies: [Choice(value: "/network/1", words: say("南川市"))]),
        DependencyLine(
          text: say("131016 共同利用"), bodies: [Choice(value: "/network/2", words: say("千代田区"))]),
        DependencyLine(
          text: say("古い町"),
          bodies: [
            Choice(value: "/network/3", words: say("東町")),
            Choice(value: "/network/4", words: say("西町")),
          ]), DependencyLine(text: say("住基ネット"), bodies: []),
      ], form: form,
      problems: [
        InventoryPhrases.problem(.unread(.egress, say("10.1.2"))),
        InventoryPhrases.individualNumber,
      ], asksTwice: true,
      history: [
        SystemDeedLine(at: minute(-60), by: say("佐藤花子"), what: phrase("変えた：名称", "changed it: Name"))
      ],
      classes: InformationClass.allCases.map {
        Choice(value: $0.rawValue, words: InventoryWords.word($0)(language))
      },
      positions: NetworkPosition.allCases.map {
        Choice(value: $0.rawValue, words: InventoryWords.word($0)(language))
      },
      actions: FirstAction.allCases.map {
        Choice(value: $0.rawValue, words: InventoryWords.word($0)(language))
      })
  }

  func readSystem(_ language: Language) -> SystemPage {
    var page = system(language)
    (page.mayWrite, page.isInUse, page.asksTwice, page.problems) = (false, false, false, [])
    page.facts = [SystemPage.Fact(label: phrase("名称", "Name"), text: say("住民情報システム"))]
    return page
  }

  var inventoryDifferences: InventoryDifferencesPage {
    InventoryDifferencesPage(
      frame: frame(.inventory, "/inventory/import/1/differences"), path: "/inventory/import/1",
      file: say("台帳.xlsx"),
      counts: .init(rows: 9, entered: 1, changed: 1, retired: 1, unchanged: 5, refused: 1),
      problems: [
        ContactProblemRow(
          row: 7, words: InventoryPhrases.problem(.unread(.position, say("宇宙"))), isError: true),
        ContactProblemRow(
          row: 8, words: InventoryPhrases.problem(.individualNumber), isError: false),
      ], problemCount: 300,
      changes: [
        InventoryChangeRow(
          row: 4, kind: InventoryPhrases.newSystem, name: say("住民情報システム"),
          steps: [phrase("置き場所：本庁", "Place: main building")]),
        InventoryChangeRow(
          row: 0, kind: InventoryPhrases.gone, name: say("古い系統"), steps: [],
          key: "S0123456789ABCDEF"),
      ], changeCount: 3, missing: [Choice(value: "SFEDCBA9876543210", words: say("残る系統"))],
      missingCount: 1, digest: "00ff", notice: InventoryPhrases.changedMeanwhile)
  }

  /// The pages of an inventory.
  func inventoryPages(_ language: Language) -> [(name: String, html: HTML)] {
    [
      ("inventory", inventoryPage(inventory, language)),
      ("inventory-empty", inventoryPage(emptyInventory, language)),
      ("inventory-system", systemPage(system(language), language)),
      ("inventory-read", systemPage(readSystem(language), language)),
      (
        "inventory-products",
        productPage(
          ProductPage(
            frame: frame(.inventory, "/inventory/products"), search: say("FortiGate"),
            lines: [ProductPage.Line(path: "/inventory?q=x", name: say("北山町"), count: 2)]),
          language)
      ),
      (
        "inventory-upload",
        inventoryUploadPage(
          ContactUploadPage(
            frame: frame(.inventory, "/inventory/import"), problem: say("ファイルが選ばれていません。")),
          language)
      ),
      ("inventory-differences", inventoryDifferencesPage(inventoryDifferences, language)),
      (
        "inventory-result",
        inventoryResultPage(
          InventoryResultPage(
            frame: frame(.inventory, "/inventory/imports/1"), file: say("台帳.xlsx"),
            counts: inventoryDifferences.counts), language)
      ),
    ]
  }
}
