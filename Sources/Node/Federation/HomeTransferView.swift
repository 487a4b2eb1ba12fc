//! A move of an organisation to another node as people see it: how far it is, what waits and why, and what would move.

public import Federation
public import Kernel

/// A move as the tower's watch and its administrators see it.
public struct HomeTransferView: Hashable, Sendable {
  /// Which.
  public let id: ID<HomeTransfer>
  /// The organisation that moves; one whose entry has not come yet bears its identifier as its name.
  public let organization: OrganizationName
  /// The home until now.
  public let from: NodeName
  /// The home from then on.
  public let to: NodeName
  /// When it was offered, by the clock of the old home.
  public let at: Instant
  /// How far it is.
  public let state: State
  /// The nodes that have not taken the word of it yet, by name, at most `untoldMax`; of an offer the new home alone.
  public let untold: [AlertCopies.Sent]

  /// Most nodes that are named for one move.
  public static let untoldMax = 100

  /// How far a move is.
  public enum State: Hashable, Sendable {
    /// This node has offered it; the other has not taken it over.
    case offeredHere
    /// It was offered to this node: what of it is here, and what stands in the way of taking it over.
    case offeredToThis(HomeTransferParts, HomeTransferObstacle?)
    /// This node has withdrawn its offer; that the other does not know of it yet stands among those untold.
    case withdrawnHere
    /// This node has offered it to one to which no link stands any more: nothing comes of it, withdrawn or not.
    case leadsNowhere
    /// What was offered to this node was withdrawn.
    case withdrawnThere
    /// Both homes have signed, and it holds here.
    case done
  }
}

/// What stands in the way of taking over what was offered.
public enum HomeTransferObstacle: Hashable, Sendable {
  /// The link to the old home is over.
  case linkIsOver
  /// The old home's card or the entry of the organisation has not come yet.
  case entryIsMissing
}

/// What an entry of an organisation holds, as it goes to its new home.
public struct HomeTransferParts: Hashable, Sendable {
  /// People with a name who hold a post, are reached by something, or stand in for somebody.
  public let people: Int
  /// Posts.
  public let posts: Int
  /// Mail addresses and telephone numbers that are not known to be wrong.
  public let routes: Int
  /// Networks, domains and terminals that it answers for now.
  public let networks: Int
}

/// What would move, what stays behind, and what forbids it, before an organisation is offered.
public struct HomeTransferPreview: Hashable, Sendable {
  /// The organisation.
  public let organization: OrganizationName
  /// The node that would be its new home.
  public let peer: NodeName
  /// The code by which it would be refused now; nil where it would not.
  public let refusal: RefusalCode?
  /// Since when nothing is heard of that node: the offer would wait; nil while it is heard.
  public let silentSince: Instant?
  /// What goes to the new home.
  public let parts: HomeTransferParts
  /// Its open duties: they go on, and are watched where their alerts are at home.
  public let duties: Int
  /// Accounts with which people sign in here for it: they are closed when it is taken over.
  public let accounts: Int
  /// Sensors, systems of its inventory, and designations: entered anew at the new home.
  public let left: Left

  /// What does not travel.
  public struct Left: Hashable, Sendable {
    /// Sensors in use.
    public let sensors: Int
    /// Systems in use.
    public let systems: Int
    /// Designations.
    public let designations: Int
  }
}
