//! Each part of an entry as the cell of a spreadsheet: what is written is read back as the same.

public import Inspection
public import Kernel

extension SystemEntry {
  /// The text of a part; empty where nothing is entered. The key is the row's, not the entry's.
  // table:
  public func text(_ part: Part, _ say: Language) -> String {
    switch part {
    case .key: ""
    case .name: words.name
    case .purpose: words.purpose
    case .informationClass: traits.informationClass.map { InventoryWords.word($0)(say) } ?? ""
    case .position: traits.position.map { InventoryWords.word($0)(say) } ?? ""
    case .lifeOrSafety: traits.servesLifeOrSafety ? "○" : ""
    case .worstCase: words.worstCase
    // Vendor and version stand in the product's cell.
    case .vendor, .version: ""
    case .product: words.products.map(\.line).joined(separator: "; ")
    case .hosts: words.hosts.joined(separator: "; ")
    case .egress: traits.egress.map(\.description).joined(separator: "; ")
    case .domains: traits.domains.map(\.text).joined(separator: "; ")
    case .place: words.place
    case .section: words.section
    case .contractor: words.contractor
    case .contractorPhone: words.contractorPhone
    case .safeStop: words.safeStop
    case .dependencies: words.dependencies.joined(separator: "; ")
    case .approvedAction: words.approvals.first.map { InventoryWords.word($0.action)(say) } ?? ""
    case .signer: words.approvals.first?.signer ?? ""
    case .signedOn: words.approvals.first?.signedOn.description ?? ""
    case .approvedUntil: words.approvals.first?.until.description ?? ""
    }
  }
}
