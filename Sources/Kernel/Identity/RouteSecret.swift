//! The secret that a webhook's receiver shares with us: where it lies, and which former one still signs.

extension Organization {
  /// The secrets of a webhook route. They lie outside Facts like addresses; the journal holds salted hashes alone.
  public struct RouteSecret: Hashable, Sendable, Codable {
    /// The newest.
    public let current: ContentReference
    /// The one before; it signs beside the newest for a day, so that the receiver can change over without a gap.
    public let former: ContentReference?
    /// Since when the newest is in use.
    public let since: Instant

    /// How long the former secret still signs.
    public static let overlap = Instant.Span.days(1)

    /// Secrets from their parts.
    public init(current: ContentReference, former: ContentReference?, since: Instant) {
      self.current = current
      self.former = former
      self.since = since
    }

    /// What signs at that time, the newest first; never empty.
    public func signing(at now: Instant) -> [ContentReference] {
      guard let former, now - since < Self.overlap else { return [current] }
      return [current, former]
    }
  }
}
