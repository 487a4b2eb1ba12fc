//! What travels between two nodes.

/// What a payload is. Most tell a record's present state with its version; a few ask its home for something.
public enum MessageKind: String, Hashable, Sendable, Codable, CaseIterable {
  /// An alert as its home has it, with the duties that the receiver's organisations get.
  case alert
  /// The same for information only: to the body above, at t=0.
  case copy
  /// A duty as the recipient's home has it.
  case delivery
  /// A person asks the home of a record for something.
  case command
  /// What the home made of it.
  case answer
  /// An organisation asks upward for help.
  case help
  /// An organisation with its people, routes and networks.
  case directory
  /// Marks to look for.
  case marks
  /// A stricter marking of something that was sent.
  case remarking
  /// A key, a node or an organisation that is not to be trusted any more.
  case revocation
  /// A record that has moved to another home.
  case transfer
  /// A node: its keys and whom it hosts.
  case node
  /// What is held of each other, in hashes.
  case digest
  /// A sealed letter for another node.
  case carried
  /// The sender's new key.
  case rotation
  /// How far something that must arrive has come below the sender.
  case onward

  /// Whether of two the one with the greater version holds, so that the older need not be sent any more.
  public var isSnapshot: Bool {
    switch self {
    case .alert, .copy, .delivery, .directory, .marks, .remarking, .node: true
    case .command, .answer, .help, .revocation, .transfer, .digest, .carried, .rotation, .onward:
      false
    }
  }

  /// Whether it is said again until it is taken, whatever deadline passes; people see by name who has not taken a stricter
  /// marking or a revocation (S9).
  public var mustArrive: Bool {
    switch self {
    case .remarking, .revocation, .transfer, .onward: true
    case .alert, .copy, .delivery, .command, .answer, .help, .directory, .marks, .node, .digest,
      .carried, .rotation:
      false
    }
  }
}
