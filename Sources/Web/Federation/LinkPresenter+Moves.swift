//! From what Node says of moves of organisations to their pages. Pure.

internal import Federation
internal import Kernel
internal import Node

extension LinkPresenter {
  /// One move of the list.
  func row(_ view: HomeTransferView, isKeeper: Bool) -> HomeMoveRow {
    var row = HomeMoveRow(
      organization: view.organization.name(say),
      nodes: HomeMovePhrases.nodes(view.from.text, view.to.text)(say), at: view.at,
      state: HomeMovePhrases.state(view)(say), isGood: isGood(view),
      untold: view.untold.map { untold($0) })
    if isKeeper, case .offeredToThis(let parts, nil) = view.state {
      row.takeOver = HomeMoveRow.TakeOver(
        path: "/network/links/transfers/\(view.id)/take-over",
        parts: HomeMovePhrases.parts(parts).map { $0(say) })
    }
    if isKeeper, view.mayBeWithdrawn {
      row.withdraw = "/network/links/transfers/\(view.id)/withdraw"
    }
    return row
  }

  /// Whether everybody knows; nil while something is waited for, and of what came to nothing by another's word.
  private func isGood(_ view: HomeTransferView) -> Bool? {
    switch view.state {
    case .offeredHere, .offeredToThis(_, nil), .withdrawnThere, .leadsNowhere: nil
    case .offeredToThis: false
    case .withdrawnHere: view.untold.isEmpty ? true : nil
    case .done: view.untold.isEmpty ? true : nil
    }
  }

  /// What a move would take along.
  func page(
    _ preview: HomeTransferPreview, over link: ID<PeerLink>, _ frame: Frame, problem: String?
  ) -> HomeMovePage {
    HomeMovePage(
      frame: frame, organization: preview.organization.name(say), peer: preview.peer.text,
      to: preview.organization.id.description, link: link.description,
      moving: HomeMovePhrases.parts(preview.parts).map { $0(say) },
      follows: HomeMovePhrases.follows(preview).map { $0(say) },
      staying: HomeMovePhrases.staying(preview.left).map { $0(say) },
      mayOffer: preview.refusal == nil, problem: problem)
  }
}

extension HomeTransferView {
  /// Whether this node can withdraw it, or say once more that it did.
  fileprivate var mayBeWithdrawn: Bool {
    switch state {
    case .offeredHere: true
    case .withdrawnHere: !untold.isEmpty
    case .offeredToThis, .withdrawnThere, .leadsNowhere, .done: false
    }
  }
}
