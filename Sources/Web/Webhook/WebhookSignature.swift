//! The signature on an outgoing webhook: who sent these bytes, and when.

internal import Crypto
public import Kernel

/// `Noroshi-Signature: t=1431046740,v1=<64 hex digits>`: HMAC-SHA256 under the secret that sender and
/// receiver share, over the seconds in decimal, a full stop and the body's exact bytes. The time is
/// under the signature, so that an old request cannot be sent again.
///
/// The receiver must take the body as bytes before parsing it. Several `v1` are allowed while a
/// secret is being changed: one that fits is enough.
public enum WebhookSignature {
  /// The header's name.
  public static let header = "Noroshi-Signature"
  /// How far the sender's clock may be away, either way, by default.
  public static let tolerance = Instant.Span.minutes(5)
  /// The shortest secret. Source: RFC 2104 §3, the length of the hash.
  public static let secretBytesMin = 32
  /// The longest header that is read.
  public static let headerBytesMax = 1024

  /// Why a request is not believed.
  public enum Refusal: Error, Hashable, Sendable {
    /// The header is missing a part, is twice what it should be once, or is too long.
    case malformed
    /// The time under the signature is outside the tolerance.
    case stale
    /// No signature fits the body, the time and the secret.
    case forged
    /// The secret is shorter than `secretBytesMin`.
    case weakSecret
  }

  /// The header's value, with one `v1` for each secret in their order.
  public static func sign(_ body: [UInt8], at time: Instant, secrets: [[UInt8]]) throws(Refusal)
    -> String
  {
    guard !secrets.isEmpty, secrets.allSatisfy({ $0.count >= secretBytesMin }) else {
      throw .weakSecret
    }
    let message = signed(body, seconds: "\(time.seconds)")
    let codes = secrets.map { secret in
      HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: secret))
        .map(hex).joined()
    }
    return "t=\(time.seconds)" + codes.map { ",v1=\($0)" }.joined()
  }

  /// The header's value under one secret.
  public static func sign(_ body: [UInt8], at time: Instant, secret: [UInt8]) throws(Refusal)
    -> String
  {
    try sign(body, at: time, secrets: [secret])
  }

  /// Returns when the header is right for these bytes; compares in constant time.
  public static func verify(
    _ value: String, body: [UInt8], secret: [UInt8], now: Instant,
    tolerance: Instant.Span = tolerance
  ) throws(Refusal) {
    guard secret.count >= secretBytesMin else { throw .weakSecret }
    guard value.utf8.count <= headerBytesMax else { throw .malformed }
    let parts = value.split(separator: ",", omittingEmptySubsequences: false)
    let times = parts.filter { $0.hasPrefix("t=") }.map { $0.dropFirst(2) }
    let codes = parts.filter { $0.hasPrefix("v1=") }.map { bytes(ofHex: $0.dropFirst(3)) }
    // Twelve digits reach past the year 30000 and cannot overflow.
    guard times.count == 1, let time = times.first, (1...12).contains(time.utf8.count),
      time.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let seconds = Int64(time), !codes.isEmpty, !codes.contains(nil)
    else { throw .malformed }
    let key = SymmetricKey(data: secret)
    let message = signed(body, seconds: String(time))
    let isGenuine = codes.compactMap { $0 }.contains {
      HMAC<SHA256>.isValidAuthenticationCode($0, authenticating: message, using: key)
    }
    guard isGenuine else { throw .forged }
    let away = now - Instant(seconds: seconds)
    guard abs(away.microseconds) <= tolerance.microseconds else { throw .stale }
  }

  private static func signed(_ body: [UInt8], seconds: String) -> [UInt8] {
    Array("\(seconds).".utf8) + body
  }

  private static func hex(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }

  private static func bytes(ofHex text: Substring) -> [UInt8]? {
    let digits = text.compactMap { $0.isASCII ? $0.hexDigitValue : nil }
    guard digits.count == 64, text.utf8.count == 64 else { return nil }
    return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
