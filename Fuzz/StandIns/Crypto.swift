//! Stands in for the package Crypto where a reader is fuzzed: SHA-256 as it is, and signatures that a fuzzer can make.
//! A signature is SHA-256 of key and bytes, twice: whoever mutates a document is not stopped at the first check.

/// SHA-256. Source: FIPS 180-4.
public struct SHA256 {
  /// The 32 bytes.
  public struct Digest: Sequence {
    let bytes: [UInt8]

    /// The bytes in their order.
    public func makeIterator() -> IndexingIterator<[UInt8]> { bytes.makeIterator() }

    /// The bytes as they lie.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
      bytes.withUnsafeBytes(body)
    }
  }

  private var message: [UInt8] = []

  /// Of nothing yet.
  public init() {}

  /// Takes more bytes.
  public mutating func update(data: some Sequence<UInt8>) { message.append(contentsOf: data) }
  /// Takes more bytes.
  public mutating func update(bufferPointer: UnsafeRawBufferPointer) {
    message.append(contentsOf: bufferPointer)
  }

  /// The hash of all of them.
  public func finalize() -> Digest {
    var padded = message
    padded.append(0x80)
    while padded.count % 64 != 56 { padded.append(0) }
    let bits = UInt64(message.count) * 8
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      padded.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    var state = Self.start
    for block in stride(from: 0, to: padded.count, by: 64) {
      Self.compress(&state, padded[block..<(block + 64)])
    }
    var bytes: [UInt8] = []
    for word in state {
      for shift in stride(from: UInt32(24), through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    return Digest(bytes: bytes)
  }

  private static func compress(_ state: inout [UInt32], _ block: ArraySlice<UInt8>) {
    var words: [UInt32] = []
    words.reserveCapacity(64)
    var index = block.startIndex
    while index < block.endIndex {
      words.append(block[index..<(index + 4)].reduce(0) { $0 << 8 | UInt32($1) })
      index += 4
    }
    for place in 16..<64 {
      let (far, near) = (words[place - 15], words[place - 2])
      let small = turn(far, 7) ^ turn(far, 18) ^ (far >> 3)
      let large = turn(near, 17) ^ turn(near, 19) ^ (near >> 10)
      words.append(words[place - 16] &+ small &+ words[place - 7] &+ large)
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for place in 0..<64 {
      let choice = (e & f) ^ (~e & g)
      let large = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
      let first = h &+ large &+ choice &+ rounds[place] &+ words[place]
      let majority = (a & b) ^ (a & c) ^ (b & c)
      let second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) &+ majority
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ second)
    }
    for (place, word) in [a, b, c, d, e, f, g, h].enumerated() { state[place] &+= word }
  }

  private static func turn(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 - count)
  }

  private static let start: [UInt32] = [
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB,
    0x5BE0_CD19,
  ]

  private static let rounds: [UInt32] = [
    0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4,
    0xAB1C_5ED5, 0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE,
    0x9BDC_06A7, 0xC19B_F174, 0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F,
    0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA, 0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7,
    0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967, 0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC,
    0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85, 0xA2BF_E8A1, 0xA81A_664B,
    0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070, 0x19A4_C116,
    0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
    0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7,
    0xC671_78F2,
  ]
}

/// Keys that are their own public half.
public enum Curve25519 {
  /// Bytes that are no key.
  public struct NoKey: Error {}

  /// Keys that sign.
  public enum Signing {
    /// The public half.
    public struct PublicKey: Sendable {
      /// The 32 bytes.
      public let rawRepresentation: [UInt8]

      /// A key from its 32 bytes.
      public init(rawRepresentation: some Collection<UInt8>) throws {
        guard rawRepresentation.count == 32 else { throw NoKey() }
        self.rawRepresentation = Array(rawRepresentation)
      }

      /// Whether this key made that signature.
      public func isValidSignature(_ signature: [UInt8], for bytes: [UInt8]) -> Bool {
        signature == made(for: bytes)
      }

      func made(for bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: rawRepresentation)
        hash.update(data: bytes)
        let digest = Array(hash.finalize())
        return digest + digest
      }
    }

    /// The private half: the same bytes.
    public struct PrivateKey: Sendable {
      /// What verifies.
      public let publicKey: PublicKey

      /// A key from its 32 bytes.
      public init(rawRepresentation: some Collection<UInt8>) throws {
        publicKey = try PublicKey(rawRepresentation: rawRepresentation)
      }

      /// The 64 bytes.
      public func signature(for bytes: [UInt8]) throws -> [UInt8] { publicKey.made(for: bytes) }
    }
  }
}
