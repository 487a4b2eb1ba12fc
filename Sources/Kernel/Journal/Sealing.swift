//! Sealing to a node's key: only its holder opens it, and nobody who carries it.

internal import Crypto

/// HPKE in base mode, single shot, with X25519, HKDF-SHA256 and ChaCha20-Poly1305. The sender's one-time secret comes in as
/// an argument, as every random number does below `Web`; Crypto's own HPKE draws it itself, and is what the tests open
/// and seal against. Source: RFC 9180, sections 4.1, 5.1 and 6.1.
public enum Sealing {
  /// The bytes of keys and of the one-time secret.
  public static let keyBytes = 32
  /// How much longer a sealed text is: the one-time public key before it and the tag behind it.
  public static let overhead = keyBytes + tagBytes
  private static let tagBytes = 16

  /// A sealed text that this key does not open. Which byte it was is not told.
  public struct Unopened: Error, Hashable, Sendable {}

  /// The public key of a private one; nil for other than 32 bytes.
  public static func publicKey(of key: [UInt8]) -> [UInt8]? {
    // Losing the reason is right: bytes that Crypto does not take are no key, whatever it says.
    (try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: key)).map {
      Array($0.publicKey.rawRepresentation)
    }
  }

  /// Seals bytes to a public key. `secret` is 32 random bytes that are used once; `info` says what for. Throws what Crypto
  /// refuses, e.g. a public key of small order.
  public static func seal(
    _ bytes: [UInt8], to publicKey: [UInt8], info: [UInt8], secret: [UInt8]
  ) throws -> [UInt8] {
    let recipient = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: publicKey)
    let once = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: secret)
    let encapsulated = Array(once.publicKey.rawRepresentation)
    let shared = try once.sharedSecretFromKeyAgreement(with: recipient)
    let (key, nonce) = try schedule(shared, encapsulated + publicKey, info)
    let box = try ChaChaPoly.seal(bytes, using: key, nonce: nonce)
    return encapsulated + Array(box.ciphertext) + Array(box.tag)
  }

  /// Opens what was sealed to this private key. Throws `Unopened` for anything else.
  public static func open(
    _ sealed: [UInt8], with key: [UInt8], info: [UInt8]
  ) throws(Unopened) -> [UInt8] {
    guard sealed.count >= overhead else { throw Unopened() }
    let encapsulated = Array(sealed.prefix(keyBytes))
    do {
      let own = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: key)
      let once = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: encapsulated)
      let shared = try own.sharedSecretFromKeyAgreement(with: once)
      let (key, nonce) = try schedule(
        shared, encapsulated + Array(own.publicKey.rawRepresentation), info)
      let box = try ChaChaPoly.SealedBox(
        nonce: nonce, ciphertext: sealed.dropFirst(keyBytes).dropLast(tagBytes),
        tag: sealed.suffix(tagBytes))
      return Array(try ChaChaPoly.open(box, using: key))
    } catch {
      throw Unopened()
    }
  }

  private static func schedule(
    _ shared: SharedSecret, _ kemContext: [UInt8], _ info: [UInt8]
  ) throws -> (SymmetricKey, ChaChaPoly.Nonce) {
    let kem = LabeledKDF(suite: Array("KEM".utf8) + [0x00, 0x20])
    let extracted = kem.extract(
      salt: [], "eae_prk", SymmetricKey(data: shared.withUnsafeBytes { Array($0) }))
    let secret = kem.expand(extracted, "shared_secret", kemContext, count: keyBytes)
    let hpke = LabeledKDF(suite: Array("HPKE".utf8) + [0x00, 0x20, 0x00, 0x01, 0x00, 0x03])
    let nothing = SymmetricKey(data: [UInt8]())
    let context =
      [0x00] + hpke.extract(salt: [], "psk_id_hash", nothing)
      + hpke.extract(salt: [], "info_hash", SymmetricKey(data: info))
    let scheduled = hpke.extract(salt: secret, "secret", nothing)
    let nonce = try ChaChaPoly.Nonce(data: hpke.expand(scheduled, "base_nonce", context, count: 12))
    return (SymmetricKey(data: hpke.expand(scheduled, "key", context, count: 32)), nonce)
  }
}

/// The labelled key derivation of HPKE. Source: RFC 9180, section 4.
private struct LabeledKDF {
  let suite: [UInt8]

  func extract(salt: [UInt8], _ label: String, _ material: SymmetricKey) -> [UInt8] {
    let bytes = material.withUnsafeBytes { Array($0) }
    let labeled = Array("HPKE-v1".utf8) + suite + Array(label.utf8) + bytes
    return Array(
      HKDF<SHA256>.extract(inputKeyMaterial: SymmetricKey(data: labeled), salt: salt))
  }

  func expand(_ key: [UInt8], _ label: String, _ info: [UInt8], count: Int) -> [UInt8] {
    let labeled =
      [UInt8(count >> 8), UInt8(count & 0xFF)] + Array("HPKE-v1".utf8) + suite
      + Array(label.utf8) + info
    let expanded = HKDF<SHA256>.expand(
      pseudoRandomKey: key, info: labeled, outputByteCount: count)
    return expanded.withUnsafeBytes { Array($0) }
  }
}
