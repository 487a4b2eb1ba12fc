//! What keeps a system out of the inventory: each limit at the limit and one past it.

import Inspection
import Kernel
import Testing

@Suite struct SystemEntryTests {
  private func entry(_ change: (inout SystemEntry) -> Void) -> SystemEntry {
    var entry = SystemEntry()
    entry.words.name = "住民情報システム"
    change(&entry)
    return entry
  }

  private func text(_ count: Int) -> String { String(repeating: "字", count: count) }

  @Test func `a name is all that is needed`() {
    #expect(entry { _ in }.problems.isEmpty)
    #expect(entry { $0.words.name = "" }.problems == [.emptyName])
  }

  @Test func `every text has its longest`() {
    typealias Change = (inout SystemEntry, String) -> Void
    let rows: [(part: SystemEntry.Part, most: Int, change: Change)] = [
      (.name, SystemEntry.nameMax, { $0.words.name = $1 }),
      (.purpose, SystemEntry.textMax, { $0.words.purpose = $1 }),
      (.worstCase, SystemEntry.textMax, { $0.words.worstCase = $1 }),
      (.safeStop, SystemEntry.textMax, { $0.words.safeStop = $1 }),
      (.place, SystemEntry.lineMax, { $0.words.place = $1 }),
      (.section, SystemEntry.lineMax, { $0.words.section = $1 }),
      (.contractor, SystemEntry.lineMax, { $0.words.contractor = $1 }),
      (.contractorPhone, SystemEntry.lineMax, { $0.words.contractorPhone = $1 }),
      (.hosts, SystemEntry.lineMax, { $0.words.hosts = [$1] }),
      (.dependencies, SystemEntry.lineMax, { $0.words.dependencies = [$1] }),
      (
        .product, SystemEntry.lineMax,
        { $0.words.products = [Product(vendor: "", name: $1, version: "")] }
      ),
    ]
    for row in rows {
      #expect(entry { row.change(&$0, text(row.most)) }.problems.isEmpty, "\(row.part)")
      #expect(
        entry { row.change(&$0, text(row.most + 1)) }.problems
          == [.tooLong(row.part, most: row.most)], "\(row.part)")
    }
  }

  @Test func `every list has its most`() throws {
    let product = Product(vendor: "", name: "x", version: "")
    let prefix = try #require(IPPrefix("203.0.113.0/24"))
    let name = try #require(DomainName("kitayama.example"))
    let day = try #require(CivilDate("2026-04-01"))
    let approval = Approval(action: .block, signer: "町長", signedOn: day, until: day)
    typealias Change = (inout SystemEntry, Int) -> Void
    let rows: [(part: SystemEntry.Part, most: Int, change: Change)] = [
      (
        .product, SystemEntry.productsMax,
        { $0.words.products = Array(repeating: product, count: $1) }
      ),
      (.hosts, SystemEntry.hostsMax, { $0.words.hosts = Array(repeating: "h", count: $1) }),
      (
        .egress, SystemEntry.addressesMax,
        { $0.traits.egress = Array(repeating: prefix, count: $1) }
      ),
      (
        .domains, SystemEntry.addressesMax,
        { $0.traits.domains = Array(repeating: name, count: $1) }
      ),
      (
        .dependencies, SystemEntry.dependenciesMax,
        { $0.words.dependencies = Array(repeating: "d", count: $1) }
      ),
      (
        .approvedAction, SystemEntry.approvalsMax,
        { $0.words.approvals = Array(repeating: approval, count: $1) }
      ),
    ]
    for row in rows {
      #expect(entry { row.change(&$0, row.most) }.problems.isEmpty, "\(row.part)")
      #expect(
        entry { row.change(&$0, row.most + 1) }.problems
          == [.tooMany(row.part, most: row.most)], "\(row.part)")
    }
  }

  @Test func `nobody calls a wide or an inner network his egress`() throws {
    for (text, isTaken) in [
      ("203.0.113.0/24", true), ("203.0.112.0/23", false), ("203.0.113.8", true),
      ("2001:db8:1::/48", true), ("2001:db8::/47", false), ("10.1.20.0/24", false),
      ("192.168.0.1", false), ("172.31.0.0/24", false), ("172.32.0.0/24", true),
      ("100.64.1.1", false), ("127.0.0.1", false), ("fd00:1:2::/48", false), ("fe80::1", false),
      ("198.18.1.7", true), ("224.0.0.1", false),
    ] {
      let prefix = try #require(IPPrefix(text), "\(text)")
      #expect(entry { $0.traits.egress = [prefix] }.problems.isEmpty == isTaken, "\(text)")
    }
    let single = try #require(DomainName("jp"))
    #expect(entry { $0.traits.domains = [single] }.problems == [.publicName(single)])
  }

  @Test func `an approval has a signer and ends after it begins`() throws {
    let day = try #require(CivilDate("2026-04-01"))
    let before = day.adding(days: -1)
    func problems(_ signer: String, _ until: CivilDate) -> [SystemEntry.Problem] {
      entry {
        $0.words.approvals = [
          Approval(action: .disconnect, signer: signer, signedOn: day, until: until)
        ]
      }.problems
    }
    #expect(problems("町長", day).isEmpty)
    #expect(problems("町長", before) == [.badApproval])
    #expect(problems("", day) == [.badApproval])
  }

  @Test func `what life depends on is never approved to be cut`() throws {
    let day = try #require(CivilDate("2026-04-01"))
    let found = entry {
      $0.traits.servesLifeOrSafety = true
      $0.words.approvals = [
        Approval(action: .disconnect, signer: "町長", signedOn: day, until: day)
      ]
    }.problems
    #expect(found == [.cutsLifeOrSafety])
  }

  @Test func `words come back from where they are kept, and nothing else does`() throws {
    var words = entry { _ in }.words
    words.products = [Product(vendor: "Fortinet", name: "FortiGate 100F", version: "7.2.8")]
    words.hosts = ["jumin-sv01"]
    #expect(SystemEntry.Words(stored: try words.stored()) == words)
    #expect(SystemEntry.Words(stored: "") == nil)
    #expect(SystemEntry.Words(stored: "{}") == nil)
  }
}
