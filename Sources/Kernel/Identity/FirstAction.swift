//! 初動: a first action that can be approved before the day comes, so that nobody has to ask at night.

/// What is done first about a system that is under attack. All of them stop something that people use.
public enum FirstAction: String, Hashable, Sendable, Codable, CaseIterable {
  /// Taking the machine off the network: the cable, the port, the radio.
  case disconnect
  /// Stopping the service it gives.
  case stop
  /// Blocking its traffic at the gateway.
  case block
}
