//! One organisation, indexed for a comparison: so that each row is looked up and never searched for.

internal import Kernel

/// What is known of a place, and what the rows before have added to it.
struct ContactShelf {
  /// A post by name and role.
  struct PostName: Hashable {
    let name: String
    let role: Organization.Role
  }

  let place: ContactDirectory.Place
  /// Everybody in a post now or later.
  let holdings: [ContactHolding]
  /// Holdings of a person.
  private(set) var held: [ID<Person>: [ContactHolding]] = [:]
  /// People by the name that is compared.
  private(set) var people: [String: [ID<Person>]] = [:]
  /// Posts by the name that is compared.
  private(set) var posts: [String: [Organization.PostRecord]] = [:]
  private var routes: [ID<Person>: [ContactReach.Way]] = [:]
  /// Addresses of a person that were found to be wrong.
  private(set) var wrong: [ID<Person>: Set<String>] = [:]
  /// People and posts that this list makes, by name.
  var newPeople: [String: (number: Int, row: Int)] = [:]
  var newPosts: [PostName: Int] = [:]
  /// Addresses that were taken so far, of people that this list knows or enters.
  var taken: [ContactChange.Who: Set<String>] = [:]
  /// How many posts, appointments and routes there will be.
  var postCount: Int
  var appointmentCount: Int
  var routeCount: Int
  /// Whether some row is of this place.
  var isInFile = false

  init(_ place: ContactDirectory.Place, at now: Instant) {
    self.place = place
    let one = place.organization
    postCount = one.posts.count
    appointmentCount = one.appointments.count
    routeCount = one.routes.count
    holdings = place.holdings(at: now)
    for holding in holdings { held[holding.person, default: []].append(holding) }
    for (person, name) in place.names.sorted(by: { $0.key < $1.key })
    where !place.guests.contains(person) {
      people[ContactText.compared(name), default: []].append(person)
    }
    for post in one.posts {
      for name in Set([post.name.ja, post.name.en].map(ContactText.compared)) {
        posts[name, default: []].append(post)
      }
    }
    for route in one.routes {
      guard let address = place.addresses[route.id] else { continue }
      let same = ContactReach.same(route.channel, address)
      if route.isWrong {
        wrong[route.person, default: []].insert(same)
      } else {
        routes[route.person, default: []].append((route, address))
        taken[.known(route.person), default: []].insert(same)
      }
    }
  }

  /// How somebody is reached now.
  func reach(_ who: ContactChange.Who) -> ContactReach {
    guard case .known(let person) = who else { return ContactReach([]) }
    return ContactReach(routes[person] ?? [])
  }

  /// Whether the steps fit; if so they are counted.
  mutating func takes(_ steps: [ContactChange.Step]) -> Bool {
    var (posts, appointments, routes) = (postCount, appointmentCount, routeCount)
    for step in steps {
      switch step {
      case .makePost: posts += 1
      case .appoint: appointments += 1
      case .addRoute: routes += 1
      case .enter, .rename, .end, .retireRoute: break
      }
    }
    guard max(posts, appointments, routes) <= Organization.partsMax else { return false }
    (postCount, appointmentCount, routeCount) = (posts, appointments, routes)
    return true
  }
}
