//! Whether an address is one of the public internet: the rule against requests into our own network.

internal import CCurl

/// Judges addresses as the shim judges the peer it is about to connect to. For early advice in forms
/// only; what protects is the check at the socket, after the name is resolved.
public enum PublicPeer {
  /// True for a public IPv4 or IPv6 address; false for loopback, private, link-local, carrier NAT,
  /// multicast, documentation, unspecified, IPv4-mapped, unique local, NAT64, 6to4 and Teredo
  /// addresses, and for any other text.
  public static func isPublic(_ address: String) -> Bool { noroshi_address_is_public(address) == 1 }
}
