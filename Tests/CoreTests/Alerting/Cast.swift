//! The people, posts and call plan that the conversations of the alert machines are played with.

import Alerting
import Kernel

/// Made-up people and the rungs they stand on.
enum Cast {
  /// People who act; each has a name that a conversation uses.
  static let people: [String: ID<Person>] = [
    "sato": id(1), "tanaka": id(2), "suzuki": id(3),
  ]
  /// Everybody who is called or copied, by name.
  static let callees: [String: Callee] = [
    "responder": callee(11), "deputy": callee(12), "middle": callee(13), "ciso": callee(14),
    "parent": callee(15), "desk": callee(16),
  ]
  /// Rung 0 the responder, 1 deputy and middle, 2 CISO and parent, 3 the staffed desk.
  static let plan = plan([["responder"], ["deputy", "middle"], ["ciso", "parent"], ["desk"]])
  /// The default ladder.
  static let ladder = Ladder(calendar: .japan)
  /// A Friday noon in Tokyo; the recorded day of the detection of 2015.
  static let friday = Instant(seconds: 1_431_054_000)

  /// An identifier of any kind.
  static func id<Entity>(_ number: UInt64) -> ID<Entity> {
    ID(high: 0x014D_0000_0000_7000, low: 0x8000_0000_0000_0000 | number)
  }

  /// A reference to some text.
  static func content(_ number: UInt64) -> ContentReference {
    ContentReference(id: id(number), digest: Hash(sha256: "text \(number)".utf8))
  }

  /// The actor of that name: a person, `robot` (a key) or `nobody` (an unverified name); nil for anything else.
  static func actor(_ name: some StringProtocol) -> Actor? {
    switch name {
    case "nobody": .unverified
    case "robot": .key(id(90))
    default: people[String(name)].map { .person($0) }
    }
  }

  /// A plan with these rungs, by name, and the usual copies.
  static func plan(_ rungs: [[String]]) -> CallPlan {
    CallPlan(
      rungs: rungs.map { $0.compactMap { callees[$0] } }, middle: named("middle"),
      ciso: named("ciso"), parent: named("parent"))
  }

  /// The names of callees, in order.
  static func names(_ list: [Callee]) -> [String] {
    list.compactMap { one in callees.first { $0.value == one }?.key }
  }

  private static func named(_ name: String) -> [Callee] { callees[name].map { [$0] } ?? [] }

  private static func callee(_ number: UInt64) -> Callee {
    Callee(organization: id(500), post: id(number), person: id(number + 100), routes: [])
  }
}
