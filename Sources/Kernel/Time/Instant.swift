//! A moment, in microseconds. Node time and wall time are both Instants; which is meant stands in the name.

/// A moment: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted. Never read from a clock below `Web`:
/// time is an argument.
public struct Instant: Hashable, Comparable, Sendable, Codable {
  /// Microseconds since 1970-01-01T00:00:00Z; negative before it.
  public let microseconds: Int64

  /// A moment from its microseconds.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// A moment from whole seconds since 1970-01-01T00:00:00Z.
  public init(seconds: Int64) { microseconds = seconds * 1_000_000 }

  /// Whole seconds since 1970, rounded down.
  public var seconds: Int64 {
    microseconds >= 0 ? microseconds / 1_000_000 : -((-microseconds + 999_999) / 1_000_000)
  }

  /// The earlier moment is the smaller.
  public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }
  /// The moment `right` later (earlier, when negative).
  public static func + (left: Self, right: Span) -> Self {
    Self(microseconds: left.microseconds + right.microseconds)
  }
  /// The moment `right` earlier.
  public static func - (left: Self, right: Span) -> Self {
    Self(microseconds: left.microseconds - right.microseconds)
  }
  /// How much later `left` is than `right`.
  public static func - (left: Self, right: Self) -> Span {
    Span(microseconds: left.microseconds - right.microseconds)
  }

  /// Reads the number of microseconds.
  public init(from decoder: any Decoder) throws {
    microseconds = try decoder.singleValueContainer().decode(Int64.self)
  }
  /// Writes the number of microseconds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(microseconds)
  }

  /// A length of time in microseconds. Named apart from Swift's `Duration`, whose attoseconds no ladder needs.
  public struct Span: Hashable, Comparable, Sendable, Codable {
    /// Microseconds; negative is backwards.
    public let microseconds: Int64
    /// A length from its microseconds.
    public init(microseconds: Int64) { self.microseconds = microseconds }
    /// So many milliseconds.
    public static func milliseconds(_ count: Int64) -> Self { Self(microseconds: count * 1000) }
    /// So many seconds.
    public static func seconds(_ count: Int64) -> Self { Self(microseconds: count * 1_000_000) }
    /// So many minutes.
    public static func minutes(_ count: Int64) -> Self { Self(microseconds: count * 60_000_000) }
    /// So many hours.
    public static func hours(_ count: Int64) -> Self { Self(microseconds: count * 3_600_000_000) }
    /// So many times 24 hours; calendar days are the business calendar's.
    public static func days(_ count: Int64) -> Self { hours(24 * count) }
    /// Whole seconds, rounded towards zero.
    public var seconds: Int64 { microseconds / 1_000_000 }
    /// Whole minutes, rounded towards zero.
    public var minutes: Int64 { microseconds / 60_000_000 }
    /// The shorter is the smaller.
    public static func < (left: Self, right: Self) -> Bool {
      left.microseconds < right.microseconds
    }
    /// The sum of two lengths.
    public static func + (left: Self, right: Self) -> Self {
      Self(microseconds: left.microseconds + right.microseconds)
    }
    /// Reads the number of microseconds.
    public init(from decoder: any Decoder) throws {
      microseconds = try decoder.singleValueContainer().decode(Int64.self)
    }
    /// Writes the number of microseconds.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(microseconds)
    }
  }
}
