//! An offer of a move is withdrawn. It was signed, so that the new home may have taken it over already: then the move holds, and
//! a body never has two homes.
//!
//!     offered ── withdrawn here, said to the new home ──▶ withdrawn, unheard ── taken there ──▶ withdrawn, heard
//!                                                            │ acceptance comes                  │ acceptance comes
//!                                                            ▼                                   ▼
//!                                                           done                             refused (againstRules)
//!
//! The new home refuses a withdrawal of what it has taken over, and an acceptance of what was withdrawn.

internal import Federation
internal import GRDB
internal import Kernel

extension Ledger {
  // MARK: Asked here

  /// Takes back what this node has offered, or says once more that it did while the new home has not heard of it.
  func withdrawOffer(_ signed: Signed<HomeTransfer>) throws {
    let document = signed.document
    guard document.from == (try ownNode()), let id = document.withdraws else {
      throw RefusalCode.notAllowed
    }
    guard let offer = try transfer(id), document.isOfSameMove(as: offer.signed.document),
      try transfer(document.id) == nil
    else { throw RefusalCode("unknownTransfer") }
    switch offer.stage {
    case .offered: break
    case .withdrawn:
      guard try !offer.isHeard(in: db) else { throw RefusalCode("offerWithdrawn") }
    case .done: throw RefusalCode("offerTakenOver")
    case .early, .withdrawal: throw RefusalCode("unknownTransfer")
    }
    try keepWithdrawal(signed, of: id)
    // To a node whose link is over nothing can be said, and nothing is believed of it.
    guard let link = try PeerLink.find(peer: document.to, in: db) else { return }
    if try !say(signed, on: link) { try noteUntold(.transfer, document.record, on: link.id) }
  }

  // MARK: Taken

  /// The old home has withdrawn its offer. What was taken over already stays so: the acceptance is on its way.
  func takeWithdrawal(
    _ signed: Signed<HomeTransfer>, of id: ID<HomeTransfer>, from link: PeerLink
  ) throws {
    let document = signed.document
    guard document.from == link.peer, signed.isSigned(byAnyOf: link.keys(at: at)) else {
      throw LetterRefusal(.notAllowed)
    }
    if let again = try transfer(document.id) {
      // Once taken it comes again where its receipt was lost; under another document's identifier it is a lie.
      guard again.signed.document == document else { throw LetterRefusal(.notAllowed) }
      return
    }
    if let offer = try transfer(id) {
      guard document.isOfSameMove(as: offer.signed.document) else {
        throw LetterRefusal(.notAllowed)
      }
      switch offer.stage {
      case .offered, .withdrawn: break
      case .done: throw LetterRefusal(.againstRules)
      case .early, .withdrawal: throw LetterRefusal(.notAllowed)
      }
    } else {
      try mayGive(document.organization, link)
      // It came before its offer, or a newer one has taken that one's place.
      guard try document.version > newestVersion(of: document.organization),
        try isNewestOffer(document)
      else { return }
    }
    try keepWithdrawal(signed, of: id)
  }

  // MARK: Rows

  /// The offer can be taken over no more, nor an older one whose place it took before it came; of what was withdrawn between
  /// the two homes before nothing is kept.
  private func keepWithdrawal(
    _ signed: Signed<HomeTransfer>, of offer: ID<HomeTransfer>
  ) throws {
    let document = signed.document
    try store.execute(
      sql: """
        DELETE FROM home_transfer
        WHERE organization = ? AND to_node = ? AND id <> ?
          AND (stage IN ('withdrawn', 'withdrawal') OR stage = 'offered' AND version <= ?)
        """,
      arguments: [
        document.organization.description, document.to.text, offer.description, document.version,
      ])
    try store.execute(
      sql: "UPDATE home_transfer SET stage = 'withdrawn' WHERE id = ?",
      arguments: [offer.description])
    try keep(signed, as: .withdrawal)
  }
}

extension HomeTransfer {
  /// The organisation that would move; callers know that the record is one.
  fileprivate var organization: ID<Organization> { record.id.cast(to: Organization.self) }

  /// Whether the word that an offer is withdrawn is about that very offer.
  fileprivate func isOfSameMove(as offer: HomeTransfer) -> Bool {
    withdraws == offer.id && record == offer.record && version == offer.version
      && from == offer.from && to == offer.to && offer.withdraws == nil
  }
}
