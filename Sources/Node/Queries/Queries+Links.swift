//! Personal links: what the holder of one is shown. The secret of the link is the right; there is no viewer yet.

internal import Alerting
internal import GRDB
public import Kernel

extension Queries {
  /// The link of that secret's hash; nil when there is none.
  public func link(hash: Hash, at now: Instant) throws -> LinkView? {
    try read(as: .node, at: now) { try $0.link(hash) }
  }

  /// What a link leads to; nil when there is none. A link that is too old shows numbers to call and nothing else.
  public func deliveryForLink(_ hash: Hash, at now: Instant) throws -> LinkedDelivery? {
    let found = try read(as: .node, at: now) { snapshot -> (LinkView, ID<Organization>?)? in
      guard let link = try snapshot.link(hash) else { return nil }
      let home = try snapshot.row(
        "SELECT organization FROM person WHERE id = :person", ["person": link.person.description])
      return (link, home.flatMap { ID<Organization>($0[0] as String) })
    }
    guard let (link, holder) = found else { return nil }
    // Seen as the person it was sent to, who may be of another organisation than the duty's.
    let viewer = Viewer(
      person: link.person, key: nil, organization: holder, role: .responder)
    return try read(as: viewer, at: now) { snapshot in
      guard let delivery = try Delivery.find(link.delivery.description, in: snapshot.db) else {
        return nil
      }
      return LinkedDelivery(
        link: link, view: link.isExpired ? nil : try snapshot.view(delivery),
        phones: try snapshot.phones(delivery.organization))
    }
  }
}

extension Snapshot {
  func link(_ hash: Hash) throws -> LinkView? {
    guard let link = try LinkToken.find(hash, in: db),
      let delivery = try Delivery.find(link.delivery.description, in: db)
    else { return nil }
    let standing = try standing(of: link.person, towards: delivery)
    let isShared = try standing.isShared { try text($0) }
    // Who left is shown nothing, unless others read his mailbox too.
    if standing.hasLeft, !isShared { return nil }
    return LinkView(
      delivery: link.delivery, person: link.person, name: try name(link.person),
      expires: link.expires, isExpired: link.expires <= at,
      isShared: isShared, hasLeft: standing.hasLeft)
  }

  /// How somebody stands towards a duty that he was told of.
  func standing(of person: ID<Person>, towards delivery: Delivery) throws -> DutyStanding {
    try DutyStanding(of: person, towards: delivery, at: at, in: directory, db)
  }
}
