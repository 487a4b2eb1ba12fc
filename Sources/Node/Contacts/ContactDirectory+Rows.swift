//! The directory as rows of a list: exported, changed and imported again.

public import Kernel

extension ContactDirectory {
  /// Everybody in a post, now or later, one row for each post; a row that comes back unchanged changes nothing.
  public func rows(at now: Instant, _ say: Language) -> [ContactRow] {
    var found: [ContactRow] = []
    for place in places {
      var routes: [ID<Person>: [ContactReach.Way]] = [:]
      for route in place.organization.routes where !route.isWrong {
        guard let address = place.addresses[route.id] else { continue }
        routes[route.person, default: []].append((route, address))
      }
      for holding in place.holdings(at: now) {
        // The headings stand in the first row.
        var row = ContactRow(number: found.count + 2)
        let reach = ContactReach(routes[holding.person] ?? [])
        row.organization = place.organization.name(say)
        row.post = holding.post.name(say)
        row.role = ContactRoles.word(holding.post.role)(say)
        row.name = holding.name ?? ""
        row.mails = reach.addresses(.mail)
        row.phones = reach.addresses(.phone)
        row.mobiles = reach.addresses(.mobile)
        row.nights = reach.addresses(.night)
        row.from = Self.day(holding.appointment.from)
        // The last day is the one before the moment at which it is over.
        row.until =
          holding.appointment.until.map { Self.day($0 - Instant.Span(microseconds: 1)) } ?? ""
        row.key = holding.key
        found.append(row)
      }
    }
    return found
  }

  private static func day(_ moment: Instant) -> String {
    TimeZoneRule.tokyo.civilTime(at: moment).date.description
  }
}
