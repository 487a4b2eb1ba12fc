//! The code that a town types in: where to enrol, with whom, and the secret that proves the invitation.

public import Kernel

/// The one line that the inviting node prints, mails or reads out: `noroshi-1+SECRET+FINGERPRINT+ADDRESS`. Whoever holds it
/// can enrol once; the fingerprint lets him know that it is the right node, whatever network lies between.
public struct InvitationCode: Hashable, Sendable, CustomStringConvertible {
  /// The bytes of a secret.
  public static let secretBytes = 16
  /// Longest address.
  public static let addressBytesMax = 200
  /// Longest code that is read at all.
  public static let bytesMax = 400

  /// Drawn at the edge; never stored by the inviting node.
  public let secret: [UInt8]
  /// SHA-256 of the inviting node's key in its text form.
  public let fingerprint: Hash
  /// Where to enrol; begins with `https://`, or names this machine.
  public let address: String

  /// A code from its parts; nil for another length of the secret or an address that is none.
  public init?(secret: [UInt8], fingerprint: Hash, address: String) {
    guard secret.count == Self.secretBytes, Self.mayDial(address),
      address.utf8.count <= Self.addressBytesMax,
      address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    self.secret = secret
    self.fingerprint = fingerprint
    self.address = address
  }

  /// Encrypted, or on the same machine, where a proxy, a test or a node of the demonstration listens. Nothing but a port may
  /// follow the address of this machine: in `http://127.0.0.1:80@elsewhere.example` it is only a name before another host.
  private static func mayDial(_ address: String) -> Bool {
    if address.hasPrefix("https://") { return true }
    for machine in ["http://127.0.0.1:", "http://[::1]:"] where address.hasPrefix(machine) {
      let port = address.utf8.dropFirst(machine.utf8.count)
      let isNumber = port.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard isNumber, port.count <= 5, let number = Int(String(decoding: port, as: UTF8.self))
      else { return false }
      return (1...65_535).contains(number)
    }
    return false
  }

  /// Reads a code, with white space round it as it is pasted; nil for anything else.
  public init?(_ text: String) {
    guard text.utf8.count <= Self.bytesMax else { return nil }
    let bytes = Array(text.utf8)
    let isSpace: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    let trimmed = bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
    let parts = String(decoding: Array(trimmed), as: UTF8.self)
      .split(separator: "+", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "noroshi-1",
      parts[1].utf8.count == 2 * Self.secretBytes,
      // Sixteen bytes are half a hash: read as one with itself behind it.
      let secret = Hash(hex: parts[1] + parts[1])?.bytes.prefix(Self.secretBytes),
      let fingerprint = Hash(hex: parts[2])
    else { return nil }
    self.init(secret: Array(secret), fingerprint: fingerprint, address: String(parts[3]))
  }

  /// The code.
  public var description: String {
    "noroshi-1+\(Hexadecimal.encode(secret))+\(fingerprint)+\(address)"
  }

  /// What proves the secret without telling it: SHA-256 over `noroshi-1 enrolment`, a line break and the secret. The
  /// inviting node keeps it outside its journal.
  public var verifier: Hash { Hash(sha256: Array("noroshi-1 enrolment\n".utf8) + secret) }

  /// What the inviting node's journal holds: SHA-256 of the verifier.
  public var invitation: Hash { Hash(sha256: verifier.bytes) }
}
