//! Moving an organisation to another node, or taking one over. Source: docs/protocol/enrolment.md.

public import Federation
public import Kernel
internal import Node

extension LinkDesk {
  /// Offers an organisation of this node to the peer of a link. Throws `Problem` with the refusal's code.
  public func offer(
    _ organization: ID<Organization>, over id: ID<PeerLink>, as viewer: Viewer = .node
  ) async throws {
    guard let link = try links().first(where: { $0.id == id }) else {
      throw Problem(code: "notFound")
    }
    // A body that moves again, or back, may do so by a clock that is behind the last one's.
    let version = max(
      1, now.microseconds / 1_000_000, try queries.homeTransferVersion(of: organization) + 1)
    let document = HomeTransfer(
      id: Entropy.inputID(at: now).cast(to: HomeTransfer.self),
      record: RecordReference(.organization, organization),
      version: version, from: link.own, to: link.peer, at: now,
      reason: Phrase(ja: "自分のノードへ移る", en: "It moves to a node of its own"))
    try check(
      await submit(.offer(try document.signed(byAll: signers([try keyGeneration()]))), as: viewer))
  }

  /// Takes over what a peer has offered. Throws `Problem` with the refusal's code.
  public func takeOver(_ id: ID<HomeTransfer>, as viewer: Viewer = .node) async throws {
    guard let offer = try transfers().first(where: { $0.signed.document.id == id })?.signed else {
      throw Problem(code: "unknownTransfer")
    }
    let own = try offer.document.signed(byAll: signers([try keyGeneration()]))
    let both = Signed(offer.document, offer.signatures + own.signatures)
    try check(await submit(.takeOver(both), as: viewer))
  }

  /// Withdraws what this node has offered. Throws `Problem` with the refusal's code.
  public func withdrawOffer(_ id: ID<HomeTransfer>, as viewer: Viewer = .node) async throws {
    guard let offer = try transfers().first(where: { $0.signed.document.id == id })?.signed else {
      throw Problem(code: "unknownTransfer")
    }
    let offered = offer.document
    let document = HomeTransfer(
      id: Entropy.inputID(at: now).cast(to: HomeTransfer.self), record: offered.record,
      version: offered.version, from: offered.from, to: offered.to, at: max(now, offered.at),
      reason: Phrase(ja: "申し出を取り下げる", en: "The offer is withdrawn"), withdraws: id)
    let signed = try document.signed(byAll: signers([try keyGeneration()]))
    try check(await submit(.withdrawOffer(signed), as: viewer))
  }

  /// A move of an organisation, for people.
  public struct Move: Hashable, Sendable {
    /// Which.
    public let id: ID<HomeTransfer>
    /// The organisation.
    public let organization: String
    /// The old home.
    public let from: String
    /// The new one.
    public let to: String
    /// `offered`, `withdrawn` or `done`.
    public let stage: String
  }

  /// The newest moves, those that are only offered first.
  public func moves() throws -> [Move] {
    try transfers().map { row in
      let document = row.signed.document
      return Move(
        id: document.id, organization: document.record.id.description, from: document.from.text,
        to: document.to.text, stage: row.stage.rawValue)
    }
  }
}
