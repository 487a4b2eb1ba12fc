//! A nation in small over several nodes: who hosts whom, who took whom in, who lives there.

internal import Federation
internal import GRDB
internal import Kernel

/// What every seed of the network begins with. The seats are founded once; each seed works on copies of their stores.
struct NetworkNation: Sendable {
  /// What the first body of a node is.
  enum Kind: String, Sendable { case tower, ministry, prefecture, town, police, supporter }

  /// A node, as far as no seed changes it.
  struct Seat: Sendable {
    let kind: Kind
    let name: NodeName
    /// Who took it in; nil for the tower.
    let above: Int?
    let key: SigningKey
    /// Its store at the founding.
    let template: DatabaseQueue
    /// Whom it hosts, its own body first.
    var bodies: [ID<Organization>] = []
    /// Its link to each neighbour, by the neighbour's number.
    var links: [Int: ID<PeerLink>] = [:]

    /// A key of the node, counted from the one that it began with. Those after it follow from what that one signs, which
    /// is always the same.
    func signer(_ generation: Int64) throws -> SigningKey {
      if generation == 0 { return key }
      let seed = Hash(sha256: try key.sign(Array("key \(generation)".utf8))).bytes
      return SigningKey(name: name.text, seed: seed) ?? key
    }

    /// What opens what is sealed for the node, and the key to which that is sealed.
    var opening: [UInt8] { Hash(sha256: "opening \(name.text)".utf8).bytes }
    var sealing: [UInt8] { Sealing.publicKey(of: opening) ?? NetworkLine.sealingKey }

    /// Its new key, vouched for by that older one; nil never, since both are keys of a node.
    func rotation(from old: Int64, to new: Int64, at now: Instant) throws -> Signed<KeyRotation>? {
      let before = try signer(old)
      let after = try signer(new)
      guard let known = PeerKey(before.publicKey), let fresh = PeerKey(after.publicKey) else {
        return nil
      }
      return try KeyRotation(old: known, new: fresh, from: now).signed(by: before, after)
    }
  }

  /// Somebody, and the node on which he lives.
  struct Resident: Sendable {
    var seat: Int
    var citizen: Citizen
  }

  /// How many nodes there are, unless told otherwise.
  static let usualNodes = 7
  /// With fewer there is no line, with more it takes long to found them.
  static let nodes = 2...60

  var seats: [Seat] = []
  var residents: [Resident] = []
  /// On which node a body lives.
  private(set) var hosts: [ID<Organization>: Int] = [:]
  /// The place of a person among the residents.
  private(set) var places: [ID<Person>: Int] = [:]
  /// The places of a body's people, in order.
  private(set) var staff: [ID<Organization>: [Int]] = [:]

  mutating func add(_ body: ID<Organization>, to seat: Int) {
    seats[seat].bodies.append(body)
    hosts[body] = seat
  }

  /// A body lives on another node from now on, with its people. The old node keeps what it was told for it.
  mutating func move(_ body: ID<Organization>, to seat: Int) {
    seats[seat].bodies.append(body)
    hosts[body] = seat
    for place in staff[body] ?? [] { residents[place].seat = seat }
  }

  /// The bodies that live on a node now, its own first.
  func hosted(by seat: Int) -> [ID<Organization>] {
    seats[seat].bodies.filter { hosts[$0] == seat }
  }

  mutating func add(_ resident: Resident) {
    places[resident.citizen.person] = residents.count
    staff[resident.citizen.organization, default: []].append(residents.count)
    residents.append(resident)
  }

  /// The node above and those below, in order.
  func neighbours(of seat: Int) -> [Int] { seats[seat].links.keys.sorted() }

  /// The nodes in the order of founding: whoever takes one in stands before it. What goes beyond the usual seven are towns
  /// that the tower and the prefecture take in by turns.
  static func plan(_ count: Int) -> [(kind: Kind, above: Int?)] {
    let first: [(kind: Kind, above: Int?)] = [
      (.tower, nil), (.ministry, 0), (.prefecture, 0), (.town, 2), (.town, 0), (.police, 0),
      (.supporter, 0),
    ]
    if count <= first.count { return Array(first.prefix(count)) }
    let towns = (first.count..<count).map { number in
      (kind: Kind.town, above: Optional(number % 2 == 0 ? 0 : 2))
    }
    return first + towns
  }

  /// The bodies of a node by their words, its own first.
  static func bodies(of kind: Kind) -> [String] {
    switch kind {
    case .ministry: ["ministry", "agencyA", "agencyB"]
    case .supporter: ["supporter", "firmA", "firmB", "firmC"]
    case .tower, .prefecture, .town, .police: [kind.rawValue]
    }
  }

  /// The posts of a body: no rung is ever empty, so that none may be skipped. A node's own body has a desk of two.
  static func posts(isFirst: Bool) -> [Organization.Role] {
    let own: [Organization.Role] = [.responder, .responder, .deputy, .middle, .ciso]
    return isFirst ? [.watchDesk, .watchDesk] + own : own
  }
}
