//! One who is called or copied, and how many of them one Fact names.

public import Kernel

/// One who is called or copied: a post of an organisation and whoever holds it now.
public struct Callee: Hashable, Sendable, Codable {
  /// The organisation of the post.
  public let organization: ID<Organization>
  /// The post that has the duty; nil for the organisation as such.
  public let post: ID<Post>?
  /// Who holds it now; nil when it is vacant: the call then goes to the post's shared routes or a desk.
  public let person: ID<Person>?
  /// Routes to reach that person, best first.
  public let routes: [ID<ContactRoute>]

  /// A callee from its parts.
  public init(
    organization: ID<Organization>, post: ID<Post>?, person: ID<Person>?, routes: [ID<ContactRoute>]
  ) {
    self.organization = organization
    self.post = post
    self.person = person
    self.routes = routes
  }
}

extension Callee {
  /// The most bytes that those called, and those copied, take in a Fact, which names them all and holds `Fact.bytesMax`. With
  /// two ways each that is some ninety and some seventy people.
  public static let calledBytesMax = 24 * 1024
  /// See `calledBytesMax`.
  public static let copiedBytesMax = 20 * 1024
  /// The most ways of one person that are tried.
  public static let routesMax = 20

  /// What it takes in a Fact: three identifiers and their names, and an identifier for each way.
  var factBytes: Int { 190 + 39 * routes.count }

  /// Whether it is the same person in the same post, whatever ways there are to him by now.
  func isSame(_ other: Callee) -> Bool {
    organization == other.organization && post == other.post && person == other.person
  }

  /// As many of them as so many bytes hold, in their order: all of them, nearly always. Where hundreds hold one post, an alert
  /// must not fail since it names them all. Then the posts take turns, so that none of them is passed over for another, and of
  /// each post those who can be reached come first.
  static func fitting(_ callees: [Callee], in bytes: Int) -> [Callee] {
    guard callees.reduce(0, { $0 + $1.factBytes }) > bytes else { return callees }
    var posts: [[Int]] = []
    var places: [Desk: Int] = [:]
    for index in callees.indices {
      let desk = Desk(organization: callees[index].organization, post: callees[index].post)
      if let place = places[desk] {
        posts[place].append(index)
      } else {
        places[desk] = posts.count
        posts.append([index])
      }
    }
    posts = posts.map { indices in
      indices.filter { !callees[$0].routes.isEmpty } + indices.filter { callees[$0].routes.isEmpty }
    }
    var room = bytes
    var kept: Set<Int> = []
    for turn in 0..<(posts.map(\.count).max() ?? 0) {
      for post in posts where turn < post.count && callees[post[turn]].factBytes <= room {
        kept.insert(post[turn])
        room -= callees[post[turn]].factBytes
      }
    }
    return kept.sorted().map { callees[$0] }
  }

  private struct Desk: Hashable {
    let organization: ID<Organization>
    let post: ID<Post>?
  }
}
