//! Enters the demonstration in an empty node: commands in order, in stages, since each needs what the last one made.

internal import Alerting
internal import Formats
internal import Kernel
internal import Node

/// What the demonstration consists of, once it is entered. Parents in the support tree are ours and unofficial: the
/// public lists say where a town lies, not who supports it. Pure: the caller applies the commands.
struct Demonstration {
  /// Applies commands, at most `batchMax`, and gives what each made, in order; throws where one was not done.
  typealias Ask = ([Command]) throws -> [[RecordReference]]

  /// A body as it was entered.
  struct Body {
    let id: ID<Organization>
    let key: String
    let name: Phrase
    /// Its IPv4 network.
    let network: IPPrefix
    let isFeatured: Bool
  }

  /// A name to sign in by, over a link of one use; nobody has a password.
  struct Login: Hashable {
    let login: String
    let who: Phrase
    let right: Role
  }

  let bodies: [Body]
  let logins: [Login]
  /// The key of the demonstration sensor; nil on a node that has none.
  let sensor: ID<APIKey>?

  /// Most commands of one call.
  static let batchMax = 256
  /// In this share of the bodies, one of so many, nobody has answered a contact test yet.
  static let unreachableOneIn = 10

  /// The body with that key of the plan.
  func body(_ key: String) -> Body? { bodies.first { $0.key == key } }

  /// What went wrong while it was entered.
  struct Unfinished: Error, Hashable {
    let what: String
  }

  /// Enters everything, or where the demonstration has three nodes what lives on one of them. `bodies` is `bodies.txt`;
  /// `sensorKey` is the hash of the sensor's secret.
  static func enter(
    _ bodies: String, scope: DemonstrationPlan.Scope, seat: DemonstrationSeat? = nil,
    sensorKey: Hash, at now: Instant, _ ask: @escaping Ask
  ) throws -> Demonstration {
    let plan = DemonstrationPlan(bodies, scope: scope)
    var entering = Entering(
      plan: seat?.bodies(plan) ?? plan.bodies, now: now,
      addresses: try DemonstrationAddresses.of(plan), ask: ask)
    try entering.organizations()
    try entering.staff()
    let networks = try entering.constituencies()
    try entering.accounts()
    let hasSensor = seat == nil || seat == .tower
    return Demonstration(
      bodies: zip(entering.plan, networks).compactMap { body, network in
        entering.ids[body.key].map {
          Body(
            id: $0, key: body.key, name: body.name, network: network, isFeatured: body.isFeatured)
        }
      },
      logins: entering.logins, sensor: hasSensor ? try entering.sensorAndMarks(sensorKey) : nil)
  }
}
