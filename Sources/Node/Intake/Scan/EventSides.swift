//! Which side of an event is ours: the host that somebody has to look at, and by what the finding is routed.

internal import Formats
internal import Kernel

/// Tells our side of an event from the other.
struct EventSides: Sendable {
  /// Our side of one event.
  struct Side: Hashable, Sendable {
    /// The host, where there is one.
    let host: String?
    /// What the finding is routed by.
    let observables: [Observable]
  }

  /// The most observables of one side. An event of a megabyte may name thousands, which no Fact could hold: what is
  /// ours was looked for among all of them before.
  static let observablesMax = 16

  /// Whether an observable lies in any constituency.
  let isOurs: @Sendable (Observable) -> Bool
  /// Whether it lies in one that was checked: then it is our side before what somebody only says of himself, who would
  /// else take the alerts of whoever talks to what he names. Nil where nothing else is known.
  var isChecked: (@Sendable (Observable) -> Bool)?

  /// Our side, apart from what an indicator matched (nil for a sensor's verdict).
  ///
  /// 1. An end of the connection that is ours and was not matched: the source before the destination.
  /// 2. Anything else that is ours: a machine by name, a client behind a proxy, a mail's recipient.
  /// 3. What matched, where that itself is ours: a list that names an address of a constituency.
  /// 4. The end that was not matched, although nobody claims it; for a verdict no host, both ends.
  /// 5. All there is.
  func side(of event: SensorEvent, without matched: [Observable]?) -> Side {
    let taken = Set(matched ?? [])
    let ends = [event.source, event.destination].compactMap { $0.map { Observable($0.address) } }
    let others = ends.filter { !taken.contains($0) }
    if let isChecked, let found = own(event, others, taken, matched, isChecked) { return found }
    if let found = own(event, others, taken, matched, isOurs) { return found }
    let assets = event.observables.filter { $0.kind == .asset && !taken.contains($0) }
    if matched != nil, let end = others.first ?? assets.first {
      return Side(host: end.text, observables: [end])
    }
    if matched == nil, let asset = assets.first {
      return Side(
        host: asset.text, observables: Array((assets + ends).prefix(Self.observablesMax)))
    }
    return Side(
      host: nil,
      observables: others.isEmpty
        ? Array(event.observables.filter(Self.mayBeKept).prefix(Self.observablesMax))
        : Self.unique(others))
  }

  /// By the first three rules; nil where nothing is ours.
  private func own(
    _ event: SensorEvent, _ ends: [Observable], _ taken: Set<Observable>, _ matched: [Observable]?,
    _ isOurs: (Observable) -> Bool
  ) -> Side? {
    if let end = ends.first(where: isOurs) { return ours(end, event, taken) }
    let rest = event.observables.filter { !taken.contains($0) && isOurs($0) }
    let mailbox = rest.first { $0.kind == .mail }
    if let first = rest.first(where: Self.isMachine) ?? mailbox ?? rest.first {
      return ours(first, event, taken)
    }
    return (matched ?? []).first(where: isOurs).map { ours($0, event, []) }
  }

  /// The most bodies of one mail that are told.
  static let bodiesMax = 200

  /// Our side, and where that is a mail's receiver the same of every other body that receives it: one mail may go to the
  /// people of many, and each body must hear of it. `whose` says who answers for observables.
  func all(
    of event: SensorEvent, without matched: [Observable]?,
    whose: ([Observable]) -> [ID<Organization>]
  ) -> [Side] {
    let first = side(of: event, without: matched)
    var found = [first]
    guard first.observables.first?.kind == .mail else { return found }
    var told = Set(whose(first.observables))
    for mailbox in event.observables
    where mailbox.kind == .mail && found.count < Self.bodiesMax
      && !(matched ?? []).contains(mailbox)
    {
      let owners = whose([mailbox])
      guard !owners.isEmpty, told.isDisjoint(with: owners) else { continue }
      told.formUnion(owners)
      found.append(Side(host: mailbox.text, observables: [mailbox]))
    }
    return found
  }

  /// A side with the indicator's own value, for the reader of the alert, unless it would route. What matched is not
  /// taken: under one domain it may be a new name every second, and each would be another observation.
  func observables(of side: Side, with value: Observable?) -> [Observable] {
    guard let value, Self.mayBeKept(value), !side.observables.contains(value), !isOurs(value) else {
      return side.observables
    }
    return side.observables + [value]
  }

  /// That observable, and the names of machines beside it: they speak of the same host.
  private func ours(
    _ observable: Observable, _ event: SensorEvent, _ taken: Set<Observable>
  ) -> Side {
    let assets = event.observables.filter {
      $0.kind == .asset && $0 != observable && !taken.contains($0) && isOurs($0)
    }
    return Side(
      host: observable.text,
      observables: Array(([observable] + assets).prefix(Self.observablesMax)))
  }

  /// Whether it may stand in a Fact. The subject of a mail is a stranger's sentence about persons: it may match, and what
  /// the list says of itself tells which did.
  private static func mayBeKept(_ observable: Observable) -> Bool { observable.kind != .subject }

  private static func isMachine(_ observable: Observable) -> Bool {
    switch observable {
    case .ipv4, .ipv6, .asset: true
    case .domain, .url, .hash, .mail, .subject: false
    }
  }

  private static func unique(_ ends: [Observable]) -> [Observable] {
    ends.count == 2 && ends[0] == ends[1] ? [ends[0]] : ends
  }
}
