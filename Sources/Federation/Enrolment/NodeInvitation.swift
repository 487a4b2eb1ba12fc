//! An invitation for one node, once. Decide, then evolve.
//!
//!     open ── use ──> used          (after `until` an open one is as good as gone)
//!       └─ withdraw ──> withdrawn

public import Kernel

/// An invitation as the inviting node keeps it: only a hash, so that neither journal nor backup lets anybody in.
public struct NodeInvitation: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<NodeInvitation>
  /// Under whom the new node's organisations come.
  public let supporter: ID<Organization>
  /// `InvitationCode.invitation`.
  public let hash: Hash
  /// Until when it can be used.
  public let until: Instant
  /// What became of it.
  public internal(set) var state: State

  /// What became of an invitation.
  public enum State: Hashable, Sendable, Codable {
    /// Nobody used it yet.
    case open
    /// That node came by it.
    case used(by: NodeName, key: PeerKey, at: Instant)
    /// Taken back.
    case withdrawn(at: Instant)
  }

  /// What happens to it.
  public enum Event: Hashable, Sendable {
    /// A node asks to be taken in. `verifier` is what is kept beside the journal for this invitation; `taken` are the
    /// names that nodes of other keys have, revoked ones left out.
    case use(Signed<EnrolmentRequest>, verifier: Hash, taken: [NodeName])
    /// It is taken back.
    case withdraw(by: Actor)
  }

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    case nodeInvited(supporter: ID<Organization>, hash: Hash, until: Instant, by: Actor)
    case nodeEnrolled(node: NodeName, key: PeerKey, version: Int64, epoch: Int64)
    case nodeInvitationWithdrawn(by: Actor)
  }

  /// Why it is refused: what is told to whoever asks is one and the same for unknown, used, late and withdrawn.
  public enum Refusal: String, Error, Hashable, Sendable, Codable {
    case badInvitation
    case nameTaken
    case noCommonVersion
    case lifeOutOfRange
  }

  /// For how long an invitation may be open.
  public static let lives = Instant.Span.minutes(10)...Instant.Span.days(30)

  /// Decides about a new one.
  public static func invite(
    under supporter: ID<Organization>, hash: Hash, until: Instant, by: Actor, at now: Instant
  ) throws(Refusal) -> Body {
    guard lives.contains(until - now) else { throw .lifeOutOfRange }
    return .nodeInvited(supporter: supporter, hash: hash, until: until, by: by)
  }

  /// Decides; changes nothing. The same request again, whose answer was lost, is answered again and recorded once.
  // transitions:
  public func decide(_ event: Event, at now: Instant) throws(Refusal) -> [Body] {
    switch (state, event) {
    case (.open, .use(let request, let verifier, let taken)):
      guard now < until else { throw .badInvitation }
      let (node, version) = try check(request, verifier)
      guard !taken.contains(node) else { throw .nameTaken }
      return [
        .nodeEnrolled(
          node: node, key: request.document.key, version: version, epoch: request.document.epoch)
      ]
    case (.used(let node, let key, _), .use(let request, let verifier, _)):
      let (again, _) = try check(request, verifier)
      guard again == node, request.document.key == key, now < until else { throw .badInvitation }
      return []
    case (.withdrawn, .use): throw .badInvitation
    case (.open, .withdraw(let person)): return [.nodeInvitationWithdrawn(by: person)]
    case (.used, .withdraw), (.withdrawn, .withdraw): return []
    }
  }

  private func check(
    _ signed: Signed<EnrolmentRequest>, _ verifier: Hash
  ) throws(Refusal) -> (NodeName, Int64) {
    let request = signed.document
    guard request.invitation == hash, request.proves(verifier), let key = request.key.noteKey,
      signed.isSigned(by: key), let node = request.key.node
    else { throw .badInvitation }
    guard let version = Hello.agreed(LinkLimits.versions, request.versions) else {
      throw .noCommonVersion
    }
    return (node, version)
  }

  /// The invitation that a first Fact begins; nil where the body is no beginning.
  public init?(id: ID<NodeInvitation>, beginning body: Body) {
    guard case .nodeInvited(let supporter, let hash, let until, _) = body else { return nil }
    self.id = id
    self.supporter = supporter
    self.hash = hash
    self.until = until
    state = .open
  }

  /// Applies a Fact: the only place that assigns state.
  // transitions:
  public mutating func evolve(_ body: Body, at now: Instant) {
    switch body {
    case .nodeInvited: break  // A beginning; see `init`.
    case .nodeEnrolled(let node, let key, _, _): state = .used(by: node, key: key, at: now)
    case .nodeInvitationWithdrawn: state = .withdrawn(at: now)
    }
  }
}
