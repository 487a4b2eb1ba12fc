//! Vouching for nodes, and speaking with nodes beside through the one between. Source: docs/protocol/transport.md.

internal import Federation
internal import Kernel
internal import Node

extension LinkDesk {
  /// Shows nodes the cards of others with whom they have to do, each signed by its node and by this one.
  func vouch(_ newest: Int64) async throws {
    for one in try queries.cardsToVouch() {
      guard let link = try queries.link(one.to), let itself = one.card.byItself else { continue }
      // One signature is the other node's, and no document bears more than three.
      let keys = signers(link.generations(newest: newest)).suffix(LinkLimits.signaturesMax - 1)
      let document = one.card.document
      let own = try document.signed(byAll: Array(keys)).signatures
      await submit(.vouch(Signed(document, [itself] + own), of: one.subject, on: one.to))
    }
  }

  /// The nodes beside whose letters go over that link.
  nonisolated func siblings(over link: ID<PeerLink>) throws -> [ID<PeerLink>] {
    try queries.siblings(over: link)
  }

  /// Seals what is to be said to the nodes beside that are reached over a link, and queues it for the node that carries it.
  func carry(over relay: ID<PeerLink>) async throws {
    for id in try queries.siblings(over: relay) {
      guard let told = try glances.look(at: id), let way = try queries.way(to: told.link) else {
        continue
      }
      var line = lines[id] ?? Line()
      let frames = try line.effort.carried(
        on: told.link, over: way.over, from: queries,
        greeting: signers(told.link.greetingGenerations(newest: told.newest)),
        signedBy: signers(told.link.generations(newest: told.newest)), at: told.at,
        max: Self.lettersMax)
      lines[id] = line
      for frame in frames {
        let secret = Entropy.bytes(Sealing.keyBytes)
        guard let sealed = try SealedFrame(frame, for: way.card, secret: secret, at: now) else {
          continue
        }
        await submit(.carry(id, sealed))
      }
    }
  }

  /// Opens what was carried here, and brings what is inside before the link between the two ends. What cannot be opened
  /// leaves no trace: its sender sends it again until it has a receipt. Losing an error of the store is right for the same
  /// reason.
  func open(_ letter: Letter, cameOver id: ID<PeerLink>) async {
    guard letter.envelope.document.kind == .carried, let link = try? queries.link(id),
      let opened = SealedFrame.open(letter, cameOver: link, with: keys.opening, at: now),
      let beside = try? queries.link(peer: opened.from), beside.role == .sibling
    else { return }
    await submit(
      lines[beside.id, default: Line()].effort.carriedCommand(
        for: opened.bytes, on: beside.id))
    noteProgress(on: beside.id)
  }
}
