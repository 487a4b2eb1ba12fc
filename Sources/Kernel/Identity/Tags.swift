//! The kinds of things that identifiers name but that have no type of their own below `Node`.

/// A human being. Name and addresses lie outside Facts, so that they can be erased.
public enum Person {}
/// A position in an organisation to which a duty belongs; persons hold it by dated appointments (発令).
public enum Post {}
/// One way to reach somebody: a mail address, a phone number, a webhook, a page.
public enum ContactRoute {}
/// A text or an attachment kept outside Facts and referred to by salted hash.
public enum Content {}
/// One input of a node: the unit of idempotence.
public enum Input {}
/// A key that a sensor or a programme shows to the interface.
public enum APIKey {}
/// A mark that identifies an attacker: address, network, domain, URL, file hash (手がかり).
public enum Indicator {}
/// A rule by which observations are set aside, with author, reason and end.
public enum Suppression {}
/// One cause that hits many organisations; its calls are made as one item per supporter.
public enum Campaign {}
