//! Randomness from the system: the one place where it is drawn.

public import Kernel

/// Random bytes and the identifiers that the edge makes.
public enum Entropy {
  /// That many random bytes of the system's generator.
  public static func bytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  /// A new input identifier at that time.
  public static func inputID(at now: Instant) -> ID<Input> {
    var generator = SystemRandomNumberGenerator()
    return ID(v7At: now, random: (generator.next(), generator.next()))
  }

  /// A seed for hashes that nobody is to foresee.
  public static func seed() -> UInt64 {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }

  /// A secret for a cookie, a link or a key: that many bytes in hexadecimal.
  public static func secret(bytes count: Int = 16) -> String {
    Hexadecimal.encode(bytes(count))
  }
}
