//! Whom an organisation can be reached by: the posts that are called, and who is in them.

extension Organization.Role {
  /// Whether the ladder calls such a post.
  public var isCalled: Bool { self != .other }
}

extension Organization {
  /// Everybody who holds, or stands in for, a post that is called now, in the order of posts. Somebody with two posts
  /// is there twice.
  public func called(at now: Instant) -> [(post: PostRecord, person: ID<Person>)] {
    posts.filter(\.role.isCalled).flatMap { post in
      holders(of: post.id, at: now).map { (post, $0) }
    }
  }

  /// When a human last answered over one of his routes that are not known to be wrong; nil when never.
  public func lastSuccess(of person: ID<Person>) -> Instant? {
    routes.filter { $0.person == person && !$0.isWrong }.compactMap(\.lastSuccess).max()
  }
}
