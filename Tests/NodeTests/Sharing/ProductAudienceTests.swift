//! Who is asked because of a product: those whose register the sender may see, and a number for the others.

import GRDB
import Inspection
import Kernel
import Sharing
import Testing

@testable import Node

@Suite struct ProductAudienceTests {
  private let inventory: TownInventory
  private var nation: Nation { inventory.nation }

  init() throws {
    inventory = try TownInventory()
    try inventory.enter {
      $0.words.products = [Product(vendor: "Fortinet", name: "FortiGate", version: "7.2.8")]
    }
  }

  private func audience(_ text: String, _ person: String, _ organization: String) throws
    -> ProductAudience
  {
    let viewer = try nation.viewer(person, organization, .watchOfficer)
    let product = try #require(ProductQuery(text))
    return try nation.queries.audience(having: product, as: viewer)
  }

  /// More bodies below the tower that have the product.
  private func enter(_ count: Int) throws {
    for index in 0..<count {
      let id = try nation.done(
        .registerOrganization(
          code: nil, name: Phrase(ja: "村\(index)", en: "Village \(index)"), legalForm: "市区町村"))[0]
        .id.cast(to: Organization.self)
      let person = try nation.done(.enterPerson(id, name: "甲"))[0].id.cast(to: Person.self)
      try nation.done(
        .enterSystem(
          id,
          TownInventory.entry("網") {
            $0.words.products = [Product(vendor: "Fortinet", name: "FortiGate", version: "7.0")]
          }, isVouchedFor: false),
        as: Viewer(person: person, key: nil, organization: id, role: .responder))
    }
  }

  @Test func `the supporter asks by name who has the product, and its version`() throws {
    let town = try nation.organization("town")
    #expect(try audience("FortiGate", "prefect", "north").known == [town])
    #expect(try audience("fortigate 7.2", "prefect", "north").known == [town])
    #expect(try audience("FortiGate 7.3", "prefect", "north").known.isEmpty)
    #expect(try audience("FortiGat%", "prefect", "north").known == [town])
    #expect(try audience("Ivanti", "prefect", "north").known.isEmpty)
  }

  @Test func `the tower learns no name, and a number only from five on`() throws {
    var found = try audience("FortiGate", "watch", "tower")
    #expect(found.known.isEmpty && found.hidden == .fewerThanFive)
    try enter(3)
    #expect(try audience("FortiGate", "watch", "tower").hidden == .fewerThanFive)
    try enter(1)
    found = try audience("FortiGate", "watch", "tower")
    #expect(found.known.isEmpty && found.hidden == .atLeast(5))
  }

  @Test func `two counts never differ by one body`() throws {
    try enter(5)
    // Six have the product, five of them that version: what is told is the same.
    let all = try audience("FortiGate", "watch", "tower")
    let some = try audience("FortiGate 7.0", "watch", "tower")
    #expect(all.hidden == .atLeast(5) && some.hidden == .atLeast(5))
    for count in 0...24 {
      let shown = HiddenCount(count)
      #expect(shown == HiddenCount(count / 5 * 5))
      #expect(count >= 5 || shown == .fewerThanFive)
    }
  }

  @Test func `who may not issue is told nothing, and nobody counts where he does not watch`() throws
  {
    try enter(6)
    let product = try #require(ProductQuery("FortiGate"))
    let clerk = try nation.viewer("clerk", "town", .responder)
    #expect(try nation.queries.audience(having: product, as: clerk) == .nobody)
    // The six are not below the prefecture.
    #expect(try audience("FortiGate", "prefect", "north").hidden == .fewerThanFive)
  }
}
