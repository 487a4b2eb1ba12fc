//! Which addresses each body of the demonstration has: the same on every node, whoever of them lives where.

internal import Alerting
internal import Kernel
internal import Node

/// The networks and the name of a body.
struct DemonstrationAddresses {
  let four: IPPrefix
  let six: IPPrefix
  let name: DomainName

  /// Those of all bodies, by their keys.
  static func of(_ plan: DemonstrationPlan) throws -> [String: DemonstrationAddresses] {
    var found: [String: DemonstrationAddresses] = [:]
    var wide = 0
    var narrow = 0
    for (ordinal, body) in plan.bodies.enumerated() {
      let isNarrow = body.legalForm == "市区町村" && !body.isFeatured
      let four =
        isNarrow ? DemonstrationRanges.narrow(narrow) : DemonstrationRanges.wide(wide)
      if isNarrow { narrow += 1 } else { wide += 1 }
      guard let four, let six = DemonstrationRanges.six(ordinal),
        let name = DomainName("\(body.key).demo.example")
      else { throw Demonstration.Unfinished(what: "no addresses left for \(body.key)") }
      found[body.key] = DemonstrationAddresses(four: four, six: six, name: name)
    }
    return found
  }

  /// Says that they are that body's.
  func commands(for owner: ID<Organization>, at now: Instant) -> [Command] {
    let values: [ConstituencyAssertion.Value] = [
      .prefix(four), .prefix(six), .domainSuffix(name),
    ]
    return values.map { value in
      Command.assertConstituency(
        ConstituencyAssertion(
          organization: owner, value: value, basis: .imported, validFrom: now))
    }
  }
}
