//! Until when somebody of an organisation is surely reached, and from when nobody is: by this lists count without
//! reading a record.

internal import Kernel

/// Two bounds, in columns, by which a statement knows of nearly every organisation whether it could be reached. Between
/// them the record has to be read. They follow from the record alone and hold for every moment, not only for the one at
/// which they were worked out.
struct ReachBounds: Hashable {
  /// From here up to and with `until` somebody on the first rungs is reached, whatever else is entered: his appointment
  /// holds, he is never away, and a way to him worked within 90 days. After `until` where that can be said of nobody.
  let from: Instant
  /// See `from`.
  let until: Instant
  /// After this no way to anybody is left that worked within 90 days.
  let last: Instant

  private static let earliest = Instant(microseconds: .min)
  private static let latest = Instant(microseconds: .max)

  /// The bounds of an organisation. One in which nobody is to respond is never counted as not reached.
  init(of own: Organization) {
    guard own.posts.contains(where: { $0.role == .responder }) else {
      (from, until, last) = (Self.earliest, Self.latest, Self.latest)
      return
    }
    var ends: [ID<Person>: Instant] = [:]
    for route in own.routes where !route.isWrong {
      guard let success = route.lastSuccess else { continue }
      let end = success + Organization.reachableFor
      ends[route.person] = max(ends[route.person] ?? end, end)
    }
    last = ends.values.max() ?? Self.earliest
    (from, until) = Self.longest(Self.spans(of: own, ends))
  }

  /// When each person who holds a post of the first rungs and is never away is reached there.
  private static func spans(
    of own: Organization, _ ends: [ID<Person>: Instant]
  ) -> [(from: Instant, until: Instant)] {
    let desks = Set(own.posts.filter { Organization.reachedFirst.contains($0.role) }.map(\.id))
    let away = Set(own.absences.map(\.person))
    var found: [(from: Instant, until: Instant)] = []
    for appointment in own.appointments
    where desks.contains(appointment.post) && !away.contains(appointment.person) {
      guard let end = ends[appointment.person] else { continue }
      let leaves = appointment.until.map { $0 - Instant.Span(microseconds: 1) }
      let until = min(end, leaves ?? end)
      if appointment.from <= until { found.append((appointment.from, until)) }
    }
    return found
  }

  /// Of the spans, put together where one goes on from another, the one that ends last.
  private static func longest(
    _ spans: [(from: Instant, until: Instant)]
  ) -> (from: Instant, until: Instant) {
    var best = (from: latest, until: earliest)
    var whole: (from: Instant, until: Instant)?
    for span in spans.sorted(by: { ($0.from, $0.until) < ($1.from, $1.until) }) {
      var joined = span
      if let begun = whole, span.from <= begun.until + Instant.Span(microseconds: 1) {
        joined = (begun.from, max(begun.until, span.until))
      }
      whole = joined
      if joined.until > best.until { best = joined }
    }
    return best
  }
}

extension Organization {
  /// The posts on the first two rungs and the desks: whoever holds one is asked for first.
  static let reachedFirst: [Role] = [.responder, .deputy, .guardDesk, .watchDesk]

  /// Whether somebody on the first two rungs could be reached at that moment.
  func isReached(at now: Instant) -> Bool {
    posts.contains { post in
      Self.reachedFirst.contains(post.role)
        && holders(of: post.id, at: now).contains { isReachable($0, at: now) }
    }
  }

  /// The body directly above it in the tree of support, or else in that of supervision; nil for a root.
  var above: ID<Organization>? {
    Self.last(above: path(in: .support)) ?? Self.last(above: path(in: .supervision))
  }

  private static func last(above path: String) -> ID<Organization>? {
    path.split(separator: "/").dropLast().last.flatMap { ID<Organization>($0) }
  }

  /// The prefecture by the code of a local body (全国地方公共団体コード, six digits), `13` for 東京都; empty for any other.
  var prefecture: String { Self.prefecture(ofCode: code) }

  /// The prefecture of such a code; empty for any other, and for none.
  static func prefecture(ofCode code: String?) -> String {
    guard let code, code.utf8.count == 6, code.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(code.prefix(2)), (1...47).contains(number)
    else { return "" }
    return String(code.prefix(2))
  }
}
